//! Rotate Secret: a new one, while the one before it works for as long as somebody says (I6).

use askama::Template;
use validator::Validate;

use super::{
    made::{ROTATE, made},
    show::{last_use, warning},
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
        limits::{OVERLAP, QUIET_DAYS},
        rotation::{Overlap, SecretStanding, Seen},
        secret_policy::EndsBy,
    },
    operations::{
        Refusal,
        service_accounts::rotation::{self, Before, Rotation},
    },
    policy::org::ManageServiceAccounts,
    store::{
        PgConnection, QueryResult,
        service_accounts::{
            ServiceAccount, policy,
            secrets::{self, KeptSecret},
        },
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
    /// Or it goes on until then, since the current one has ended by itself.
    goes_on: Option<When>,
    /// When the policy ends the current one, whatever is chosen.
    ends_at_most: Option<When>,
    /// When secrets end by themselves.
    policy: Option<String>,
    warning: Option<String>,
    /// When, from where and by what the current secret was used last; nothing if there is none, which the policy may have ended.
    used: Option<String>,
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
    /// It may end now although something uses it.
    in_use: bool,
}

fn quiet(typed: &str) -> Verdict {
    let is_one = typed.is_empty() || typed.parse().is_ok_and(|days| QUIET_DAYS.contains(&days));
    validators::verdict(if is_one { Ok(()) } else { Err("Choose one of these.") })
}

impl From<Fields> for RotateForm {
    fn from(mut fields: Fields) -> Self {
        Self {
            overlap: fields.one("overlap"),
            quiet: fields.one("quiet"),
            seen: fields.one("seen"),
            in_use: fields.has("in_use"),
        }
    }
}

/// `GET …/service-accounts/{account}/secret`
pub async fn edit(May { place, it, .. }: May<ManageServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    let (actor, id) = (place.actor.clone(), it.id);
    stage.db.read(move |conn| rotation::rotatable(conn, &actor, id)).await?;
    let form = RotateForm { overlap: OVERLAP.to_string(), quiet: String::new(), seen: String::new(), in_use: false };
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
    let seen = Seen::read(&typed.seen, AccountSecretId);
    let done = match wanted.and_then(none_for_nothing) {
        Ok(overlap) => {
            let wanted = Rotation { seen, overlap, even_in_use: typed.in_use };
            stage.db.change(by, move |held| rotation::rotate(held, id, wanted)).await?.map(|made| (made, overlap))
        }
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(((account, before), overlap)) => {
            let back = addresses::service_account(place.actor.organization, id);
            let chrome = stage.organization(&place, "Service Accounts");
            made(&stage, chrome, ("New secret", until(before, overlap)), account, (back, ROTATE))
        }
        Err(Refusal::Changed) => {
            let page = RotatePage::draw(&stage, &place, &it, form, FieldErrors::default()).await?;
            let errors = FieldErrors::on("", if page.used.is_some() { OVERTAKEN } else { ENDED });
            stage.show_again(&RotatePage { errors, ..page })
        }
        Err(Refusal::Invalid(errors)) => {
            // It stays about the secret that was seen.
            let page = RotatePage::draw(&stage, &place, &it, form.clone(), errors).await?;
            stage.show_again(&RotatePage { form, ..page })
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// What whoever asks for a secret is told where the present one has ended since.
const ENDED: &str = "The current secret has ended since you opened this. Nothing was changed.";

/// What ends now cannot end sooner.
fn none_for_nothing(overlap: Overlap) -> Result<Overlap, FieldErrors> {
    match overlap.ends_sooner_than_now() {
        true => Err(FieldErrors::on("quiet", "The current secret ends now, so nothing can end it sooner. Choose No.")),
        false => Ok(overlap),
    }
}

/// What becomes of the secret before this one; nothing if there was none.
fn until(before: Before, overlap: Overlap) -> Option<String> {
    let (at, by) = match before {
        Before::Nothing => return None,
        Before::Ended => return Some("The previous secret has stopped working.".to_owned()),
        Before::GoesOn(at) => {
            return Some(format!("The previous secret keeps working until {} at the latest.", When::date(at).words));
        }
        Before::EndsAt(at, by) => (When::date(at).words, by),
    };
    let quiet = match overlap.quiet_days {
        Some(1) => " It ends sooner if nothing uses it for a day.".to_owned(),
        Some(days) => format!(" It ends sooner if nothing uses it for {days} days."),
        None => String::new(),
    };
    let time = match (by, overlap.days) {
        (EndsBy::Account, _) => format!("until the service account expires on {at}."),
        (EndsBy::Age, _) => format!("until {at}: then the organization's policy ends it."),
        (_, 1) => "for 1 more day.".to_owned(),
        (_, days) => format!("for {days} more days."),
    };
    Some(format!("The previous secret keeps working {time}{quiet}"))
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
        let standing = |wanted| kept.iter().find(|secret| secret.standing == wanted);
        let (current, former) = (standing(SecretStanding::Current), standing(SecretStanding::Former));
        Ok(Self {
            chrome: stage.organization(place, "Service Accounts").about(&account.username),
            action: addresses::service_account_secret(organization, id),
            back: addresses::service_account(organization, id),
            ends_another: current.is_some() && former.is_some(),
            goes_on: former.filter(|_| current.is_none()).and_then(KeptSecret::end_in_use).map(|(at, _)| When::date(at)),
            warning: former.and_then(warning),
            used: current.map(last_use),
            form: RotateForm { seen: current.map(|secret| secret.id.to_string()).unwrap_or_default(), ..form },
            ends_at_most: current.and_then(|secret| secret.age_ends_at).map(When::date),
            policy: policy.policy.of_new_ones(),
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
