//! Organization › Webhooks: the list (K7.1).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{Chrome, May, Stage, parted, when::When},
    http::Answer,
    model::addresses,
    policy::org::ManageWebhooks,
    store::webhooks::{self, Webhook},
};

#[derive(Template)]
#[template(path = "webhooks/index.html", blocks = ["table"])]
struct WebhooksPage {
    chrome: Chrome,
    base: String,
    lines: Vec<Line>,
}

parted!(WebhooksPage, as_table);

/// One webhook.
struct Line {
    page: String,
    url: String,
    events: String,
    standing: &'static str,
    /// It gets nothing.
    is_paused: bool,
    last: Option<When>,
}

/// `GET /orgs/{org}/settings/webhooks`
pub async fn index(May { place, .. }: May<ManageWebhooks>, stage: Stage) -> Answer {
    let organization = place.actor.organization;
    let all = stage.db.ask(move |conn| webhooks::all(conn, organization)).await?;
    let lines = all.into_iter().map(|webhook| Line {
        page: addresses::webhook(organization, webhook.id),
        events: events(&webhook),
        standing: standing(&webhook),
        is_paused: webhook.pause.is_some(),
        last: webhook.arrived_at.map(|at| When::relative(at, Utc::now())),
        url: webhook.url,
    });
    let page = WebhooksPage {
        base: addresses::webhooks(organization),
        lines: lines.collect(),
        chrome: stage.organization(&place, "Webhooks"),
    };
    stage.show(&page)
}

/// What it hears of, in a few words.
pub fn events(webhook: &Webhook) -> String {
    match webhook.kinds.as_slice() {
        [] => "All events".to_owned(),
        [one] => one.clone(),
        many => format!("{} kinds of events", many.len()),
    }
}

/// How it fares, in one word.
pub fn standing(webhook: &Webhook) -> &'static str {
    if webhook.pause.is_some() { "Paused" } else { "Active" }
}
