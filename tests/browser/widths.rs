//! Every screen at six widths, in both appearances, in forced colours and on paper, with the longest names there can be:
//! nothing stands outside its box, no word is cut, everything stands out and can be hit, and nothing moves while it is drawn.

use std::path::Path;

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use fantoccini::Locator;

use crate::{chromium::Window, looks::SCREENS, program::Program};

/// The widths of windows, by the page that is opened for them: narrow ones fold the menu, wide ones do not.
const WIDTHS: [&[u32]; 2] = [&[320, 390], &[820, 1024, 1280, 1440]];
/// How far things may move while a page is drawn.
const MOVES: f64 = 0.05;
/// A sheet between its margins, in pixels: A4 and Letter.
const SHEETS: [u32; 2] = [703, 725];

const DARK: &[(&str, &str)] = &[("prefers-color-scheme", "dark"), ("prefers-reduced-motion", "reduce")];
const LIGHT: &[(&str, &str)] = &[("prefers-color-scheme", "light"), ("prefers-reduced-motion", "reduce")];
const FORCED: &[(&str, &str)] = &[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")];

/// Names of as many signs as a name may have, of one word and of many, and addresses as long as they get.
const LONGEST: &str = "
    update users set name = repeat('W', 255) where id in (2000677, 2007437);
    update users set name = left(repeat('Maximiliane-Konstanze von Hohenlohe ', 8), 254) || 'x',
        email = rpad('maximiliane.konstanze', 200, 'abcdefghij') || '@warehouse-logistics.example' where id = 2001353;
    update users set email = rpad('m.k', 240, 'abcdefghij') || '@w.example' where id = 2000027;
    update projects set name = left(repeat('Warehouse analytics for distribution centres ', 6), 254) || 'x' where id = 3000002;
    update projects set name = repeat('Donaudampf', 25) where id = 3000003;
    update teams set name = left(repeat('Warehouse logistics and long distance transport ', 6), 254) || 'x' where id = 5000001;
    update invitations set email = rpad('maximiliane', 200, 'abcdefghij') || '@w.example' where id = 4000001;
";

/// A large organization with such names, and its Owner at a browser whose appearance is the system's.
pub async fn longest() -> (Window, Program, tempfile::TempDir) {
    let folder = crate::program::folder();
    let data = folder.path().to_str().unwrap();
    let (code, said) = crate::program::steward(&["seed", "load"], &[("STEWARD_DATA_DIR", data)]);
    assert_eq!(code, 0, "{said}");
    let password = said.lines().next().unwrap().split_whitespace().last().unwrap();
    let program = Program::start(folder.path(), &[]);
    rename(folder.path());
    let window = Window::open(&program).await;
    window.go("/login?return_to=/orgs/1000001/settings/users").await;
    window.fill("Email", 0, "owner@load.example").await;
    window.fill("Password", 0, password).await;
    window.press("Sign in").await;
    window.sees("10,000 users").await;
    (window, program, folder)
}

fn rename(data: &Path) {
    let at = format!("host={} user=steward_owner dbname=steward", data.join("postgres/socket").display());
    PgConnection::establish(&at).expect("the database").batch_execute(LONGEST).expect("longer names");
}

// L1, L1.1, L3, L12.1, L14.6
#[tokio::test]
async fn every_screen_holds_at_every_width_in_all_colours_and_on_paper() {
    let (window, _program, _folder) = longest().await;
    let mut wrong = Vec::new();
    for screen in SCREENS {
        for widths in WIDTHS {
            window.shows("", LIGHT).await;
            window.becomes(widths[0], 900).await;
            window.go(screen).await;
            let moved = window.moved().await;
            if moved > MOVES {
                wrong.push(format!("{screen} at {}: things move by {moved:.3} while it is drawn", widths[0]));
            }
            for width in widths {
                window.becomes(*width, 900).await;
                let found = window.measured("measure(true)").await;
                wrong.extend(found.into_iter().take(3).map(|what| format!("{screen} at {width}: {what}")));
            }
        }
        window.shows("", DARK).await;
        // Colours fade in where something has just been looked at.
        window.says("new Promise(done => setTimeout(done, 20))").await;
        let dark = window.measured("measure(true)").await;
        window.shows("", FORCED).await;
        let forced = window.measured("measure(false)").await;
        window.shows("print", DARK).await;
        let mut printed = Vec::new();
        for sheet in SHEETS {
            window.becomes(sheet, 1000).await;
            printed.extend(window.measured("paper()").await);
        }
        for (how, found) in [("dark", dark), ("in forced colours", forced), ("on paper", printed)] {
            wrong.extend(found.into_iter().take(3).map(|what| format!("{screen} {how}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{} things do not hold:\n{}", wrong.len(), wrong.join("\n"));
    window.close().await;
}

/// Pages from which dialogs open.
const OPENING: &[&str] = &[
    "/orgs/1000001/settings/users",
    "/orgs/1000001/settings/users/invited",
    "/orgs/1000001/settings/users/2000040",
    "/orgs/1000001/settings/teams",
    "/orgs/1000001/settings/teams/5000001",
    "/orgs/1000001/settings/projects",
    "/projects/3000002/settings/overview",
    "/projects/3000002/settings/users",
    "/projects/3000002/settings/users/invited",
];

/// One link of each kind that opens a dialog: what tells them apart are words, not the numbers in them.
const KINDS: &str = "(() => { const seen = new Map();
    for (const link of document.querySelectorAll('a[data-dialog]')) {
        const kind = link.getAttribute('href').replace(/\\d+/g, '0');
        if (link.checkVisibility() && !seen.has(kind)) seen.set(kind, link.getAttribute('href'));
    }
    return [...seen.values()]; })()";

// L1, L12.1
#[tokio::test]
async fn every_dialog_holds_where_it_opens() {
    let (window, _program, _folder) = longest().await;
    let mut wrong = Vec::new();
    for page in OPENING {
        window.shows("", LIGHT).await;
        window.becomes(1280, 900).await;
        window.go(page).await;
        let links: Vec<String> = serde_json::from_value(window.says(KINDS).await).expect("links");
        for link in links {
            window.becomes(1280, 900).await;
            window.go(page).await;
            window
                .says(&format!("document.querySelector('a[data-dialog][href=' + JSON.stringify({link:?}) + ']').click()"))
                .await;
            let open = Locator::Css("dialog[open] :is(h1, h2)");
            let found = window.client.wait().at_most(std::time::Duration::from_secs(10)).for_element(open).await;
            found.unwrap_or_else(|error| panic!("{link} on {page}: {error}"));
            for (width, how) in [(390, LIGHT), (1280, DARK), (1280, LIGHT)] {
                window.shows("", how).await;
                window.becomes(width, 900).await;
                let found = window.measured("measure(true)").await;
                wrong.extend(found.into_iter().take(3).map(|what| format!("{link} on {page} at {width}: {what}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} things do not hold:\n{}", wrong.len(), wrong.join("\n"));
    window.close().await;
}
