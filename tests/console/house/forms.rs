//! Forms are judged field by field by what they derive.

use super::paths::texts;

/// Forms with text that derive nothing, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("account/sessions SignInForm", "one answer for every wrong pair (S5)"),
    ("grants/index RoleForm", "saved at once: there is no form to be shown again"),
    ("grants/requests Given", "saved at once: there is no form to be shown again"),
    ("grants/undo Was", "what a notice carries: there is no form to be shown again"),
    ("teams/undo Was", "what a notice carries: there is no form to be shown again"),
    ("service_accounts/additions RoleChange", "saved at once: there is no form to be shown again"),
    ("teams/projects LinkChange", "saved at once: there is no form to be shown again"),
    ("grants/everybody EverybodyForm", "a choice that is judged with its consequences"),
    ("billing/change WishForm", "a reason that is judged with its consequences"),
    ("members/role RoleForm", "a choice that is judged with its consequences"),
    ("service_accounts/role RoleForm", "a choice that is judged with its consequences"),
    ("projects/merge_start StartForm", "choices that are judged with their consequences"),
    ("projects/transfer TransferForm", "a choice that is judged with its consequences"),
    ("projects/restore RestoreForm", "a name that is judged with its consequences"),
    ("access/view ViewForm", "somebody who is looked for, and choices"),
    ("frame/confirm TypedForm", "a name that is compared"),
    ("frame/confirm Confirmed", "what was shown, which is compared with what would be done"),
    ("projects/removal RemovalForm", "a name that is compared"),
];

/// The files of the pages with their names, such as `teams/index`, and those of the frame, which has the forms of several.
fn pages() -> Vec<(String, String)> {
    let name = |path: String| {
        let path = path.strip_prefix("src/web/").or(path.strip_prefix("src/")).expect("a file of these folders");
        path.trim_end_matches(".rs").to_owned()
    };
    let mut found: Vec<_> = ["src/web", "src/frame"].into_iter().flat_map(texts).map(|(path, text)| (name(path), text)).collect();
    found.sort();
    found
}

/// What a structure derives, and its fields.
fn structure<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let at = [" {", "(", ";"].iter().find_map(|end| text.find(&format!("struct {name}{end}")))?;
    let above = text[..at].rsplit("\n\n").next()?;
    let fields = &text[at..];
    let end = if fields.starts_with(&format!("struct {name} {{")) { "\n}" } else { ";" };
    Some((above, &fields[..fields.find(end)?]))
}

#[test]
fn forms_with_typed_text_are_judged_by_what_they_derive() {
    let (pages, mut seen) = (pages(), Vec::new());
    for (page, text) in &pages {
        for rest in text.split("impl From<Fields> for ").skip(1) {
            let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap();
            let posted = pages.iter().any(|(_, text)| text.contains(&format!("Form<{name}>")));
            let (above, fields) = structure(text, name).unwrap_or_else(|| panic!("{page}: where is {name}?"));
            // Rows have to be judged, or they would be no rows.
            let typed = ["String", "Password", "Picked<"].iter().any(|kind| fields.contains(kind));
            if posted && typed && !above.contains("Validate") {
                seen.push(format!("{page} {name}"));
            }
        }
    }
    let mut known: Vec<_> = EXCEPTIONS.iter().map(|(form, _)| (*form).to_owned()).collect();
    known.sort();
    seen.sort();
    assert_eq!(seen, known, "a form with text derives Validate, or stands among the exceptions with a reason");
}

// What was typed goes no further than the page: `validator` reports the value with the fault.
#[test]
fn reports_of_the_validator_become_sentences_at_once() {
    for (page, text) in pages().into_iter().filter(|(page, _)| page != "frame/validators") {
        for word in ["ValidationErrors", "validate_with_args", "into_errors", "field_errors"] {
            assert!(!text.contains(word), "{page} keeps a report of the validator: {word}");
        }
    }
}
