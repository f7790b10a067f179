//! One press, one deed, in the browser: with script the second press of a double click goes nowhere, without script the server
//! counts it. And copying where the browser gives no clipboard.

use fantoccini::{
    Locator,
    actions::InputSource,
    actions::{MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
};
use serde_json::json;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
    program::Program,
};

/// Clicks twice, as quickly as a finger does.
async fn twice(window: &Window, element: Element) {
    let press = |mouse: MouseActions| {
        mouse.then(PointerAction::Down { button: MOUSE_BUTTON_LEFT }).then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })
    };
    let mouse =
        MouseActions::new("mouse".to_owned()).then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 });
    window.client.perform_actions(press(press(mouse))).await.expect("a double click");
}

async fn press_twice(window: &Window, name: &str) {
    let path = format!("//button[normalize-space(.)='{name}'][not(ancestor::dialog[not(@open)])]");
    let found = window.client.wait().for_element(Locator::XPath(&path)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    twice(window, found).await;
}

/// How many letters with this subject lie in the mailbox, once there is one.
async fn letters(window: &Window, subject: &str) -> usize {
    for _ in 0..100 {
        window.go(&window.mailbox).await;
        let found = window.body().await.matches(subject).count();
        if found > 0 {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    0
}

async fn deeds(ada: &Window, program: &Program) {
    ada.press("Projects").await;
    ada.press("Create Project").await;
    ada.fill("Project Name", 0, "Till").await;
    press_twice(ada, "Create").await;
    ada.sees("Till was created.").await;
    ada.go(&format!("{}/orgs/1000001/settings/projects", program.address)).await;
    ada.sees("7 projects").await;
    ada.go(&format!("{}/orgs/1000001/settings/users/invite", program.address)).await;
    ada.fill("Email", 0, "nia@northwind.test").await;
    press_twice(ada, "Invite").await;
    ada.sees("nia@northwind.test").await;
    assert_eq!(letters(ada, "To nia@northwind.test").await, 1);
}

// U3, F18
#[tokio::test]
async fn a_double_click_creates_one_project_and_sends_one_letter() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    deeds(&ada, &program).await;
    ada.close().await;
}

// U3, F18
#[tokio::test]
async fn a_double_click_without_script_creates_one_project_and_sends_one_letter() {
    let (program, said, _folder) = northwind();
    let ada = Window::without_script(&program).await;
    at_northwind(&ada, "ada", &said).await;
    deeds(&ada, &program).await;
    ada.close().await;
}

// U3, X21
#[tokio::test]
async fn keys_that_are_reset_by_a_double_click_are_those_that_hold() {
    let (program, said, _folder) = northwind();
    for window in [Window::open(&program).await, Window::without_script(&program).await] {
        at_northwind(&window, "ada", &said).await;
        window.go("/account/projects").await;
        window.press("Web shop").await;
        let project = window.url().await.split("/projects/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        window.go(&format!("/projects/{project}/settings/keys")).await;
        press_twice(&window, "Reset").await;
        window.sees("New API key and API secret").await;
        let shown = window.client.find(Locator::Id("new-key")).await.unwrap().prop("value").await.unwrap().unwrap();
        window.go("/account/projects").await;
        window.sees(&shown).await;
        window.close().await;
    }
}

// U6
#[tokio::test]
async fn on_plain_http_away_from_this_machine_copying_copies() {
    let folder = crate::program::folder();
    let (code, said) = crate::program::steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
    assert_eq!(code, 0, "{said}");
    let program = Program::start(folder.path(), &[]);
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Projects").await;
    ada.press("Web shop").await;
    // As the browser has it where a page came over plain http from another machine.
    let without = "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })";
    ada.client.execute(without, Vec::new()).await.unwrap();
    let heard = "window.copied = null; document.addEventListener('copy', () => { const field = document.activeElement; \
        window.copied = field.value?.slice(field.selectionStart, field.selectionEnd) ?? getSelection().toString(); }, true)";
    ada.client.execute(heard, Vec::new()).await.unwrap();
    let button = ada.client.find(Locator::Css("[data-copy]")).await.unwrap();
    let id = button.attr("data-copy").await.unwrap().unwrap();
    ada.press_at(Locator::Css("[data-copy]")).await;
    ada.sees("Copied.").await;
    let copied = ada.client.execute("return window.copied", Vec::new()).await.unwrap();
    let meant = ada.client.execute("return document.getElementById(arguments[0]).textContent", vec![json!(id)]).await.unwrap();
    assert_eq!(copied, meant);
    // A browser that refuses that too is not believed to have copied.
    ada.client.execute("document.execCommand = () => false", Vec::new()).await.unwrap();
    ada.press_at(Locator::Css("[data-copy]")).await;
    ada.sees("The text is selected").await;
    let selected = ada.client.execute("return getSelection().toString()", Vec::new()).await.unwrap();
    assert_eq!(selected, meant);
    ada.close().await;
}
