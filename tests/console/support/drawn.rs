//! Forms as a page draws them, read as a browser reads them.

/// What a form would send, before anybody touches it.
pub type Drawn = Vec<(String, String)>;

/// The posted form of a page that leads to this path, if it is there.
pub fn form(page: &str, path: &str) -> Option<Drawn> {
    let forms = page.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or(rest));
    let mut posted = forms.filter(|form| {
        let (tag, _) = opened(form);
        // A form without an address leads to its own page.
        attribute(tag, "method").as_deref() == Some("post") && attribute(tag, "action").is_none_or(|action| action == path)
    });
    posted.next().map(fields)
}

/// The mark of a form.
pub fn mark(form: &Drawn) -> Option<&str> {
    form.iter().find(|(name, _)| name == "mark").map(|(_, value)| value.as_str())
}

/// The same with other values in it.
pub fn with(form: &Drawn, typed: &[(&str, &str)]) -> Drawn {
    let kept = form.iter().filter(|(name, _)| !typed.iter().any(|(other, _)| name == other)).cloned();
    kept.chain(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

/// As it is posted.
pub fn borrowed(form: &Drawn) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn fields(form: &str) -> Drawn {
    let mut found = Drawn::new();
    for (at, _) in form.match_indices('<') {
        let (tag, inside) = opened(&form[at + 1..]);
        let named = |value: String| attribute(tag, "name").map(|name| (name, value));
        let field = match tag.split_whitespace().next() {
            Some("input") => match attribute(tag, "type").as_deref() {
                Some("checkbox" | "radio") if !has(tag, "checked") => None,
                _ => named(attribute(tag, "value").unwrap_or_default()),
            },
            Some("textarea") => named(inside.split("</textarea>").next().unwrap_or_default().to_owned()),
            Some("select") => chosen(inside.split("</select>").next().unwrap_or_default()).and_then(named),
            _ => None,
        };
        found.extend(field);
    }
    found
}

/// The selected option, or else the first.
fn chosen(options: &str) -> Option<String> {
    let tags: Vec<&str> = options.split("<option").skip(1).map(|rest| opened(rest).0).collect();
    let tag = tags.iter().find(|tag| has(tag, "selected")).or(tags.first())?;
    attribute(tag, "value")
}

/// The rest of an opening tag, and what comes behind it.
fn opened(rest: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = rest.find(|c: char| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.map_or((rest, ""), |end| (&rest[..end], &rest[end + 1..]))
}

fn has(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|it| it == word)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let marker = format!("{name}=\"");
    let at = tag.match_indices(&marker).find(|(at, _)| tag[..*at].ends_with(char::is_whitespace))?.0 + marker.len();
    Some(tag[at..].split('"').next()?.replace("&#38;", "&").replace("&amp;", "&"))
}
