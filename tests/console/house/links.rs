//! Links of letters that sign in: pressed twice, they leave nobody signed out, and they let nobody else in.

use super::once::{LINKS, borrowed, deeds};
use crate::support::{
    World,
    browser::Browser,
    drawn::{self, Drawn},
};

/// A link of a letter, as it lies before somebody who is signed out, and what they type there.
async fn link_before(world: &World, path: &str) -> (Browser, String, Drawn) {
    let mut browser = world.browser().await;
    let typed: &[(&str, &str)] = match path {
        "/signup/verify/{token}" => {
            browser
                .post("/signup", &[("name", "Nia"), ("email", "nia@northwind.test"), ("password", "a long new password")])
                .await;
            &[]
        }
        "/password/reset/{token}" => {
            browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
            &[("password", "a long new password")]
        }
        _ => {
            let row =
                [("email-0", "nia@northwind.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
            world.signed_in("ada").await.post("/orgs/1000001/settings/users/invite", &row).await;
            &[("name", "Nia"), ("password", "a long new password")]
        }
    };
    let link = world.link_to(if path.starts_with("/password") { "ada@northwind.test" } else { "nia@northwind.test" });
    let form = drawn::form(&browser.get(&link).await.body, &link).unwrap_or_else(|| panic!("{path} draws no form"));
    (browser, link, drawn::with(&form, typed))
}

/// What was done, and whom it made and let in.
fn done_so_far(world: &World) -> ((i64, i64), i64, i64) {
    (deeds(world), world.count("users"), world.count("sessions"))
}

// U3, F18: a browser heeds the answer to the last press alone, and that has to bring the session
#[actix_web::test]
async fn a_link_that_signs_in_and_is_pressed_twice_leaves_nobody_signed_out() {
    for path in LINKS {
        let world = World::new();
        let (browser, link, form) = link_before(&world, path).await;
        let before = done_so_far(&world);
        let answers = browser.post_at_once(4, &link, &borrowed(&form)).await;
        let done = done_so_far(&world);
        let (mut first, mut second) = (world.browser().await.like(&browser), world.browser().await.like(&browser));
        let one = first.post(&link, &borrowed(&form)).await;
        for answer in answers.iter().chain([&one]) {
            assert_eq!(answer.status.as_u16(), 303, "{path}: {}", answer.body);
            assert_eq!(answer.location, answers[0].location, "{path}");
        }
        assert!(done != before && done_so_far(&world) == done, "{path} is done once");
        assert_eq!(first.get("/account/profile").await.status.as_u16(), 200, "{path}: who pressed again is signed in");

        // Whoever signed out stays so, also before somebody who presses the same form again; and it holds for a moment only.
        first.post("/logout", &[]).await;
        let late = second.post(&link, &borrowed(&form)).await;
        assert_eq!(late.location, "/login", "{path}");
        assert_eq!(second.get("/account/profile").await.status.as_u16(), 303, "{path}");
        assert!(second.follow(late).await.shows("Sign in"), "{path}");
    }
}

// U3, F18
#[actix_web::test]
async fn a_link_that_signed_in_lets_nobody_in_by_another_mark_or_later() {
    for path in LINKS {
        let world = World::new();
        let (browser, link, form) = link_before(&world, path).await;
        let (mut first, mut other) = (world.browser().await.like(&browser), world.browser().await.like(&browser));
        let mut late = world.browser().await.like(&browser);
        assert_eq!(first.post(&link, &borrowed(&form)).await.status.as_u16(), 303, "{path}");
        let marked = drawn::with(&form, &[("mark", "abcdefghijklmnopqrstuv")]);
        assert!(other.post(&link, &borrowed(&marked)).await.status.as_u16() >= 400, "{path}: another mark");
        assert_eq!(other.get("/account/profile").await.status.as_u16(), 303, "{path}");
        world.run("update presses set pressed_at = pressed_at - interval '2 minutes'");
        assert_eq!(late.post(&link, &borrowed(&form)).await.location, "/login", "{path}");
        assert_eq!(late.get("/account/profile").await.status.as_u16(), 303, "{path}");
    }
}
