//! A program outside that gets events: a real HTTP server on this machine, which answers as it is told.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use data_encoding::{BASE64, HEXLOWER};
use serde_json::Value;
use steward::{
    config::Config,
    jobs::webhooks::{Client, WebhookWorker, deliver_due},
    model::webhook::AllowedNetworks,
};

use crate::support::World;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Came {
    pub path: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

/// Listens until the test is over.
#[derive(Clone)]
pub struct Receiver {
    pub address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
    answer: Arc<Mutex<String>>,
}

impl Receiver {
    /// One that answers 204 until it is told otherwise.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (came, answer) = (Arc::default(), Arc::new(Mutex::new("HTTP/1.1 204 No Content\r\n\r\n".to_owned())));
        let it = Self { address, came, answer };
        let here = it.clone();
        thread::spawn(move || listener.incoming().flatten().for_each(|stream| here.serve(stream)));
        it
    }

    /// What it answers from now on.
    pub fn answers(&self, status: &str, headers: &str, body: &str) {
        let length = body.len();
        *locked(&self.answer) = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    }

    pub fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    /// What came since the last call, in its order.
    pub fn came(&self) -> Vec<Came> {
        std::mem::take(&mut locked(&self.came))
    }

    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                break;
            }
            lines.push(line.trim().to_owned());
        }
        let Some(first) = lines.first() else { return };
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let headers: Vec<(String, String)> = lines[1..]
            .iter()
            .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a whole body");
        locked(&self.came).push(Came { path, headers, body: String::from_utf8(body).unwrap() });
        let _ = (&stream).write_all(locked(&self.answer).as_bytes());
    }
}

impl Came {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether one of its signatures is that of this secret, as OpenSSL makes it.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").expect("a secret").as_bytes()).expect("base64");
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let mut openssl = Command::new("openssl")
            .args(["dgst", "-sha256", "-mac", "HMAC", "-macopt", &format!("hexkey:{}", HEXLOWER.encode(&key)), "-binary"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("openssl");
        openssl.stdin.take().expect("a pipe").write_all(signed.as_bytes()).expect("all of it");
        let expected = format!("v1,{}", BASE64.encode(&openssl.wait_with_output().expect("a digest").stdout));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// A world whose operator lets webhooks reach this machine.
pub fn opened(mut world: World) -> World {
    let mut config = Config::clone(&world.site.config);
    config.webhook_networks = AllowedNetworks::to(vec!["127.0.0.0/8".parse().expect("a network")]);
    world.site.config = Arc::new(config);
    world
}

pub fn worker(world: &World) -> WebhookWorker {
    let client = Client::new(world.site.config.webhook_networks.clone());
    WebhookWorker { client, sealer: world.site.hooks.clone(), desk: world.site.desk.clone() }
}

/// Carries all that is due now.
pub fn carry(world: &World) -> usize {
    deliver_due(&mut world.database.connect(), &worker(world)).expect("the outbox opens")
}

/// The secret that stands in an answer.
pub fn shown(body: &str) -> String {
    let (_, rest) = body.split_once("whsec_").unwrap_or_else(|| panic!("no secret in {body}"));
    format!("whsec_{}", rest.split('"').next().unwrap_or_default().replace("&#43;", "+").replace("&#61;", "="))
}

fn locked<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
