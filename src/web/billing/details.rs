//! The billing contact, the address and the tax id (M88, C3.4).

use askama::Template;
use validator::Validate;

use super::MENU;
use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Stage,
        guards::Place,
        parted, posted,
        validators::{self, Verdict},
    },
    http::Answer,
    model::{
        EmailAddress, FieldErrors, addresses,
        billing::{BillingDetails, Country, TaxId, one_line, one_line_if_any},
    },
    operations::billing::info,
    policy::org::ManageBilling,
    store::billing::details,
};

#[derive(Template)]
#[template(path = "billing/details.html", blocks = ["form"])]
struct DetailsPage {
    chrome: Chrome,
    action: String,
    back: String,
    countries: &'static [Country],
    form: DetailsForm,
    errors: FieldErrors,
}

parted!(DetailsPage, as_form);

/// What was typed.
#[derive(Debug, Clone, Default, Validate)]
pub struct DetailsForm {
    #[validate(custom(function = company))]
    company: String,
    #[validate(custom(function = contact))]
    contact: String,
    #[validate(custom(function = validators::email))]
    email: String,
    #[validate(custom(function = street))]
    line1: String,
    #[validate(custom(function = second_line))]
    line2: String,
    #[validate(custom(function = postal_code))]
    postal_code: String,
    #[validate(custom(function = city))]
    city: String,
    #[validate(custom(function = region))]
    region: String,
    #[validate(custom(function = validators::one_of::<Country>, message = "Choose a country from the list."))]
    country: String,
    tax_id: String,
}

macro_rules! lines {
    ($($name:ident $checked:ident $what:literal;)+) => {$(
        fn $name(typed: &str) -> Verdict {
            validators::verdict($checked($what, typed))
        }
    )+};
}

lines! {
    company one_line "Company";
    contact one_line_if_any "Contact name";
    street one_line "Street";
    second_line one_line_if_any "Second line";
    postal_code one_line_if_any "Postal code";
    city one_line "City";
    region one_line_if_any "State or region";
}

impl From<Fields> for DetailsForm {
    fn from(mut fields: Fields) -> Self {
        Self {
            company: fields.one("company"),
            contact: fields.one("contact"),
            email: fields.one("email"),
            line1: fields.one("line1"),
            line2: fields.one("line2"),
            postal_code: fields.one("postal_code"),
            city: fields.one("city"),
            region: fields.one("region"),
            country: fields.one("country"),
            tax_id: fields.one("tax_id"),
        }
    }
}

impl DetailsForm {
    fn of(details: BillingDetails) -> Self {
        let text = Option::unwrap_or_default;
        Self {
            company: details.company,
            contact: text(details.contact),
            email: details.email.to_string(),
            line1: details.line1,
            line2: text(details.line2),
            postal_code: text(details.postal_code),
            city: details.city,
            region: text(details.region),
            country: details.country.as_str().to_owned(),
            tax_id: text(details.tax_id),
        }
    }

    /// From what was typed to what is meant. The tax id is judged by its country, so the two are looked at together.
    fn check(&self) -> Result<BillingDetails, FieldErrors> {
        let mut errors = self.validate().map_or_else(FieldErrors::from, |()| FieldErrors::default());
        let tax_id = match (self.country.parse(), self.tax_id.trim()) {
            (Ok(country), typed) if !typed.is_empty() => TaxId::parse(country, typed).map(|id| Some(id.into_string())),
            _ => Ok(None),
        };
        if let Err(sentence) = &tax_id {
            errors.add("tax_id", sentence.clone());
        }
        let whole = || FieldErrors::on("", "Something in the form is wrong.");
        if errors.is_empty() { self.meant(tax_id.unwrap_or_default()).ok_or_else(whole) } else { Err(errors) }
    }

    fn meant(&self, tax_id: Option<String>) -> Option<BillingDetails> {
        let (line, any) = (|typed| one_line("Line", typed).ok(), |typed| one_line_if_any("Line", typed).ok());
        Some(BillingDetails {
            company: line(&self.company)?,
            contact: any(&self.contact)?,
            email: EmailAddress::parse(&self.email)?,
            line1: line(&self.line1)?,
            line2: any(&self.line2)?,
            postal_code: any(&self.postal_code)?,
            city: line(&self.city)?,
            region: any(&self.region)?,
            country: self.country.parse().ok()?,
            tax_id,
        })
    }
}

/// `GET /orgs/{org}/settings/billing/info/details`
pub async fn edit(May { place, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let id = place.actor.organization;
    let known = stage.db.ask(move |conn| details::of(conn, id)).await?;
    let form = known.map(DetailsForm::of).unwrap_or_default();
    stage.show(&DetailsPage::of(&stage, &place, form, FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/billing/info/details`
pub async fn update(May { by, place, .. }: May<ManageBilling>, stage: Stage, Form(form): Form<DetailsForm>) -> Answer {
    posted(
        &stage,
        form.check(),
        async |new| stage.db.change(by, move |held| info::change(held, &new)).await,
        async |errors| Ok(DetailsPage::of(&stage, &place, form, errors)),
        |()| After::on(addresses::billing_info(place.actor.organization), "The billing details were saved."),
    )
    .await
}

impl DetailsPage {
    fn of(stage: &Stage, place: &Place, form: DetailsForm, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        let (action, back) = (addresses::billing_details(organization), addresses::billing_info(organization));
        Self { chrome: stage.organization(place, MENU), action, back, countries: Country::all(), form, errors }
    }
}
