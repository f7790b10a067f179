//! A service account from its name to its secret, a rotation, and its end.

use fantoccini::key::Key;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// R1.7, X18, X19, I6
#[tokio::test]
async fn a_service_account_is_made_shows_its_secret_is_rotated_and_deleted() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Service Accounts").await;
    ada.sees("3 service accounts").await;
    ada.is_sound("service accounts").await;
    ada.press("Add Service Account").await;
    ada.fill("Name", 0, "Billing sync").await;
    ada.choose("Project", "Web shop").await;
    ada.choose("Project Role", "Analyst").await;
    ada.fill("Number", 0, "nonsense").await;
    ada.choose("Unit", "Days").await;
    ada.is_sound("add service account").await;
    ada.answer("Create").await;
    ada.sees("Give a number, such as 90.").await;
    ada.is_sound("add service account with an error").await;
    ada.fill("Number", 0, "90").await;
    ada.answer("Create").await;
    ada.sees("The secret is shown this one time.").await;
    ada.is_sound("a secret that is shown once").await;
    ada.answer("Done").await;
    ada.is_true("!document.getElementById('dialog').open && !document.querySelector('dialog.ask')").await;
    ada.sees("4 service accounts").await;

    ada.go("/orgs/1000001/settings/service-accounts/6000001").await;
    ada.sees("Web shop").await;
    ada.is_sound("a service account").await;
    let username = ada.says("document.querySelector('main h1').innerText").await.as_str().expect("a username").to_owned();
    ada.press(&format!("Change the organization role of {username}")).await;
    ada.is_true("document.querySelector('[data-value] > form')").await;
    ada.choose("Organization Role", "Admin").await;
    ada.sees("Nothing else changes.").await;
    ada.is_sound("the role of a service account").await;
    ada.press("Save").await;
    ada.sees(&format!("{username} is now Admin.")).await;
    ada.is_true("!document.querySelector('[data-value] > form')").await;
    ada.press("Rotate Secret").await;
    ada.is_sound("rotate secret").await;
    ada.answer("Rotate").await;
    ada.sees("The previous secret keeps working for 7 more days.").await;
    // S4: it is gone with the dialog, so Escape asks.
    ada.key(Key::Escape).await;
    ada.sees("The secret won't be shown again.").await;
    ada.answer("Keep open").await;
    ada.is_true("document.getElementById('dialog').open && document.getElementById('made-secret')").await;
    ada.answer("Done").await;
    ada.is_true("!document.getElementById('dialog').open && !document.querySelector('dialog.ask')").await;
    ada.press("End the previous secret now").await;
    ada.sees("The current secret keeps working.").await;
    ada.answer("End secret").await;
    ada.sees("no longer works.").await;
    ada.press("Delete").await;
    ada.sees("Access is revoked everywhere immediately").await;
    ada.is_sound("what deleting a service account brings").await;
    ada.answer("Delete").await;
    ada.sees("3 service accounts").await;
    ada.close().await;
}
