//! A large organization for the benches: 2,000 people, 200 projects, 50 teams, in a private Postgres.

// Each bench uses its own part of it.
#![allow(dead_code)]

use diesel::connection::SimpleConnection;
use steward::{
    cluster::{Cluster, Settings},
    model::{
        EmailAddress, OrganizationId, ProjectId, Secret, UserId,
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
    let mut conn = store::connect(&cluster.url_for("postgres")).expect("a connection");
    store::migrate(&mut conn).expect("migrations");
    ((cluster, folder), conn)
}

pub fn organization(conn: &mut PgConnection) -> Large {
    let made = store::write(conn, |tx| {
        let email = EmailAddress::parse("owner@load.example").expect("an address");
        let user = users::insert(tx, &email, &name("Load Owner"), "no password", true)?.expect("a new account");
        let (session, request) = (Secret::new().digest(), RequestFacts::default());
        let owner = Person { id: user.id, name: user.name, email: user.email, session, request };
        let organization = found(tx, &owner)?;
        seeds::load(tx, organization, owner.id.0, SIZE, "no password")?;
        let projects = grants::projects(tx, organization, owner.id)?;
        let (project, _) = projects.last().cloned().expect("projects");
        let email = EmailAddress::parse("user1000@load.example").expect("an address");
        let person = store::members::list::by_email(tx, organization, &email)?.expect("a member");
        Ok::<_, Refusal>(Large { organization, project, person, owner })
    });
    seeds::analyze(conn).expect("statistics");
    made.expect("a large organization")
}

/// A project that everybody sees, two hundred of them through grants of their own as well.
pub fn crowded_project(conn: &mut PgConnection, large: &Large) -> ProjectId {
    let (organization, project) = (large.organization, large.project);
    let sql = format!(
        "insert into all_users_grants (organization_id, project_id, role) values ({organization}, {project}, 'consumer');
         insert into individual_grants (organization_id, project_id, user_id, role)
            select organization_id, {project}, user_id, 'analyst' from memberships where organization_id = {organization}
            order by user_id limit 200 on conflict do nothing"
    );
    conn.batch_execute(&sql).expect("grants");
    project
}

/// A second organization of the same person, who belongs to the first one again afterwards.
pub fn another_organization(conn: &mut PgConnection, owner: &Person) -> OrganizationId {
    let sql = "insert into organizations (name, plan, created_by) values ('Elsewhere', 'growth', null);
         insert into memberships (organization_id, user_id, role, name, email, sort_name, search)
            select o.id, u.id, 'owner', '', '', '', '' from organizations o, users u
            where o.name = 'Elsewhere' and u.email = 'owner@load.example'";
    conn.batch_execute(sql).expect("another organization");
    let all = store::organizations::of_user(conn, owner.id).expect("organizations");
    all.into_iter().find(|line| line.name == "Elsewhere").expect("the other one").id
}

fn found(tx: &mut store::Tx<'_>, owner: &Person) -> Result<OrganizationId, Refusal> {
    let new = NewOrganization { name: name("Load Owner"), residency: Residency::EuropeanUnion, timezone: Timezone::UTC };
    organizations::create(tx, owner, Plan::Enterprise, &Sealer::new(b"a key of the bench", "project keys"), new)
}

fn name(text: &str) -> Name {
    Name::parse("Name", text).expect("a name")
}
