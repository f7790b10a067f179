//! Rotate Secret: a new one, while the one before it works for as long as somebody says (I6).

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use validator::Validate;

use super::{
    made::{ROTATE, made},
    show::warning,
};
use crate::{
    frame::{
        Chrome, Fields, Form, May, Stage,
        guards::Place,
        meant,
        overlap::{OVERTAKEN, overlap},
        parted,
        validators::{self, Verdict},
        when::When,
    },
    http::{Answer, Error},
    model::{
        AccountSecretId, FieldErrors, addresses,
        limits::QUIET_DAYS,
        service_account::{Overlap, SecretStanding},
    },
    operations::{
        Refusal,
        service_accounts::rotation::{self, Before, Seen},
    },
    policy::org::ManageServiceAccounts,
    store::{
        PgConnection, QueryResult,
        service_accounts::{ServiceAccount, policy, secrets},
    },
};

#[derive(Template)]
#[template(path = "service_accounts/rotate.html", blocks = ["form"])]
struct RotatePage {
    chrome: Chrome,
    action: String,
    back: String,
    /// There is a former secret already, which ends with this.
    ends_another: bool,
    /// Some secret is current: by the policy it may have ended.
    has_current: bool,
    /// When the policy ends the current one, whatever is chosen.
    ends_at_most: Option<When>,
    /// When secrets end by themselves.
    policy: Option<String>,
    warning: Option<String>,
    form: RotateForm,
    errors: FieldErrors,
}

parted!(RotatePage, as_form);

/// How long the present secret works on, and after how many quiet days it ends sooner.
#[derive(Debug, Clone, Validate)]
pub struct RotateForm {
    #[validate(custom(function = overlap))]
    overlap: String,
    #[validate(custom(function = quiet))]
    quiet: String,
    /// The current secret as the form was drawn.
    seen: String,
}

fn quiet(typed: &str) -> Verdict {
    let is_one = typed.is_empty() || typed.parse().is_ok_and(|days| QUIET_DAYS.contains(&days));
    validators::verdict(if is_one { Ok(()) } else { Err("Choose one of these.") })
}

impl RotateForm {
    /// The current secret as the form was drawn.
    fn seen(&self) -> Seen {
        match self.seen.as_str() {
            "" => Seen::Whatever,
            NONE => Seen::Nothing,
            id => id.parse().map_or(Seen::Nothing, |id| Seen::This(AccountSecretId(id))),
        }
    }
}

/// No secret was current as the form was drawn.
const NONE: &str = "none";

impl From<Fields> for RotateForm {
    fn from(mut fields: Fields) -> Self {
        Self { overlap: fields.one("overlap"), quiet: fields.one("quiet"), seen: fields.one("seen") }
    }
}

/// `GET …/service-accounts/{account}/secret`
pub async fn edit(May { place, it, .. }: May<ManageServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    let (actor, id) = (place.actor.clone(), it.id);
    stage.db.read(move |conn| rotation::rotatable(conn, &actor, id)).await?;
    let form = RotateForm { overlap: "7".to_owned(), quiet: String::new(), seen: String::new() };
    stage.show(&RotatePage::draw(&stage, &place, &it, form, FieldErrors::default()).await?)
}

/// `POST …/service-accounts/{account}/secret`: the answer is the one place where the new secret stands.
pub async fn update(
    May { by, place, it }: May<ManageServiceAccounts, ServiceAccount>,
    stage: Stage,
    Form(form): Form<RotateForm>,
) -> Answer {
    let (id, typed) = (it.id, form.clone());
    let wanted = meant(&typed, |form| Some(Overlap { days: form.overlap.parse().ok()?, quiet_days: form.quiet.parse().ok() }));
    let seen = typed.seen();
    let done = match wanted {
        Ok(overlap) => {
            stage.db.change(by, move |held| rotation::rotate(held, id, seen, overlap)).await?.map(|made| (made, overlap))
        }
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(((account, before), overlap)) => {
            let back = addresses::service_account(place.actor.organization, id);
            let chrome = stage.organization(&place, "Service Accounts");
            made(&stage, chrome, ("New secret", until(before, overlap, Utc::now())), account, (back, ROTATE))
        }
        Err(Refusal::Changed) => {
            let page = RotatePage::draw(&stage, &place, &it, form, FieldErrors::default()).await?;
            let errors = FieldErrors::on("", if page.has_current { OVERTAKEN } else { ENDED });
            stage.show_again(&RotatePage { errors, ..page })
        }
        Err(Refusal::Invalid(errors)) => stage.show_again(&RotatePage::draw(&stage, &place, &it, form, errors).await?),
        Err(refusal) => Err(refusal.into()),
    }
}

/// What whoever asks for a secret is told where the present one has ended since.
const ENDED: &str = "The current secret has ended since you opened this. Nothing was changed.";

/// What becomes of the secret before this one; nothing if there was none.
fn until(before: Before, overlap: Overlap, now: DateTime<Utc>) -> Option<String> {
    let quiet = match overlap.quiet_days {
        Some(1) => " It ends sooner if nothing uses it for a day.".to_owned(),
        Some(days) => format!(" It ends sooner if nothing uses it for {days} days."),
        None => String::new(),
    };
    let at = match before {
        Before::Nothing => return None,
        Before::Ended => return Some("The previous secret has stopped working.".to_owned()),
        Before::EndsAt(at) => at,
    };
    // The policy ends it sooner.
    if at < now + TimeDelta::days(overlap.days) - TimeDelta::minutes(1) {
        let day = When::date(at).words;
        return Some(format!("The previous secret keeps working until {day}: then the organization's policy ends it.{quiet}"));
    }
    Some(match overlap.days {
        1 => format!("The previous secret keeps working for 1 more day.{quiet}"),
        days => format!("The previous secret keeps working for {days} more days.{quiet}"),
    })
}

impl RotatePage {
    async fn draw(
        stage: &Stage,
        place: &Place,
        account: &ServiceAccount,
        form: RotateForm,
        errors: FieldErrors,
    ) -> Result<Self, Error> {
        let (organization, id) = (place.actor.organization, account.id);
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            Ok((secrets::of(conn, organization, id)?, policy::of(conn, organization)?))
        };
        let (kept, policy) = stage.db.read(read).await?;
        let current = kept.iter().find(|secret| secret.standing == SecretStanding::Current);
        Ok(Self {
            chrome: stage.organization(place, "Service Accounts").about(&account.username),
            action: addresses::service_account_secret(organization, id),
            back: addresses::service_account(organization, id),
            ends_another: kept.iter().any(|secret| secret.ends_at.is_some()),
            warning: kept.iter().find_map(warning),
            has_current: current.is_some(),
            ends_at_most: current.and_then(|secret| secret.age_ends_at).map(When::date),
            policy: policy.policy.of_new_ones(),
            form: RotateForm { seen: current.map_or_else(|| NONE.to_owned(), |secret| secret.id.to_string()), ..form },
            errors,
        })
    }

    fn quiets(&self) -> Vec<(String, String)> {
        let words =
            |days: &i32| if *days == 1 { "After 1 day without use".to_owned() } else { format!("After {days} days without use") };
        std::iter::once((String::new(), "No".to_owned()))
            .chain(QUIET_DAYS.iter().map(|days| (days.to_string(), words(days))))
            .collect()
    }
}
