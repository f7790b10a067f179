//! An organization on its Overview, by clicking: what needs attention is put away, its end is set, seen everywhere and called off.

use fantoccini::Locator;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

const OVERVIEW: &str = "/orgs/1000001/settings/overview";

// C1.2, M10–M12, R2.11
#[tokio::test]
async fn an_owner_looks_after_the_organization_ends_it_and_keeps_it() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/orgs/1000001/settings/users/2000002/role?role=admin").await;
    confirm(&ada).await;
    ada.sees("is now Admin").await;
    ada.go(OVERVIEW).await;
    ada.sees("There is only one Owner.").await;
    ada.is_sound("what needs attention").await;
    ada.press("Ignore: Only one Owner").await;
    ada.is_sound("for how long it is ignored").await;
    ada.press("For a month").await;
    ada.sees("Only one Owner: ignored for 30 days.").await;
    ada.press("1 ignored").await;
    ada.is_sound("what is ignored").await;
    ada.press("Show again: Only one Owner").await;
    ada.sees("There is only one Owner.").await;

    ada.go(OVERVIEW).await;
    ada.press("Delete Organization").await;
    ada.sees("members lose access").await;
    ada.is_sound("what goes with an organization").await;
    confirm(&ada).await;
    ada.sees("This isn't the name of the organization.").await;
    ada.fill("To confirm, type the organization name: Northwind Traders", 0, "Northwind Traders").await;
    confirm(&ada).await;
    ada.sees("Nothing new can be added to it.").await;
    ada.is_sound("an organization that is about to go").await;
    ada.go("/orgs/1000001/settings/users").await;
    ada.sees("Northwind Traders will be deleted on").await;
    ada.press("Cancel deletion").await;
    ada.sees("The organization stays").await;
    ada.is_sound("calling it off").await;
    confirm(&ada).await;
    ada.sees("Northwind Traders will not be deleted.").await;
    ada.close().await;
}

/// Presses the button of the dialog: the page behind it has one of the same name.
async fn confirm(window: &Window) {
    window.press_at(Locator::Css("#confirm-form .form-actions button")).await;
}
