//! One letter of each kind, with names of the test's choice in every place where people's words stand.

use chrono::{DateTime, Utc};
use steward::{
    mail::{Desk, InvitationWords},
    model::{
        EmailAddress, InvitationId, OrganizationId, OrganizationRole, PlanRequestId, ProjectId, ProjectRole, ReceiptId, Secret,
        ServiceAccountId, UserId, WebhookId, addresses,
        billing::{Money, PlanRequest, PlanRequestState, Receipt, ReceiptStatus},
        letter::{Letter, Place},
        organization::Plan,
        rotation::SecretStanding,
        sealer::Sealer,
        usage::Period,
        webhook::{Missed, Pause},
    },
    store::service_accounts::policy::Ending,
};

/// A desk at steward.acme.example with a support address.
pub fn desk() -> Desk {
    Desk {
        site: "https://steward.acme.example".to_owned(),
        support: Some("help@acme.example".to_owned()),
        sealer: Sealer::new(b"a key", "letters"),
    }
}

/// Every letter there is, to ada@acme.example, in which everything that people name is called `name`.
pub fn every_letter(name: &str) -> Vec<Letter> {
    let (desk, token, at) = (desk(), Secret::new(), DateTime::<Utc>::UNIX_EPOCH);
    let to = || EmailAddress::parse("ada@acme.example").expect("an address");
    let (organization, project, role) = (OrganizationId(1_000_001), ProjectId(3_000_001), ProjectRole::Analyst);
    let account = ServiceAccountId(6_000_001);
    let asking = (name, "ben@acme.example");
    let words = InvitationWords {
        about: (organization, InvitationId(1)),
        inviter: name,
        organization: name,
        role: OrganizationRole::Member,
        projects: vec![(name.to_owned(), role), (name.to_owned(), ProjectRole::Owner)],
        teams: vec![name.to_owned(), name.to_owned()],
        place: Place { at, held_by: None, sender: None },
    };
    let page = || addresses::user(organization, UserId(2_000_001));
    vec![
        ending(desk.verify_address(to(), name, &token), at),
        desk.already_registered(to()),
        ending(desk.password_reset(to(), &token), at),
        desk.password_changed(to(), at),
        ending(desk.invitation(to(), words, &token), at),
        ending(desk.prove_for_invitation(to(), (name, name), &token), at),
        desk.role_changed(to(), name, name, (OrganizationRole::Member, OrganizationRole::Admin)),
        desk.new_owner(to(), name, name, name, page()),
        desk.removed(to(), name, name),
        desk.join_requested(to(), name, asking, page()),
        desk.join_decided(to(), name, true),
        desk.join_decided(to(), name, false),
        desk.access_requested(to(), (name, name), asking, true, page()),
        desk.access_approved(to(), (name, name), role, page()),
        desk.access_denied(to(), (project, name), page()),
        desk.project_deleted(to(), name, name, ((organization, name), at)),
        desk.project_reset(to(), (name, name), name, project),
        desk.project_restored(to(), (name, name), name, project),
        desk.project_transferred(to(), name, name, (name, name), project),
        desk.organization_founded(to(), (organization, name)),
        desk.owner_recovered(to(), (organization, name), (UserId(2_000_001), name, &to())),
        desk.token_rotated(to(), (name, name), name, project),
        desk.organization_ending(to(), (organization, name), name, at),
        desk.organization_ends_soon(to(), (organization, name), at + chrono::TimeDelta::days(7), at),
        desk.organization_stays(to(), (organization, name), name),
        desk.organization_ended(to(), name),
        desk.account_expires(to(), (organization, name), (account, name), at),
        desk.account_secret_ends(to(), (organization, name), (account, name), at),
        desk.secret_ends_by_policy(to(), (organization, name), &ended(account, name, at, SecretStanding::Current, true), at),
        desk.secret_ends_by_policy(to(), (organization, name), &ended(account, name, at, SecretStanding::Current, false), at),
        desk.secret_ends_by_policy(to(), (organization, name), &ended(account, name, at, SecretStanding::Former, false), at),
        desk.plan_requested(to(), (organization, name), &request(name, None)),
        desk.plan_requested(to(), (organization, name), &request(name, Some(at.date_naive()))),
        desk.plan_request_ended(to(), (organization, name), &request(name, None), (Some(name), None)),
        desk.plan_request_ended(to(), (organization, name), &request(name, None), (None, Some(name))),
        desk.plan_is_another(to(), (organization, name), (Plan::Enterprise, Plan::Free), Some(name)),
        desk.receipt_issued(to(), (organization, name), &receipt(name)),
        desk.receipt_changed(to(), (organization, name), &receipt(name)),
        desk.webhook_fails(to(), (organization, name), (WebhookId(9_000_001), name), Missed::Paused(Pause::Failing)),
        desk.webhook_fails(to(), (organization, name), (WebhookId(9_000_001), name), Missed::Paused(Pause::Gone)),
        desk.webhook_fails(to(), (organization, name), (WebhookId(9_000_001), name), Missed::WhilePaused),
        desk.webhook_fails(to(), (organization, name), (WebhookId(9_000_001), name), Missed::WaitedPaused),
        desk.webhook_fails(to(), (organization, name), (WebhookId(9_000_001), name), Missed::WaitedTooLong),
        desk.allowance_alert(to(), (organization, name), (Plan::Free, 1_000_000), (110, 1_100_001), Period::at(at)),
        desk.webhook_fails(to(), (organization, name), (WebhookId(9_000_001), name), Missed::StillArrives),
    ]
}

/// A letter of invitation as it leaves, with the end of the invitation in it.
fn ending(letter: Letter, until: DateTime<Utc>) -> Letter {
    Letter { content: letter.content.ending(until), ..letter }
}

/// A secret of an account of this name, which the policy of its organization ends.
fn ended(account: ServiceAccountId, name: &str, at: DateTime<Utc>, standing: SecretStanding, is_idle: bool) -> Ending {
    let (username, last_four) = (name.to_owned(), "a1b2".to_owned());
    let created_by = Some(UserId(2_000_001));
    Ending { account, username, created_by, standing, last_four, at, days: 90, since: at, was_used: true, is_idle }
}

/// A request for a smaller plan, by somebody of this name and for this reason.
fn request(name: &str, effective_on: Option<chrono::NaiveDate>) -> PlanRequest {
    PlanRequest {
        id: PlanRequestId(9_000_001),
        from: Plan::Enterprise,
        to: Plan::Free,
        reason: Some(name.to_owned()),
        effective_on,
        requested_by: name.to_owned(),
        requested_at: DateTime::<Utc>::UNIX_EPOCH,
        state: PlanRequestState::Open,
        closed: None,
        note: None,
    }
}

/// A receipt of this number, for this.
fn receipt(name: &str) -> Receipt {
    Receipt {
        id: ReceiptId(9_000_001),
        number: name.to_owned(),
        issued_on: DateTime::<Utc>::UNIX_EPOCH.date_naive(),
        amount: Money { minor: 1250, currency: "EUR".parse().expect("a currency") },
        status: ReceiptStatus::Paid,
        description: name.to_owned(),
        issued_to: vec![name.to_owned()],
        tax_id: None,
    }
}
