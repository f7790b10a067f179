//! The same way with script switched off: every dialog is a page, every filter a form.

use fantoccini::Locator;

use crate::{chromium::Window, program::Program};

#[tokio::test]
async fn the_main_path_works_by_forms_alone() {
    let folder = crate::program::folder();
    let program = Program::start(folder.path(), &[]);
    let ada = Window::without_script(&program).await;
    ada.go("/signup").await;
    ada.fill("Name", 0, "Ada Okonkwo").await;
    ada.fill("Work email", 0, "ada@initech.test").await;
    ada.fill("Password", 0, "a good password").await;
    ada.press("Sign up").await;
    ada.sees("Check your email").await;
    let link = ada.link_to("ada@initech.test").await;
    ada.go(&link).await;
    ada.press("Verify and continue").await;
    ada.fill("Organization name", 0, "Initech").await;
    ada.press("Create organization").await;
    ada.press("Invite Users").await;
    assert!(ada.url().await.ends_with("/users/invite"), "the dialog is a page");
    ada.fill("Email", 0, "ben@initech.test, cleo@initech.test").await;
    ada.press("Add another user").await;
    ada.sees("User 2").await;
    ada.fill("Email", 1, "dana@initech.test").await;
    ada.press("Invite").await;
    ada.sees("3 invited, 3 emails queued.").await;
    assert!(ada.url().await.ends_with("/users/invited"));

    let ben = Window::without_script(&program).await;
    let link = ben.link_to("ben@initech.test").await;
    ben.go(&link).await;
    ben.fill("Name", 0, "Ben Carver").await;
    ben.fill("Password", 0, "a good password").await;
    ben.press("Accept").await;
    ben.sees("Welcome to Initech.").await;
    ben.close().await;

    ada.press("Current Users 1").await;
    ada.sees("Ben Carver").await;
    ada.fill("Search name or email", 0, "ada").await;
    ada.press("Search").await;
    ada.sees("1 user").await;
    assert!(ada.url().await.contains("search=ada"));
    ada.go("/").await;
    ada.press_at(Locator::Css("#gear summary")).await;
    ada.press("Log Out").await;
    ada.sees("Sign in").await;
    ada.close().await;
}
