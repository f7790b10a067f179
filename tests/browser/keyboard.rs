//! By keyboard alone: everything can be reached, dialogs give the focus back.

use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
    program::Program,
};

impl Window {
    pub async fn keys(&self, text: &str) {
        self.client.active_element().await.expect("a focus").send_keys(text).await.expect("typed");
    }

    pub async fn key(&self, key: Key) {
        let value = char::from(key);
        let pressed = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(pressed).await.expect("a key");
    }

    /// Goes on with Tab until the focus is on what has this name.
    pub async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..60 {
            let script = "const e = document.activeElement; return (e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent).trim()";
            let here = self.client.execute(script, Vec::new()).await.expect("a focus");
            if here.as_str() == Some(name) {
                return;
            }
            passed.push(here.as_str().unwrap_or_default().chars().take(30).collect::<String>());
            self.key(Key::Tab).await;
        }
        panic!("{name} cannot be reached by keyboard, past {passed:?}");
    }
}

#[tokio::test]
async fn people_are_invited_by_keyboard_alone() {
    let folder = crate::program::folder();
    let (code, said) = crate::program::steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
    assert_eq!(code, 0, "{said}");
    let password = said.lines().next().unwrap().split_whitespace().last().unwrap();
    let program = Program::start(folder.path(), &[]);
    let ada = Window::open(&program).await;
    ada.go("/login?return_to=/orgs/1000001/settings/users").await;
    ada.tab_to("Email").await;
    ada.keys("ada@northwind.example").await;
    ada.tab_to("Password").await;
    ada.keys(password).await;
    ada.key(Key::Enter).await;
    ada.sees("Current Users").await;

    ada.tab_to("Invite Users").await;
    ada.key(Key::Enter).await;
    ada.sees("Invite New Users").await;
    ada.tab_to("Email").await;
    ada.keys("zoe@northwind.example").await;
    ada.tab_to("Add another user").await;
    ada.key(Key::Enter).await;
    ada.sees("User 2").await;
    let focused = ada.client.active_element().await.unwrap().attr("id").await.unwrap();
    assert_eq!(focused.as_deref(), Some("email-1"), "the person types on in the new row");
    ada.keys("yan@northwind.example").await;
    ada.tab_to("Invite").await;
    ada.key(Key::Enter).await;
    ada.sees("2 invited, 2 emails queued.").await;

    ada.tab_to("Invite Users").await;
    ada.key(Key::Enter).await;
    ada.sees("Invite New Users").await;
    ada.key(Key::Escape).await;
    let focused = ada.client.active_element().await.unwrap().text().await.unwrap();
    assert_eq!(focused, "Invite Users", "a dialog gives the focus back");
    ada.close().await;
}

// L11.1: also that nothing jumps, and that Cancel and what is wrong happen in place
#[tokio::test]
async fn a_project_is_renamed_where_its_name_stands_by_keyboard_alone() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/projects/3000001/settings/overview").await;
    let shifts = "new PerformanceObserver((list) => { for (const it of list.getEntries()) if (!it.hadRecentInput) \
         window.shifted = (window.shifted || 0) + it.value; }).observe({ type: 'layout-shift', buffered: true })";
    ada.client.execute(shifts, Vec::new()).await.expect("a browser that measures");
    let focused = async || {
        ada.client
            .execute("return document.activeElement.id || document.activeElement.getAttribute('aria-label')", Vec::new())
            .await
            .unwrap()
    };

    ada.tab_to("Rename the project").await;
    ada.key(Key::Enter).await;
    ada.sees("Cancel").await;
    assert_eq!(focused().await, "name", "one stands in the field");
    ada.key(Key::Escape).await;
    assert_eq!(focused().await, "Rename the project", "and back on the pencil");

    ada.key(Key::Enter).await;
    ada.sees("Cancel").await;
    ada.key(Key::Delete).await;
    ada.key(Key::Enter).await;
    ada.sees("Enter the project name.").await;
    assert_eq!(focused().await, "name");
    ada.keys("Storefront").await;
    ada.key(Key::Enter).await;
    ada.sees("The project was renamed to Storefront.").await;
    ada.sees("Storefront").await;
    assert_eq!(focused().await, "Rename the project");
    assert!(ada.client.current_url().await.unwrap().path().ends_with("/settings/overview"));
    let shifted = ada.client.execute("return window.shifted || 0", Vec::new()).await.unwrap();
    assert!(shifted.as_f64().unwrap_or(1.0) < 0.05, "the page jumps: {shifted}");
    ada.close().await;
}

// L10.3, L11.3
#[tokio::test]
async fn a_search_is_one_step_back_and_a_password_can_be_shown() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    ada.go("/login").await;
    let focused = ada.client.active_element().await.unwrap().attr("id").await.unwrap();
    assert_eq!(focused.as_deref(), Some("email"), "one can type at once");
    ada.tab_to("Show password").await;
    ada.key(Key::Enter).await;
    let shown = "const b = document.querySelector('[aria-pressed]'); return document.getElementById('password').type + b.getAttribute('aria-pressed')";
    assert_eq!(ada.client.execute(shown, Vec::new()).await.unwrap(), "texttrue");

    at_northwind(&ada, "ada", &said).await;
    ada.go("/orgs/1000001/settings/users").await;
    ada.tab_to("Search name or email").await;
    for letter in ["c", "l", "e", "o"] {
        ada.keys(letter).await;
        tokio::time::sleep(std::time::Duration::from_millis(350)).await;
    }
    ada.sees("1 user").await;
    let url = ada.client.current_url().await.unwrap();
    assert_eq!(url.query(), Some("search=cleo"), "nothing empty stands in it");
    ada.client.back().await.unwrap();
    ada.sees("12 users").await;
    assert_eq!(ada.client.current_url().await.unwrap().query(), None, "one step");
    ada.close().await;
}
