use std::{
    collections::BTreeMap,
    future::{Future, ready},
    pin::Pin,
};

use actix_http::{BoxedPayloadStream, Request};
use actix_web::{
    body::{BoxBody, to_bytes},
    dev::{Payload, Service, ServiceResponse},
    error::PayloadError,
    http::StatusCode,
    rt::task::JoinHandle,
    test::{TestRequest, init_service},
    web::Bytes,
};
use futures_util::{StreamExt as _, stream::once};
use steward::{
    app,
    http::{Db, Site},
};

use super::drawn;

type Call = Box<dyn Fn(Request) -> Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>>;

/// A person at a browser: keeps cookies, says where requests come from, and can speak htmx.
pub struct Browser {
    call: Call,
    cookies: BTreeMap<String, String>,
    htmx: bool,
    pub headers: Vec<(&'static str, String)>,
    pub says_same_origin: bool,
    /// Where it is in the network.
    pub address: std::net::IpAddr,
}

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
    /// How many bytes came, whatever is read in them.
    pub length: usize,
    pub bytes: Bytes,
    pub headers: BTreeMap<String, String>,
}

impl Browser {
    pub async fn open(site: Site, db: Db) -> Self {
        let app = std::rc::Rc::new(init_service(app::app(site, db)).await);
        let call: Call = Box::new(move |request| {
            let app = std::rc::Rc::clone(&app);
            Box::pin(async move { app.call(request).await.expect("errors are answers") })
        });
        Self {
            call,
            cookies: BTreeMap::new(),
            htmx: false,
            headers: Vec::new(),
            says_same_origin: true,
            address: [127, 0, 0, 1].into(),
        }
    }

    /// With what another one remembers, as a second window of it.
    pub fn like(mut self, other: &Self) -> Self {
        self.cookies = other.cookies.clone();
        self
    }

    pub fn with_htmx(mut self) -> Self {
        self.htmx = true;
        self
    }

    /// What it keeps between requests, each with its name.
    pub fn cookies(&self) -> impl Iterator<Item = (String, String)> {
        self.cookies.iter().map(|(name, value)| (name.clone(), value.clone())).collect::<Vec<_>>().into_iter()
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, &[]).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send("POST", path, fields).await
    }

    /// Goes where a redirect leads, as browsers do.
    pub async fn follow(&mut self, page: Page) -> Page {
        let mut page = page;
        while page.status == StatusCode::SEE_OTHER {
            let path = page.location.clone();
            page = self.get(&path).await;
        }
        page
    }

    pub async fn send(&mut self, method: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut request = TestRequest::with_uri(path).method(method.parse().expect("a method"));
        if method == "POST" {
            request = request.set_form(fields);
        }
        self.carry(request).await
    }

    /// Sends JSON, as programs do.
    pub async fn json(&mut self, method: &str, path: &str, body: &serde_json::Value) -> Page {
        let request = TestRequest::with_uri(path).method(method.parse().expect("a method"));
        self.carry(request.insert_header(("content-type", "application/json")).set_payload(body.to_string())).await
    }

    /// Posts a form with a file in it.
    pub async fn upload(&mut self, path: &str, file: &[u8], fields: &[(&str, &str)]) -> Page {
        let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\r\n".to_vec();
        body.extend_from_slice(file);
        for (name, value) in fields {
            body.extend(format!("\r\n--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}").into_bytes());
        }
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let kind = ("content-type", "multipart/form-data; boundary=edge");
        self.carry(TestRequest::post().uri(path).insert_header(kind).set_payload(body)).await
    }

    /// Opens the page with the form that leads to its own address, types this into it and sends it.
    pub async fn fill(&mut self, path: &str, typed: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        let form = drawn::form(&page.body, path).unwrap_or_else(|| panic!("{path} draws no form: {}", page.body));
        let form = drawn::with(&form, typed);
        self.post(path, &drawn::borrowed(&form)).await
    }

    /// Sends bytes of this kind, as programs do, whose answer may be bytes too.
    pub async fn sends(&mut self, method: &str, path: &str, kind: &str, body: impl Into<Bytes>) -> Page {
        let request = TestRequest::with_uri(path).method(method.parse().expect("a method"));
        self.carry(request.insert_header(("content-type", kind.to_owned())).set_payload(body)).await
    }

    /// Begins to post a form and keeps its last byte back.
    pub fn hold(&self, path: &str, kind: &str, body: Vec<u8>) -> Held {
        let request = TestRequest::post().uri(path).insert_header(("content-type", kind.to_owned()));
        let request = self.dressed(request.insert_header(("content-length", body.len())));
        let (last, rest) = body.split_last().expect("something to send");
        let (last, rest) = (Bytes::copy_from_slice(&[*last]), Bytes::copy_from_slice(rest));
        let (let_go, held) = tokio::sync::oneshot::channel::<()>();
        let stream = once(ready(Ok(rest))).chain(once(async move {
            held.await.map_err(|_| PayloadError::Incomplete(None))?;
            Ok(last)
        }));
        let stream: BoxedPayloadStream = Box::pin(stream);
        let (request, _) = request.to_request().replace_payload(Payload::Stream { payload: stream });
        let answer = actix_web::rt::spawn((self.call)(request));
        Held { let_go, answer }
    }

    /// Posts the same so many times at once, as a finger does that does not stop.
    pub async fn post_at_once(&self, times: usize, path: &str, fields: &[(&str, &str)]) -> Vec<Page> {
        let presses = (0..times).map(|_| {
            let call = (self.call)(self.dressed(TestRequest::post().uri(path).set_form(fields)).to_request());
            async move { Page::of(call.await).await }
        });
        futures_util::future::join_all(presses).await
    }

    async fn carry(&mut self, request: TestRequest) -> Page {
        let response = (self.call)(self.dressed(request).to_request()).await;
        for cookie in response.response().cookies() {
            if cookie.max_age().is_some_and(|age| age.is_zero()) {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        Page::of(response).await
    }

    /// With what a browser adds by itself.
    fn dressed(&self, request: TestRequest) -> TestRequest {
        let mut request = request.peer_addr((self.address, 50000).into());
        if self.says_same_origin {
            request = request.insert_header(("sec-fetch-site", "same-origin"));
        }
        if self.htmx {
            request = request.insert_header(("hx-request", "true"));
        }
        for (name, value) in &self.headers {
            request = request.insert_header((*name, value.as_str()));
        }
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.insert_header(("cookie", cookies.join("; ")));
        }
        request
    }
}

/// A request that has begun and waits for its last byte.
pub struct Held {
    let_go: tokio::sync::oneshot::Sender<()>,
    answer: JoinHandle<ServiceResponse<BoxBody>>,
}

impl Held {
    /// Waits for an answer without sending it.
    pub async fn answered(self) -> Page {
        Page::of(self.answer.await.expect("no panic")).await
    }

    /// Sends the last byte and waits for the answer.
    pub async fn finish(self) -> Page {
        // Whoever was refused before does not listen any more.
        let _ = self.let_go.send(());
        Page::of(self.answer.await.expect("no panic")).await
    }
}

impl Page {
    async fn of(response: ServiceResponse<BoxBody>) -> Self {
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let headers = response.headers().iter().map(|(name, _)| (name.to_string(), header(name.as_str()))).collect();
        let (status, location) = (response.status(), header("location"));
        let body = to_bytes(response.into_body()).await.expect("a body");
        let (length, text) = (body.len(), String::from_utf8_lossy(&body).replace("&#39;", "'"));
        Self { status, location, body: text, length, bytes: body, headers }
    }

    pub fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    pub fn is_fragment(&self) -> bool {
        !self.body.contains("<!doctype html>")
    }

    /// What a person sees of it: every form carries a new mark each time, and every refusal a new number.
    pub fn unmarked(&self) -> String {
        let number = self.headers.get("x-request-id").map_or("", String::as_str);
        let body = if number.is_empty() { self.body.clone() } else { self.body.replace(number, "") };
        let pieces = body.split("name=\"mark\" value=\"");
        let rest =
            pieces.enumerate().map(|(n, piece)| if n == 0 { piece } else { piece.split_once('"').map_or("", |(_, rest)| rest) });
        rest.collect()
    }

    /// The value of the hidden field `state`: the mark of what a preview showed.
    pub fn state(&self) -> String {
        let marker = "name=\"state\" value=\"";
        let start = self.body.find(marker).unwrap_or_else(|| panic!("no state in {}", self.body)) + marker.len();
        self.body[start..].split('"').next().unwrap_or_default().to_owned()
    }

    /// The sentence beside a field.
    pub fn error_on(&self, field: &str) -> Option<&str> {
        let rest = &self.body[self.body.find(&format!("id=\"{field}-error\""))?..];
        let open = rest.find('>')? + 1;
        rest[open..].split('<').next()
    }
}
