//! A webhook from its address to its secret, a test, a pause, another try and a rotation: with script and by forms alone.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    thread,
    time::Duration,
};

use fantoccini::Locator;

use crate::{chromium::Window, northwind::at_northwind, program::Program};

const HOOKS: &str = "/orgs/1000001/settings/webhooks";
const ONE: &str = "/orgs/1000001/settings/webhooks/9000001";

/// Somebody outside who takes whatever comes.
fn receiver() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hooks", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (mut reader, mut length) = (BufReader::new(&stream), 0);
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                    break;
                }
                if let Some(bytes) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = bytes.trim().parse().unwrap_or(0);
                }
            }
            let _ = reader.read_exact(&mut vec![0; length]);
            let _ = (&stream).write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
        }
    });
    url
}

/// The company, served where its webhooks may go to this machine.
fn served() -> (Program, String, tempfile::TempDir) {
    let folder = crate::program::folder();
    let (code, said) = crate::program::steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
    assert_eq!(code, 0, "{said}");
    (Program::start(folder.path(), &[("STEWARD_WEBHOOK_NETWORKS", "127.0.0.0/8")]), said, folder)
}

/// Looks at the webhook again until its page says this.
async fn sees_later(window: &Window, text: &str) {
    for _ in 0..60 {
        window.go(ONE).await;
        if window.body().await.contains(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("the page never says {text:?}:\n{}", window.body().await);
}

// K7.1–K7.4
#[tokio::test]
async fn a_webhook_is_added_tried_out_paused_rotated_and_deleted() {
    let (program, said, _folder) = served();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go(HOOKS).await;
    ada.sees("No webhooks yet").await;
    ada.is_sound("no webhooks").await;
    ada.press("Add Webhook").await;
    ada.fill("Address", 0, &receiver()).await;
    ada.tick("Only these events").await;
    ada.answer("Add").await;
    ada.sees("Choose at least one event.").await;
    ada.is_sound("add webhook with an error").await;
    // The list is open where something is wrong with it.
    ada.tick("team.created").await;
    ada.answer("Add").await;
    ada.sees("The secret is shown this one time.").await;
    ada.is_sound("the secret of a webhook, shown once").await;
    ada.answer("Done").await;
    ada.sees("team.created").await;

    ada.go(ONE).await;
    ada.sees("No deliveries yet").await;
    assert!(!ada.body().await.contains("whsec_"), "the secret was shown once");
    ada.is_sound("a webhook").await;
    ada.press("Send Test Event").await;
    ada.sees("A test event is on its way.").await;
    sees_later(&ada, "Delivered").await;
    ada.press("Send again: webhook.test").await;
    ada.sees("The event is sent again.").await;
    sees_later(&ada, "2 deliveries").await;
    ada.is_sound("a webhook with deliveries").await;
    ada.press("Pause").await;
    ada.sees("The webhook is paused.").await;
    ada.sees("What waits longer than 30 days is given up.").await;
    ada.is_sound("a webhook that is paused").await;
    ada.press("Resume").await;
    ada.sees("The webhook gets events again.").await;
    ada.press("Rotate Secret").await;
    ada.is_sound("rotate the secret of a webhook").await;
    ada.answer("Rotate").await;
    ada.sees("For 7 more days").await;
    ada.answer("Done").await;
    ada.sees("Previous").await;
    ada.press("Delete").await;
    ada.sees("No more events go to this address.").await;
    ada.answer("Delete").await;
    ada.sees("No webhooks yet").await;
    ada.close().await;
}

// K7.1–K7.4
#[tokio::test]
async fn a_webhook_is_looked_after_by_forms_alone() {
    let (program, said, _folder) = served();
    let ada = Window::without_script(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go(HOOKS).await;
    ada.press("Add Webhook").await;
    assert!(ada.url().await.ends_with("/webhooks/new"), "the dialog is a page");
    ada.fill("Address", 0, &receiver()).await;
    ada.tick("Only these events").await;
    ada.press("Add").await;
    ada.sees("Choose at least one event.").await;
    ada.tick("team.created").await;
    ada.press("Add").await;
    ada.sees("The secret is shown this one time.").await;
    ada.press("Done").await;
    ada.sees("No deliveries yet").await;
    ada.press("Send Test Event").await;
    ada.sees("A test event is on its way.").await;
    sees_later(&ada, "Delivered").await;
    ada.press("Send again: webhook.test").await;
    ada.sees("The event is sent again.").await;
    ada.press("Pause").await;
    ada.sees("The webhook is paused.").await;
    ada.press("Resume").await;
    ada.sees("The webhook gets events again.").await;
    ada.press("Rotate Secret").await;
    ada.press("Rotate").await;
    ada.sees("For 7 more days").await;
    ada.press("Done").await;
    ada.sees("Secrets").await;
    ada.press_at(Locator::LinkText("Delete")).await;
    ada.press("Delete").await;
    ada.sees("The webhook was deleted.").await;
    ada.close().await;
}
