//! Every letter as it is read: on a narrow screen and on a wide one, light and dark, with names nobody broke.

use serde_json::json;

use crate::{
    chromium::Window,
    every_letter::every_letter,
    program::{Program, folder},
};

// U12: long words wrap, and colours can be read in the dark too
#[tokio::test]
async fn every_letter_fits_a_narrow_screen_and_is_read_in_the_dark() {
    let data = folder();
    let window = Window::open(&Program::start(data.path(), &[])).await;
    let letters = folder();
    for (n, letter) in every_letter(&"Donaudampfschifffahrt".repeat(12)).iter().enumerate() {
        let html = &letter.content.html;
        let dark = html.replace("@media (prefers-color-scheme: dark)", "@media all");
        assert_ne!(&dark, html, "it has colours for the dark");
        for (width, height) in [(400, 800), (800, 800)] {
            for scheme in ["light", "dark"] {
                let named = format!("{} at {width}, {scheme}", letter.kind.as_str());
                window.client.set_window_size(width, height).await.unwrap();
                let file = letters.path().join(format!("{n}-{scheme}.html"));
                std::fs::write(&file, if scheme == "dark" { &dark } else { html }).unwrap();
                window.client.goto(&format!("file://{}", file.display())).await.unwrap();
                window.has_sound_colours(&named).await;
                let wide = "return Math.max(document.documentElement.scrollWidth - innerWidth, 0)";
                assert_eq!(window.client.execute(wide, Vec::new()).await.unwrap(), json!(0), "{named} is too wide");
                let dark = "return getComputedStyle(document.body).backgroundColor === 'rgb(20, 19, 25)'";
                assert_eq!(window.client.execute(dark, Vec::new()).await.unwrap(), json!(scheme == "dark"), "{named}");
            }
        }
    }
    window.close().await;
}
