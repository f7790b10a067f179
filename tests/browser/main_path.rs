//! A stranger signs up, creates an organization and invites two people, who click the links in their letters.

use crate::{chromium::Window, program::Program};

// M2, M53–M58, X1, X3
#[tokio::test]
async fn from_sign_up_to_the_invitees_in_the_table_by_clicking() {
    let folder = crate::program::folder();
    let program = Program::start(folder.path(), &[]);
    let ada = Window::open(&program).await;
    sign_up(&ada).await;
    invite(&ada).await;

    for (email, name) in [("ben@initech.test", "Ben Carver"), ("cleo@initech.test", "Cleo Marchetti")] {
        let window = Window::open(&program).await;
        let link = window.link_to(email).await;
        window.go(&link).await;
        window.sees("Join Initech").await;
        window.is_sound("invitation").await;
        window.fill("Name", 0, name).await;
        window.fill("Password", 0, "a good password").await;
        window.press("Accept").await;
        window.sees("Welcome to Initech.").await;
        window.is_sound("the start of a new member").await;
        window.close().await;
    }

    ada.go("/").await;
    ada.press("Users & Teams").await;
    for name in ["Ada Okonkwo", "Ben Carver", "Cleo Marchetti"] {
        ada.sees(name).await;
    }
    ada.is_sound("users").await;
    find(&ada).await;
    ada.close().await;
}

async fn sign_up(ada: &Window) {
    ada.go("/signup").await;
    ada.is_sound("sign up").await;
    ada.press("Sign up").await;
    ada.sees("Enter your name.").await;
    ada.is_sound("sign up with errors").await;
    ada.fill("Name", 0, "Ada Okonkwo").await;
    ada.fill("Work email", 0, "ada@initech.test").await;
    ada.fill("Password", 0, "a good password").await;
    ada.press("Sign up").await;
    ada.sees("Check your email").await;
    ada.is_sound("check your mail").await;
    let link = ada.link_to("ada@initech.test").await;
    ada.is_sound("a letter in the local mailbox").await;
    ada.go(&link).await;
    ada.is_sound("verify").await;
    ada.press("Verify and continue").await;
    ada.sees("Create a new organization").await;
    ada.is_sound("welcome").await;
    ada.fill("Organization name", 0, "Initech").await;
    ada.press("Create organization").await;
    ada.sees("Users & Teams").await;
}

async fn invite(ada: &Window) {
    ada.press("Invite Users").await;
    ada.sees("Invite New Users").await;
    ada.is_sound("invite dialog").await;
    ada.fill("Email", 0, "ben@initech.test").await;
    ada.press("No projects").await;
    ada.is_sound("the open list of projects").await;
    let initech = fantoccini::Locator::XPath("//label[@data-choice][normalize-space(.)='Initech']");
    let project = ada.client.find(initech).await.unwrap();
    let (_, _, width, height) = project.rectangle().await.unwrap();
    assert!(width > 200.0 && height < 50.0, "a choice is one line: {width} by {height}");
    ada.press_at(initech).await;
    ada.sees("1 project").await;
    ada.press("Add another user").await;
    ada.sees("User 2").await;
    ada.fill("Email", 1, "cleo@").await;
    ada.press("Invite").await;
    ada.sees("cleo@ isn't a complete email address.").await;
    ada.is_sound("invite dialog with errors").await;
    ada.fill("Email", 1, "cleo@initech.test").await;
    ada.press("Invite").await;
    ada.sees("2 invited, 2 emails queued.").await;
    ada.sees("Invited Users 2").await;
    ada.is_sound("users with a notice").await;
    ada.go(&format!("{}/invited", ada.url().await.split('?').next().unwrap())).await;
    ada.sees("ben@initech.test").await;
    ada.is_sound("invited users").await;
    // The table looks again by itself until every letter has gone.
    ada.is_true("document.querySelector('td.sent')?.textContent.includes('kept in the local mailbox')").await;
}

/// Search as you type replaces the table in place, keeps the focus and tells the address bar.
async fn find(ada: &Window) {
    ada.fill("Search name or email", 0, "cleo").await;
    ada.sees("1 user").await;
    assert!(ada.url().await.contains("search=cleo"), "{}", ada.url().await);
    let focused = ada.client.active_element().await.unwrap().attr("id").await.unwrap();
    assert_eq!(focused.as_deref(), Some("search"));
    ada.fill("Search name or email", 0, "nobody at all").await;
    ada.sees("No users match").await;
    ada.is_sound("users without a match").await;
}
