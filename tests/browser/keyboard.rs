//! By keyboard alone: everything can be reached, dialogs give the focus back.

use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};

use crate::{chromium::Window, program::Program};

impl Window {
    async fn keys(&self, text: &str) {
        self.client.active_element().await.expect("a focus").send_keys(text).await.expect("typed");
    }

    async fn key(&self, key: Key) {
        let value = char::from(key);
        let pressed = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(pressed).await.expect("a key");
    }

    /// Goes on with Tab until the focus is on what has this name.
    async fn tab_to(&self, name: &str) {
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
