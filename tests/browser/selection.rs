//! Choosing many in a list: ranges, searches and screen readers.

use serde_json::json;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

/// How many are selected, as the page says it.
async fn selected(window: &Window) -> String {
    let script = "return document.querySelector('#selection [data-count]').textContent";
    window.client.execute(script, Vec::new()).await.unwrap().as_str().unwrap_or_default().to_owned()
}

// L9, L12
#[tokio::test]
async fn a_range_is_chosen_with_shift_and_stays_over_a_search() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.go("/orgs/1000001/settings/users").await;
    let press = "document.querySelectorAll('tbody .tick input:not(:disabled)')[arguments[0]].dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: arguments[1] }))";
    ada.client.execute(press, vec![json!(1), json!(false)]).await.unwrap();
    ada.client.execute(press, vec![json!(4), json!(true)]).await.unwrap();
    assert_eq!(selected(&ada).await, "4 selected");
    for _ in 0..50 {
        let said = ada.client.execute("return document.getElementById('spoken').textContent", Vec::new()).await.unwrap();
        if said == json!("4 selected") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    ada.fill("Search name or email", 0, "nobody at all").await;
    ada.sees("No users match").await;
    assert_eq!(selected(&ada).await, "4 selected", "what was chosen stays chosen");
    ada.press("Delete").await;
    ada.sees("4 people:").await;
    let told = ada.told().await;
    assert!(told.contains(&("dialog".to_owned(), "Delete Users".to_owned())), "{told:?}");
    ada.is_sound("A dialog about four people").await;
    ada.answer("Cancel").await;
    ada.press("Clear selection").await;
    assert_eq!(selected(&ada).await, "");
    ada.close().await;
}
