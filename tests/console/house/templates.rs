//! What is written for browsers can be read by people, and holds nothing that a browser is told to refuse.

use std::fs;

use super::paths::texts;

/// What a line may hold; beyond it stands one attribute, or one property, a line.
const WIDTH: usize = 160;

/// How many lines a style sheet may have.
const LONGEST: usize = 350;

/// The ids that every page has, so that the style sheet may know them.
const FRAME: &[&str] = &["dialog", "main", "notices", "side"];

fn templates() -> Vec<(String, String)> {
    texts("templates")
}

/// Steward's own style sheets, each with its path: the list of them and all that it names.
fn style_sheets() -> Vec<(String, String)> {
    let list = "static/console.css";
    texts("static/style").into_iter().chain([(list.to_owned(), fs::read_to_string(list).unwrap())]).collect()
}

/// The ids that the rules of a style sheet are about: what stands before a brace, without comments and values.
fn ids(css: &str) -> Vec<String> {
    let code: String = css.split("/*").map(|piece| piece.split_once("*/").map_or(piece, |(_, code)| code)).collect();
    let selectors = code.split('{').map(|piece| piece.rsplit(['}', ';']).next().unwrap_or_default());
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
    selectors.flat_map(|selector| selector.split('#').skip(1).map(word).collect::<Vec<String>>()).collect()
}

#[test]
fn no_line_is_wider_than_a_person_reads_at_once() {
    for (name, text) in templates().into_iter().chain(style_sheets()) {
        for (n, line) in text.lines().enumerate() {
            let width = line.chars().count();
            assert!(width <= WIDTH, "{name}:{} is {width} wide", n + 1);
        }
    }
}

#[test]
fn the_style_sheets_know_no_page_by_its_id() {
    for (name, css) in style_sheets() {
        for id in ids(&css) {
            assert!(FRAME.contains(&id.as_str()), "{name}: #{id} is no part of the frame; give what looks so a class");
        }
    }
    let tried = "/* #a */ .b > #c, p #d-e { color: #fff; } @media print { #f { top: 0; } .g { color: #000 } #h { top: 0; } }";
    assert_eq!(ids(tried), ["c", "d-e", "f", "h"], "the test itself sees what it looks for");
}

#[test]
fn every_style_sheet_is_in_the_list_and_short_enough_to_read() {
    let list = fs::read_to_string("static/console.css").unwrap();
    for (name, css) in style_sheets() {
        let part = name.trim_start_matches("static/").to_owned();
        assert!(part == "console.css" || list.contains(&format!("@import \"{part}\";")), "console.css does not name {part}");
        assert!(css.lines().count() <= LONGEST, "{name} is longer than {LONGEST} lines; what of it is a concern of its own?");
    }
}

#[test]
fn what_opens_in_a_dialog_and_the_icons_are_spelled_in_parts_alone() {
    for (name, text) in templates() {
        let part = name.starts_with("templates/parts/");
        for spelled in ["data-dialog", "icons.svg", "class=\"searchbox\""] {
            assert!(part || !text.contains(spelled), "{name} spells {spelled} instead of calling a macro of parts/");
        }
    }
}

#[test]
fn pages_hold_no_script_no_style_and_nothing_unescaped() {
    for (name, text) in templates() {
        let letter = name.starts_with("templates/mail/");
        for wrong in ["|safe", "| safe", "<script>", " onclick=", " onsubmit="] {
            assert!(!text.contains(wrong), "{name} holds {wrong}");
        }
        // Mail programs load nothing: the one frame of letters brings its dark colours along.
        assert!(name == "templates/mail/layout.html" || !text.contains("<style"), "{name} holds <style");
        assert!(letter || !text.contains(" style=\""), "{name} holds an inline style");
    }
}

// L11.1: a pencil puts its form where the value stands; without such a place the form would lie over the page
#[test]
fn every_pencil_stands_in_the_value_that_it_edits() {
    for (name, text) in templates().into_iter().filter(|(name, _)| !name.ends_with("parts/dialog.html")) {
        for (at, _) in text.match_indices("dialog::pencil(") {
            let (value, card) = (text[..at].rfind("data-value"), text[..at].rfind("<dt>"));
            assert!(value > card, "{name}: {}", &text[at..at + 60]);
        }
    }
}
