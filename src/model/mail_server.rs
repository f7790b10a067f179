//! The mail server that `SMTP_URL` names.

use super::loopback::is_loopback;

/// How the words on the way to the mail server are kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Not at all: on this machine, or where the operator wrote so.
    None,
    /// TLS after STARTTLS. Without it nothing is said.
    StartTls,
    /// TLS from the first word.
    Tls,
}

/// A mail server as it was set. It has no `Debug`, because it holds a password.
#[derive(Clone)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub privacy: Privacy,
    /// Name and password.
    pub login: Option<(String, String)>,
}

impl MailServer {
    /// Reads `smtp://user:password@host:587` or `smtps://…`. The error is a sentence that says what to write, and repeats nothing
    /// of what was written, because a password may stand anywhere in it (U12, F13).
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrapped = match text.trim().split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase()).as_deref() {
            Some("smtp") => false,
            Some("smtps") => true,
            _ => {
                return Err(
                    "SMTP_URL must begin with smtp:// or smtps://, such as smtp://user:password@mail.example.com:587.".to_owned()
                );
            }
        };
        let rest = text.trim().split_once("://").map_or("", |(_, rest)| rest);
        // The last @ ends name and password, whatever signs they hold.
        let (login, place) = rest.rsplit_once('@').map_or((None, rest), |(login, place)| (Some(login), place));
        let login = login.map(read_login).transpose()?;
        let (place, query) = place.split_once('?').unwrap_or((place, ""));
        let (host, port) = read_place(place.strip_suffix('/').unwrap_or(place))?;
        let privacy = match (wrapped, query) {
            (true, "" | "tls=required") => Privacy::Tls,
            (true, "tls=none") => {
                return Err("SMTP_URL begins with smtps://, which is TLS, but also says tls=none. Remove one of them.".to_owned());
            }
            (false, "tls=none") => Privacy::None,
            (false, "") if is_loopback(&host) => Privacy::None,
            (false, "" | "tls=required") => Privacy::StartTls,
            _ => return Err("SMTP_URL can only have ?tls=required or ?tls=none after the host.".to_owned()),
        };
        let usual = match privacy {
            Privacy::None => 25,
            Privacy::StartTls => 587,
            Privacy::Tls => 465,
        };
        Ok(Self { host, port: port.unwrap_or(usual), privacy, login })
    }

    /// Whether it is this machine.
    pub fn is_here(&self) -> bool {
        is_loopback(&self.host)
    }
}

fn read_login(text: &str) -> Result<(String, String), String> {
    if let Some(sign) = text.chars().find(|c| "@#/?".contains(*c) || c.is_whitespace() || c.is_control()) {
        let code: String = sign.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
        let shown = if sign.is_control() || sign.is_whitespace() { "a space or similar".to_owned() } else { format!("a {sign}") };
        return Err(format!(
            "The user name or password in SMTP_URL contains {shown}. Write {code} instead; write \
             @ as %40, # as %23, / as %2F, ? as %3F and % as %25."
        ));
    }
    let Some((name, password)) = text.split_once(':').filter(|(name, password)| !name.is_empty() && !password.is_empty()) else {
        return Err("SMTP_URL has an @, but no user:password before it.".to_owned());
    };
    Ok((decoded(name)?, decoded(password)?))
}

fn decoded(text: &str) -> Result<String, String> {
    let wrong = || {
        "The user name or password in SMTP_URL contains a % that doesn't begin a code. Write %25 instead; \
         write @ as %40, # as %23, / as %2F and ? as %3F."
            .to_owned()
    };
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (code, after) = rest.split_at_checked(2).ok_or_else(wrong)?;
        bytes.push(*data_encoding::HEXUPPER_PERMISSIVE.decode(code).map_err(|_| wrong())?.first().ok_or_else(wrong)?);
        rest = after;
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    if text.contains(char::is_control) {
        return Err(
            "The user name or password in SMTP_URL contains a control character, which no mail server accepts.".to_owned()
        );
    }
    Ok(text)
}

/// Host and port of `host:587`, `192.0.2.1` or `[::1]:25`.
fn read_place(text: &str) -> Result<(String, Option<u16>), String> {
    let wrong = || {
        "SMTP_URL names no mail server. After user:password@ comes a host and optionally a port, such as mail.example.com:587."
            .to_owned()
    };
    let (host, port) = match text.strip_prefix('[').map(|text| text.split_once(']').ok_or_else(wrong)).transpose()? {
        Some((host, rest)) => (host, rest.strip_prefix(':').or(rest.is_empty().then_some("")).ok_or_else(wrong)?),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let port = match port {
        "" => None,
        port => Some(port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?),
    };
    if text.starts_with('[') {
        return Ok((host.parse::<std::net::Ipv6Addr>().map_err(|_| wrong())?.to_string(), port));
    }
    let host = idna::domain_to_ascii(host).map_err(|_| wrong())?;
    let sound = !host.is_empty() && host.len() <= 253 && host.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if sound { Ok((host, port)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_meant() {
        for (url, host, port, privacy) in [
            ("smtp://mail.example.com", "mail.example.com", 587, Privacy::StartTls),
            ("smtp://ada:secret@mail.example.com", "mail.example.com", 587, Privacy::StartTls),
            ("smtp://ada:secret@mail.example.com:2525?tls=required", "mail.example.com", 2525, Privacy::StartTls),
            ("smtp://ada:secret@mail.example.com:25?tls=none", "mail.example.com", 25, Privacy::None),
            ("smtp://mail.example.com/?tls=none", "mail.example.com", 25, Privacy::None),
            ("SMTPS://mail.example.com", "mail.example.com", 465, Privacy::Tls),
            ("smtp://localhost:1025", "localhost", 1025, Privacy::None),
            ("smtp://127.0.0.1", "127.0.0.1", 25, Privacy::None),
            ("smtp://[::1]:1025", "::1", 1025, Privacy::None),
            ("smtp://ada:secret@localhost:1025?tls=required", "localhost", 1025, Privacy::StartTls),
            ("smtp://10.0.0.5", "10.0.0.5", 587, Privacy::StartTls),
        ] {
            let server = MailServer::parse(url).unwrap_or_else(|sentence| panic!("{url}: {sentence}"));
            assert_eq!((server.host.as_str(), server.port, server.privacy), (host, port, privacy), "{url}");
        }
        let login = |url| MailServer::parse(url).unwrap_or_else(|sentence| panic!("{url}: {sentence}")).login.unwrap();
        let pair = |name: &str, password: &str| (name.to_owned(), password.to_owned());
        assert_eq!(login("smtp://ada%40x.test:s%23e%2Fc%25r:t@mail.example.com"), pair("ada@x.test", "s#e/c%r:t"));
    }

    // U12: the host is never a piece of the password, and no sentence tells the password
    #[test]
    fn a_password_that_is_not_encoded_is_told_and_not_shown() {
        for (url, told) in [
            ("smtp://ada:hunter#two@mail.example.com", "%23"),
            ("smtp://ada:hunter/two@mail.example.com", "%2F"),
            ("smtp://ada:2/hunter@mail.example.com:587", "%2F"),
            ("smtp://ada:hunter?two@mail.example.com", "%3F"),
            ("smtp://ada:hunter@two@mail.example.com", "%40"),
            ("smtp://ada@x.test:hunter@mail.example.com", "%40"),
            ("smtp://ada:hunter two@mail.example.com", "%20"),
            ("smtp://ada:hunter%two@mail.example.com", "%25"),
            ("smtp://ada:hunter%@mail.example.com", "%25"),
            ("smtp://ada:hunter%ff@mail.example.com", "%25"),
            ("smtp://ada:hunter%0D%0A@mail.example.com", "control"),
            ("smtps://ada:hunter#two@mail.example.com", "%23"),
            ("smtp://ada@mail.example.com", "user:password"),
            ("smtp://:hunter@mail.example.com", "user:password"),
            ("smtp://ada:hunter@", "names no mail server"),
            ("smtp://ada:hunter", "names no mail server"),
            ("smtp://hunter#mail.example.com", "names no mail server"),
            ("smtp://ada:hunter@mail.example.com/two", "names no mail server"),
            ("smtp://ada:hunter@mail.example.com:70000", "names no mail server"),
            ("smtp://ada:hunter@mail.example.com?tls=maybe", "tls=none"),
            ("smtp://ada:hunter@mail.example.com?tls=opportunistic", "tls=required"),
            ("smtps://ada:hunter@mail.example.com?tls=none", "smtps"),
            ("ada:hunter@mail.example.com", "must begin with smtp://"),
            ("http://ada:hunter@mail.example.com", "must begin with smtp://"),
            ("", "must begin with smtp://"),
        ] {
            let sentence = MailServer::parse(url).err().unwrap_or_else(|| panic!("{url} is taken"));
            assert!(sentence.contains(told) && !sentence.contains("hunter"), "{url}: {sentence}");
        }
    }
}
