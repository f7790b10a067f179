//! Every screen at both widths, light and dark, with long names and ten thousand people.

use crate::{chromium::Window, program::Program};

pub const SCREENS: &[&str] = &[
    "/orgs/1000001/settings/overview",
    "/orgs/1000001/settings/overview/removal",
    "/orgs/1000001/settings/billing",
    "/orgs/1000001/settings/billing/plan?to=free",
    "/orgs/1000001/settings/billing/info",
    "/orgs/1000001/settings/billing/info/details",
    "/orgs/1000001/settings/billing/info/copies",
    "/orgs/1000001/settings/billing/receipts",
    "/orgs/1000001/settings/usage",
    "/orgs/1000001/settings/billing/usage",
    "/orgs/1000001/settings/projects?sort=-events",
    "/orgs/1000001/settings/users",
    "/orgs/1000001/settings/users/invited",
    "/orgs/1000001/settings/users/invite",
    "/orgs/1000001/settings/users/invite/teams",
    "/orgs/1000001/settings/users/invite/bulk",
    "/orgs/1000001/settings/users/requests",
    "/orgs/1000001/settings/users/removal?user=2000040&user=2000041",
    "/orgs/1000001/settings/users/roles?user=2000041&user=2000042&role=admin",
    "/orgs/1000001/leave",
    "/orgs/1000001/settings/teams",
    "/orgs/1000001/settings/teams/new",
    "/orgs/1000001/settings/teams/5000001",
    "/orgs/1000001/settings/teams/5000001/name",
    "/orgs/1000001/settings/teams/5000001/users/new",
    "/orgs/1000001/settings/teams/5000001/projects/new",
    "/orgs/1000001/settings/teams/removal?team=5000001",
    "/orgs/1000001/settings/discoverability",
    "/orgs/1000001/settings/users/2000001",
    "/orgs/1000001/settings/users/2000040/role?role=member",
    "/orgs/1000001/settings/users/2000001/access/3000002",
    "/orgs/1000001/settings/roles?project=3000002",
    "/projects/3000002/settings/access?permission=DownloadReports",
    "/projects/3000002/settings/access/print?permission=DownloadReports",
    "/projects/3000002/settings/access/compare?one=2000001&other=2000002",
    "/orgs/1000001/settings/compare?one=2000001&other=2000040",
    "/orgs/1000001/settings/view",
    "/orgs/1000001/settings/seen",
    "/projects/3000002/settings/overview",
    "/projects/3000002/settings/users",
    "/projects/3000002/settings/users/invite",
    "/projects/3000002/settings/users/invited",
    "/projects/3000002/settings/users/requests",
    "/projects/3000002/settings/users/removal?user=2000040&user=2000041",
    "/projects/3000002/leave",
    "/orgs/1000001/settings/service-accounts",
    "/orgs/1000001/settings/service-accounts/new",
    "/orgs/1000001/settings/service-accounts/secret-policy",
    "/projects/3000002/settings/service-accounts",
    "/projects/3000002/settings/service-accounts/new",
    "/orgs/1000001/settings/webhooks",
    "/orgs/1000001/settings/webhooks/new",
    "/orgs/1000001/settings/projects",
    "/orgs/1000001/settings/projects?team=5000001&search=nothing+at+all",
    "/orgs/1000001/settings/projects/new",
    "/projects/3000001/settings/overview",
    "/projects/3000002/settings/name",
    "/projects/3000002/settings/timezone",
    "/projects/3000002/settings/time-period",
    "/projects/3000002/settings/keys",
    "/projects/3000002/settings/removal",
    "/projects/3000002/settings/reset",
    "/projects/3000002/settings/transfer",
    "/projects/3000002/settings/merge?to=3000001",
    "/projects/3000002/settings/merge/start?to=3000001&days=30",
    "/orgs/1000001/settings/projects/deleted",
    "/orgs/1000001/settings/projects/removal?project=3000002&project=3000003",
    "/orgs/1000001/settings/users/2000040/projects/new",
    "/orgs/1000001/settings/users/2000040/teams/new",
    "/account/projects",
    "/account/projects/yours",
    "/account/profile",
    "/account/organizations",
    "/switch",
    "/go?q=ma",
    "/orgs/1000001/go?q=ma",
    "/orgs/1000001/home",
    "/orgs/1000001/settings/overview/name",
    "/account/profile/name",
    "/help",
    "/help/keys",
];

#[tokio::test]
async fn every_screen_is_sound_wide_and_narrow_light_and_dark() {
    let folder = crate::program::folder();
    let data = folder.path().to_str().unwrap();
    let (code, said) = crate::program::steward(&["seed", "load"], &[("STEWARD_DATA_DIR", data)]);
    assert_eq!(code, 0, "{said}");
    let password = said.lines().next().unwrap().split_whitespace().last().unwrap();
    let program = Program::start(folder.path(), &[]);
    let window = Window::open(&program).await;
    for screen in ["/login", "/signup", "/password/forgot", "/nowhere", "/invite/unknown", &program.mailbox()] {
        both(&window, screen, true).await;
    }
    window.go("/login?return_to=/orgs/1000001/settings/users").await;
    window.fill("Email", 0, "owner@load.example").await;
    window.fill("Password", 0, password).await;
    window.press("Sign in").await;
    window.sees("10,000 users").await;
    window.press("Next").await;
    window.sees("51–100 of 10,000").await;
    for appearance in ["Dark", "Light"] {
        window.go("/account/profile").await;
        window.client.execute("document.querySelector('#gear').open = true", Vec::new()).await.unwrap();
        window.is_sound("the open gear menu").await;
        window.press(appearance).await;
        window.sees("Profile").await;
        for screen in SCREENS {
            // The same page in other colours: only these are looked at again.
            both(&window, screen, appearance == "Light").await;
        }
    }
    window.close().await;
}

async fn both(window: &Window, screen: &str, wholly: bool) {
    for (width, height) in [(390, 844), (1440, 900)] {
        window.client.set_window_size(width, height).await.unwrap();
        window.go(screen).await;
        let named = format!("{screen} at {width}");
        if wholly { window.is_sound_at_rest(&named).await } else { window.has_sound_colours(&named).await }
    }
}
