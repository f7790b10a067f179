//! Finding one's way by keyboard alone, on a narrow window, and without script.

use std::time::Duration;

use fantoccini::{
    Locator,
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};
use serde_json::json;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

const PROJECT: &str = "/projects/3000002/settings/overview";

async fn key(window: &Window, value: char) {
    let pressed = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
    window.client.perform_actions(pressed).await.expect("a key");
}

async fn with_control(window: &Window, value: char) {
    let control = char::from(Key::Control);
    let pressed = KeyActions::new("keyboard".to_owned())
        .then(KeyAction::Down { value: control })
        .then(KeyAction::Down { value })
        .then(KeyAction::Up { value })
        .then(KeyAction::Up { value: control });
    window.client.perform_actions(pressed).await.expect("two keys");
}

async fn asks(window: &Window, script: &str) -> serde_json::Value {
    window.client.execute(&format!("return {script}"), Vec::new()).await.expect("an answer")
}

/// Waits until that is so.
async fn becomes(window: &Window, script: &str) {
    for _ in 0..100 {
        if asks(window, script).await == json!(true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {script}, at {}", window.url().await);
}

async fn types(window: &Window, text: &str) {
    window.client.active_element().await.expect("a focus").send_keys(text).await.expect("typed");
}

// L5: Ctrl-K, arrows, Enter, Escape
#[tokio::test]
async fn people_and_screens_are_reached_by_keyboard_alone() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go(PROJECT).await;
    with_control(&ada, 'k').await;
    becomes(&ada, "document.activeElement.id === 'jump'").await;
    becomes(&ada, "document.querySelectorAll('#jump-found a').length > 10").await;
    ada.is_sound("the open jump field").await;
    types(&ada, "ben").await;
    becomes(&ada, "document.querySelector('[data-jump-said]').textContent.includes('Enter opens Ben Carver')").await;
    key(&ada, char::from(Key::Down)).await;
    becomes(&ada, "document.activeElement.textContent.includes('Ben Carver')").await;
    key(&ada, char::from(Key::Up)).await;
    becomes(&ada, "document.activeElement.id === 'jump'").await;
    key(&ada, char::from(Key::Escape)).await;
    becomes(&ada, "document.querySelector('#jump-found').hidden && document.querySelector('#jump').value === ''").await;
    types(&ada, "rename").await;
    becomes(&ada, "document.querySelector('[data-jump-said]').textContent.includes('Rename project')").await;
    key(&ada, char::from(Key::Enter)).await;
    becomes(&ada, "location.pathname === '/projects/3000002/settings/name'").await;
    // A key that is typed into a field is a letter.
    ada.fill("Project Name", 0, "a/b?").await;
    assert_eq!(asks(&ada, "document.querySelector('[name=name]').value").await, json!("a/b?"));
    ada.close().await;
}

// L5: `/` and `?`, which can be turned off
#[tokio::test]
async fn single_keys_open_the_field_and_the_keys_until_they_are_turned_off() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go(PROJECT).await;
    key(&ada, '/').await;
    becomes(&ada, "document.activeElement.id === 'jump' && document.activeElement.value === ''").await;
    ada.client.execute("document.activeElement.blur()", Vec::new()).await.unwrap();
    key(&ada, '?').await;
    ada.sees("Keyboard shortcuts").await;
    becomes(&ada, "document.querySelector('#dialog').open").await;
    ada.is_sound("the keys").await;
    key(&ada, '/').await;
    becomes(&ada, "document.querySelector('#dialog').open && document.activeElement.id !== 'jump'").await;
    ada.press_at(Locator::Css("[data-single-keys]")).await;
    key(&ada, char::from(Key::Escape)).await;
    becomes(&ada, "!document.querySelector('#dialog').open").await;
    ada.go(PROJECT).await;
    for off in ['/', '?'] {
        key(&ada, off).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(asks(&ada, "document.activeElement.id === 'jump' || document.querySelector('#dialog').open").await, json!(false));
    with_control(&ada, 'k').await;
    becomes(&ada, "document.activeElement.id === 'jump'").await;
    ada.close().await;
}

// L5: the switcher, wide and narrow, and nothing moves
#[tokio::test]
async fn the_switcher_leads_to_other_places_and_nothing_moves_on_the_way() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    for (width, height) in [(390, 844), (820, 900), (1440, 900)] {
        ada.client.set_window_size(width, height).await.unwrap();
        ada.go(PROJECT).await;
        let moved = "const done = arguments[0]; let sum = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value }).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 400)";
        let moved = ada.client.execute_async(moved, Vec::new()).await.expect("a figure").as_f64().expect("a number");
        assert!(moved <= 0.05, "the page moves by {moved} at {width}");
        ada.press_at(Locator::Css("#switch > summary")).await;
        becomes(&ada, "document.querySelectorAll('#places li a').length > 5").await;
        becomes(&ada, "document.activeElement.id === 'place'").await;
        assert_eq!(asks(&ada, "document.querySelector('#places a[aria-current] .name').textContent").await, json!("Web shop"));
        ada.is_sound(&format!("the switcher at {width}")).await;
        types(&ada, "mobile").await;
        becomes(&ada, "document.querySelectorAll('#places li a').length === 1").await;
        key(&ada, char::from(Key::Down)).await;
        becomes(&ada, "document.activeElement.textContent.includes('Mobile app')").await;
        key(&ada, char::from(Key::Enter)).await;
        ada.sees("Project Details").await;
        becomes(&ada, "document.querySelector('.trail').textContent.includes('Mobile app')").await;
    }
    ada.close().await;
}

// L5, L18: without script each of them is a page
#[tokio::test]
async fn without_script_the_ways_are_pages() {
    let (program, said, _folder) = northwind();
    let ada = Window::without_script(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go(PROJECT).await;
    ada.fill("Search or jump to", 0, "warehouse\u{E007}").await;
    ada.sees("Warehouse").await;
    assert!(ada.url().await.contains("/projects/3000002/go?q=warehouse"), "{}", ada.url().await);
    ada.press_at(Locator::Css("#switch > summary")).await;
    ada.press("All organizations and projects").await;
    ada.fill("Find an organization or project by name", 0, "staging").await;
    ada.press("Search").await;
    ada.sees("Staging").await;
    assert!(!ada.body().await.contains("Warehouse"));
    ada.press_at(Locator::Css("#gear > summary")).await;
    ada.press("Help").await;
    ada.sees("Find your way").await;
    ada.close().await;
}
