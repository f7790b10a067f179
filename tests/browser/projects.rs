//! A project from its creation to new keys, by clicking; and the list and the keys without script.

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// M13–M34, M31, X21
#[tokio::test]
async fn a_project_is_created_renamed_and_moved_to_another_timezone_and_its_keys_are_seen_and_made_new() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    create(&ada).await;
    edit(&ada).await;
    keys(&ada).await;
    ada.close().await;
}

async fn create(ada: &Window) {
    ada.press("Projects").await;
    ada.sees("Web shop").await;
    ada.is_sound("projects").await;
    ada.press("Filter by team").await;
    ada.is_sound("the open filter").await;
    let team = "//label[@data-choice][normalize-space(.)='Logistics']";
    ada.press_at(fantoccini::Locator::XPath(team)).await;
    ada.sees("2 projects").await;
    ada.sees("1 team").await;
    assert!(ada.url().await.contains("team="), "{}", ada.url().await);
    ada.press("Reset filter").await;
    ada.sees("6 projects").await;
    ada.press("Create Project").await;
    ada.sees("You can't change this later.").await;
    ada.is_sound("create project").await;
    ada.fill("Project Name", 0, "web shop").await;
    ada.press("Create").await;
    ada.sees("Another project is also named web shop.").await;
    ada.is_sound("a name that is there already").await;
    ada.fill("Project Name", 0, "Till").await;
    ada.choose("Timezone", &label(ada, "Asia/Kolkata").await).await;
    ada.press("Create anyway").await;
    ada.sees("Till was created.").await;
    ada.sees("Asia/Kolkata (UTC+05:30)").await;
    ada.sees("No events yet.").await;
    ada.is_sound("A new project takes its place").await;
    let top = ada.url().await.trim_end_matches("#keys").to_owned();
    ada.go("/account/profile").await;
    ada.go(&top).await;
}

async fn edit(ada: &Window) {
    ada.press("Rename the project").await;
    ada.is_sound("rename").await;
    ada.fill("Project Name", 0, "").await;
    ada.press("Save").await;
    ada.sees("Enter the project name.").await;
    ada.fill("Project Name", 0, "Corner till").await;
    ada.press("Save").await;
    ada.sees("The project was renamed to Corner till.").await;
    ada.press("Change the timezone").await;
    ada.is_sound("timezone").await;
    ada.choose("Timezone", &label(ada, "Europe/Lisbon").await).await;
    ada.press("Save").await;
    ada.sees("The timezone is now Europe/Lisbon.").await;
    ada.press("Change the start of the week").await;
    ada.is_sound("time period").await;
    ada.choose("Start of week", "Sunday").await;
    ada.press("Save").await;
    ada.sees("Weeks now start on Sunday, quarters in January.").await;
}

async fn keys(ada: &Window) {
    ada.press("Show the API secret of Corner till").await;
    let shown = secret(ada).await;
    ada.is_sound("a shown secret").await;
    let focused = ada.client.active_element().await.unwrap().attr("aria-label").await.unwrap();
    assert_eq!(focused.as_deref(), Some("Copy the API secret of Corner till"));
    ada.go("/account/profile").await;
    ada.press("Projects").await;
    ada.sees("Projects you can open").await;
    ada.is_sound("all projects").await;
    ada.press("Your Projects").await;
    ada.sees("Projects you own").await;
    ada.press("Reset API key and API secret of Corner till").await;
    ada.sees("stops working immediately").await;
    ada.is_sound("new keys, before").await;
    let old = value(ada, "//tr[contains(., 'Corner till')]//code[starts-with(@id, 'key-')]").await;
    ada.press_at(fantoccini::Locator::Css("#rotate-form button")).await;
    ada.sees("no longer work. Use these instead:").await;
    ada.is_sound("new keys, after").await;
    let field = ada.client.find(fantoccini::Locator::Id("new-key")).await.unwrap();
    let new = field.prop("value").await.unwrap().unwrap();
    assert!(new.len() == 32 && new != old);
    ada.press("Done").await;
    let listed = value(ada, "//tr[contains(., 'Corner till')]//code[starts-with(@id, 'key-')]").await;
    assert_eq!(listed, new, "the list behind the dialog has looked again");
    ada.press("Show the API secret of Corner till").await;
    assert_ne!(secret(ada).await, shown);
    ada.is_sound("your projects").await;
}

/// The secret, once it is on the page.
async fn secret(window: &Window) -> String {
    let found = window.client.wait().for_element(fantoccini::Locator::Css("code[id^=secret-]")).await.expect("a secret");
    let text = found.text().await.unwrap();
    assert_eq!(text.len(), 32, "{text}");
    text
}

async fn value(window: &Window, path: &str) -> String {
    window.client.find(fantoccini::Locator::XPath(path)).await.expect("a value").text().await.unwrap()
}

/// The words of a zone in the list, offset and all.
async fn label(window: &Window, zone: &str) -> String {
    let path = format!("//option[@value='{zone}']");
    let option = window.client.find(fantoccini::Locator::XPath(&path)).await.expect("a zone");
    option.prop("label").await.expect("a label").expect("words")
}

#[tokio::test]
async fn without_script_projects_are_created_and_secrets_shown_on_pages_of_their_own() {
    let (program, said, _folder) = northwind();
    let ada = Window::without_script(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Projects").await;
    ada.press("Create Project").await;
    ada.fill("Project Name", 0, "Web shop").await;
    ada.press("Create").await;
    ada.press("Create anyway").await;
    ada.sees("Web shop was created.").await;
    ada.go("/orgs/1000001/settings/projects").await;
    ada.sees("7 projects").await;
    ada.press("Mobile app").await;
    ada.press("Show the API secret of Mobile app").await;
    secret(&ada).await;
    ada.press("Back to the project").await;
    ada.sees("Project Details").await;
    ada.close().await;
}
