//! What people do at a table, at a narrow window and a wide one: read on, select, unfold, go by keyboard.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::json;

use crate::{chromium::Window, widths::longest};

const USERS: &str = "/orgs/1000001/settings/users";
const ROLES: &str = "/orgs/1000001/settings/roles?project=3000002";

/// What `css` finds is in the window, with nothing over its middle.
fn in_sight(css: &str) -> String {
    format!(
        "(() => {{ const it = document.querySelector({css:?}), box = it.getBoundingClientRect();
            const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return at !== null && (it.contains(at) || at.contains(it)); }})()"
    )
}

impl Window {
    /// Waits until this is so. What stays in sight makes room for each other when the browser next draws, which a busy one does late.
    async fn comes_to(&self, expression: &str, what: &str) {
        for _ in 0..100 {
            if self.says(expression).await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{what}");
    }

    /// Waits until what has the focus is seen, with nothing over it.
    async fn sees_its_focus(&self, when: &str) {
        let mut wrong = Vec::new();
        for _ in 0..100 {
            wrong = self.measured("focus()").await;
            if wrong.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{when}: {wrong:?}");
    }
}

// L1
#[tokio::test]
async fn head_row_and_selection_stay_in_sight_and_hide_nothing_that_has_the_focus() {
    let (window, _program, _folder) = longest().await;
    for width in [390, 820, 1280] {
        window.becomes(width, 700).await;
        window.go(USERS).await;
        window.says("document.querySelectorAll('tbody .tick input')[1].click()").await;
        window.says("scrollTo(0, 1200)").await;
        window.comes_to(&in_sight("thead input[data-all]"), &format!("the head row at {width}")).await;
        window.comes_to(&in_sight(".bulk button[data-clear]"), &format!("the selection at {width}")).await;
        window.says("document.querySelectorAll('tbody .tick input')[12].focus()").await;
        for _ in 0..12 {
            window.key(Key::Tab).await;
            window.sees_its_focus(&format!("at {width}")).await;
        }
        // Backwards, what comes next lies under the bar, the selection and the head row.
        window.says("scrollTo(0, document.querySelectorAll('tbody tr')[20].offsetTop)").await;
        window.says("document.querySelectorAll('tbody .tick input')[14].focus()").await;
        window.sees_its_focus(&format!("upwards at {width}")).await;
    }
    window.close().await;
}

// L1
#[tokio::test]
async fn the_whole_of_a_long_name_is_reached_by_keyboard() {
    let (window, _program, _folder) = longest().await;
    for width in [390, 1280] {
        window.becomes(width, 900).await;
        window.go(USERS).await;
        let folded = window.says("document.querySelector('.unfold').previousElementSibling.clientHeight").await;
        window.says("document.querySelector('.unfold').focus()").await;
        window.key(Key::Enter).await;
        let whole = window
            .says("(it => it.scrollHeight <= it.clientHeight + 1 && it.clientHeight)(document.querySelector('.clamp'))")
            .await;
        assert!(whole.as_f64().expect("all of it shows") > folded.as_f64().unwrap(), "at {width}: {folded} then {whole}");
        window.press("Show less").await;
        let again = format!("document.querySelector('.clamp').clientHeight === {folded}");
        window.comes_to(&again, &format!("folded again at {width}")).await;
    }
    window.close().await;
}

// L3
#[tokio::test]
async fn forced_colours_and_less_motion_leave_nothing_untold() {
    let (window, _program, _folder) = longest().await;
    window.shows("", &[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")]).await;
    window.becomes(1280, 900).await;
    window.go(USERS).await;
    let tick = "tbody tr:nth-child(2) .tick input";
    let clear = window.picture(tick).await;
    window.says(&format!("document.querySelector({tick:?}).checked = true")).await;
    assert_ne!(clear, window.picture(tick).await, "ticked and unticked look alike");
    for (current, other) in
        [(".subtabs a[aria-current]", ".subtabs a:not([aria-current])"), (".nav a[aria-current]", ".nav a:not([aria-current])")]
    {
        let ground = |css: &str| format!("getComputedStyle(document.querySelector({css:?})).backgroundColor");
        assert_ne!(window.says(&ground(current)).await, window.says(&ground(other)).await, "{current}");
    }
    let edge = |css: &str| format!("getComputedStyle(document.querySelector({css:?})).borderBottomWidth");
    assert_ne!(
        window.says(&edge(".tabs-line a[aria-current]")).await,
        window.says(&edge(".tabs-line a:not([aria-current])")).await
    );
    window.says("document.documentElement.dataset.waiting = ''").await;
    let bar = window
        .says("(it => [it.animationName, it.backgroundColor])(getComputedStyle(document.documentElement, '::after'))")
        .await;
    assert_eq!(bar[0], "none", "nothing of the bar moves");
    assert_ne!(bar[1], "rgba(0, 0, 0, 0)", "the bar is seen");
    window.go("/orgs/1000001/settings/discoverability").await;
    let chosen = "[type=radio]:checked";
    let other = "[type=radio]:not(:checked)";
    assert_ne!(window.picture(chosen).await, window.picture(other).await, "radios look alike");
    window.close().await;
}

// L15
#[tokio::test]
async fn ones_own_role_comes_first_on_a_narrow_window_and_heads_stay() {
    let (window, _program, _folder) = longest().await;
    for width in [390, 1280] {
        window.becomes(width, 600).await;
        window.go(ROLES).await;
        let named = "(table => { table.parentElement.scrollTo(80, 200); const head = table.tHead.getBoundingClientRect(), box = table.parentElement.getBoundingClientRect();
            return [Math.round(table.tHead.rows[0].cells[0].getBoundingClientRect().top - box.top), Math.round(table.tBodies[0].rows[6].cells[0].getBoundingClientRect().left - box.left), head.width > 0] })(document.querySelector('.matrix table'))";
        let stays = window.says(named).await;
        assert!(stays[0].as_i64().unwrap().abs() <= 2 && stays[1].as_i64().unwrap().abs() <= 2, "at {width}: {stays}");
    }
    window.becomes(390, 800).await;
    window.go(ROLES).await;
    let first = "[...document.querySelectorAll('.matrix thead')].map(head => [...head.querySelectorAll('th + th')].sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)[0].classList.contains('own'))";
    let first = window.says(first).await;
    assert!(first.as_array().unwrap().iter().all(|own| own == &json!(true)), "{first}");
    for place in ["Project roles", "Features", "Plans"] {
        window.says("scrollTo(0, 0)").await;
        window.press(place).await;
        let there =
            "(top => top >= 56 && top < 400)(document.querySelector(location.hash || 'html').getBoundingClientRect().top)";
        window.comes_to(there, &format!("{place} is led to")).await;
    }
    assert_eq!(
        window.says(r"/\borgs?\b/i.test(document.querySelector('main').innerText)").await,
        json!(false),
        "one word for organization"
    );
    window.close().await;
}
