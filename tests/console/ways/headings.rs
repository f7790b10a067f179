//! Every page says what it is about, in its heading and in the title of the browser's tab.

use crate::support::{
    browser::Page,
    deeds::world,
    sweep::{Side, filled},
};
use steward::app::routes::{Asks, TABLE};

/// The innermost thing that a path names.
fn innermost(path: &str) -> Option<&'static str> {
    let names = [
        ("{invitation}", "gus@northwind.test"),
        ("{ended}", "Gone"),
        ("{receipt}", "NW-1"),
        ("{team}", "Team Admin"),
        ("{request}", ""),
        ("{user}", if path.starts_with("/projects/") { "Pim" } else { "Pia" }),
        ("{project}", "Shop"),
        ("{org}", "Northwind"),
    ];
    names.into_iter().find(|(placeholder, _)| path.contains(placeholder)).map(|(_, name)| name)
}

fn within<'a>(page: &'a Page, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.body.split_once(from).unwrap_or_default();
    rest.split_once(to).map_or("", |(text, _)| text)
}

// L5
#[actix_web::test]
async fn every_heading_and_every_title_names_what_the_page_is_about() {
    let world = world();
    let mut ada = world.signed_in("ada").await;
    let (mut seen, mut wrong) = (0, Vec::new());
    for line in TABLE.iter().filter(|line| line.is_safe() && !matches!(line.asks, Asks::Nothing | Asks::Operator)) {
        let Some(name) = innermost(line.path) else { continue };
        let path = filled(line.path, Side::Own, Side::Own);
        let extra =
            if line.path.ends_with("/users/roles") || line.path.ends_with("/users/removal") { "?user=2000011" } else { "" };
        let page = ada.get(&format!("{path}{extra}")).await;
        // A file that is asked for without saying which part of it is no page.
        if !page.shows("<!doctype html>") || page.location.len() > 1 || page.status == 400 {
            continue;
        }
        let heading = within(&page, "<h1", "</h1>");
        let title = within(&page, "<title>", "</title>");
        // A page about somebody who was chosen names them instead.
        let program = line.path.contains("{account}").then_some("nightly.0a1b2c");
        let receiver = line.path.contains("{webhook}").then_some("hooks.northwind.test");
        let named = |text: &str| {
            text.contains(name)
                || (!extra.is_empty() && text.contains("Pia"))
                || program.or(receiver).is_some_and(|name| text.contains(name))
        };
        for (what, text) in [("heading", heading), ("title", title)] {
            if !named(text) {
                wrong.push(format!("{path}: the {what} {text:?} does not name {name}"));
            }
        }
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
