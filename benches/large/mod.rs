//! A large organization for the benches: 2,000 people, 200 projects, 50 teams, in a private Postgres.

// Each bench uses its own part of it.
#![allow(dead_code)]

use steward::{
    cluster::{Cluster, Settings},
    model::{
        EmailAddress, OrganizationId, OrganizationRole, ProjectId, ProjectRole, Secret, UserId,
        actor::{Actor, Credential},
        name::Name,
        organization::{NewOrganization, Plan},
        person::Person,
        project::Residency,
        request::RequestFacts,
        sealer::Sealer,
        timezone::Timezone,
    },
    operations::{Refusal, organizations},
    store::{
        self, PgConnection,
        account::users,
        grants,
        members::list as members,
        seeds::{self, Size},
    },
};

const SIZE: Size = Size { users: 2_000, teams: 50, projects: 200, invitations: 0 };

/// An organization of that size, with its last project and one of its people.
pub struct Large {
    pub organization: OrganizationId,
    pub project: ProjectId,
    pub person: UserId,
    pub owner: Person,
}

/// A private Postgres with every table, which ends with the bench.
pub fn cluster() -> ((Cluster, tempfile::TempDir), PgConnection) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { folder: folder.path().join("postgres"), binaries: None, max_connections: 20, extra: Vec::new() };
    let cluster = Cluster::start(&settings).expect("a private Postgres");
    let mut conn = store::connect(&cluster.url()).expect("a connection");
    store::migrate(&mut conn).expect("migrations");
    ((cluster, folder), conn)
}

pub fn organization(conn: &mut PgConnection) -> Large {
    let made = store::write(conn, |tx| {
        let user =
            users::insert(tx, &email("owner@load.example"), &name("Load Owner"), "no password", true)?.expect("a new account");
        let (session, request) = (Secret::new().digest(), RequestFacts::default());
        let owner = Person { id: user.id, name: user.name, email: user.email, session, request };
        let organization = found(tx, &owner)?;
        seeds::load(tx, organization, owner.id.0, SIZE, "no password")?;
        let projects = grants::projects(tx, organization, owner.id)?;
        let (project, _) = projects.last().cloned().expect("projects");
        let person = members::by_email(tx, organization, &email("user1000@load.example"))?.expect("a member");
        Ok::<_, Refusal>(Large { organization, project, person, owner })
    });
    seeds::analyze(conn).expect("statistics");
    made.expect("a large organization")
}

/// A project that everybody sees, two hundred of them through grants of their own as well.
pub fn crowded_project(conn: &mut PgConnection, large: &Large) -> ProjectId {
    let (organization, project, owner) = (large.organization, large.project, large.owner.id);
    let emails: Vec<_> = (1..=200).map(|n| email(&format!("user{n}@load.example"))).collect();
    store::write(conn, |tx| {
        grants::given::grant_all(tx, organization, project, ProjectRole::Consumer, Some(owner).into())?;
        for (_, person) in members::with_emails(tx, organization, &emails)? {
            grants::grant(tx, organization, project, person, ProjectRole::Analyst, None.into())?;
        }
        Ok::<_, Refusal>(project)
    })
    .expect("grants")
}

/// A second organization of the same person. The store makes it: whoever belongs to one cannot ask for another.
pub fn another_organization(conn: &mut PgConnection, owner: &Person) -> OrganizationId {
    store::write(conn, |tx| {
        let organization = store::organizations::insert(tx, &name("Elsewhere"), Plan::Growth, owner.id)?;
        members::insert(tx, organization, owner.id, OrganizationRole::Owner, None.into())?;
        Ok::<_, Refusal>(organization)
    })
    .expect("another organization")
}

/// The same person as they act without a session: a bench signs nobody in.
pub fn on_the_machine(person: &Person) -> Actor {
    Actor { credential: Credential::None, ..person.clone().into() }
}

fn found(tx: &mut store::Tx<'_>, owner: &Person) -> Result<OrganizationId, Refusal> {
    let new = NewOrganization { name: name("Load Owner"), residency: Residency::EuropeanUnion, timezone: Timezone::UTC };
    organizations::create(tx, &on_the_machine(owner), Plan::Enterprise, &Sealer::new(b"a key of the bench", "project keys"), new)
}

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

fn name(text: &str) -> Name {
    Name::parse("Name", text).expect("a name")
}
