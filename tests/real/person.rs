//! Somebody with a browser that several Stewards serve, as behind a proxy: one cookie, one host name, any port.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A browser that keeps its cookie.
#[derive(Clone)]
pub struct Person {
    host: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// A header of it.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value))
    }
}

impl Person {
    /// Nobody yet. The host is that of the public address, with its port.
    pub fn at(public: &str) -> Self {
        Self { host: public.trim_start_matches("http://").to_owned(), cookies: BTreeMap::new() }
    }

    /// Signs in.
    pub fn sign_in(mut self, port: u16, email: &str, password: &str) -> Self {
        let answer = self.post(port, "/login", &[("email", email), ("password", password)]).expect("it listens");
        assert_eq!(answer.status, 303, "{email} signs in: {}", answer.body);
        self
    }

    /// Asks for a page.
    pub fn get(&mut self, port: u16, path: &str) -> io::Result<Answer> {
        self.send(port, &format!("GET {path}"), "", "")
    }

    /// Sends a form.
    pub fn post(&mut self, port: u16, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n", body.len());
        self.send(port, &format!("POST {path}"), &kind, &body)
    }

    /// Uploads a file that comes piece by piece; together they have this length.
    pub fn upload(
        &mut self,
        port: u16,
        path: &str,
        (length, pieces): (usize, impl Iterator<Item = Vec<u8>>),
    ) -> io::Result<Answer> {
        let part = "Content-Disposition: form-data; name=\"file\"; filename=\"events.ndjson\"";
        let (before, after) = (format!("--b\r\n{part}\r\n\r\n"), "\r\n--b--\r\n");
        let whole = before.len() + length + after.len();
        let kind = format!("Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {whole}\r\n");
        self.sends(port, &format!("POST {path}"), &kind, |stream| {
            stream.write_all(before.as_bytes())?;
            for piece in pieces {
                stream.write_all(&piece)?;
            }
            stream.write_all(after.as_bytes())
        })
    }

    fn send(&mut self, port: u16, first: &str, more: &str, body: &str) -> io::Result<Answer> {
        self.sends(port, first, more, |stream| stream.write_all(body.as_bytes()))
    }

    fn sends(
        &mut self,
        port: u16,
        first: &str,
        more: &str,
        body: impl FnOnce(&mut TcpStream) -> io::Result<()>,
    ) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let kept: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = if kept.is_empty() { String::new() } else { format!("Cookie: {}\r\n", kept.join("; ")) };
        let host = &self.host;
        write!(
            stream,
            "{first} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n{cookie}{more}\r\n"
        )?;
        body(&mut stream)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let answer = Answer { status, head: head.to_owned(), body: body.to_owned() };
        for line in answer.head.lines() {
            let Some((_, cookie)) = line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) else {
                continue;
            };
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }
}

impl Person {
    /// Founds a team by its form, at the first of these Stewards that answers; whoever is not answered presses the same button again.
    /// Whether it was confirmed.
    pub fn founds_a_team(&mut self, ports: &[u16], organization: i64, name: &str) -> bool {
        let path = format!("/orgs/{organization}/settings/teams/new");
        let Some(page) = ports.iter().find_map(|port| self.get(*port, &path).ok().filter(|page| page.status == 200)) else {
            return false;
        };
        let mark =
            page.body.split("name=\"mark\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark").to_owned();
        let fields = [("name", name), ("mark", mark.as_str())];
        ports.iter().any(|port| self.post(*port, &path, &fields).is_ok_and(|answer| answer.status == 303))
    }
}
