//! Bulk invite: a file is chosen, its lines are judged, and what is confirmed is sent.

use fantoccini::Locator;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// X2, W13
#[tokio::test]
async fn a_file_of_people_is_uploaded_looked_through_and_invited() {
    let (program, said, folder) = northwind();
    let file = folder.path().join("people.csv");
    let lines = "email,organization_role,project_ids,project_role,teams\nquentin@initech.example,member,3000002,analyst,Growth\nrosa@initech.example,,,,\nnonsense,,,,\nfarid@northwind.example,,,,Growth\n";
    std::fs::write(&file, lines).unwrap();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Users & Teams").await;
    ada.press("Invite Users").await;
    ada.answer("Bulk invite").await;
    ada.sees("CSV template").await;
    ada.is_sound("bulk invite").await;
    ada.client.find(Locator::Id("file")).await.unwrap().send_keys(file.to_str().unwrap()).await.unwrap();
    ada.answer("Upload").await;
    ada.sees("3 lines are ready, 1 is wrong. Nothing is sent yet.").await;
    ada.sees("nonsense isn't a complete email address.").await;
    ada.is_sound("the preview of a file").await;
    ada.press("Invite 3 users").await;
    ada.sees("Some lines are wrong.").await;
    ada.is_sound("the preview of a file with an error").await;
    ada.tick("Skip the line that is wrong").await;
    ada.press("Invite 3 users").await;
    ada.sees("2 invited, 1 already a member (roles added), 2 emails queued.").await;
    ada.sees("quentin@initech.example").await;
    ada.is_sound("invited users after a file").await;
    ada.close().await;
}
