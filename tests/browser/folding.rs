//! What is narrowed in the browser finds what the server finds, and what is long is folded with its rest a press away.

use serde_json::json;
use steward::model::folding::folded;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

async fn asks(window: &Window, script: &str, given: serde_json::Value) -> serde_json::Value {
    window.client.execute(&format!("return {script}"), vec![given]).await.expect("an answer")
}

// U4: every letter of the scripts that are cased, marked or written in several shapes
#[tokio::test]
async fn every_sign_is_folded_in_the_browser_as_the_server_folds_it() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    // Signs that came to Unicode later are known to one of the two only.
    let blocks = ['\0'..='\u{2FFF}', '\u{3000}'..='\u{33FF}', '\u{F900}'..='\u{FFEF}', '\u{AC00}'..='\u{AC80}'];
    let words: Vec<String> =
        blocks.into_iter().flatten().filter(|c| *c != '\0').map(|c| format!("a{c}b {c}\u{301}ö{c}")).collect();
    let more = ["علي", "علی\u{200C}رضا", "O′Brien", "ΣΟΦΟΣ", "김철수", "Nguye\u{302}\u{303}n", "ǅ ﬃ İIıi", "गुप्ता"];
    let words: Vec<String> = words.into_iter().chain(more.map(str::to_owned)).collect();
    for words in words.chunks(4_000) {
        let found = asks(&ada, "arguments[0].map((word) => (/\\p{Cn}/u.test(word) ? null : plainly(word)))", json!(words)).await;
        for (word, found) in words.iter().zip(found.as_array().expect("a list")) {
            if let Some(found) = found.as_str() {
                assert_eq!(found, folded(word), "{word:?}");
            }
        }
    }
    ada.close().await;
}

// U14: the zone of the browser stands first, and whoever looks for an older name finds the present one
#[tokio::test]
async fn the_timezone_of_the_browser_stands_first_and_older_names_are_found() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.devtools("Emulation.setTimezoneOverride", json!({ "timezoneId": "Asia/Calcutta" })).await;
    ada.go("/projects/3000002/settings/timezone").await;
    let field = ada.field("Timezone", 0).await;
    field.click().await.expect("a press");
    let first = asks(
        &ada,
        "[document.querySelector('.zone-list [role=group]').getAttribute('aria-label'), \
         document.querySelector('.zone-list [role=option]').dataset.value]",
        json!(null),
    );
    assert_eq!(first.await, json!(["Where this browser is", "Asia/Kolkata"]));
    for (typed, found) in [("calcutta", "Asia/Kolkata"), ("kiev", "Europe/Kyiv"), ("SÃO PAULO", "America/Sao_Paulo")] {
        // As people do: what stands there is marked, and typed over.
        asks(&ada, "document.activeElement.select()", json!(null)).await;
        ada.keys(typed).await;
        let shown = "[...document.querySelectorAll('.zone-list [role=option]:not([hidden])')].map((line) => line.dataset.value)";
        assert_eq!(asks(&ada, shown, json!(null)).await, json!([found]), "{typed}");
    }
    ada.close().await;
}

// L1: a notice with a long name hides no more of the page than three lines, and its rest is a press away
#[tokio::test]
async fn a_notice_with_a_long_name_is_folded_and_says_all_of_it() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    let name = "Warehouse analytics for distribution centres ".repeat(4);
    let name = name[..139].trim_end();
    ada.go("/projects/3000002/settings/name").await;
    ada.fill("Project Name", 0, name).await;
    ada.press("Save").await;
    ada.sees("The project was renamed to").await;
    let lines = "(() => { const said = document.querySelector('#notices .notice > span'); \
        return Math.round(said.clientHeight / parseFloat(getComputedStyle(said).lineHeight)); })()";
    assert_eq!(asks(&ada, lines, json!(null)).await, json!(3));
    asks(&ada, "document.querySelector('#notices .unfold').click()", json!(null)).await;
    assert!(asks(&ada, lines, json!(null)).await.as_i64().is_some_and(|lines| lines > 3), "all of it is shown");
    ada.is_sound("a long notice").await;
    ada.close().await;
}
