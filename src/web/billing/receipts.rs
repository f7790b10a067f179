//! *Receipts*: the list, and one page each that reads well on paper (M89, C3.6).

use askama::Template;

use super::MENU;
use crate::{
    frame::{Chrome, May, Stage, parted},
    http::{
        Answer,
        within::{Ids, Whereabouts, Within},
    },
    model::{
        addresses,
        billing::{Receipt, ReceiptStatus, day},
        limits::RECEIPTS_SHOWN,
    },
    policy::org::ManageBilling,
    store::{PgConnection, QueryResult, billing::receipts},
};

#[derive(Template)]
#[template(path = "billing/receipts.html")]
struct ReceiptsPage {
    chrome: Chrome,
    base: String,
    lines: Vec<Line>,
    /// There are older ones.
    cut: bool,
}

#[derive(Template)]
#[template(path = "billing/receipt.html")]
struct ReceiptPage {
    chrome: Chrome,
    back: String,
    organization: String,
    /// The host people know this site by.
    site: String,
    receipt: Receipt,
    issued: String,
}

parted!(ReceiptsPage);
parted!(ReceiptPage);

struct Line {
    receipt: Receipt,
    issued: String,
    href: String,
}

impl Within for Receipt {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        ids.get("receipt").map_or(Ok(None), |id| receipts::find(conn, place.organization, id))
    }
}

/// `GET /orgs/{org}/settings/billing/receipts`
pub async fn index(May { place, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let id = place.actor.organization;
    let mut all = stage.db.ask(move |conn| receipts::newest(conn, id, RECEIPTS_SHOWN + 1)).await?;
    let shown = usize::try_from(RECEIPTS_SHOWN).unwrap_or(usize::MAX);
    let cut = all.len() > shown;
    all.truncate(shown);
    let line = |receipt: Receipt| Line { issued: day(receipt.issued_on), href: addresses::receipt(id, receipt.id), receipt };
    let lines = all.into_iter().map(line).collect();
    stage.show(&ReceiptsPage { chrome: stage.organization(&place, MENU), base: addresses::billing(id), lines, cut })
}

/// `GET /orgs/{org}/settings/billing/receipts/{receipt}`
pub async fn one(May { place, it, .. }: May<ManageBilling, Receipt>, stage: Stage) -> Answer {
    let page = ReceiptPage {
        chrome: stage.organization(&place, MENU),
        back: addresses::receipts(place.actor.organization),
        organization: place.membership.organization.name.clone(),
        site: stage.site().desk.host().to_owned(),
        issued: day(it.issued_on),
        receipt: it,
    };
    stage.show(&page)
}

impl ReceiptPage {
    /// What the amount is, by what became of it.
    fn total(&self) -> &'static str {
        match self.receipt.status {
            ReceiptStatus::Paid => "Amount paid",
            ReceiptStatus::Due => "Amount due",
            ReceiptStatus::Refunded => "Amount refunded",
            ReceiptStatus::Void => "Amount, void",
        }
    }
}
