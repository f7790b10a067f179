//! Rotate Secret of a webhook: a new one, while the one before it signs too for as long as somebody says (K7.3).

use askama::Template;
use uuid::Uuid;
use validator::Validate;

use super::made::made;
use crate::{
    frame::{
        Chrome, Fields, Form, May, Stage,
        guards::Place,
        meant,
        overlap::{OVERTAKEN, overlap},
        parted,
    },
    http::{Answer, Error},
    model::{
        FieldErrors, addresses,
        limits::OVERLAP,
        rotation::{SecretStanding, Seen},
        secret::random,
        webhook::{SigningKey, host},
    },
    operations::{Refusal, webhooks::rotation},
    policy::org::ManageWebhooks,
    store::webhooks::{Webhook, secrets},
};

#[derive(Template)]
#[template(path = "webhooks/rotate.html", blocks = ["form"])]
struct RotatePage {
    chrome: Chrome,
    action: String,
    back: String,
    /// There is a former secret already, which ends with this.
    ends_another: bool,
    form: RotateForm,
    errors: FieldErrors,
}

parted!(RotatePage, as_form);

/// For how many days the current secret signs too.
#[derive(Debug, Clone, Validate)]
pub struct RotateForm {
    #[validate(custom(function = overlap))]
    overlap: String,
    /// The current secret as the form was drawn.
    seen: String,
}

impl From<Fields> for RotateForm {
    fn from(mut fields: Fields) -> Self {
        Self { overlap: fields.one("overlap"), seen: fields.one("seen") }
    }
}

/// `GET …/webhooks/{webhook}/secret`
pub async fn edit(May { place, it, .. }: May<ManageWebhooks, Webhook>, stage: Stage) -> Answer {
    let form = RotateForm { overlap: OVERLAP.to_string(), seen: String::new() };
    stage.show(&RotatePage::draw(&stage, &place, &it, form, FieldErrors::default()).await?)
}

/// `POST …/webhooks/{webhook}/secret`: the answer is the one place where the new secret stands.
pub async fn update(May { by, place, it }: May<ManageWebhooks, Webhook>, stage: Stage, Form(form): Form<RotateForm>) -> Answer {
    let (id, sealer, key) = (it.id, stage.site().hooks.clone(), SigningKey::of(random::<32>()));
    let (signs, seen) = (key.clone(), Seen::read(&form.seen, |id: Uuid| id));
    let done = match meant(&form, |form| form.overlap.parse::<i64>().ok()) {
        Ok(days) => {
            stage.db.change(by, move |held| rotation::rotate(held, &sealer, (id, seen), (&signs, days))).await?.map(|()| days)
        }
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(days) => {
            let back = addresses::webhook(place.actor.organization, id);
            let chrome = stage.organization(&place, "Webhooks").about(&host(&it.url));
            made(&stage, chrome, ("New secret", Some(until(days))), &key, back)
        }
        Err(Refusal::Changed) => {
            let errors = FieldErrors::on("", OVERTAKEN);
            stage.show_again(&RotatePage::draw(&stage, &place, &it, form, errors).await?)
        }
        Err(Refusal::Invalid(errors)) => stage.show_again(&RotatePage::draw(&stage, &place, &it, form, errors).await?),
        Err(refusal) => Err(refusal.into()),
    }
}

/// What becomes of the secret before this one.
fn until(days: i64) -> String {
    match days {
        0 => "The previous secret has stopped signing.".to_owned(),
        1 => "For 1 more day, deliveries are signed with the previous secret too.".to_owned(),
        days => format!("For {days} more days, deliveries are signed with the previous secret too."),
    }
}

impl RotatePage {
    async fn draw(stage: &Stage, place: &Place, webhook: &Webhook, form: RotateForm, errors: FieldErrors) -> Result<Self, Error> {
        let (organization, id) = (place.actor.organization, webhook.id);
        let kept = stage.db.ask(move |conn| secrets::of(conn, organization, id)).await?;
        let current = kept.iter().find(|secret| secret.standing == SecretStanding::Current);
        Ok(Self {
            chrome: stage.organization(place, "Webhooks").about(&host(&webhook.url)),
            action: addresses::webhook_secret(organization, id),
            back: addresses::webhook(organization, id),
            ends_another: kept.iter().any(|secret| secret.ends_at.is_some()),
            form: RotateForm { seen: current.map(|secret| secret.id.to_string()).unwrap_or_default(), ..form },
            errors,
        })
    }
}
