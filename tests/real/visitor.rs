//! Somebody with a browser at the public address, through whatever stands before the Stewards there: curl with a jar of cookies.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::program::folder;

/// Where visitors come from: an address of this machine that is no trusted proxy.
pub const FROM: &str = "127.0.0.2";

/// A browser that believes one certificate and keeps its cookies.
pub struct Visitor {
    public: String,
    resolve: String,
    certificate: PathBuf,
    kept: tempfile::TempDir,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    /// All headers of this name.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).collect()
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.headers("location").first().copied().unwrap_or_default()
    }
}

impl Visitor {
    /// Nobody yet. `public` is the public address, with a port; its host is found on this machine.
    pub fn at(public: &str, certificate: &Path) -> Self {
        let url = url::Url::parse(public).expect("an address");
        let (host, port) = (url.host_str().expect("a host"), url.port().expect("a port"));
        Self {
            public: public.to_owned(),
            resolve: format!("{host}:{port}:127.0.0.1"),
            certificate: certificate.to_owned(),
            kept: folder(),
        }
    }

    /// The same person in another window.
    pub fn again(&self) -> Self {
        let other = Self {
            public: self.public.clone(),
            resolve: self.resolve.clone(),
            certificate: self.certificate.clone(),
            kept: folder(),
        };
        fs::copy(self.kept.path().join("jar"), other.kept.path().join("jar")).expect("a jar");
        other
    }

    /// A curl that asks for this path.
    pub fn curl(&self, path: &str) -> Command {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "--max-time", "300", "--noproxy", "*", "--interface", FROM, "--resolve", &self.resolve]);
        curl.arg("--cacert").arg(&self.certificate);
        for option in ["-b", "-c"] {
            curl.arg(option).arg(self.kept.path().join("jar"));
        }
        curl.args(["-H", "Sec-Fetch-Site: same-origin", "-H", "Expect:"]);
        curl.arg(format!("{}{path}", self.public)).stdin(Stdio::null());
        curl
    }

    /// What curl brings for this path, asked with these arguments more; nothing if nobody answers.
    pub fn ask(&self, path: &str, more: &[&str]) -> Option<Reply> {
        let head = self.kept.path().join("head");
        let done = self.curl(path).arg("-D").arg(&head).args(more).output().expect("curl is installed by `make need-test`");
        if !done.status.success() {
            println!("{path}: {}", String::from_utf8_lossy(&done.stderr));
            return None;
        }
        let head = fs::read_to_string(head).expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Some(Reply { status, head, body: String::from_utf8_lossy(&done.stdout).into_owned() })
    }

    /// Asks for a page.
    pub fn get(&self, path: &str) -> Reply {
        self.ask(path, &[]).expect("an answer")
    }

    /// Sends a form.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Option<Reply> {
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let more: Vec<&str> = fields.iter().flat_map(|field| ["--data-urlencode", field.as_str()]).collect();
        self.ask(path, &more)
    }

    /// Signs in, and answers with what came of it.
    pub fn sign_in(&self, email: &str, password: &str) -> Reply {
        let reply = self.post("/login", &[("email", email), ("password", password)]).expect("an answer");
        assert_eq!(reply.status, 303, "{email} signs in: {}", reply.body);
        reply
    }

    /// Founds a team by its form. Whoever is not answered, or told that nobody was there, presses the same button again. Whether it was
    /// confirmed.
    pub fn founds_a_team(&self, organization: i64, name: &str) -> bool {
        let path = format!("/orgs/{organization}/settings/teams/new");
        let mut pages = (0..3).filter_map(|_| self.ask(&path, &[]).filter(|page| page.status == 200));
        let Some(page) = pages.next() else { return false };
        let mark = page.body.split("name=\"mark\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
        let confirmed = |_| self.post(&path, &[("name", name), ("mark", mark)]).is_some_and(|answer| answer.status == 303);
        (0..3).any(confirmed)
    }

    /// Uploads a file; nothing if that was cut off.
    pub fn upload(&self, path: &str, file: &Path) -> Option<Reply> {
        self.ask(path, &["-F", &format!("file=@{}", file.display())])
    }

    /// Begins to download. Nothing more comes than is read.
    pub fn downloads(&self, path: &str) -> Child {
        self.curl(path).arg("--no-buffer").stdout(Stdio::piped()).spawn().expect("curl")
    }
}
