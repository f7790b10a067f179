//! Control characters and other text that nobody types, in every address and every form: nothing of the kind reaches the database.

use std::collections::BTreeSet;

use steward::app::routes::{Asks, TABLE};

use crate::{
    house::paths::texts,
    support::{
        browser::Browser,
        sweep::{Side, filled, populated},
    },
};

/// As they stand in an address.
fn values() -> Vec<String> {
    let mut values: Vec<String> = [
        "a%00b",
        "%01%1b%7f%c2%85",
        "%ff%fe",
        "%ed%a0%80",
        "%",
        "1.%00x",
        "9223372036854775807.9223372036854775807",
        "-1.-9223372036854775808",
        "1.99999999999999999999",
        "99999999999999999999",
        "1.%ff",
        "%25%5f%27%22%5c",
    ]
    .map(str::to_owned)
    .to_vec();
    values.extend(["x".repeat(20_000), format!("1.{}", "%c3%a9".repeat(2_000))]);
    values
}

/// Every name that a field of some page has.
fn names() -> BTreeSet<String> {
    let is_plain = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let names = |text: &str| -> Vec<String> {
        let named = text.split("name=\"").skip(1).filter_map(|rest| rest.split('"').next());
        named.filter(is_plain).map(str::to_owned).collect()
    };
    let mut found: BTreeSet<String> = texts("templates").iter().flat_map(|(_, text)| names(text)).collect();
    // Those that are made of something, or that addresses alone carry.
    let more = [
        "email-0",
        "role-0",
        "projects-0",
        "project_role-0",
        "user-0",
        "after",
        "before",
        "sort",
        "search",
        "state",
        "return_to",
    ];
    found.extend(more.map(str::to_owned));
    found
}

async fn is_no_fault(browser: &mut Browser, method: &str, path: &str, fields: &[(&str, &str)]) {
    let page = browser.send(method, path, fields).await;
    let short: String = path.chars().take(200).collect();
    assert!(!page.status.is_server_error(), "{method} {short} answers {}", page.status);
}

// F16, U11
#[actix_web::test]
async fn no_control_character_in_an_address_is_a_fault() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    for line in TABLE.iter().filter(|line| line.is_safe()) {
        let path = filled(line.path, Side::Own, Side::Own);
        for value in values() {
            let query: String = names().iter().map(|name| format!("&{name}={value}")).collect();
            // Some put others aside, so the commonest come alone too.
            for query in [format!("search={value}"), format!("after={value}&{value}={value}"), format!("before={value}"), query] {
                let path = format!("{path}?{query}");
                if path.len() < 60_000 {
                    is_no_fault(&mut ada, "GET", &path, &[]).await;
                }
            }
        }
    }
}

// F16, U11: ids, tokens and the names of files
#[actix_web::test]
async fn no_control_character_in_a_path_is_a_fault() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    for line in TABLE.iter() {
        let pieces: Vec<&str> = line.path.split('{').collect();
        for place in 1..pieces.len() {
            for value in values().iter().filter(|value| value.len() < 1_000) {
                let (head, tail) = (pieces[..place].join("{"), pieces[place..].join("{"));
                let rest = tail.split_once('}').map_or("", |(_, rest)| rest);
                let path = filled(&format!("{head}{value}{rest}"), Side::Own, Side::Own);
                if path.parse::<actix_web::http::Uri>().is_ok() {
                    is_no_fault(&mut ada, &line.method.to_uppercase(), &path, &[]).await;
                }
            }
        }
    }
}

// F16, U11: every field of every form
#[actix_web::test]
async fn no_control_character_in_a_form_is_a_fault() {
    let names = names();
    let signs =
        ["\0", "a\0b", "\u{1}\u{1b}\u{7f}", "\u{85}", "\u{fffd}", "\u{202e}x", "\u{ffff}", "5.\0", "-1", "9223372036854775808"];
    let long = "x".repeat(20_000);
    for value in signs.into_iter().chain([long.as_str()]) {
        let world = populated();
        for who in ["ada", ""] {
            let mut browser = if who.is_empty() { world.browser().await } else { world.signed_in(who).await };
            for line in TABLE.iter().filter(|line| !line.is_safe() && line.path != "/logout") {
                let path = filled(line.path, Side::Own, Side::Own);
                let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), value)).collect();
                is_no_fault(&mut browser, "POST", &path, &fields).await;
                // Where a button changes the form and sends nothing, the rest of the form counts without it.
                let pressed = ["add", "remove", "search", "people", "find"];
                let fields: Vec<_> = fields.into_iter().filter(|(name, _)| !pressed.contains(name)).collect();
                is_no_fault(&mut browser, "POST", &path, &fields).await;
            }
        }
        assert_eq!(world.count("teams where name ~ '[\\x01-\\x1f]'"), 0);
    }
}

// F16: a file is whole or is none
#[actix_web::test]
async fn an_export_does_not_break_off() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    for line in TABLE.iter().filter(|line| line.path.ends_with("/export") && line.asks != Asks::Data) {
        let path = filled(line.path, Side::Own, Side::Own);
        let whole = ada.get(&path).await.body;
        let page = ada.get(&format!("{path}?search=%00&after=1.%00&sort=%00")).await;
        assert_eq!((page.status.as_u16(), page.body), (200, whole), "{path}");
    }
}

// F16: neither does a file that is uploaded
#[actix_web::test]
async fn no_control_character_in_an_upload_is_a_fault() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let file =
        b"email,organization_role,project_ids,project_role,teams\nnew@northwind.test,member,3000001\0,consumer,Te\0am\x01\n";
    let page = ada.upload("/orgs/1000001/settings/users/invite/bulk", file, &[("confirmed", "y\0es")]).await;
    assert!(!page.status.is_server_error(), "{}", page.status);
}
