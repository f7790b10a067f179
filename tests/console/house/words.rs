//! What people read speaks plain English, with one word for each thing.

use super::paths::texts;

/// Words that no screen, email or message uses, each with the one to use.
const OTHERWISE: &[(&str, &str)] = &[
    ("letter", "email"),
    ("letters", "emails"),
    ("mail", "email"),
    ("mails", "emails"),
    ("e-mail", "email"),
    ("whoever", "anyone who"),
    ("meanwhile", "until then"),
    ("upon", "on"),
    ("stands", "is"),
    ("thereof", "of it"),
    ("purged", "deleted permanently"),
];

/// Where one of them is meant as it stands.
const MEANT: &[&str] = &[
    "accents without a letter",
    "letters other than a to z",
    "mail server",
    "mail.example.com",
    "{letters}",
    "two letters are no name",
    "stands twice",
    "stands there twice",
];

/// A text without what stands between two marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut pieces = text.split(open);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |kept, piece| kept + " " + piece.split_once(close).map_or("", |(_, rest)| rest))
}

/// What people see of a template: its text, and nothing of its code and tags.
fn seen(template: &str) -> String {
    let bare = without(&without(&without(template, "{#", "#}"), "{%", "%}"), "{{", "}}");
    without(&without(&bare, "<style", "</style>"), "<", ">")
}

/// The sentences of a source file: what stands in quotes, begins with a capital and has a space.
fn sentences(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n").replace("\\\"", "'").replace("'\"'", "");
    let quoted = code.split('"').skip(1).step_by(2);
    quoted.filter(|words| words.starts_with(char::is_uppercase) && words.contains(' ')).map(str::to_owned).collect()
}

fn faults(named: &str, text: &str) -> Vec<String> {
    let text = MEANT.iter().fold(text.to_lowercase(), |text, meant| text.replace(meant, " "));
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || "-_'".contains(c))).collect();
    let wrong = OTHERWISE.iter().filter(|(word, _)| words.contains(word));
    wrong.map(|(word, better)| format!("{named} says {word:?}: write {better:?}")).collect()
}

// L17
#[test]
fn what_people_read_has_one_word_for_each_thing() {
    let mut found = Vec::new();
    for (name, text) in texts("templates") {
        found.extend(faults(&name, &seen(&text)));
    }
    for (name, text) in texts("src").into_iter().filter(|(name, _)| name.ends_with(".rs")) {
        for sentence in sentences(&text) {
            found.extend(faults(&format!("{name}, in {sentence:?},"), &sentence));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_search_for_words_sees_what_it_looks_for() {
    assert_eq!(seen("a {# letter #}<p title=\"letter\">{{ letter }} b {% if letter %}c</p>").split_whitespace().count(), 3);
    assert_eq!(sentences("// \"No Letter\"\nlet a = (\"A letter.\", \"a_letter\");"), ["A letter."]);
    assert_eq!(faults("x", "Send the letter").len(), 1);
    assert!(faults("x", "An email to the mail server").is_empty());
}
