//! `steward seed`: something to look at, and something to measure.

use super::{answer::Answer, database::Database};
use chrono::{Datelike, Months, Utc};
use clap::Subcommand;
use steward::{
    config::Config,
    mail::Desk,
    model::{
        EmailAddress, OrganizationId, OrganizationRole, ProjectId, ProjectRole, Secret,
        actor::{Actor, Credential},
        billing::{BillingDetails, Money, NewReceipt, ReceiptStatus},
        invitation::Invitee,
        name::Name,
        organization::NewOrganization,
        password::Password,
        person::Person,
        project::{NewProject, Residency},
        request::RequestFacts,
        sealer::Sealer,
        service_account::NewServiceAccount,
        timezone::Timezone,
    },
    operations::{self, Refusal},
    policy::OrgActor,
    store::{self, PgConnection, Tx, account::users, billing::receipts, grants, members, seeds},
};

#[derive(Subcommand)]
pub enum Seed {
    /// A small company with teams, projects and open invitations. Prints how to sign in.
    Demo,
    /// A large organization for measuring.
    Load {
        #[arg(long, default_value_t = 10_000)]
        users: i64,
        #[arg(long, default_value_t = 50)]
        teams: i64,
        #[arg(long, default_value_t = 200)]
        projects: i64,
        #[arg(long, default_value_t = 2_000)]
        invitations: i64,
    },
}

const PEOPLE: [(&str, &str, OrganizationRole); 12] = [
    ("Ada Okonkwo", "ada", OrganizationRole::Owner),
    ("Ben Carver", "ben", OrganizationRole::Owner),
    ("Cleo Marchetti", "cleo", OrganizationRole::Admin),
    ("Dmitri Halonen", "dmitri", OrganizationRole::Admin),
    ("Esther Bright", "esther", OrganizationRole::BillingAdmin),
    ("Farid Nasser", "farid", OrganizationRole::Member),
    ("Greta Åkesson", "greta", OrganizationRole::Member),
    ("Hiro Tanabe", "hiro", OrganizationRole::Member),
    ("Inés Robledo", "ines", OrganizationRole::Member),
    ("Jonas Weidmann", "jonas", OrganizationRole::Member),
    ("Kavya Raman", "kavya", OrganizationRole::Member),
    ("Liam O'Shea", "liam", OrganizationRole::Member),
];

const PROJECTS: [(&str, Residency, &str); 5] = [
    ("Web shop", Residency::EuropeanUnion, "Europe/Berlin"),
    ("Mobile app", Residency::EuropeanUnion, "Europe/Berlin"),
    ("Warehouse", Residency::EuropeanUnion, "Europe/Lisbon"),
    ("Partner portal", Residency::UnitedStates, "America/New_York"),
    ("Staging", Residency::UnitedStates, "UTC"),
];

/// Fills the database and prints who can sign in. Refuses one that is not empty unless told.
pub fn run(config: &mut Config, what: Seed, even_if_not_empty: bool) -> Result<Answer, String> {
    let database = Database::open_beside(config)?;
    let mut conn = database.or_new(config)?;
    let config = &*config;
    let empty = seeds::is_empty(&mut conn).map_err(|error| error.to_string())?;
    if !empty && !even_if_not_empty {
        return Err("The database is not empty. Add --even-if-not-empty to seed it anyway.".to_owned());
    }
    let password: String = Secret::new().reveal().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let hash = Password::typed(password.clone()).hash();
    let desk = Desk {
        site: config.public_url.clone(),
        support: config.support_email.clone(),
        sealer: Sealer::new(&config.secret_key, "letters"),
    };
    let is_demo = matches!(what, Seed::Demo);
    let said = match what {
        Seed::Demo => demo(&mut conn, config, &desk, &hash),
        Seed::Load { users, teams, projects, invitations } => {
            load(&mut conn, config, seeds::Size { users, teams, projects, invitations }, &hash)
        }
    };
    let emails = said.map_err(|refusal| format!("Nothing was seeded: {refusal:?}."))?;
    // Not on the list of those who sign in, which programs read.
    if is_demo && config.shows_letters() {
        eprintln!("Emails: steward shows the address of the local mailbox in the terminal, a new one at each start.");
    }
    let lines: Vec<String> = emails.iter().map(|email| format!("{email}  {password}")).collect();
    let facts: Vec<_> = emails.iter().map(|email| serde_json::json!({ "email": email, "password": password })).collect();
    Ok(Answer::said(lines.join("\n"), facts))
}

fn demo(conn: &mut PgConnection, config: &Config, desk: &Desk, hash: &str) -> Result<Vec<String>, Refusal> {
    store::write(conn, |tx| {
        let owner = account(tx, PEOPLE[0].0, &demo_email(PEOPLE[0].1), hash)?;
        let organization = found(tx, config, &owner, "Northwind Traders")?;
        for (name, local, role) in &PEOPLE[1..] {
            let person = account(tx, name, &demo_email(local), hash)?;
            members::list::insert(tx, organization, person.id, *role, Some(owner.id).into())?;
        }
        let mut made = Vec::new();
        for planned in PROJECTS {
            made.push(project(tx, config, organization, &owner, planned)?);
        }
        for (n, (_, local, _)) in PEOPLE.iter().enumerate().skip(5) {
            if let Some(user) = members::list::by_email(tx, organization, &address(&demo_email(local)))? {
                grants::grant(tx, organization, made[n % made.len()], user, ProjectRole::Analyst, Some(owner.id).into())?;
            }
        }
        let of = |locals: &[&str]| locals.iter().map(|local| demo_email(local)).collect::<Vec<_>>();
        for (team, people, on) in [
            ("Growth", of(&["cleo", "farid", "greta"]), ["Web shop", "Mobile app"]),
            ("Logistics", of(&["dmitri", "hiro", "ines", "farid"]), ["Warehouse", "Partner portal"]),
            ("Data", of(&["kavya", "liam", "farid"]), ["Web shop", "Staging"]),
        ] {
            let people: Vec<&str> = people.iter().map(String::as_str).collect();
            seeds::team(tx, organization, team, &people, &on, "analyst", owner.id)?;
        }
        seeds::spread_activity(tx, organization)?;
        seeds::count_usage(tx, organization)?;
        invite(tx, desk, &owner, organization, &made)?;
        programs(tx, &owner, organization, &made)?;
        bill(tx, &owner, organization)?;
        Ok(PEOPLE.iter().map(|(_, local, _)| demo_email(local)).collect())
    })
}

fn invite(tx: &mut Tx, desk: &Desk, owner: &Person, organization: OrganizationId, made: &[ProjectId]) -> Result<(), Refusal> {
    let by = as_owner(owner, organization);
    let invitee = |local: &str, role, projects: &[ProjectId], row| Invitee {
        email: address(&demo_email(local)),
        role,
        projects: projects.to_vec(),
        project_role: ProjectRole::Consumer,
        teams: Vec::new(),
        row,
    };
    let list = [
        invitee("marta", OrganizationRole::Member, &made[..2], 0),
        invitee("nils", OrganizationRole::Member, &made[2..3], 1),
        invitee("olga", OrganizationRole::BillingAdmin, &[], 2),
    ];
    operations::invitations::invite(&mut operations::hold(tx, &by.ask()?)?, desk, &list, None).map(|_| ())
}

/// Accounts of programs. Nobody is told their secrets: rotating makes new ones.
fn programs(tx: &mut Tx, owner: &Person, organization: OrganizationId, made: &[ProjectId]) -> Result<(), Refusal> {
    let by = as_owner(owner, organization);
    for (name, role, on) in [
        ("Nightly export", OrganizationRole::Member, &made[..2]),
        ("Terraform", OrganizationRole::Admin, &[]),
        ("Warehouse loader", OrganizationRole::Member, &made[2..3]),
    ] {
        let projects = on.iter().map(|project| (*project, ProjectRole::Analyst, 0)).collect();
        let new = NewServiceAccount { name: plain(name), role, projects, expires_at: None };
        operations::service_accounts::create(&mut operations::hold(tx, &by.ask()?)?, &new)?;
    }
    Ok(())
}

/// Billing details, and a receipt for each of the last months.
fn bill(tx: &mut Tx, owner: &Person, organization: OrganizationId) -> Result<(), Refusal> {
    let by = as_owner(owner, organization);
    let details = BillingDetails {
        company: "Northwind Traders GmbH".to_owned(),
        contact: Some("Esther Bright".to_owned()),
        email: address(&demo_email("esther")),
        line1: "Speicherstraße 12".to_owned(),
        line2: None,
        postal_code: Some("20457".to_owned()),
        city: "Hamburg".to_owned(),
        region: None,
        country: "DE".parse().map_err(|()| Refusal::NotFound)?,
        tax_id: Some("DE136695976".to_owned()),
    };
    operations::billing::info::change(&mut operations::hold(tx, &by.ask()?)?, &details)?;
    let currency = "EUR".parse().map_err(|()| Refusal::NotFound)?;
    let today = Utc::now().date_naive();
    for ago in (1..=4).rev() {
        let Some(month) = today.with_day(1).and_then(|first| first.checked_sub_months(Months::new(ago))) else { continue };
        let receipt = NewReceipt {
            number: month.format("NW-%Y-%m").to_string(),
            issued_on: month,
            amount: Money { minor: 125_000, currency },
            status: if ago == 1 { ReceiptStatus::Due } else { ReceiptStatus::Paid },
            description: month.format("Enterprise plan, %B %Y").to_string(),
        };
        receipts::insert(tx, organization, &receipt, (&details.lines(), details.tax_id.as_deref()))?;
    }
    Ok(())
}

fn load(conn: &mut PgConnection, config: &Config, size: seeds::Size, hash: &str) -> Result<Vec<String>, Refusal> {
    let built_afterwards = size.users >= seeds::BUILT_AFTERWARDS;
    if built_afterwards {
        seeds::set_search_aside(conn)?;
    }
    let loaded = store::write(conn, |tx| {
        let owner = account(tx, "Load Owner", "owner@load.example", hash)?;
        let organization = found(tx, config, &owner, "Load Test")?;
        seeds::load(tx, organization, owner.id.0, size, hash)?;
        Ok::<_, Refusal>(owner.email.to_string())
    });
    // The search index comes back even if nothing was loaded.
    if built_afterwards && let Err(sentence) = store::migrate(conn) {
        tracing::error!("{sentence} Search stays slow until Steward is started again.");
    }
    let email = loaded?;
    seeds::analyze(conn)?;
    Ok(vec![email])
}

fn found(tx: &mut Tx, config: &Config, owner: &Person, name: &str) -> Result<OrganizationId, Refusal> {
    let new = NewOrganization { name: plain(name), residency: Residency::EuropeanUnion, timezone: Timezone::UTC };
    let keys = Sealer::new(&config.secret_key, "project keys");
    operations::organizations::create(tx, &on_the_machine(owner), config.default_plan, &keys, new)
}

fn account(tx: &mut Tx, name: &str, email: &str, hash: &str) -> Result<Person, Refusal> {
    let made = users::insert(tx, &address(email), &plain(name), hash, true)?;
    let user = made.ok_or(Refusal::NotFound)?;
    let session = Secret::new().digest();
    let request = RequestFacts { http_method: "steward seed".to_owned(), ..RequestFacts::default() };
    Ok(Person { id: user.id, name: user.name, email: user.email, session, request })
}

fn project(
    tx: &mut Tx,
    config: &Config,
    organization: OrganizationId,
    by: &Person,
    (name, residency, zone): (&str, Residency, &str),
) -> Result<ProjectId, Refusal> {
    let by = as_owner(by, organization);
    let timezone = Timezone::parse(zone).unwrap_or(Timezone::UTC);
    let keys = Sealer::new(&config.secret_key, "project keys");
    let mut held = operations::hold(tx, &by.ask()?)?;
    operations::projects::create(&mut held, &keys, &NewProject { name: plain(name), residency, timezone })
}

/// What the seeds do, their Owner did, without a session: nobody is signed in on the machine itself.
fn on_the_machine(person: &Person) -> Actor {
    Actor { credential: Credential::None, ..person.clone().into() }
}

fn as_owner(person: &Person, organization: OrganizationId) -> OrgActor {
    OrgActor { actor: on_the_machine(person), organization, role: OrganizationRole::Owner }
}

fn demo_email(local: &str) -> String {
    format!("{local}@northwind.example")
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("the seeds hold whole addresses")
}

fn plain(text: &str) -> Name {
    Name::parse("Name", text).expect("the seeds hold plain names")
}
