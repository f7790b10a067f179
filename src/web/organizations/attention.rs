//! What needs attention, on the Overview: exact, one click away from its end, and put away for a while by whoever wants to (C1.2).

use chrono::{DateTime, Utc};

use crate::{
    frame::{After, Fields, Form, May, Stage, chrome::grouped, guards::Place, when::When},
    http::{Answer, Error},
    model::{
        OrganizationId, addresses,
        attention::Check,
        limits::{
            ACCOUNT_ENDS_DAYS, ALLOWANCE_ALERTS, COUNTED, IGNORED_DAYS, INACTIVE_DAYS, INVITATION_UNANSWERED_DAYS,
            SECRET_OLD_DAYS, counted,
        },
        usage::percent,
    },
    operations,
    policy::{OrgAction, included_events, org::ManageUsers, owner_roles, project_owner_roles},
    store::{
        PgConnection, QueryResult,
        organizations::attention::{self, Counts},
    },
};

/// What there is, what the viewer put away, and where that is done.
pub struct Attention {
    pub lines: Vec<Line>,
    pub ignored: Vec<Ignored>,
    pub at: String,
    /// For how long something can be put away: days and words. None for who only looks after the plan.
    pub spans: Vec<(i64, &'static str)>,
}

/// Something that needs attention, and where it is mended.
pub struct Line {
    pub check: Check,
    pub sentence: String,
    pub fix: (&'static str, String),
}

/// Something that was put away, whether there is any of it now or not.
pub struct Ignored {
    pub check: Check,
    pub until: When,
}

impl Attention {
    /// For those who manage users or the plan, with what they can mend. Others see none, and nothing is read for them. Who only looks
    /// after the plan puts nothing away, and sees nothing where nothing is up (C3.23). Two statements.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(conn: &mut PgConnection, place: &Place, now: DateTime<Utc>) -> QueryResult<Option<Self>> {
        let (id, actor) = (place.actor.organization, &place.actor);
        let manages = actor.may(OrgAction::ManageUsers);
        let Some(user) = actor.user().filter(|_| manages || actor.may(OrgAction::ManageBilling)) else { return Ok(None) };
        let (counts, ignored) = (
            attention::counts(conn, id, (&owner_roles(), &project_owner_roles()), now)?,
            attention::ignored(conn, id, user, now)?,
        );
        let is_ignored = |check| ignored.iter().any(|(it, _)| *it == check);
        let several = place.membership.organization.member_count > 1;
        let closing = place.membership.organization.deletion_due_at.is_some();
        let is_shown = |check: Check| actor.may(mended_by(check)) && !is_ignored(check) && !(closing && brings_people(check));
        let lines = Check::ALL.iter().filter(|check| is_shown(**check));
        let told = lines.filter_map(|check| match check {
            Check::PlanLimit => plan_limit(&counts, place),
            _ => line(*check, &counts, id, several),
        });
        let lines: Vec<Line> = told.collect();
        let spans = IGNORED_DAYS.into_iter().zip(["a week", "a month", "three months"]).filter(|_| manages);
        Ok((manages || !lines.is_empty()).then(|| Self {
            lines,
            ignored: ignored.iter().map(|(check, until)| Ignored { check: *check, until: When::date(*until) }).collect(),
            at: addresses::attention(id),
            spans: spans.collect(),
        }))
    }
}

/// Whether mending it lets people in, which nobody does while the organization is about to be deleted (R2.11).
fn brings_people(check: Check) -> bool {
    use Check::{InvitationsExpired, InvitationsFailed, InvitationsUnanswered, JoinRequests};
    matches!(check, JoinRequests | InvitationsFailed | InvitationsExpired | InvitationsUnanswered)
}

/// What one has to be allowed to mend it.
fn mended_by(check: Check) -> OrgAction {
    match check {
        Check::OneOwner => OrgAction::MakeOwner,
        Check::PlanLimit | Check::PlanRequest => OrgAction::ManageBilling,
        Check::WithoutOwner | Check::AccessRequests => OrgAction::ChangeProjectRoles,
        Check::OldSecrets | Check::AccountsEnding | Check::AccountsUnused => OrgAction::ManageServiceAccounts,
        _ => OrgAction::ManageUsers,
    }
}

/// The plan's events are nearly used up this month, or are (C3.23).
fn plan_limit(counts: &Counts, place: &Place) -> Option<Line> {
    let organization = &place.membership.organization;
    let used = percent(counts.plan_events, included_events(organization.plan)?);
    let sentence = format!("This month's events are at {used}% of what the {} plan includes.", organization.plan);
    let fix = ("See data usage", addresses::data_usage(organization.id));
    (used >= ALLOWANCE_ALERTS[0]).then_some(Line { check: Check::PlanLimit, sentence, fix })
}

/// What is said of it; nothing where there is none.
fn line(check: Check, counts: &Counts, id: OrganizationId, several: bool) -> Option<Line> {
    let users = |sort: &str| format!("{}?sort={sort}", addresses::users(id));
    let accounts = || addresses::service_accounts(id);
    let (n, one, many, fix): (i64, String, String, (&'static str, String)) = match check {
        Check::OneOwner if counts.owners == 1 => {
            let sentence = "There is only one Owner. A second one can step in when the first is away.".to_owned();
            let fix = match several {
                true => ("Make someone an Owner", addresses::users(id)),
                false => ("Invite an Owner", addresses::invite(id)),
            };
            return Some(Line { check, sentence, fix });
        }
        Check::OneOwner | Check::PlanLimit => return None,
        Check::PlanRequest => (
            counts.plan_requests,
            "change of the plan is waiting.".into(),
            "changes of the plan are waiting.".into(),
            ("See the plan", addresses::billing(id)),
        ),
        Check::JoinRequests => (
            counts.join_requests,
            "person asks to join.".into(),
            "people ask to join.".into(),
            ("Answer", addresses::join_requests(id)),
        ),
        Check::AccessRequests => (
            counts.access_requests,
            "request for access to a project is waiting.".into(),
            "requests for access to projects are waiting.".into(),
            ("Answer the oldest", addresses::project_requests(counts.asked_project?)),
        ),
        Check::InvitationsFailed => (
            counts.invitations_failed,
            "invitation email could not be delivered.".into(),
            "invitation emails could not be delivered.".into(),
            ("Check addresses", addresses::invited(id)),
        ),
        Check::InvitationsExpired => (
            counts.invitations_expired,
            "invitation has expired.".into(),
            "invitations have expired.".into(),
            ("Resend or revoke", format!("{}?sort=expires", addresses::invited(id))),
        ),
        Check::InvitationsUnanswered => (
            counts.invitations_unanswered,
            format!("invitation has been unanswered for more than {INVITATION_UNANSWERED_DAYS} days."),
            format!("invitations have been unanswered for more than {INVITATION_UNANSWERED_DAYS} days."),
            ("Resend", format!("{}?sort=sent", addresses::invited(id))),
        ),
        Check::LettersLate => (
            counts.letters_late,
            "email from this organization is stuck on the mail server's side.".into(),
            "emails from this organization are stuck on the mail server's side.".into(),
            ("Whom to tell", addresses::HELP.to_owned()),
        ),
        Check::OutsideDomains => (
            counts.outside_domains,
            "member has an address outside the organization's domains.".into(),
            "members have an address outside the organization's domains.".into(),
            ("Review members", users("email")),
        ),
        Check::Inactive => (
            counts.inactive,
            format!("member has not been active for {INACTIVE_DAYS} days."),
            format!("members have not been active for {INACTIVE_DAYS} days."),
            ("Review members", users("activity")),
        ),
        Check::WithoutOwner => (
            counts.without_owner,
            "project has no Owner of its own.".into(),
            "projects have no Owner of their own.".into(),
            (
                if counts.without_owner == 1 { "Add an Owner" } else { "Open the first" },
                addresses::project_users(counts.ownerless_project?),
            ),
        ),
        Check::OldSecrets => (
            counts.old_secrets,
            format!("service account secret is older than {SECRET_OLD_DAYS} days."),
            format!("service account secrets are older than {SECRET_OLD_DAYS} days."),
            ("Rotate", accounts()),
        ),
        Check::AccountsEnding => (
            counts.accounts_ending,
            format!("service account expires within {ACCOUNT_ENDS_DAYS} days."),
            format!("service accounts expire within {ACCOUNT_ENDS_DAYS} days."),
            ("Review", accounts()),
        ),
        Check::AccountsUnused => (
            counts.accounts_unused,
            format!("service account has not been used for {INACTIVE_DAYS} days."),
            format!("service accounts have not been used for {INACTIVE_DAYS} days."),
            ("Review", accounts()),
        ),
    };
    let number = if n > COUNTED { counted().to_owned() } else { grouped(n) };
    (n > 0).then(|| Line { check, sentence: format!("{number} {}", if n == 1 { one } else { many }), fix })
}

/// What is put away, and for how many days; none takes it back.
pub struct IgnoreForm {
    check: Option<Check>,
    days: Option<i64>,
}

impl From<Fields> for IgnoreForm {
    fn from(mut fields: Fields) -> Self {
        Self { check: fields.one("check").parse().ok(), days: fields.one("days").parse().ok() }
    }
}

/// `POST /orgs/{org}/settings/overview/attention`
pub async fn ignore(May { by, .. }: May<ManageUsers>, stage: Stage, Form(form): Form<IgnoreForm>) -> Answer {
    let days = form.days.filter(|days| *days == 0 || IGNORED_DAYS.contains(days));
    let (check, days) = form.check.zip(days).ok_or(Error::Bad("Choose what to ignore, and for how long."))?;
    let overview = addresses::overview(by.organization());
    stage.db.change(by, move |held| operations::organizations::attention::ignore(held, check, days)).await??;
    let sentence = if days > 0 {
        format!("{}: ignored for {days} days.", check.label())
    } else {
        format!("{}: shown again.", check.label())
    };
    stage.after(After::saying(overview, sentence))
}
