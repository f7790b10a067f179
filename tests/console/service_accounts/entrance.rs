//! How a program comes in, below the interface that will ask it (R2.12, R2.12.5, S4, S9.26, S9.32, S9.33).

use steward::{
    model::{
        AccountSecretId, OrganizationId, OrganizationRole, UserId, account_secret::AccountSecret, name::Name,
        request::RequestFacts,
    },
    operations::{
        Refusal, hold, members,
        service_accounts::entrance::{self, Entered, Presented},
        settling::Lapsing,
        teams,
    },
    policy::{
        OrgAction, OrgActor,
        org::{ChangeOrgRoles, ManageTeams},
    },
    store,
};

use crate::support::World;

const ROBOT: &str = "nightly.0a1b2c.mp-service-account";

/// A company with a service account of this role, and its secret.
fn company(role: &str) -> (World, AccountSecret) {
    let (world, secret) = (World::new(), AccountSecret::new(AccountSecretId(9_500_001)));
    world.northwind().by("ada").robot(ROBOT, role, &[("Shop", "analyst")]).robot_secret(ROBOT, &secret, "current");
    (world, secret)
}

fn comes(world: &World, username: Option<&str>, secret: &AccountSecret) -> Option<Entered> {
    let presented = Presented { username: username.map(str::to_owned), secret: secret.clone() };
    entrance::enter(&mut world.database.connect(), &presented).unwrap()
}

fn acting(entered: &Entered) -> OrgActor {
    let actor = entered.actor(RequestFacts::default());
    OrgActor { actor, organization: entered.organization, role: entered.role }
}

fn make_team(world: &World, by: &OrgActor) -> Result<(), Refusal> {
    let by = by.ask::<ManageTeams>()?;
    let name = Name::parse("Name", "Made by a program").unwrap();
    store::write(&mut world.database.connect(), |tx| teams::create(&mut hold(tx, &by)?, &name).map(|_| ()))
}

// R2.12: username and secret, or the secret alone
#[test]
fn whoever_brings_the_secret_is_in_as_their_account() {
    let (world, secret) = company("admin");
    for username in [None, Some(ROBOT)] {
        let entered = comes(&world, username, &secret).expect("in");
        assert_eq!((entered.organization, entered.role), (OrganizationId(1000001), OrganizationRole::Admin));
    }
    assert!(comes(&world, Some("other.0a1b2c.mp-service-account"), &secret).is_none(), "the secret of another account");
    let guessed = AccountSecret::new(secret.id());
    assert!(comes(&world, Some(ROBOT), &guessed).is_none() && comes(&world, None, &guessed).is_none());
    assert!(comes(&world, None, &AccountSecret::new(AccountSecretId(9_999_999))).is_none());
}

// R2.12.5, S9.32, S9.33
#[test]
fn a_secret_that_ended_and_an_account_that_expired_or_is_gone_open_nothing() {
    for over in [
        "update service_accounts set expires_at = now() - interval '1 second'",
        "delete from service_accounts",
        "delete from service_account_secrets",
        "update service_account_secrets set standing = 'former', replaced_at = now(), ends_at = now() - interval '1 second'",
        "update service_account_secrets set standing = 'former', replaced_at = now() - interval '3 days', ends_at = now() + interval '9 days', quiet_days = 2",
    ] {
        let (world, secret) = company("admin");
        let by = acting(&comes(&world, None, &secret).expect("in"));
        world.run(over);
        assert!(comes(&world, None, &secret).is_none(), "{over}");
        let late = make_team(&world, &by);
        assert!(matches!(late, Err(Refusal::SignedOut)), "{over}: a request that has begun: {late:?}");
        assert_eq!(world.count("teams"), 0);
    }
}

// I6: the previous secret works beside the current one until its end
#[test]
fn two_secrets_open_at_the_same_time() {
    let (world, current) = company("member");
    let former = AccountSecret::new(AccountSecretId(9_500_002));
    world.northwind().robot_secret(ROBOT, &former, "former");
    assert!(comes(&world, None, &current).is_some() && comes(&world, None, &former).is_some());
}

// R2.3.3.6, R2.17: the same tables, and the log says who it was
#[test]
fn a_program_does_what_its_role_allows_and_is_named_in_the_log() {
    let (world, secret) = company("admin");
    let entered = comes(&world, None, &secret).unwrap();
    assert!(make_team(&world, &acting(&entered)).is_ok());
    assert_eq!(
        world.text("select actor || ' ' || user_name || ' ' || user_roles from audit_entries where kind = 'team.created'"),
        format!("service_account {ROBOT} admin")
    );
    world.run("update service_accounts set role = 'member'; delete from teams");
    let demoted = make_team(&world, &acting(&entered));
    assert!(matches!(demoted, Err(Refusal::Denied(_))), "rights are read under the lock: {demoted:?}");
}

// A10b
#[test]
fn a_program_that_is_owner_makes_no_owner() {
    let (world, secret) = company("owner");
    let by = acting(&comes(&world, None, &secret).unwrap());
    assert!(!by.reaches(OrganizationRole::Owner) && by.reaches(OrganizationRole::Admin) && !by.may(OrgAction::MakeOwner));
    let change = |role| {
        let by = by.ask::<ChangeOrgRoles>().unwrap();
        let desk = world.site.desk.clone();
        store::write(&mut world.database.connect(), |tx| {
            members::change_roles(&mut hold(tx, &by)?, &desk, &[UserId(2000003)], role, Lapsing::Revoke).map(drop)
        })
    };
    assert!(matches!(change(OrganizationRole::Owner), Err(Refusal::Denied(_))));
    assert_eq!(world.text("select role from memberships where user_id = 2000003"), "member");
    change(OrganizationRole::Admin).unwrap();
    assert_eq!(world.text("select role from memberships where user_id = 2000003"), "admin");
}

// A10b, R2.4: among those who own an organization only people count
#[test]
fn a_program_that_is_owner_is_not_the_last_one() {
    let (world, secret) = company("owner");
    let by = acting(&comes(&world, None, &secret).unwrap()).ask::<ChangeOrgRoles>().unwrap();
    let desk = world.site.desk.clone();
    let demoted = store::write(&mut world.database.connect(), |tx| {
        members::change_roles(&mut hold(tx, &by)?, &desk, &[UserId(2000001)], OrganizationRole::Admin, Lapsing::Revoke).map(drop)
    });
    assert!(demoted.is_err(), "Ada is the last person who owns it");
    assert_eq!(world.text("select role from memberships where user_id = 2000001 and organization_id = 1000001"), "owner");
}

// R2.12.3: once a minute, by whom and from where, and without waiting for anybody
#[test]
fn a_use_is_noted_once_a_minute_and_nobody_waits_for_it() {
    let (world, secret) = company("member");
    let note = |ip: &str| {
        let entered = comes(&world, None, &secret).unwrap();
        let request = RequestFacts {
            client_ip: Some(ip.to_owned()),
            http_user_agent: Some("dbt/1.9".to_owned()),
            ..RequestFacts::default()
        };
        store::write(&mut world.database.connect(), |tx| entrance::note_use(tx, &entered, &request)).unwrap();
    };
    let noted = || world.text("select coalesce(last_used_ip || ' ' || last_used_agent, '') from service_account_secrets");
    // Somebody has the account in hand, and the note is left out.
    let held = "select 1 from service_account_secrets for update";
    store::write(&mut world.database.connect(), |tx| {
        diesel::RunQueryDsl::execute(diesel::sql_query(held), &mut **tx)?;
        note("192.0.2.6");
        Ok::<_, Refusal>(())
    })
    .unwrap();
    assert_eq!(noted(), "");
    note("192.0.2.7");
    assert_eq!(noted(), "192.0.2.7 dbt/1.9");
    note("192.0.2.8");
    assert_eq!(noted(), "192.0.2.7 dbt/1.9", "within the minute nothing is written");
    world.run("update service_account_secrets set last_used_at = now() - interval '2 minutes'");
    note("192.0.2.8");
    assert_eq!(noted(), "192.0.2.8 dbt/1.9");
    assert_eq!(world.count("service_accounts where last_used_at is not null"), 1);
}
