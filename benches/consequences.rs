//! The consequence pages of a project with 2,000 people and 200 grants of their own: `cargo bench --bench consequences`.

mod large;

use std::hint::black_box;

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use large::Large;
use steward::{
    mail::Desk,
    model::{OrganizationRole, Principal, ProjectId, sealer::Sealer},
    operations::{
        Held,
        preview::{Preview, preview},
        projects,
    },
    policy::{OrgActor, ProjectAccess, ProjectActor, ProjectPermit, proj::EndProject},
    store::{
        PgConnection,
        grants::{self, Scope},
    },
};

type By<'a, 'c> = Held<'a, 'c, ProjectPermit<EndProject>>;

fn permit(conn: &mut PgConnection, large: &Large, project: ProjectId) -> ProjectPermit<EndProject> {
    let (organization, person) = (large.organization, large.owner.clone());
    let granted = grants::grants(conn, organization, project, Principal::Person(person.id)).expect("grants");
    let actor = OrgActor { actor: large::on_the_machine(&person), organization, role: OrganizationRole::Owner };
    ProjectActor { actor, project, access: ProjectAccess::of(granted) }.ask().expect("an Owner")
}

fn consequences(criterion: &mut Criterion) {
    let (_cluster, mut conn) = large::cluster();
    let large = large::organization(&mut conn);
    let project = large::crowded_project(&mut conn, &large);
    let elsewhere = large::another_organization(&mut conn, &large.owner);
    let by = permit(&mut conn, &large, project);
    let key = b"a key of the bench";
    let desk = Desk { site: "http://localhost".to_owned(), support: None, sealer: Sealer::new(key, "letters") };
    let (keys, kept) = (Sealer::new(key, "project keys"), TimeDelta::days(90));
    let scope = Scope { people: None, projects: Some(vec![project]) };
    let crowd = |seen: Preview| assert!(seen.people.len() + seen.kept >= 2_000, "{} and {}", seen.people.len(), seen.kept);

    criterion.bench_function("consequences of a deletion for 2,000 people", |bench| {
        bench.iter(|| {
            let change = |held: &mut By| projects::ends::delete(held, &desk, kept);
            crowd(black_box(preview(&mut conn, &by, None, &scope, change).expect("a preview").0));
        })
    });
    criterion.bench_function("consequences of a reset for 2,000 people", |bench| {
        bench.iter(|| {
            let change = |held: &mut By| projects::ends::reset(held, &desk, &keys, kept);
            crowd(black_box(preview(&mut conn, &by, None, &scope, change).expect("a preview").0));
        })
    });
    criterion.bench_function("consequences of a transfer for 2,000 people", |bench| {
        bench.iter(|| {
            let change = |held: &mut By| projects::transfer::transfer(held, &desk);
            crowd(black_box(preview(&mut conn, &by, Some(elsewhere), &scope, change).expect("a preview").0));
        })
    });
}

criterion_group! { name = benches; config = Criterion::default().sample_size(20); targets = consequences }
criterion_main!(benches);
