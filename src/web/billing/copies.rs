//! Who else gets receipts by email (M88, C3.5).

use askama::Template;
use validator::Validate;

use super::MENU;
use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Stage,
        guards::Place,
        meant, parted, posted,
        validators::{self, Verdict},
    },
    http::Answer,
    model::{EmailAddress, FieldErrors, address_list, addresses},
    operations::billing::info,
    policy::org::ManageBilling,
    store::billing::details,
};

#[derive(Template)]
#[template(path = "billing/copies.html", blocks = ["form"])]
struct CopiesPage {
    chrome: Chrome,
    action: String,
    back: String,
    /// What was typed.
    emails: String,
    errors: FieldErrors,
}

parted!(CopiesPage, as_form);

/// What was typed: addresses as people have them at hand, or none.
#[derive(Validate)]
pub struct CopiesForm {
    #[validate(custom(function = addresses_if_any))]
    emails: String,
}

impl From<Fields> for CopiesForm {
    fn from(mut fields: Fields) -> Self {
        Self { emails: fields.one("emails") }
    }
}

/// The addresses of a list, or of none.
fn listed(typed: &str) -> Result<Vec<EmailAddress>, String> {
    if typed.trim().is_empty() { Ok(Vec::new()) } else { address_list::addresses(typed) }
}

fn addresses_if_any(typed: &str) -> Verdict {
    validators::verdict(listed(typed))
}

/// `GET /orgs/{org}/settings/billing/info/copies`
pub async fn edit(May { place, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let id = place.actor.organization;
    let copies = stage.db.ask(move |conn| details::copies(conn, id)).await?;
    let emails = copies.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    stage.show(&CopiesPage::of(&stage, &place, emails, FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/billing/info/copies`
pub async fn update(May { by, place, .. }: May<ManageBilling>, stage: Stage, Form(form): Form<CopiesForm>) -> Answer {
    posted(
        &stage,
        meant(&form, |form| listed(&form.emails).ok()),
        async |emails: Vec<EmailAddress>| stage.db.change(by, move |held| info::set_copies(held, &emails)).await,
        async |errors| Ok(CopiesPage::of(&stage, &place, form.emails, errors)),
        |()| After::on(addresses::billing_info(place.actor.organization), "The addresses were saved."),
    )
    .await
}

impl CopiesPage {
    fn of(stage: &Stage, place: &Place, emails: String, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        let (action, back) = (addresses::billing_copies(organization), addresses::billing_info(organization));
        Self { chrome: stage.organization(place, MENU), action, back, emails, errors }
    }
}
