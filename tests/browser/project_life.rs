//! The whole life of a project, by clicking: made, peopled, set right, moved to another organization, reset, deleted, restored.

use fantoccini::Locator;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// M14–M18, M32–M43, M59–M64, X36: two organizations, three people
#[tokio::test]
async fn a_project_lives_moves_ends_and_comes_back() {
    let (program, said, _folder) = northwind();
    let (ada, iris, hiro) = (Window::open(&program).await, Window::open(&program).await, Window::open(&program).await);
    at_northwind(&ada, "ada", &said).await;
    at_northwind(&hiro, "hiro", &said).await;
    let till = make(&ada).await;
    hiro.go(&till).await;
    hiro.sees("Europe/Lisbon").await;
    found_initech(&iris).await;
    join_initech(&ada).await;
    transfer(&ada, &till).await;
    hiro.go(&till).await;
    hiro.sees("Ada Okonkwo moved this project to the organization Initech").await;
    hiro.is_sound("where a project went").await;
    hiro.close().await;
    ada.close().await;
    reset(&iris, &till).await;
    delete_and_restore(&iris).await;
    iris.close().await;
}

/// Answers the address of the new project.
async fn make(ada: &Window) -> String {
    ada.press("Projects").await;
    ada.press("Create Project").await;
    ada.fill("Project Name", 0, "Till").await;
    ada.press("Create").await;
    ada.sees("Till was created.").await;
    ada.sees("Project Details").await;
    let till = ada.url().await.trim_end_matches("#keys").to_owned();
    // One stands at its token then; from here on at the top of its page.
    ada.go("/account/profile").await;
    ada.go(&till).await;
    ada.press("Project Users").await;
    ada.press("Invite Users").await;
    ada.fill("User", 0, "hiro@northwind.example").await;
    ada.press("Invite").await;
    ada.sees("hiro@northwind.example").await;
    ada.go(&till).await;
    ada.press("Change the timezone").await;
    ada.field("Timezone", 0).await;
    let zone = ada.client.find(Locator::Css("option[value='Europe/Lisbon']")).await.expect("Lisbon");
    let label = zone.prop("label").await.expect("a label").expect("words");
    ada.choose("Timezone", &label).await;
    ada.press("Save").await;
    ada.sees("The timezone is now Europe/Lisbon.").await;
    till
}

/// Iris signs up, creates an organization and asks Ada in as Admin.
async fn found_initech(iris: &Window) {
    iris.go("/signup").await;
    iris.fill("Name", 0, "Iris Nakamura").await;
    iris.fill("Work email", 0, "iris@initech.test").await;
    iris.fill("Password", 0, "a good password").await;
    iris.press("Sign up").await;
    iris.sees("Check your email").await;
    let link = iris.link_to("iris@initech.test").await;
    iris.go(&link).await;
    iris.press("Verify and continue").await;
    iris.fill("Organization name", 0, "Initech").await;
    iris.press("Create organization").await;
    iris.sees("Users & Teams").await;
    iris.press("Invite Users").await;
    iris.fill("Email", 0, "ada@northwind.example").await;
    // The filter of the list behind the dialog has the same label.
    let role = iris.client.find(Locator::Css("select[name='role-0']")).await.expect("the role");
    role.select_by_label("Admin").await.expect("Admin");
    iris.press("Invite").await;
    iris.sees("1 invited, 1 email queued.").await;
}

async fn join_initech(ada: &Window) {
    let link = ada.link_to("ada@northwind.example").await;
    ada.go(&link).await;
    ada.press("Accept").await;
    ada.sees("Welcome to Initech.").await;
}

async fn transfer(ada: &Window, till: &str) {
    ada.go(till).await;
    ada.press("Transfer").await;
    ada.sees("moves with its id, its token and keys").await;
    ada.is_sound("where a project can go").await;
    ada.choose("Organization", "Initech").await;
    ada.sees("Iris Nakamura").await;
    ada.sees("no access → Owner").await;
    ada.sees("Hiro Tanabe").await;
    ada.is_sound("what a transfer brings").await;
    ada.press("Done").await;
    ada.sees("Till now belongs to Initech.").await;
    ada.is_sound("a project that has moved").await;
}

async fn reset(iris: &Window, till: &str) {
    iris.go(till).await;
    iris.press("Reset").await;
    iris.sees("Project tokens that stop working").await;
    iris.is_sound("what a reset brings").await;
    confirm(iris).await;
    iris.sees("This isn't the name of the project.").await;
    iris.is_sound("a reset without the name").await;
    iris.fill("To confirm, type the project name: Till", 0, "Till").await;
    confirm(iris).await;
    iris.sees("Till was reset. The new project token is").await;
    assert_ne!(iris.url().await, till, "the reset ends on the new project");
    iris.go(till).await;
    iris.press("Open the new project").await;
    iris.sees("Project Details").await;
}

async fn delete_and_restore(iris: &Window) {
    iris.press("Delete").await;
    iris.sees("Last day to restore:").await;
    iris.is_sound("what a deletion brings").await;
    iris.fill("To confirm, type the project name: Till", 0, "Till").await;
    iris.press("Delete Project").await;
    iris.sees("Till was deleted.").await;
    iris.press("Recently deleted").await;
    iris.sees("2 projects").await;
    iris.sees("Reset by Iris Nakamura").await;
    iris.is_sound("recently deleted").await;
    iris.press("Restore Till").await;
    iris.sees("comes back with its people, its token and its keys").await;
    iris.is_sound("what a restoration brings").await;
    iris.press_at(Locator::Css("#confirm-form button")).await;
    iris.sees("Till is back.").await;
    iris.sees("1 project").await;
    iris.press("Restore Till").await;
    iris.sees("Another project is named Till now.").await;
    let name = iris.field("Name", 0).await.prop("value").await.expect("a value");
    assert_eq!(name.as_deref(), Some("Till (restored)"));
}

/// Presses the button of the dialog: the page behind it has one of the same name.
async fn confirm(window: &Window) {
    window.press_at(Locator::Css("#confirm-form .form-actions button")).await;
}
