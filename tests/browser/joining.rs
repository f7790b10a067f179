//! New people find an organization by their mail domain: with an admin at one window and the joiner at another.

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// M4–M9, X9
#[tokio::test]
async fn people_ask_to_join_and_later_walk_in() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Users & Teams").await;
    ada.press("Organization Discoverability").await;
    ada.is_sound("discoverability").await;
    ada.fill("Domain", 0, "gmail.com").await;
    ada.press("Add").await;
    ada.sees("Anyone can have an address at gmail.com.").await;
    ada.is_sound("discoverability with an error").await;
    ada.press("Remove gmail.com").await;
    ada.sees("No domains yet.").await;
    ada.fill("Domain", 0, "northwind.example").await;
    ada.press("Add").await;
    ada.sees("northwind.example").await;
    ada.tick("Admin Approval").await;
    ada.press("Save").await;
    ada.sees("Saved.").await;

    let joiner = Window::open(&program).await;
    sign_up(&joiner, "Mona Ferreira", "mona@northwind.example").await;
    joiner.is_sound("welcome with an organization").await;
    joiner.press("Request to join Northwind Traders").await;
    joiner.sees("Request sent.").await;
    joiner.is_sound("welcome with a request").await;

    ada.press("Users").await;
    ada.press("Join Requests 1").await;
    ada.sees("mona@northwind.example").await;
    ada.is_sound("join requests").await;
    ada.press("Deny Mona Ferreira").await;
    ada.sees("Deny request").await;
    ada.is_sound("deny").await;
    ada.answer("Cancel").await;
    ada.press("Approve Mona Ferreira").await;
    ada.answer("No projects").await;
    ada.tick("Web shop").await;
    ada.is_sound("approve").await;
    ada.answer("Approve").await;
    ada.sees("Mona Ferreira is now a member.").await;
    ada.sees("No join requests").await;
    ada.sees("Join Requests 0").await;

    joiner.go("/").await;
    joiner.sees("Northwind Traders").await;
    joiner.go("/projects/3000002/settings/overview").await;
    joiner.sees("Web shop").await;
    joiner.go("/orgs/1000001/leave").await;
    joiner.is_sound("leave").await;
    joiner.press("Leave").await;
    joiner.sees("You left Northwind Traders.").await;

    ada.press("Organization Discoverability").await;
    ada.tick("Open").await;
    ada.press("Save").await;
    ada.sees("Saved.").await;
    joiner.go("/welcome").await;
    joiner.press("Join Northwind Traders").await;
    joiner.sees("Welcome.").await;
    ada.press("Users").await;
    ada.sees("Mona Ferreira").await;
    joiner.close().await;
    ada.close().await;
}

async fn sign_up(window: &Window, name: &str, email: &str) {
    window.go("/signup").await;
    window.fill("Name", 0, name).await;
    window.fill("Work email", 0, email).await;
    window.fill("Password", 0, "a good password").await;
    window.press("Sign up").await;
    window.sees("Check your email").await;
    let link = window.link_to(email).await;
    window.go(&link).await;
    window.press("Verify and continue").await;
    window.sees("Join an existing organization").await;
}
