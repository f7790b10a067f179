//! A Firefox that is spoken to by WebDriver BiDi, which it answers by itself: no driver stands beside it. What is pressed and typed
//! comes from its own mouse and keyboard, not from a script.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::program::{Program, free_port};

/// A Firefox window at a served Steward.
pub struct Firefox {
    stream: TcpStream,
    asked: u64,
    window: String,
    base: String,
    child: Child,
    _profile: tempfile::TempDir,
}

impl Firefox {
    pub fn open(program: &Program) -> Self {
        let profile = tempfile::tempdir().expect("a profile");
        let port = free_port();
        let name = if which("firefox-esr") { "firefox-esr" } else { "firefox" };
        let mut command = Command::new(name);
        command.args(["--headless", "--no-remote", &format!("--remote-debugging-port={port}"), "--profile"]);
        // It wants a home of its own, also where another user's is in the environment.
        command.arg(profile.path()).env("HOME", profile.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| panic!("{name}: {error}; run `make need-test`"));
        let stream = connected(port);
        let base = program.address.clone();
        let mut firefox = Self { stream, asked: 0, window: String::new(), base, child, _profile: profile };
        firefox.ask("session.new", json!({ "capabilities": {} }));
        let tree = firefox.ask("browsingContext.getTree", json!({}));
        firefox.window = tree["contexts"][0]["context"].as_str().expect("a window").to_owned();
        firefox
    }

    pub fn size(&mut self, width: u32, height: u32) {
        let window = self.window.clone();
        self.ask("browsingContext.setViewport", json!({ "context": window, "viewport": { "width": width, "height": height } }));
    }

    pub fn go(&mut self, path: &str) {
        let (window, url) = (self.window.clone(), format!("{}{path}", self.base));
        self.ask("browsingContext.navigate", json!({ "context": window, "url": url, "wait": "complete" }));
    }

    /// What a script of the test sees. It changes nothing.
    pub fn look(&mut self, script: &str) -> Value {
        self.glance(script).unwrap_or_else(|answer| panic!("{script}: {answer}"))
    }

    /// The same while a page may be on its way; what it answers then is no answer.
    fn glance(&mut self, script: &str) -> Result<Value, Value> {
        let target = json!({ "context": self.window });
        let asked = json!({ "expression": script, "target": target, "awaitPromise": true, "resultOwnership": "none" });
        let answer = self.answer("script.evaluate", asked);
        match answer["result"]["type"] == json!("success") {
            true => Ok(answer["result"]["result"]["value"].clone()),
            false => Err(answer),
        }
    }

    /// Clicks the visible link, button or tab of this name.
    pub fn press(&mut self, name: &str) {
        let called = json!(name);
        self.click(&format!(
            "[...document.querySelectorAll('dialog[open] a, dialog[open] button, a, button, summary')].find(e => e.checkVisibility() && \
             (e.innerText.trim() === {called} || e.ariaLabel === {called}))"
        ));
    }

    /// Types into the field with this label, over what stands there.
    pub fn fill(&mut self, label: &str, text: &str) {
        let label = json!(label);
        self.click(&format!("[...document.querySelectorAll('label')].find(l => l.innerText.trim() === {label})?.control"));
        self.keys("\u{E009}a\u{E000}");
        self.keys(text);
    }

    /// Presses these keys one after the other; those of no letter by their code in WebDriver. Null lets go of what is held.
    pub fn keys(&mut self, text: &str) {
        let (mut actions, mut held) = (Vec::new(), Vec::new());
        for key in text.chars().map(String::from) {
            match key.as_str() {
                "\u{E000}" => actions.extend(held.drain(..).map(|key: String| json!({ "type": "keyUp", "value": key }))),
                "\u{E009}" => {
                    actions.push(json!({ "type": "keyDown", "value": key }));
                    held.push(key);
                }
                _ => {
                    actions.push(json!({ "type": "keyDown", "value": key }));
                    actions.push(json!({ "type": "keyUp", "value": key }));
                }
            }
        }
        self.act(json!({ "type": "key", "id": "keyboard", "actions": actions }));
    }

    /// Waits until the page says this.
    pub fn sees(&mut self, text: &str) {
        self.until(&format!("document.body.innerText.includes({})", json!(text)), text);
    }

    pub fn until(&mut self, script: &str, what: &str) {
        for _ in 0..150 {
            if self.glance(script) == Ok(json!(true)) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("never: {what}\n{}", self.look("location.href + '\\n' + document.body.innerText"));
    }

    /// Holds the screen against axe-core, and against being wider than the window.
    pub fn is_sound(&mut self, screen: &str) {
        thread::sleep(Duration::from_millis(250));
        self.look(&format!("{}; true", crate::chromium::AXE));
        let found = self.look(
            "axe.run(document, { resultTypes: ['violations'] })\
             .then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')).join('\\n'))",
        );
        assert_eq!(found, json!(""), "{screen} in Firefox");
        let wide = self.look("document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wide, json!(false), "{screen} is wider than its window in Firefox");
    }

    fn click(&mut self, found: &str) {
        self.until(&format!("!!({found})"), found);
        let place = self.look(&format!(
            "(e => {{ e.scrollIntoView({{ block: 'center' }}); const r = e.getBoundingClientRect(); \
             return Math.round(r.x + r.width / 2) + ' ' + Math.round(r.y + r.height / 2) }})({found})"
        ));
        let place = place.as_str().expect("a place").split(' ').map(|n| n.parse::<i64>().expect("a number")).collect::<Vec<_>>();
        self.act(json!({ "type": "pointer", "id": "mouse", "actions": [
            { "type": "pointerMove", "x": place[0], "y": place[1] },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]}));
    }

    fn act(&mut self, source: Value) {
        let window = self.window.clone();
        self.ask("input.performActions", json!({ "context": window, "actions": [source] }));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert_eq!(answer["type"], "success", "{method}: {answer}");
        answer["result"].clone()
    }

    fn answer(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        send(&mut self.stream, json!({ "id": id, "method": method, "params": params }).to_string().as_bytes());
        loop {
            let answer: Value = serde_json::from_slice(&received(&mut self.stream)).expect("JSON");
            if answer["id"] == json!(id) {
                return answer;
            }
        }
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn which(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|paths| std::env::split_paths(&paths).any(|path| path.join(name).exists()))
}

/// The line to it, once it listens: a WebSocket, of which only whole frames of text are needed.
fn connected(port: u16) -> TcpStream {
    let stream = (0..300).find_map(|_| {
        thread::sleep(Duration::from_millis(100));
        TcpStream::connect(("127.0.0.1", port)).ok()
    });
    let mut stream = stream.expect("Firefox listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    let hello = format!(
        "GET /session HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: c3Rld2FyZC1zdGV3YXJkIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    stream.write_all(hello.as_bytes()).expect("a hello");
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// Clients have to mask what they send, and Firefox takes a mask of zeros for none.
const MASK: [u8; 4] = *b"mask";

/// One frame of text.
fn send(stream: &mut TcpStream, text: &[u8]) {
    let mut frame = vec![0x81];
    match text.len() {
        n @ 0..126 => frame.push(0x80 | n as u8),
        n @ 126..65_536 => {
            frame.push(0x80 | 126);
            frame.extend((n as u16).to_be_bytes());
        }
        n => {
            frame.push(0x80 | 127);
            frame.extend((n as u64).to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(text.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    stream.write_all(&frame).expect("sent");
}

/// The next message of text, whose frames may be several.
fn received(stream: &mut TcpStream) -> Vec<u8> {
    let mut message = Vec::new();
    loop {
        let mut head = [0; 2];
        stream.read_exact(&mut head).expect("a frame");
        let length = match head[1] & 0x7f {
            126 => u64::from(u16::from_be_bytes(take(stream))),
            127 => u64::from_be_bytes(take(stream)),
            n => u64::from(n),
        };
        let mut piece = vec![0; usize::try_from(length).expect("a length")];
        stream.read_exact(&mut piece).expect("a whole frame");
        // Pings and their like are no part of a message.
        if head[0] & 0x08 == 0 {
            message.extend(piece);
            if head[0] & 0x80 != 0 {
                return message;
            }
        }
    }
}

fn take<const N: usize>(stream: &mut TcpStream) -> [u8; N] {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).expect("a length");
    bytes
}
