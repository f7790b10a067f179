//! A letter as it stands on the wire: its headers, and that nothing in it can end a line where no line ends.

use data_encoding::BASE64;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use uuid::Uuid;

use crate::model::{EmailAddress, letter::LetterContent};

/// What an encoded word holds at most, in bytes, so that it fits into its 75 characters.
const ENCODED_WORD: usize = 45;

/// The letter with its headers: an id that tells the sender's domain and not the machine's name, that a program wrote it, and who
/// reads answers (U12). The error is the reason why it cannot go.
pub(super) fn message(
    id: Uuid,
    from: &Mailbox,
    answers: Option<&Mailbox>,
    to: &EmailAddress,
    content: &LetterContent,
) -> Result<Message, String> {
    sound(content)?;
    let to = to.as_str().parse().map_err(|_| "Emails can't be sent to this address.".to_owned())?;
    let part = |kind, words: &str| SinglePart::builder().header(kind).body(words.to_owned());
    let body = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, &content.text))
        .singlepart(part(ContentType::TEXT_HTML, &content.html));
    let mut letter = Message::builder().from(from.clone()).to(Mailbox::new(None, to)).subject(&content.subject);
    if let Some(answers) = answers {
        letter = letter.reply_to(answers.clone());
    }
    let message_id = format!("<{id}@{}>", domain(from));
    let wrong = |error| format!("The email can't be written: {error}.");
    let mut message = letter.message_id(Some(message_id)).multipart(body).map_err(wrong)?;
    let name = HeaderName::new_from_ascii_str;
    message.headers_mut().insert_raw(HeaderValue::new(name("Auto-Submitted"), "auto-generated".to_owned()));
    if content.subject.contains("=?") {
        let subject = HeaderValue::dangerous_new_pre_encoded(name("Subject"), content.subject.clone(), encoded(&content.subject));
        message.headers_mut().insert_raw(subject);
    }
    Ok(message)
}

/// The domain of an address as mail servers write it.
pub(super) fn domain(from: &Mailbox) -> String {
    idna::domain_to_ascii(from.email.domain()).unwrap_or_else(|_| "localhost.localdomain".to_owned())
}

/// Refuses what could speak to the mail server itself: control signs in the subject, and in the words all but tabs and whole ends of
/// lines. The library before 0.11.24 passes single ones on (F32b).
fn sound(content: &LetterContent) -> Result<(), String> {
    let words = |text: &str| text.replace("\r\n", "\n").contains(|c: char| c.is_control() && c != '\n' && c != '\t');
    if content.subject.contains(char::is_control) || words(&content.text) || words(&content.html) {
        return Err("The email contains control characters, which aren't allowed.".to_owned());
    }
    Ok(())
}

/// A subject in encoded words, for one that holds `=?`: mail programs would read words of their own out of it (F27).
fn encoded(subject: &str) -> String {
    let mut words = vec![String::new()];
    for sign in subject.chars() {
        match words.last_mut() {
            Some(word) if word.len() + sign.len_utf8() <= ENCODED_WORD => word.push(sign),
            _ => words.push(sign.to_string()),
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?b?{}?=", BASE64.encode(word.as_bytes()))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(subject: &str, text: &str) -> Result<String, String> {
        let from = "Steward <steward@acme.example>".parse().unwrap();
        let content = LetterContent { subject: subject.to_owned(), text: text.to_owned(), html: "<p>hello</p>".to_owned() };
        let to = EmailAddress::parse("ada@acme.example").unwrap();
        let message = message(Uuid::nil(), &from, None, &to, &content)?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    // F32b
    #[test]
    fn no_letter_holds_signs_that_a_mail_server_could_take_for_its_own() {
        for (subject, text) in [
            ("a\rb", ""),
            ("a\nb", ""),
            ("a\r\nBcc: all@acme.example", ""),
            ("a\0b", ""),
            ("a\u{1b}[31m", ""),
            ("a\u{85}b", ""),
            ("a", "b\r.\rMAIL FROM:<x@acme.example>"),
            ("a", "b\rc"),
            ("a", "b\0c"),
            ("a", "b\u{1b}[31mc"),
        ] {
            assert!(written(subject, text).is_err(), "{subject:?} {text:?}");
        }
        let raw = written("a", "b\n.\nMAIL FROM:<x@acme.example>\r\n.\r\n\tc").unwrap();
        assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "{raw:?}");
    }

    // F27
    #[test]
    fn a_subject_that_looks_encoded_is_read_as_it_was_typed() {
        let typed = "=?utf-8?q?=0D=0ABcc:all=40acme.example?= invited you to Åcme and a good many others, all of them waiting";
        let raw = written(typed, "b").unwrap();
        assert!(!raw.contains("=?utf-8?q?=0D"), "{raw}");
        let read = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(read.subject(), Some(typed));
        assert!(raw.lines().all(|line| line.len() <= 998), "{raw}");
    }

    // U12
    #[test]
    fn a_letter_says_that_a_program_wrote_it_and_nothing_of_the_machine() {
        let raw = written("a", "b").unwrap();
        assert!(raw.contains("Auto-Submitted: auto-generated\r\n"), "{raw}");
        assert!(raw.contains("Message-ID: <00000000-0000-0000-0000-000000000000@acme.example>\r\n"), "{raw}");
    }
}
