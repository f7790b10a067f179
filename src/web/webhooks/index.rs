//! Organization › Webhooks: the list (K7.1).

use askama::Template;
use chrono::Utc;

use crate::{
    frame::{Chrome, May, Stage, parted, when::When},
    http::Answer,
    model::addresses,
    policy::org::ManageWebhooks,
    store::{
        QueryResult,
        webhooks::{self, Webhook, deliveries},
    },
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
    let read = move |conn: &mut _| -> QueryResult<_> {
        Ok((webhooks::all(conn, organization)?, deliveries::last_arrivals(conn, organization)?))
    };
    let (all, arrivals) = stage.db.read(read).await?;
    let lines = all.into_iter().map(|webhook| {
        let last = arrivals.iter().find(|(id, _)| *id == webhook.id).and_then(|(_, at)| *at);
        Line {
            page: addresses::webhook(organization, webhook.id),
            events: events(&webhook),
            standing: standing(&webhook),
            is_paused: webhook.pause.is_some(),
            last: last.map(|at| When::relative(at, Utc::now())),
            url: webhook.url,
        }
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
