//! When jobs ran last.

use steward::{
    jobs,
    model::job::Job,
    store::{job_runs, job_runs::Run},
};

use crate::support::World;

fn runs(world: &World) -> Vec<Run> {
    job_runs::all(&mut world.database.connect()).unwrap()
}

fn round(world: &World) -> Result<(), String> {
    jobs::round(&world.database.program_url, &world.database.url, &world.site.desk)
}

// C6.4
#[actix_web::test]
async fn each_job_notes_its_run_and_one_that_fails_keeps_the_others_from_nothing() {
    let world = World::new();
    assert_eq!(runs(&world), []);
    round(&world).unwrap();
    let first = runs(&world);
    let ran: Vec<Job> = first.iter().map(|run| run.job).collect();
    // Those that have threads of their own note their rounds themselves.
    let expected = Job::ALL.iter().filter(|job| !matches!(job, Job::Emails | Job::Webhooks | Job::Merges));
    assert!(expected.clone().all(|job| ran.contains(job)) && ran.len() == expected.count(), "{ran:?}");
    assert!(first.iter().all(|run| run.succeeded_at == Some(run.ran_at) && run.failures == 0), "{first:?}");

    world.run("alter table presses rename to presses_elsewhere");
    let said = round(&world).unwrap_err();
    assert!(said.starts_with("expired: "), "{said}");
    for (before, now) in first.iter().zip(runs(&world)) {
        assert!(now.ran_at > before.ran_at, "{:?} ran again", now.job);
        let failed = now.job == Job::Expired;
        assert_eq!(now.failures, i64::from(failed), "{:?}", now.job);
        assert_eq!(now.succeeded_at, Some(if failed { before.ran_at } else { now.ran_at }), "{:?}", now.job);
    }
}
