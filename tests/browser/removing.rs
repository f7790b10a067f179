//! People who are ticked: removed, and given another role.

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// M65–M67, W10 and W13
#[tokio::test]
async fn people_are_ticked_and_removed_after_the_consequences_were_seen() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Users & Teams").await;
    ada.tick("Select all users shown").await;
    ada.sees("12 selected").await;
    ada.press("Clear selection").await;
    ada.tick("Select Farid Nasser").await;
    ada.tick("Select Cleo Marchetti").await;
    ada.sees("2 selected").await;
    ada.is_sound("a selection").await;
    ada.press("Delete").await;
    ada.sees("Admin → no longer a member").await;
    assert_eq!(ada.focused().await, "Delete Users", "a dialog is read from its title on");
    ada.is_sound("what a removal brings").await;
    ada.answer("Cancel").await;
    assert_eq!(ada.focused().await, "Delete");
    ada.press("Delete").await;
    ada.sees("Member → no longer a member").await;
    ada.answer("Delete").await;
    ada.sees("2 people were removed.").await;
    ada.sees("Current Users 10").await;
    let body = ada.body().await;
    assert!(!body.contains("Farid Nasser") && !body.contains("selected"), "{body}");
    ada.is_sound("users after a removal").await;

    ada.tick("Select Greta Åkesson").await;
    ada.tick("Select Hiro Tanabe").await;
    ada.press("Change role").await;
    ada.choose("Organization Role of 2 people", "Billing Admin").await;
    ada.sees("Member → Billing Admin").await;
    ada.is_sound("what one role for many brings").await;
    ada.answer("Save").await;
    ada.sees("2 people are now Billing Admin.").await;
    ada.close().await;
}

#[tokio::test]
async fn without_script_ticks_lead_to_the_same_pages() {
    let (program, said, _folder) = northwind();
    let ada = Window::without_script(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Users & Teams").await;
    ada.tick("Select Farid Nasser").await;
    ada.press("Delete").await;
    ada.sees("Member → no longer a member").await;
    ada.press("Delete").await;
    ada.sees("Farid Nasser was removed.").await;
    ada.tick("Select Greta Åkesson").await;
    ada.press("Change role").await;
    ada.choose("Organization Role of Greta Åkesson", "Admin").await;
    ada.press("Save").await;
    ada.sees("Member → Admin").await;
    ada.press("Save").await;
    ada.sees("Greta Åkesson is now Admin.").await;
    ada.press("Teams").await;
    ada.press("Growth").await;
    ada.choose_named("Project Role in Web shop", "Consumer").await;
    ada.press("Save the role in Web shop").await;
    ada.sees("Growth is Consumer in Web shop.").await;
    ada.close().await;
}
