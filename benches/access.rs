//! The resolver at 2,000 people, 200 projects and 50 teams: `cargo bench --bench access`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use steward::{
    cluster::{Cluster, Settings},
    model::{
        EmailAddress, OrganizationId, OrganizationRole, Principal, ProjectId, Secret, UserId, event::RequestFacts, name::Name,
        organization::NewOrganization, organization::Plan, person::Person, project::Residency, sealer::Sealer,
        timezone::Timezone,
    },
    operations::{Refusal, organizations, preview},
    policy::{ProjectAccess, ProjectAction},
    store::{
        self, PgConnection, access,
        access::Scope,
        memberships,
        seeds::{self, Size},
        users,
    },
};

const SIZE: Size = Size { users: 2_000, teams: 50, projects: 200, invitations: 0 };

/// An organization of that size, with its last project and its last person.
struct Large {
    organization: OrganizationId,
    project: ProjectId,
    person: UserId,
    owner: UserId,
}

fn large(conn: &mut PgConnection) -> Large {
    let made = store::write(conn, |tx| {
        let email = EmailAddress::parse("owner@load.example").expect("an address");
        let name = Name::parse("Name", "Load Owner").expect("a name");
        let user = users::insert(tx, &email, &name, "no password", true)?.expect("a new account");
        let person = Person {
            id: user.id,
            name: user.name,
            email: user.email,
            session: Secret::new().digest(),
            request: RequestFacts::default(),
        };
        let new = NewOrganization { name, residency: Residency::EuropeanUnion, timezone: Timezone::UTC };
        let organization =
            organizations::create(tx, &person, Plan::Enterprise, &Sealer::new(b"a key of the bench", "project keys"), new)?;
        seeds::load(tx, organization, person.id.0, SIZE, "no password")?;
        let projects = access::projects(tx, organization, person.id)?;
        let (project, _) = projects.last().cloned().expect("projects");
        let email = EmailAddress::parse("user1000@load.example").expect("an address");
        let found = store::members::by_email(tx, organization, &email)?.expect("a member");
        Ok::<_, Refusal>(Large { organization, project, person: found, owner: person.id })
    });
    seeds::analyze(conn).expect("statistics");
    made.expect("a large organization")
}

fn resolver(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { folder: folder.path().join("postgres"), binaries: None, max_connections: 20, extra: Vec::new() };
    let cluster = Cluster::start(&settings).expect("a private Postgres");
    let mut conn = store::connect(&cluster.url_for("postgres")).expect("a connection");
    store::migrate(&mut conn).expect("migrations");
    let Large { organization, project, person, owner } = large(&mut conn);

    criterion.bench_function("may one person do one thing in one project", |bench| {
        bench.iter(|| {
            let grants = access::grants(&mut conn, organization, project, Principal::Person(person)).expect("grants");
            black_box(ProjectAccess::of(grants).may(ProjectAction::EditName))
        })
    });
    criterion.bench_function("all projects of a person with their grants", |bench| {
        let scope = Scope { people: Some(vec![person]), projects: None };
        bench.iter(|| black_box(access::grants_in(&mut conn, organization, &scope).expect("grants")))
    });
    criterion.bench_function("all people of a project with their grants", |bench| {
        let scope = Scope { people: None, projects: Some(vec![project]) };
        bench.iter(|| black_box(access::grants_in(&mut conn, organization, &scope).expect("grants")))
    });
    criterion.bench_function("preview of an owner becoming a member", |bench| {
        let scope = Scope { people: Some(vec![owner]), projects: None };
        bench.iter(|| {
            let seen = preview::preview(&mut conn, organization, &scope, |tx| {
                Ok(memberships::set_role(tx, organization, &[owner], OrganizationRole::Member, owner)?)
            });
            black_box(seen.expect("a preview"))
        })
    });
}

criterion_group!(benches, resolver);
criterion_main!(benches);
