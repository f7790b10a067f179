//! What stands in letters, whatever people call themselves and their things.

use std::{collections::BTreeSet, fs};

use steward::mail::deliver_due;

use crate::{every_letter::every_letter, support::World};

#[test]
fn every_kind_of_letter_is_looked_at_here() {
    let kinds = fs::read_to_string("src/model/letter.rs").unwrap();
    let known: BTreeSet<String> = kinds
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \"")?.1.split('"').next().map(str::to_owned))
        .collect();
    let seen: BTreeSet<String> = every_letter("Acme").iter().map(|letter| letter.kind.as_str().to_owned()).collect();
    assert!(!known.is_empty());
    assert_eq!(seen, known, "a kind of letter that every_letter() does not write");
}

// L16: two servers' emails are told apart, and both parts of one begin alike
#[test]
fn every_email_names_the_server_and_begins_with_its_heading() {
    for letter in every_letter("Acme") {
        let (kind, content) = (letter.kind.as_str(), letter.content);
        let heading = content.subject.strip_suffix(" (steward.acme.example)");
        let heading = heading.unwrap_or_else(|| panic!("{kind} does not name the server: {}", content.subject));
        assert_eq!(content.text.lines().next(), Some(heading), "{kind}");
        assert!(content.html.contains(&format!(">{heading}</h1>")), "{kind}: {}", content.html);
        assert!(content.html.contains("<meta name=\"color-scheme\" content=\"light dark\">"), "{kind}");
        let about = ["verify_address", "already_registered", "password_reset", "password_changed"];
        assert!(about.contains(&kind) || heading.contains("Acme"), "{kind} does not name the organization: {heading}");
    }
}

// F21: mail programs make links of what looks like an address, in subjects too
#[test]
fn no_name_becomes_a_link_in_any_letter() {
    let name = "go to win.example, https://win.example/x www.win.example boss@win.example ftp://192.0.2.1 win。example";
    for letter in every_letter(name) {
        let content = &letter.content;
        for words in [&content.subject, &content.text, &content.html] {
            for link in ["win.example", "https://win", "www.win", "boss@", "ftp:", "192.0", "win。"] {
                assert!(!words.contains(link), "{}: {link} in {words}", letter.kind.as_str());
            }
        }
        // The links that Steward itself writes are whole, and nobody sees that a name was taken apart.
        assert!(content.text.contains("https://steward.acme.example/"), "{}", content.text);
        assert!(
            !content.subject.contains("win") || content.subject.replace('\u{2060}', "").contains(name),
            "{}",
            content.subject
        );
    }
}

// F32b: a name cannot get a line of its own, and so speaks to no mail server
#[test]
fn no_name_breaks_a_line_of_a_letter() {
    let plain = every_letter("Acme");
    for (letter, plain) in every_letter("Acme\r\n.\r\nMAIL FROM:<x>\0\u{1b}").into_iter().zip(plain) {
        let (content, plain) = (letter.content, plain.content);
        assert!(!content.subject.contains(char::is_control), "{:?}", content.subject);
        for (words, plain) in [(content.text, plain.text), (content.html, plain.html)] {
            assert!(!words.contains(|c: char| c.is_control() && c != '\n'), "{words:?}");
            assert_eq!(words.lines().count(), plain.lines().count(), "{words}");
        }
    }
}

// F8b: the wrong key costs time and no letter
#[actix_web::test]
async fn a_letter_sealed_with_another_key_waits_for_the_right_one() {
    let world = World::new();
    world.browser().await.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    world.run("create table kept as select * from outbox");
    let folder = tempfile::tempdir().unwrap();
    let carrier = steward::mail::Carrier::files(folder.path().to_owned(), "Steward <steward@northwind.test>").unwrap();
    let wrong = steward::model::sealer::Sealer::new(b"another key, long enough to be one", "letters");
    for _ in 0..3 {
        assert_eq!(deliver_due(&mut world.database.connect(), &wrong, &carrier).unwrap(), 1);
        assert_eq!(deliver_due(&mut world.database.connect(), &wrong, &carrier).unwrap(), 0, "it is put aside");
        world.run("update outbox set due_at = now()");
    }
    assert_eq!(world.count("outbox join kept using (id, sealed) where outbox.attempts = 0 and outbox.failed_at is null"), 1);
    assert!(world.link_to("ada@northwind.test").starts_with("/password/reset/"));
}
