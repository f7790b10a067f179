//! The list of a project's users among 10,000 members, with some 2,000 people through four kinds of grant:
//! `cargo bench --bench project_users`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use steward::{
    cluster::{Cluster, Settings},
    model::{
        EmailAddress, OrganizationId, ProjectId, ProjectRole,
        actor::{Actor, Credential, Who},
        name::Name,
        organization::{NewOrganization, Plan},
        page::From,
        project::Residency,
        request::RequestFacts,
        sealer::Sealer,
        timezone::Timezone,
    },
    operations::{Refusal, organizations},
    policy::roles_in_every_project,
    store::{
        self, PgConnection, Search,
        account::users,
        grants::{self, Scope, list::ProjectUserQuery},
        seeds::{self, Size},
    },
};

const SIZE: Size = Size { users: 10_000, teams: 50, projects: 200, invitations: 0 };

/// An organization of that size, and a project in it.
fn large(conn: &mut PgConnection) -> (OrganizationId, ProjectId) {
    let made = store::write(conn, |tx| {
        let email = EmailAddress::parse("owner@load.example").expect("an address");
        let name = Name::parse("Name", "Load Owner").expect("a name");
        let user = users::insert(tx, &email, &name, "no password", true)?.expect("a new account");
        let who = Who::Person { id: user.id, name: user.name, email: user.email };
        let actor = Actor { who, credential: Credential::None, request: RequestFacts::default() };
        let new = NewOrganization { name, residency: Residency::EuropeanUnion, timezone: Timezone::UTC };
        let keys = Sealer::new(b"a key of the bench", "project keys");
        let organization = organizations::create(tx, &actor, Plan::Enterprise, &keys, new)?;
        seeds::load(tx, organization, user.id.0, SIZE, "no password")?;
        let (project, _) = grants::projects(tx, organization, user.id)?.last().cloned().expect("projects");
        Ok::<_, Refusal>((organization, project))
    });
    seeds::analyze(conn).expect("statistics");
    made.expect("a large organization")
}

/// The people of a page and their grants, as the page reads them.
fn page(conn: &mut PgConnection, organization: OrganizationId, project: ProjectId, query: &ProjectUserQuery) -> usize {
    let everybody = grants::given::all_users(conn, organization, project).expect("a grant").map(|all| all.role);
    let found = grants::list::page(conn, organization, project, query, everybody, SIZE.users).expect("people");
    let people = found.page.lines.iter().map(|line| line.user_id).collect();
    let scope = Scope { people: Some(people), projects: Some(vec![project]) };
    grants::grants_in(conn, organization, &scope).expect("grants").len()
}

fn lists(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { folder: folder.path().join("postgres"), binaries: None, max_connections: 20, extra: Vec::new() };
    let cluster = Cluster::start(&settings).expect("a private Postgres");
    let mut conn = store::connect(&cluster.url()).expect("a connection");
    store::migrate(&mut conn).expect("migrations");
    let (organization, project) = large(&mut conn);
    let plain = ProjectUserQuery::new(roles_in_every_project(), ProjectRole::ALL);
    let analysts = ProjectUserQuery { role: Some(ProjectRole::Analyst), ..plain.clone() };
    let searched = ProjectUserQuery { search: Search::typed("lopez"), ..plain.clone() };
    let last = ProjectUserQuery { from: From::End, ..plain.clone() };

    for (name, query) in [("first page", &plain), ("last page", &last), ("one role", &analysts), ("a search", &searched)] {
        criterion.bench_function(&format!("project users, {name}"), |bench| {
            bench.iter(|| black_box(page(&mut conn, organization, project, query)))
        });
    }
    store::write(&mut conn, |tx| {
        let by = users::by_email(tx, &EmailAddress::parse("owner@load.example").expect("an address"))?.expect("the owner").0.id;
        grants::given::grant_all(tx, organization, project, ProjectRole::Consumer, Some(by).into())
    })
    .expect("everybody");
    criterion.bench_function("project users, first page, everybody let in", |bench| {
        bench.iter(|| black_box(page(&mut conn, organization, project, &plain)))
    });
}

criterion_group!(benches, lists);
criterion_main!(benches);
