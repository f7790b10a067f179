//! What needs attention, on the Overview: exact, one click away from its end, and put away for a while by whoever wants to (C1.2).

use chrono::{DateTime, Utc};

use super::counted_checks::COUNTED_CHECKS;
use crate::{
    frame::{After, Fields, Form, May, Stage, guards::Place, when::When},
    http::{Answer, Error},
    model::{
        addresses,
        attention::Check,
        limits::{ALLOWANCE_ALERTS, IGNORED_DAYS},
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
        let closing = place.membership.organization.deletion_due_at.is_some();
        let is_shown = |check: Check| actor.may(mended_by(check)) && !is_ignored(check) && !(closing && brings_people(check));
        let shown = Check::ALL.iter().filter(|check| is_shown(**check));
        let lines: Vec<Line> = shown.filter_map(|check| line(*check, &counts, place)).collect();
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
fn line(check: Check, counts: &Counts, place: &Place) -> Option<Line> {
    match check {
        Check::OneOwner => one_owner(counts, place),
        Check::PlanLimit => plan_limit(counts, place),
        _ => {
            let (sentence, fix) = COUNTED_CHECKS.iter().find(|it| it.check == check)?.told(counts, place.actor.organization)?;
            Some(Line { check, sentence, fix })
        }
    }
}

/// Nobody steps in when the only Owner is away.
fn one_owner(counts: &Counts, place: &Place) -> Option<Line> {
    let id = place.actor.organization;
    let fix = match place.membership.organization.member_count > 1 {
        true => ("Make someone an Owner", addresses::users(id)),
        false => ("Invite an Owner", addresses::invite(id)),
    };
    let sentence = "There is only one Owner. A second one can step in when the first is away.".to_owned();
    (counts.owners == 1).then_some(Line { check: Check::OneOwner, sentence, fix })
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
