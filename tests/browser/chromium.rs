use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError};
use serde_json::json;

use crate::program::{Program, free_port};

pub const AXE: &str = include_str!("axe/axe-4.14.1.min.js");

/// A Chromium window at a served Steward.
pub struct Window {
    pub client: Client,
    pub base: String,
    pub mailbox: String,
    driver: Child,
    port: u16,
    _profile: tempfile::TempDir,
}

impl Window {
    pub async fn open(program: &Program) -> Self {
        Self::with(program, true).await
    }

    /// A window in which no script runs.
    pub async fn without_script(program: &Program) -> Self {
        Self::with(program, false).await
    }

    async fn with(program: &Program, script: bool) -> Self {
        let profile = tempfile::tempdir().expect("a profile");
        let port = free_port();
        let mut command = Command::new("chromedriver");
        let driver =
            command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("chromedriver");
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1440,900",
        ];
        let mut arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let mut options = json!({ "args": arguments });
        if !script {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let mut client = None;
        for _ in 0..100 {
            let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            if let Ok(open) = builder.capabilities(capabilities.clone()).connect(&format!("http://127.0.0.1:{port}")).await {
                client = Some(open);
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Self {
            client: client.expect("a Chromium window"),
            base: program.address.clone(),
            mailbox: program.mailbox(),
            driver,
            port,
            _profile: profile,
        }
    }

    /// Asks the browser what no page can ask it: what it tells screen readers, and how its network is.
    pub async fn devtools(&self, command: &str, parameters: serde_json::Value) -> serde_json::Value {
        let session = self.client.session_id().await.expect("a session").expect("a session");
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        let mut driver = TcpStream::connect(("127.0.0.1", self.port)).expect("the driver");
        let head = format!("POST /session/{session}/goog/cdp/execute HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close");
        write!(driver, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).expect("asked");
        // The driver keeps its connections open.
        let mut answer = BufReader::new(driver);
        let (mut line, mut length) = (String::new(), 0);
        while answer.read_line(&mut line).expect("a head") > 2 {
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            line.clear();
        }
        let mut body = vec![0; length];
        answer.read_exact(&mut body).expect("a body");
        serde_json::from_slice::<serde_json::Value>(&body).expect("an answer")["value"].take()
    }

    /// What screen readers are told is here: each thing with its role and its name.
    pub async fn told(&self) -> Vec<(String, String)> {
        let tree = self.devtools("Accessibility.getFullAXTree", json!({})).await;
        let word = |node: &serde_json::Value, what: &str| node[what]["value"].as_str().unwrap_or_default().to_owned();
        tree["nodes"].as_array().expect("a tree").iter().map(|node| (word(node, "role"), word(node, "name"))).collect()
    }

    pub async fn go(&self, path: &str) {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.client.goto(&address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
        self.scripts_begin().await;
    }

    /// htmx begins a moment after the page is loaded. What is pressed before that leads to a page, as it does without script.
    async fn scripts_begin(&self) {
        let begun = "return !window.htmx || !document.querySelector('[hx-get], [hx-post]') || !!document.querySelector('[data-htmx-powered]')";
        for _ in 0..500 {
            match self.client.execute(begun, Vec::new()).await {
                Ok(serde_json::Value::Bool(false)) => tokio::time::sleep(Duration::from_millis(10)).await,
                _ => return,
            }
        }
    }

    /// The thing a person would call by this name: a link, a button or a tab.
    pub async fn press(&self, name: &str) {
        let path = format!(
            "//*[self::a or self::button or self::summary][normalize-space(.)='{name}' or @aria-label='{name}'][not(@hidden)]"
        );
        self.click(&path, name).await;
    }

    /// The same in the dialog that is open, whatever else is behind it.
    pub async fn answer(&self, name: &str) {
        let path = format!(
            "//dialog[@open]//*[self::a or self::button or self::summary or self::label][normalize-space(.)='{name}' or @aria-label='{name}']"
        );
        self.click(&path, name).await;
    }

    /// Clicks the first of these that is to be seen: scrolled into the middle, where neither the bar nor a notice lies over it,
    /// and again while something that still moves does.
    async fn click(&self, path: &str, name: &str) {
        self.click_at(Locator::XPath(path), name).await;
    }

    /// The same for what has no name of its own, or for one of several that have the same.
    pub async fn press_at(&self, place: Locator<'_>) {
        let name = format!("{place:?}");
        self.click_at(place, &name).await;
    }

    async fn click_at(&self, place: Locator<'_>, name: &str) {
        let mut last = "it is nowhere to be seen".to_owned();
        for _ in 0..150 {
            for element in self.client.find_all(place).await.unwrap_or_default() {
                if !element.is_displayed().await.unwrap_or(false) {
                    continue;
                }
                match self.click_in_the_middle(&element).await {
                    Ok(()) => return,
                    Err(error) => last = error.to_string(),
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{name}: {last}");
    }

    async fn click_in_the_middle(&self, element: &Element) -> Result<(), CmdError> {
        let itself = vec![serde_json::to_value(element).expect("an element")];
        self.client.execute("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", itself).await?;
        element.click().await
    }

    /// Ticks or clears the box with this name, or chooses the card.
    pub async fn tick(&self, name: &str) {
        let path = format!("//input[@aria-label='{name}'] | //label[.//input][starts-with(normalize-space(.), '{name}')]");
        self.click(&path, name).await;
    }

    /// The text of what has the focus.
    pub async fn focused(&self) -> String {
        self.client.active_element().await.expect("a focus").text().await.unwrap_or_default()
    }

    /// Types into the field with this label; `nth` if several rows have one.
    pub async fn fill(&self, label: &str, nth: usize, text: &str) {
        let field = self.field(label, nth).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("typed");
    }

    /// Chooses an option of the select with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let field = self.field(label, 0).await;
        let done = match field.attr("role").await.expect("an attribute").as_deref() {
            // A box to type in: all that stands there is typed over, and Enter takes what is found.
            Some("combobox") => field.send_keys(&format!("\u{E009}a\u{E000}{option}\u{E007}")).await,
            _ => field.select_by_label(option).await,
        };
        done.unwrap_or_else(|error| panic!("{label}: {option}: {error}"));
    }

    /// The same for a select that is named without a label beside it.
    pub async fn choose_named(&self, name: &str, option: &str) {
        let path = format!("//select[@aria-label='{name}']");
        let found = self.client.wait().at_most(Duration::from_secs(10)).for_element(Locator::XPath(&path)).await;
        let select = found.unwrap_or_else(|error| panic!("{name}: {error}"));
        select.select_by_label(option).await.unwrap_or_else(|error| panic!("{name}: {option}: {error}"));
    }

    pub async fn field(&self, label: &str, nth: usize) -> Element {
        let labels = format!("//label[normalize-space(.)='{label}']");
        self.client
            .wait()
            .at_most(Duration::from_secs(10))
            .for_element(Locator::XPath(&labels))
            .await
            .unwrap_or_else(|error| panic!("{label}: {error}"));
        let all = self.client.find_all(Locator::XPath(&labels)).await.expect("labels");
        let id = all[nth].attr("for").await.expect("an attribute").expect("a label of a field");
        self.client.find(Locator::Id(&id)).await.expect("the field")
    }

    /// Waits until the page says this.
    pub async fn sees(&self, text: &str) {
        for _ in 0..150 {
            if self.body().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the page never says {text:?}:\n{}", self.body().await);
    }

    pub async fn body(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    pub async fn url(&self) -> String {
        self.client.current_url().await.expect("an address").to_string()
    }

    /// Holds the screen against axe-core, and against being wider than the window.
    pub async fn is_sound(&self, screen: &str) {
        // Colours fade in when something has just been pressed or opened.
        tokio::time::sleep(Duration::from_millis(250)).await;
        self.is_sound_at_rest(screen).await;
    }

    /// The same for a screen that has only been looked at.
    pub async fn is_sound_at_rest(&self, screen: &str) {
        self.violates_nothing(screen, json!({ "resultTypes": ["violations"] })).await;
        let twice = "return [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n)";
        let twice = self.client.execute(twice, Vec::new()).await.expect("ids");
        assert_eq!(twice, json!([]), "{screen} has two things of one id");
        let wide =
            self.client.execute("return document.documentElement.scrollWidth > innerWidth", Vec::new()).await.expect("a width");
        assert_eq!(wide, json!(false), "{screen} is wider than its window");
    }

    /// The same for what has been held against everything in other colours.
    pub async fn has_sound_colours(&self, screen: &str) {
        self.violates_nothing(screen, json!({ "resultTypes": ["violations"], "runOnly": ["color-contrast"] })).await;
    }

    async fn violates_nothing(&self, screen: &str, options: serde_json::Value) {
        self.client.execute(AXE, Vec::new()).await.expect("axe");
        let script = "const [options, done] = arguments; axe.run(document, options).then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))))";
        let found = self.client.execute_async(script, vec![options]).await.expect("a verdict");
        assert_eq!(found, json!([]), "{screen}");
    }

    /// The address in the newest local letter to this person.
    pub async fn link_to(&self, recipient: &str) -> String {
        for _ in 0..100 {
            self.go(&self.mailbox).await;
            let path = format!("//a[contains(., 'To {recipient},')]");
            if let Ok(letter) = self.client.find(Locator::XPath(&path)).await {
                letter.click().await.expect("the letter opens");
                let link = self.client.wait().for_element(Locator::Css(".letter a")).await.expect("a link");
                return link.attr("href").await.expect("an attribute").expect("an address");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no letter to {recipient}");
    }

    pub async fn close(mut self) {
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
