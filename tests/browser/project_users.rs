//! Inviting into a project, another role, a removal that leaves access, and a request for access: by clicking.

use fantoccini::Locator;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// M59–M64, M68–M70, X6
#[tokio::test]
async fn people_are_let_in_changed_and_removed_by_clicking() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/projects/3000002/settings/overview").await;
    ada.press("Project Users").await;
    ada.sees("Team Grant (Data)").await;
    ada.is_sound("project users").await;

    ada.press("Invite Users").await;
    ada.fill("User", 0, "hiro@northwind.example").await;
    ada.is_sound("invite into a project").await;
    ada.press("Add another user").await;
    ada.sees("Invite Users").await;
    ada.fill("User", 1, "nobody").await;
    ada.press("Invite").await;
    ada.sees("nobody isn't a complete email address.").await;
    ada.is_sound("invite into a project, refused").await;
    ada.fill("User", 1, "new@fresh.example").await;
    ada.press("Invite").await;
    ada.sees("1 user added, 1 invited, 1 email queued.").await;
    ada.sees("hiro@northwind.example").await;

    let hiro = ada.client.find(Locator::Css("select[aria-label='Role of Hiro Tanabe']")).await.expect("his role");
    hiro.select_by_label("Analyst").await.expect("another role");
    ada.sees("Hiro Tanabe is now Analyst.").await;
    ada.is_sound("project users after a change").await;

    for name in ["Hiro Tanabe", "Farid Nasser"] {
        let tick = format!("input[aria-label='Select {name}']");
        ada.press_at(Locator::Css(&tick)).await;
    }
    ada.sees("2 selected").await;
    ada.client.execute("scrollTo(0, 0)", Vec::new()).await.expect("the top of the page");
    ada.press("Delete").await;
    ada.sees("Analyst → no access").await;
    ada.press("Analyst, as before in Web shop").await;
    ada.sees("Keeps access through: Team Grant").await;
    ada.is_sound("what a removal from a project brings").await;
    ada.press_at(Locator::Css("#confirm-form button")).await;
    ada.sees("2 individual grants were deleted.").await;
    ada.press("Invited Users").await;
    ada.sees("new@fresh.example").await;
    ada.is_sound("invited into a project").await;
    ada.close().await;
}

// X5, A11
#[tokio::test]
async fn everybody_is_let_in_and_out_again() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/projects/3000002/settings/users").await;
    ada.press("Invite Users").await;
    ada.fill("User", 0, "All Users in the Organization").await;
    ada.press("Invite").await;
    ada.sees("Everyone in the organization is Consumer.").await;
    ada.sees("All users (12) in the organization have access as Consumer").await;
    ada.is_sound("everybody in a project").await;
    ada.press("Change the role of all users").await;
    ada.choose("Role of everyone in the organization", "Analyst").await;
    ada.sees("Consumer → Analyst").await;
    ada.is_sound("another role for everybody").await;
    ada.press("Save").await;
    ada.sees("Everyone in the organization is now Analyst here.").await;
    ada.press("Delete the All Users Grant").await;
    ada.sees("Analyst → no access").await;
    ada.press_at(Locator::Css("#confirm-form button")).await;
    ada.sees("The All Users Grant was deleted.").await;
    ada.close().await;
}

// X8, R2.9: two people, two browsers
#[tokio::test]
async fn a_member_asks_for_access_and_is_let_in() {
    let (program, said, _folder) = northwind();
    let (ada, esther) = (Window::open(&program).await, Window::open(&program).await);
    at_northwind(&esther, "esther", &said).await;
    esther.go("/projects/3000002/settings/overview").await;
    esther.press("Request access").await;
    esther.sees("Message (optional)").await;
    esther.is_sound("asking for access").await;
    esther.fill("Message (optional)", 0, "I pay the bills of the shop.").await;
    esther.press("Request access").await;
    esther.sees("Requested just now").await;
    esther.is_sound("access asked for").await;

    at_northwind(&ada, "ada", &said).await;
    ada.go("/projects/3000002/settings/users").await;
    ada.press("Access Requests 1 waiting").await;
    ada.sees("I pay the bills of the shop.").await;
    ada.is_sound("access requests").await;
    ada.press("Approve Esther Bright").await;
    ada.sees("Esther Bright is now Consumer of Web shop.").await;
    ada.sees("No access requests").await;
    esther.go("/projects/3000002/request").await;
    esther.sees("Project Details").await;
    esther.close().await;
    ada.close().await;
}

// H2: a real form first
#[tokio::test]
async fn without_script_people_are_let_in_and_changed_all_the_same() {
    let (program, said, _folder) = northwind();
    let ada = Window::without_script(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/projects/3000002/settings/users").await;
    ada.press("Invite Users").await;
    ada.fill("User", 0, "jonas@northwind.example").await;
    ada.press("Invite").await;
    ada.sees("1 user added.").await;
    let role = ada.client.find(Locator::Css("select[aria-label='Role of Jonas Weidmann']")).await.expect("his role");
    role.select_by_label("Analyst").await.expect("another role");
    let save = "//select[@aria-label='Role of Jonas Weidmann']/following::button[1]";
    ada.press_at(Locator::XPath(save)).await;
    ada.sees("Jonas Weidmann is now Analyst.").await;
    ada.close().await;
}
