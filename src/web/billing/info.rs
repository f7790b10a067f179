//! *Billing Info*: whom receipts are written to, and who gets them by email (R1.13, M88).

use askama::Template;

use super::MENU;
use crate::{
    frame::{Chrome, May, Stage, parted},
    http::Answer,
    model::{
        EmailAddress, addresses,
        billing::{BillingDetails, TaxId},
    },
    policy::org::ManageBilling,
    store::{PgConnection, QueryResult, billing::details},
};

#[derive(Template)]
#[template(path = "billing/info.html")]
struct InfoPage {
    chrome: Chrome,
    base: String,
    /// Where both are changed.
    edit: String,
    copy: String,
    details: Option<BillingDetails>,
    copies: Vec<EmailAddress>,
}

parted!(InfoPage);

/// `GET /orgs/{org}/settings/billing/info`
pub async fn one(May { place, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let id = place.actor.organization;
    let read = move |conn: &mut PgConnection| -> QueryResult<_> { Ok((details::of(conn, id)?, details::copies(conn, id)?)) };
    let (details, copies) = stage.db.read(read).await?;
    let page = InfoPage {
        chrome: stage.organization(&place, MENU),
        base: addresses::billing(id),
        edit: addresses::billing_details(id),
        copy: addresses::billing_copies(id),
        details,
        copies,
    };
    stage.show(&page)
}

impl InfoPage {
    /// What the tax id of the country is called.
    fn tax_label(&self) -> String {
        let called = self.details.as_ref().and_then(|details| TaxId::example(details.country)).map_or("", |(called, _)| called);
        if called.is_empty() { "Tax ID".to_owned() } else { format!("Tax ID ({called})") }
    }
}
