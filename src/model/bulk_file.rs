//! The file of a bulk invitation, as spreadsheets save one: with or without a byte order mark, in UTF-8 or UTF-16, with commas,
//! semicolons or tabs between its cells, with line ends of any kind (R2.5.13, U13).

use super::{
    bulk::HEADING,
    limits::{self, BULK_LINES},
};

/// A file that was read.
#[derive(Debug)]
pub struct BulkFile {
    /// Its text, to be shown and sent again.
    pub text: String,
    /// Its lines below the heading that hold anything, each with its number in the file and its cells.
    pub records: Vec<(usize, Vec<String>)>,
}

/// Reads a file.
///
/// # Errors
/// A sentence about what is wrong with the file as a whole.
pub fn read(bytes: &[u8]) -> Result<BulkFile, String> {
    let text = text_of(bytes)?;
    let (body, separator) = body_of(&text)?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).trim(csv::Trim::All).from_reader(body.as_bytes());
    let heading = reader.headers().map_err(|error| format!("The file can't be read: {error}."))?;
    let named: Vec<String> = heading.iter().map(|cell| cell.trim().to_lowercase()).collect();
    if !is_heading(&named) {
        return Err(format!("The first line must be: {}", HEADING.join(",")));
    }
    let mut lines = Lines { text: &text, at: 0, number: 1 };
    let skipped = text.len() - body.len();
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("The file can't be read: {error}."))?;
        let start = record.position().map_or(0, csv::Position::byte);
        let number = lines.number_at(skipped + usize::try_from(start).unwrap_or(usize::MAX));
        // Spreadsheets save rows that were emptied as nothing but commas.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        records.push((number, record.iter().map(str::to_owned).collect()));
        if records.len() > BULK_LINES {
            return Err(limits::bulk_too_long().to_owned());
        }
    }
    if records.is_empty() {
        return Err("The file has a heading but no lines.".to_owned());
    }
    Ok(BulkFile { text, records })
}

/// The text, whatever the program that saved it calls Unicode.
fn text_of(bytes: &[u8]) -> Result<String, String> {
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        // Without the mark: a heading of plain letters has a zero beside each.
        [_, 0, ..] => utf_16(bytes, u16::from_le_bytes),
        [0, _, ..] => utf_16(bytes, u16::from_be_bytes),
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            return Err("This is a spreadsheet file. Save it as \u{201c}CSV UTF-8\u{201d} and upload that file.".to_owned());
        }
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    };
    let text = text.ok_or("The file isn't UTF-8. Save it as \u{201c}CSV UTF-8\u{201d}.")?;
    if text.contains('\0') {
        return Err("The file contains characters that aren't text. Save it as \u{201c}CSV UTF-8\u{201d}.".to_owned());
    }
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn utf_16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
}

/// The text below a line such as `sep=;`, and what stands between its cells: what the line says, or what makes the heading of
/// the first line.
fn body_of(text: &str) -> Result<(&str, u8), String> {
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    let said = first.get(..4).filter(|said| said.eq_ignore_ascii_case("sep=")).and_then(|_| first[4..].bytes().next());
    if let Some(separator) = said {
        return Ok((text[first.len()..].trim_start_matches(['\r', '\n']), separator));
    }
    let first = text.trim_start_matches(['\r', '\n']).split(['\r', '\n']).next().unwrap_or_default();
    let named = |separator: char| -> Vec<String> {
        first.split(separator).map(|cell| cell.trim().trim_matches('"').trim().to_lowercase()).collect()
    };
    for separator in [',', ';', '\t'] {
        if is_heading(&named(separator)) {
            return Ok((text, u8::try_from(separator).unwrap_or(b',')));
        }
    }
    let other = ['|', ':', '/'].into_iter().find(|separator| is_heading(&named(*separator)));
    match other {
        Some(separator) => Err(format!("The cells are separated by {separator}. Use commas, semicolons or tabs.")),
        None => Err(format!("The first line must be: {}", HEADING.join(","))),
    }
}

/// The heading, with or without empty cells behind it.
fn is_heading(cells: &[String]) -> bool {
    cells.len() >= HEADING.len()
        && cells.iter().zip(HEADING).all(|(cell, named)| cell == named)
        && cells[HEADING.len()..].iter().all(String::is_empty)
}

/// The lines of a text, told apart by line ends of any kind. A line end in a quoted cell begins a line too, as in an editor.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

impl Lines<'_> {
    /// The number of the line where something begins behind the empty lines at `place`. Places come in their order.
    fn number_at(&mut self, place: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut start = place.min(bytes.len());
        while bytes.get(start).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            start += 1;
        }
        while self.at < start {
            match bytes[self.at] {
                b'\n' => self.number += 1,
                b'\r' if bytes.get(self.at + 1) != Some(&b'\n') => self.number += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "email,organization_role,project_ids,project_role,teams";

    fn numbered(text: &str) -> Vec<(usize, String)> {
        let file = read(text.as_bytes()).unwrap_or_else(|sentence| panic!("{text:?}: {sentence}"));
        file.records.into_iter().map(|(number, cells)| (number, cells[0].clone())).collect()
    }

    // U13
    #[test]
    fn a_line_has_the_number_that_an_editor_shows() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [HEAD, "a@x.example,,,,", ",,,,", "", "b@x.example,,,,\"Data", "Growth\"", "  ", "c@x.example"].join(end);
            let expected = [(2, "a@x.example"), (5, "b@x.example"), (8, "c@x.example")];
            assert_eq!(numbered(&text), expected.map(|(n, email)| (n, email.to_owned())), "{end:?}");
        }
        for end in ["\n", "\r\n", "\r"] {
            for said in ["sep=,", "SEP=,", "\"email\""] {
                let (head, line) =
                    if said.starts_with('"') { (HEAD.replacen("email", said, 1), 2) } else { (format!("{said}{end}{HEAD}"), 3) };
                assert_eq!(
                    numbered(&[head.as_str(), "a@x.example", ""].join(end)),
                    [(line, "a@x.example".to_owned())],
                    "{said} {end:?}"
                );
            }
        }
    }

    #[test]
    fn files_of_spreadsheets_are_understood() {
        let with = |separator: &str| {
            let row = ["a@x.example", "admin", "\"3000001;3000002\"", "", "\"Data;Growth\""].join(separator);
            format!("{}\r\n{row}\r\n", HEAD.replace(',', separator))
        };
        for separator in [",", ";", "\t"] {
            let text = with(separator);
            let (little, big): (Vec<u8>, Vec<u8>) = (
                text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            );
            let quoted =
                text.replacen("email", "\"Email\"", 1).replacen("teams\r\n", &format!("teams{separator}{separator}\r\n"), 1);
            for bytes in [
                text.clone().into_bytes(),
                [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat(),
                [&b"\xff\xfe"[..], &little].concat(),
                [&b"\xfe\xff"[..], &big].concat(),
                little,
                big,
                quoted.into_bytes(),
                format!("sep={separator}\r\n{text}").into_bytes(),
            ] {
                let file = read(&bytes).unwrap_or_else(|sentence| panic!("{separator:?} {bytes:?}: {sentence}"));
                assert_eq!(file.records[0].1[..5], ["a@x.example", "admin", "3000001;3000002", "", "Data;Growth"]);
                let again = read(file.text.as_bytes()).unwrap();
                assert_eq!(again.records, file.records, "what the preview gives back is the same file");
            }
        }
    }

    #[test]
    fn what_is_no_such_file_is_named() {
        let refused = |bytes: &[u8]| read(bytes).unwrap_err();
        assert!(refused(b"PK\x03\x04rest").starts_with("This is a spreadsheet file."));
        assert!(refused(b"email,M\xfcller").starts_with("The file isn't UTF-8."));
        assert!(
            refused(format!("{}\na@x.example", HEAD.replace(',', "|")).as_bytes()).starts_with("The cells are separated by |")
        );
        assert!(refused(b"name,address\n").starts_with("The first line must be: email,"));
        assert_eq!(refused(format!("{HEAD}\n,,,,\n").as_bytes()), "The file has a heading but no lines.");
    }
}
