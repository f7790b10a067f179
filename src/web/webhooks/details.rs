//! Add Webhook, and where it goes and what it hears of (K7.1, K7.2).

use askama::Template;
use validator::Validate;

use super::made::made;
use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Picked, Stage,
        guards::Place,
        meant, parted, posted,
        validators::{self, Verdict},
    },
    http::Answer,
    model::{
        FieldErrors, addresses,
        event::{self, Published},
        secret::random,
        webhook::{AllowedNetworks, SigningKey, Wanted, host, is_kind},
    },
    operations::{Refusal, webhooks},
    policy::org::ManageWebhooks,
    store::webhooks::Webhook,
};

#[derive(Template)]
#[template(path = "webhooks/details.html", blocks = ["form"])]
struct DetailsPage {
    chrome: Chrome,
    heading: &'static str,
    verb: &'static str,
    action: String,
    back: String,
    kinds: &'static [Published],
    form: DetailsForm,
    errors: FieldErrors,
}

parted!(DetailsPage, as_form);

/// What was typed and ticked.
#[derive(Debug, Clone, Validate)]
pub struct DetailsForm {
    #[validate(length(min = 1, message = "Enter the address that gets the events."))]
    url: String,
    #[validate(custom(function = which))]
    which: String,
    #[validate(custom(function = kinds))]
    kinds: Picked<String>,
}

fn which(typed: &str) -> Verdict {
    validators::verdict(if matches!(typed, "all" | "some") { Ok(()) } else { Err("Choose one of these.") })
}

fn kinds(ticked: &Picked<String>) -> Verdict {
    let known = ticked.known().iter().all(|kind| is_kind(kind));
    validators::verdict(if known { Ok(()) } else { Err("Choose events from the list.") })
}

impl From<Fields> for DetailsForm {
    fn from(mut fields: Fields) -> Self {
        Self { url: fields.one("url"), which: fields.one("which"), kinds: Picked::take(&mut fields, "kinds") }
    }
}

impl DetailsForm {
    fn blank() -> Self {
        Self { url: String::new(), which: "all".to_owned(), kinds: Picked::default() }
    }

    fn of(webhook: &Webhook) -> Self {
        let which = if webhook.kinds.is_empty() { "all" } else { "some" };
        let ticked: Vec<(&str, &str)> = webhook.kinds.iter().map(|kind| ("kinds", kind.as_str())).collect();
        let kinds = Picked::take(&mut Fields::from(ticked), "kinds");
        Self { url: webhook.url.clone(), which: which.to_owned(), kinds }
    }

    /// From what was typed to what is meant.
    fn check(&self, reach: &AllowedNetworks) -> Result<Wanted, FieldErrors> {
        let typed = meant(self, |form| Some((form.url.clone(), form.which == "some")));
        let (url, some) = typed?;
        let url = reach.parse(&url).map_err(|sentence| FieldErrors::on("url", sentence))?;
        match self.kinds.known() {
            none if some && none.is_empty() => Err(FieldErrors::on("kinds", "Choose at least one event.")),
            kinds => Ok(Wanted { url, kinds: if some { kinds } else { Vec::new() } }),
        }
    }

    fn picks(&self) -> bool {
        self.which == "some"
    }

    fn hears(&self, kind: &str) -> bool {
        self.kinds.has(&kind.to_owned())
    }

    fn ticked(&self) -> String {
        self.kinds.count(("event", "events"))
    }
}

/// `GET /orgs/{org}/settings/webhooks/new`
pub async fn new(May { place, .. }: May<ManageWebhooks>, stage: Stage) -> Answer {
    stage.show(&DetailsPage::new(&stage, &place, DetailsForm::blank(), FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/webhooks/new`: the answer is the one place where the secret stands.
pub async fn create(May { by, place, .. }: May<ManageWebhooks>, stage: Stage, Form(form): Form<DetailsForm>) -> Answer {
    let (site, key) = (stage.site().clone(), SigningKey::of(random::<32>()));
    let signs = key.clone();
    let done = match form.check(&site.config.webhook_networks) {
        Ok(wanted) => stage.db.change(by, move |held| webhooks::create(held, &site.hooks, &wanted, &signs)).await?,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(id) => {
            let back = addresses::webhook(place.actor.organization, id);
            made(&stage, stage.organization(&place, "Webhooks"), ("Webhook added", None), &key, back)
        }
        Err(Refusal::Invalid(errors)) => stage.show_again(&DetailsPage::new(&stage, &place, form, errors)),
        Err(refusal) => Err(refusal.into()),
    }
}

/// `GET …/webhooks/{webhook}/details`
pub async fn edit(May { place, it, .. }: May<ManageWebhooks, Webhook>, stage: Stage) -> Answer {
    stage.show(&DetailsPage::of(&stage, &place, &it, DetailsForm::of(&it), FieldErrors::default()))
}

/// `POST …/webhooks/{webhook}/details`
pub async fn update(May { by, place, it }: May<ManageWebhooks, Webhook>, stage: Stage, Form(form): Form<DetailsForm>) -> Answer {
    let (id, wanted) = (it.id, form.check(&stage.site().config.webhook_networks));
    posted(
        &stage,
        wanted,
        async |wanted: Wanted| stage.db.change(by, move |held| webhooks::change(held, id, &wanted)).await,
        async |errors| Ok(DetailsPage::of(&stage, &place, &it, form, errors)),
        |()| After::on(addresses::webhook(place.actor.organization, id), "The webhook was changed."),
    )
    .await
}

impl DetailsPage {
    fn new(stage: &Stage, place: &Place, form: DetailsForm, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        Self {
            chrome: stage.organization(place, "Webhooks"),
            heading: "Add Webhook",
            verb: "Add",
            action: addresses::new_webhook(organization),
            back: addresses::webhooks(organization),
            kinds: event::published(),
            form,
            errors,
        }
    }

    fn of(stage: &Stage, place: &Place, webhook: &Webhook, form: DetailsForm, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        Self {
            chrome: stage.organization(place, "Webhooks").about(&host(&webhook.url)),
            heading: "Edit Webhook",
            verb: "Save",
            action: addresses::webhook_details(organization, webhook.id),
            back: addresses::webhook(organization, webhook.id),
            ..Self::new(stage, place, form, errors)
        }
    }
}
