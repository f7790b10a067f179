//! Where a client goes, and how long it stays.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    tls::RootCerts,
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

use super::{Answer, Checked, Client, Inside};
use crate::model::{limits::WEBHOOK_TAKES, webhook::AllowedNetworks};

/// Every name leads there; with no address, none is found.
#[derive(Debug)]
struct All(Vec<SocketAddr>);

impl Resolver for All {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut found = self.empty();
        self.0.iter().for_each(|address| found.push(*address));
        if self.0.is_empty() { Err(Error::HostNotFound) } else { Ok(found) }
    }
}

/// A name that the machine does not know, in the words of its library.
#[derive(Debug)]
struct Unknown;

impl Resolver for Unknown {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Err(Error::Io(std::io::Error::other("failed to lookup address information: Name or service not known")))
    }
}

const HEADERS: (&str, i64, &str) = ("msg_1", 1, "v1,x");

fn posts(names: impl Resolver, reach: AllowedNetworks, takes: Duration, url: &str) -> Answer {
    Client::with(Checked { reach, names }, takes, RootCerts::WebPki).post(url, HEADERS, "{}")
}

// K7.5: what a name leads to is checked when it is used, and nothing is connected to before
#[test]
fn a_name_that_leads_inside_is_not_connected_to_and_reads_like_one_that_is_not_there() {
    let here = TcpListener::bind("127.0.0.1:0").unwrap();
    here.set_nonblocking(true).unwrap();
    let address = here.local_addr().unwrap();
    let refused = Answer { status: None, said: Inside.to_string() };
    for url in ["https://hooks.example.com/", "http://hooks.example.com/"] {
        let none = AllowedNetworks::default;
        assert_eq!(posts(All(vec![address]), none(), WEBHOOK_TAKES, url), refused);
        assert_eq!(posts(All(vec![]), none(), WEBHOOK_TAKES, url), refused);
        assert_eq!(posts(Unknown, none(), WEBHOOK_TAKES, url), refused);
    }
    assert!(here.accept().is_err(), "nobody came");
}

// K7.5: of several addresses only those that may be reached are tried
#[test]
fn of_many_addresses_only_those_outside_are_kept() {
    let found = ["10.0.0.1:443", "1.1.1.1:443", "[fd00::1]:443"].map(|it| it.parse().unwrap());
    let checked = Checked { reach: AllowedNetworks::default(), names: All(found.to_vec()) };
    let timeout = || NextTimeout::default();
    let kept = checked.resolve(&Uri::from_static("https://a.example/"), &Config::default(), timeout()).unwrap();
    assert_eq!(kept.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.1.1.1:443"]);
    assert!(checked.resolve(&Uri::from_static("http://a.example/"), &Config::default(), timeout()).is_err());
}

/// Asks a receiver on this machine, which has half a second, and says how long that took.
fn asked(serve: impl FnOnce(TcpStream) + Send + 'static) -> (Answer, Duration) {
    let here = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = here.local_addr().unwrap();
    thread::spawn(move || {
        let (stream, _) = here.accept().unwrap();
        let _ = (&stream).read(&mut [0; 4096]);
        serve(stream);
    });
    let reach = AllowedNetworks::to(vec!["127.0.0.0/8".parse().unwrap()]);
    let began = Instant::now();
    let answer = posts(All(vec![address]), reach, Duration::from_millis(500), "http://hooks.example.com/");
    (answer, began.elapsed())
}

/// Sends this again and again, a little at a time, until nobody listens.
fn drip(mut stream: TcpStream, first: &str, drop: &str) {
    let _ = stream.write_all(first.as_bytes());
    for _ in 0..400 {
        if stream.write_all(drop.as_bytes()).is_err() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

// K7.6: the time is for all of it, however it comes
#[test]
fn whoever_drips_has_no_longer_than_whoever_is_silent() {
    let late = format!("There was no answer within {} seconds.", WEBHOOK_TAKES.as_secs());
    let none = Answer { status: None, said: late };
    let (answer, took) = asked(|_held| thread::sleep(Duration::from_secs(8)));
    assert!(answer == none && took < Duration::from_secs(5), "silent: {answer:?} after {took:?}");
    let (answer, took) = asked(|stream| drip(stream, "HTTP/1.1 200 OK\r\n", "x"));
    assert!(answer == none && took < Duration::from_secs(5), "headers: {answer:?} after {took:?}");
    let (answer, took) = asked(|stream| drip(stream, "HTTP/1.1 500 Oh No\r\ncontent-length: 1000\r\n\r\n", "y"));
    assert!(answer.status == Some(500) && took < Duration::from_secs(5), "body: {answer:?} after {took:?}");
    assert!(answer.said.starts_with('y') && answer.said.len() < 100, "as far as it came: {answer:?}");
}

// K7.6
#[test]
fn headers_that_do_not_end_are_not_read_to_their_end() {
    let (answer, took) = asked(|stream| {
        let long = format!("HTTP/1.1 200 OK\r\nx-long: {}", "a".repeat(64 * 1024));
        drip(stream, &long, "a");
    });
    assert_eq!((answer.status, answer.said.as_str()), (None, "The answer was not HTTP."), "after {took:?}");
}

// K7.6, U10: what receivers answer stands beside sentences of ours
#[test]
fn an_answer_neither_hides_anything_nor_turns_text_around() {
    let (answer, _) = asked(|mut stream| {
        let body = "a\u{202e}b\u{200b}c\u{2066}\u{feff}\u{7}\nd\u{e0041} é";
        let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    });
    assert_eq!(answer, Answer { status: Some(200), said: "abc d é".to_owned() });
}
