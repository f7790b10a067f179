//! The main path in Firefox: signing in, a list that is searched, a dialog, a change, a view through somebody's eyes, wide and
//! narrow. Every screen that is passed is held against axe-core there too (L14.5).

use crate::{bidi::Firefox, northwind::northwind};

// L14.5
#[test]
fn the_main_path_goes_in_firefox() {
    let (program, said, _folder) = northwind();
    let password = said.lines().find(|line| line.starts_with("ada@")).and_then(|line| line.split_whitespace().last()).unwrap();
    let mut ada = Firefox::open(&program);
    ada.size(1280, 900);
    ada.go("/login");
    ada.is_sound("sign in");
    ada.fill("Email", "ada@northwind.example");
    ada.fill("Password", password);
    // Enter sends the form.
    ada.keys("\u{E007}");
    ada.sees("Organization Settings");
    ada.is_sound("the overview");

    ada.press("Users & Teams");
    ada.sees("12 users");
    ada.is_sound("users");
    ada.fill("Search name or email", "cleo");
    ada.until("document.querySelectorAll('#members tbody tr').length === 1", "one user is left");
    ada.until("new URLSearchParams(location.search).get('search') === 'cleo'", "the search stands in the address");

    ada.press("Invite Users");
    ada.until("!!document.querySelector('dialog[open] h1, dialog[open] h2')", "the dialog is open");
    ada.is_sound("the dialog of an invitation");
    ada.keys("\u{E00C}");
    ada.until("!document.querySelector('dialog[open]')", "Escape closes the dialog");

    ada.go("/orgs/1000001/settings/teams/new");
    ada.fill("Team name", "Firefox team");
    ada.keys("\u{E007}");
    ada.sees("Firefox team was created.");
    ada.is_sound("a new team");

    for (width, height) in [(390, 844), (1440, 900)] {
        ada.size(width, height);
        for screen in SCREENS {
            ada.go(screen);
            ada.is_sound(&format!("{screen} at {width}"));
        }
    }

    ada.go("/orgs/1000001/settings/view?person=esther");
    ada.press("View as this person");
    ada.sees("You are viewing as Esther Bright");
    ada.is_sound("somebody else's view");
    ada.press("Overview");
    ada.sees("You are viewing as Esther Bright");
    ada.is_sound("the overview in somebody else's view");
    ada.press("End view");
    ada.until("!document.body.innerText.includes('You are viewing as')", "the view has ended");
}

const SCREENS: &[&str] = &[
    "/orgs/1000001/settings/users/2000003",
    "/orgs/1000001/settings/roles",
    "/orgs/1000001/settings/projects",
    "/orgs/1000001/settings/compare?one=2000003&other=2000005",
    "/projects/3000001/settings/overview",
    "/projects/3000001/settings/users",
    "/projects/3000001/settings/access",
    "/projects/3000001/settings/access/print?permission=DownloadReports",
    "/account/profile",
];
