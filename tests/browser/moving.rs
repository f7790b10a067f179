//! Merging two projects, by clicking: the guide, what would move, and the merge that goes on by itself.

use fantoccini::Locator;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// X34, D5.1, D5.2
#[tokio::test]
async fn an_owner_is_led_through_a_merge_and_has_it_done() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/projects/3000001/settings/overview").await;
    ada.press("Merge guide").await;
    ada.sees("Choose the project to merge into").await;
    ada.is_sound("the guide before anything is chosen").await;
    let other = ada.client.find(Locator::Css("#target option:nth-child(2)")).await.expect("another project");
    let name = other.text().await.expect("its name");
    ada.choose("Project", &name).await;
    ada.press("Choose").await;
    ada.sees(&format!("Recreate aliases in {name}")).await;
    ada.is_sound("the guide").await;
    ada.press("Merge for Me").await;
    ada.sees("What was copied can't be taken out again.").await;
    ada.is_sound("what would move").await;
    ada.press_at(Locator::Css("#confirm-form .form-actions button")).await;
    ada.sees(&format!("is being merged into {name}.")).await;
    // The page looks by itself until it is done.
    ada.sees("Finished").await;
    ada.is_sound("a merge that is done").await;
    ada.close().await;
}

// D5.5: the file goes up beside the page, which then says what became of its lines
#[tokio::test]
async fn an_owner_uploads_a_file_and_reads_what_became_of_it() {
    let (program, said, folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/projects/3000001/settings/merge").await;
    let other = ada.client.find(Locator::Css("#target option:nth-child(2)")).await.expect("another project");
    let name = other.text().await.expect("its name");
    ada.choose("Project", &name).await;
    ada.press("Choose").await;
    ada.sees(&format!("Import into {name}")).await;
    let file = folder.path().join("of old.ndjson");
    let line = r#"{"event":"Paid","properties":{"time":1772323200,"distinct_id":"ada","$insert_id":"uploaded-1"}}"#;
    std::fs::write(&file, format!("{line}\nnonsense\n{line}\n")).expect("a file");
    let field = ada.client.find(Locator::Css("#import-file")).await.expect("a field for a file");
    field.send_keys(file.to_str().expect("a path")).await.expect("it is chosen");
    ada.press("Import").await;
    ada.sees(&format!("1 event was imported into {name}.")).await;
    ada.sees("Line 2: ").await;
    ada.is_sound("a file that was imported").await;
    ada.close().await;
}
