//! A team from its name to what it gives, and its end.

use fantoccini::Locator;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// M111–M120
#[tokio::test]
async fn a_team_is_made_filled_put_beside_a_project_and_deleted() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Users & Teams").await;
    ada.press("Teams").await;
    ada.sees("3 teams").await;
    ada.is_sound("teams").await;
    // L8.2: a count opens into the names it stands for, which are read then.
    ada.press_at(Locator::Css("summary[aria-label$='show the users of Growth']")).await;
    ada.sees("Farid Nasser").await;
    ada.is_sound("a count of a team, open").await;
    ada.press("Create Team").await;
    ada.fill("Team name", 0, "growth").await;
    ada.answer("Done").await;
    ada.sees("Another team in this organization has this name.").await;
    ada.is_sound("create team with an error").await;
    ada.fill("Team name", 0, "Insights").await;
    ada.answer("Done").await;
    ada.sees("Insights was created.").await;
    ada.is_sound("an empty team").await;

    ada.press("Add Users").await;
    ada.sees("esther@northwind.example").await;
    ada.fill("Search name or email", 1, "hiro").await;
    ada.tick("Hiro Tanabe").await;
    ada.is_sound("add users").await;
    ada.answer("Done").await;
    ada.sees("1 user added.").await;
    ada.press("Add Projects").await;
    ada.answer("No projects").await;
    ada.tick("Staging").await;
    ada.sees("1 project").await;
    ada.choose("Project Role", "Admin").await;
    ada.is_sound("add projects").await;
    ada.answer("Add").await;
    ada.sees("1 project added.").await;
    ada.choose_named("Project Role in Staging", "Analyst").await;
    ada.sees("Insights is Analyst in Staging.").await;
    ada.tick("Can view classified data in Staging").await;
    ada.sees("Insights sees classified data in Staging.").await;
    ada.is_sound("a team").await;

    ada.press("Hiro Tanabe").await;
    ada.sees("Team Grant (Insights)").await;
    ada.press("Insights").await;
    ada.press("Remove Hiro Tanabe from Insights").await;
    ada.sees("Analyst → no access").await;
    ada.is_sound("taking somebody out of a team").await;
    ada.answer("Cancel").await;
    ada.press("Delete Team").await;
    ada.sees("Everyone in them").await;
    ada.sees("Analyst → no access").await;
    ada.is_sound("what deleting a team brings").await;
    ada.answer("Delete").await;
    ada.sees("Insights was deleted.").await;
    ada.sees("3 teams").await;

    ada.tick("Select Growth").await;
    ada.tick("Select Logistics").await;
    ada.press("Delete").await;
    ada.sees("Delete Teams").await;
    ada.answer("Delete").await;
    ada.sees("2 teams were deleted.").await;
    ada.sees("1 team").await;
    ada.close().await;
}
