//! What is saved, and what is not lost: by keyboard, over the end of a session, without a network, over a slow line.

use fantoccini::{Locator, key::Key};
use serde_json::json;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

const INVITE: &str = "/orgs/1000001/settings/users";

impl Window {
    async fn value(&self, field: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.value ?? ''";
        self.client.execute(script, vec![json!(field)]).await.unwrap().as_str().unwrap_or_default().to_owned()
    }

    pub async fn is_true(&self, script: &str) {
        for _ in 0..100 {
            if self.client.execute(&format!("return Boolean({script})"), Vec::new()).await.is_ok_and(|it| it == json!(true)) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("never: {script}");
    }

    async fn network(&self, offline: bool, latency: u32) {
        self.devtools("Network.enable", json!({})).await;
        let line = json!({ "offline": offline, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", line).await;
    }

    /// Somebody invites two people, and has not pressed the button yet.
    async fn invites_two(&self) {
        self.go(INVITE).await;
        self.press("Invite Users").await;
        self.is_true("document.activeElement?.name === 'email-0'").await;
        self.keys("kim@new.example, lee@new.example").await;
    }
}

// L2
#[tokio::test]
async fn arrow_keys_save_nothing_until_it_is_meant_and_a_notice_takes_it_back() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/orgs/1000001/settings/teams").await;
    ada.press("Growth").await;
    ada.sees("Mobile app").await;
    let name = "Project Role in Mobile app";
    let field = format!("select[aria-label='{name}']");
    let saved = "document.querySelector('#notices .undo')";
    ada.tab_to(name).await;
    let before = ada.value(&field).await;
    ada.key(Key::Down).await;
    ada.key(Key::Up).await;
    ada.key(Key::Down).await;
    ada.is_true(&format!("!{saved} && document.querySelector('[data-unsaved]')")).await;
    ada.key(Key::Escape).await;
    assert_eq!(ada.value(&field).await, before, "Escape takes back what was not meant");
    ada.key(Key::Down).await;
    ada.key(Key::Tab).await;
    ada.is_true(saved).await;
    let after = ada.value(&field).await;
    assert_ne!(after, before, "leaving the control saves");
    ada.press("Undo").await;
    ada.is_true(&format!("!{saved} && document.querySelector(\"{field}\").value === '{before}'")).await;
    ada.tab_to(name).await;
    ada.key(Key::Down).await;
    ada.key(Key::Enter).await;
    ada.is_true(saved).await;
    ada.tab_to(name).await;
    ada.key(Key::Up).await;
    ada.is_true(&format!("document.querySelector('#notices').textContent.includes('Analyst') && {saved}")).await;
    ada.is_sound("A notice with Undo").await;
    ada.close().await;
}

// L7, L12
#[tokio::test]
async fn what_was_typed_is_not_thrown_away_without_a_question() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.invites_two().await;
    let told = ada.told().await;
    assert!(told.contains(&("dialog".to_owned(), "Invite New Users".to_owned())), "a dialog is named after its heading");
    ada.key(Key::Escape).await;
    ada.sees("Discard what you typed?").await;
    ada.is_sound("The question before something is thrown away").await;
    ada.press("Keep editing").await;
    assert_eq!(ada.value("[name=email-0]").await, "kim@new.example, lee@new.example");
    ada.answer("Invite to teams").await;
    ada.is_true("document.querySelector('#dialog [name=email]')?.value.includes('lee@new.example')").await;
    ada.answer("Bulk invite").await;
    ada.is_true("document.querySelector('#dialog [type=file]')").await;
    ada.answer("Invite to projects").await;
    ada.is_true("document.querySelector('#dialog [name=email-0]')?.value.includes('kim@new.example')").await;
    ada.answer("Cancel").await;
    ada.press("Discard").await;
    ada.is_true("!document.getElementById('dialog').open").await;
    assert_eq!(ada.focused().await, "Invite Users", "a dialog gives the focus back");
    ada.close().await;
}

// L7.1, F23
#[tokio::test]
async fn what_was_typed_comes_back_after_the_session_ended_and_to_nobody_else() {
    let (program, said, _folder) = northwind();
    let window = Window::open(&program).await;
    at_northwind(&window, "ada", &said).await;
    let ends =
        "return fetch('/logout', { method: 'POST', body: new URLSearchParams('x='), redirect: 'manual' }).then(() => true)";
    window.invites_two().await;
    window.client.execute(ends, Vec::new()).await.unwrap();
    window.answer("Invite").await;
    window.sees("You were signed out. What you typed comes back as soon as you sign in again.").await;
    signs_in(&window, "ada", &said).await;
    window.sees("What you typed is here again; nothing was sent yet.").await;
    assert_eq!(window.value("#dialog [name=email-0]").await, "kim@new.example, lee@new.example");

    window.client.execute(ends, Vec::new()).await.unwrap();
    window.answer("Invite").await;
    window.sees("You were signed out.").await;
    signs_in(&window, "ben", &said).await;
    window.sees("Current Users").await;
    window.is_true("sessionStorage.length === 0 && !document.getElementById('dialog').open").await;
    window.close().await;
}

async fn signs_in(window: &Window, name: &str, said: &str) {
    let line = said.lines().find(|line| line.starts_with(&format!("{name}@"))).expect("somebody of the company");
    let mut words = line.split_whitespace();
    window.fill("Email", 0, words.next().unwrap()).await;
    window.fill("Password", 0, words.next().unwrap()).await;
    window.press("Sign in").await;
}

// L4.1
#[tokio::test]
async fn without_a_network_nothing_is_lost_and_a_slow_line_is_seen() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.invites_two().await;
    ada.network(true, 0).await;
    ada.answer("Invite").await;
    ada.sees("No connection. Nothing was sent.").await;
    assert_eq!(ada.value("#dialog [name=email-0]").await, "kim@new.example, lee@new.example");
    ada.network(false, 2000).await;
    ada.answer("Invite").await;
    ada.is_true("document.documentElement.hasAttribute('data-waiting') && document.querySelector('#dialog [aria-busy=true]')")
        .await;
    ada.is_true(
        "[...document.querySelectorAll('#invitation-form button:not([type=button])')].every(it => it.ariaDisabled === 'true')",
    )
    .await;
    ada.sees("2 invited").await;
    ada.is_true("!document.documentElement.hasAttribute('data-waiting')").await;
    ada.close().await;
}

// L13
#[tokio::test]
async fn a_link_of_a_part_of_the_page_opens_a_tab_with_control() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go(INVITE).await;
    let link = "//main//a[normalize-space(.)='Invite Users']";
    let link = ada.client.find(Locator::XPath(link)).await.unwrap();
    let script = "arguments[0].dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true }))";
    let follows = ada.client.execute(&format!("return {script}"), vec![serde_json::to_value(&link).unwrap()]).await.unwrap();
    assert_eq!(follows, json!(true), "nothing keeps the browser from opening it");
    ada.is_true("!document.getElementById('dialog').open").await;
    ada.close().await;
}
