//! From a name in the list to another role, and why somebody sees a project: by clicking, and without script.

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// X10, I1, I2 and I17
#[tokio::test]
async fn a_role_is_changed_after_its_consequences_were_seen_and_why_explains_it() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Users & Teams").await;
    ada.press("Cleo Marchetti").await;
    ada.sees("Given by Ada Okonkwo").await;
    ada.is_sound("a user").await;
    ada.press("Change the organization role of Cleo Marchetti").await;
    ada.choose("Organization Role of Cleo Marchetti", "Member").await;
    ada.sees("Admin → Member").await;
    ada.sees("Admin → no access").await;
    ada.is_sound("what a role change brings").await;
    ada.press("Save").await;
    ada.sees("Cleo Marchetti is now Member.").await;
    ada.press("Dismiss").await;
    ada.press("Why Cleo Marchetti has a role in Web shop").await;
    ada.sees("Why is Cleo Marchetti Analyst in Web shop?").await;
    ada.is_sound("why").await;
    ada.press("Close").await;
    let focused = ada.client.active_element().await.unwrap().text().await.unwrap();
    assert_eq!(focused, "Why?", "focus goes back to where it came from");
    ada.press("Roles & Permissions").await;
    ada.sees("You are Owner in this organization.").await;
    ada.is_sound("roles").await;
    ada.close().await;
}

#[tokio::test]
async fn without_script_the_consequences_come_between_choosing_and_saving() {
    let (program, said, _folder) = northwind();
    let ada = Window::without_script(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Users & Teams").await;
    ada.press("Hiro Tanabe").await;
    ada.press("Change the organization role of Hiro Tanabe").await;
    ada.choose("Organization Role of Hiro Tanabe", "Admin").await;
    ada.press("Save").await;
    ada.sees("Member → Admin").await;
    ada.press("Save").await;
    ada.sees("Hiro Tanabe is now Admin.").await;
    ada.close().await;
}
