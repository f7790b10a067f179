//! Finds the resource of a path by its segments. The framework tries one pattern after the other, and a pattern with an id in it is a
//! regular expression: behind a few hundred of them a page paid up to a seventh of its time for being found. Patterns that begin alike
//! stand in one scope here, so each request meets a handful of them.

use actix_web::web::{ServiceConfig, scope};

type Register = Box<dyn FnOnce(&mut ServiceConfig, &str)>;

/// A pattern, and what registers its resource under what is left of it within a scope.
pub struct Entry {
    path: String,
    register: Register,
}

impl Entry {
    pub fn new(path: impl Into<String>, register: impl FnOnce(&mut ServiceConfig, &str) + 'static) -> Self {
        Self { path: path.into(), register: Box::new(register) }
    }

    fn leaf(self, config: &mut ServiceConfig) {
        (self.register)(config, &self.path);
    }
}

/// Registers them all: what a word begins before what an id begins, then what takes all the rest. Otherwise they keep their order.
pub fn register(config: &mut ServiceConfig, entries: Vec<Entry>) {
    let mut groups: Vec<(String, Vec<Entry>)> = Vec::new();
    let (mut last, mut leaves) = (Vec::new(), Vec::new());
    for entry in entries {
        let Some(first) = segments(&entry.path).next().map(str::to_owned) else {
            if entry.path.contains('{') {
                last.push(entry)
            } else {
                leaves.push(entry)
            }
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == first) {
            Some((_, group)) => group.push(entry),
            None => groups.push((first, vec![entry])),
        }
    }
    groups.sort_by_key(|(first, _)| first.contains('{'));
    leaves.into_iter().for_each(|entry| entry.leaf(config));
    if last.is_empty() {
        groups.into_iter().for_each(|(_, group)| within(config, group));
    } else {
        // A scope would keep to itself what it does not know and is meant for what takes all the rest.
        groups.into_iter().flat_map(|(_, group)| group).for_each(|entry| entry.leaf(config));
    }
    last.into_iter().for_each(|entry| entry.leaf(config));
}

/// Those that begin with the same segment.
fn within(config: &mut ServiceConfig, mut group: Vec<Entry>) {
    if group.len() == 1 {
        return group.into_iter().for_each(|entry| entry.leaf(config));
    }
    let shared = shared(&group);
    for entry in &mut group {
        entry.path.drain(..shared.len());
    }
    config.service(scope(&shared).configure(|inner| register(inner, group)));
}

/// The segments that all of them begin with.
fn shared(group: &[Entry]) -> String {
    let mut shared: Vec<&str> = segments(&group[0].path).collect();
    for entry in &group[1..] {
        let alike = shared.iter().zip(segments(&entry.path)).take_while(|(one, other)| **one == *other).count();
        shared.truncate(alike);
    }
    shared.iter().map(|segment| format!("/{segment}")).collect()
}

/// What stands between the slashes, up to the slash at the end or what takes all the rest.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1).take_while(|segment| !segment.is_empty() && !segment.contains(':'))
}

#[cfg(test)]
mod tests {
    use actix_web::{App, HttpRequest, test, web::resource};

    use super::*;

    #[::core::prelude::v1::test]
    fn a_path_is_taken_apart_at_its_slashes() {
        let of = |path| segments(path).collect::<Vec<_>>();
        assert_eq!(of("/orgs/{org}/settings"), ["orgs", "{org}", "settings"]);
        assert_eq!(of("/projects/"), ["projects"]);
        assert_eq!(of("/log/{rest:.*}"), ["log"]);
        assert!(of("/").is_empty() && of("").is_empty());
    }

    #[actix_web::test]
    async fn every_pattern_is_found_as_if_they_stood_in_a_row() {
        const PATTERNS: &[&str] = &[
            "/",
            "/login",
            "/orgs/{org}",
            "/orgs/{org}/",
            "/orgs/{org}/users",
            "/orgs/{org}/users/new",
            "/orgs/{org}/users/{user}",
            "/orgs/{org}/users/{user}/removal",
            "/orgs/{org}/log",
            "/orgs/{org}/log/{entry}",
            "/orgs/{org}/log/{entry}/",
            "/orgs/{org}/log/{rest:.*}",
            "/orgs/new",
        ];
        let answer = |request: HttpRequest| async move { request.match_pattern().unwrap_or_default() };
        let entries = |config: &mut ServiceConfig| {
            let one = |path: &&'static str| {
                Entry::new(*path, move |config: &mut ServiceConfig, rest: &str| {
                    config.service(resource(rest).to(answer));
                })
            };
            register(config, PATTERNS.iter().map(one).collect());
        };
        let app = test::init_service(App::new().configure(entries)).await;
        for (path, pattern) in [
            ("/", "/"),
            ("/login", "/login"),
            ("/orgs/1", "/orgs/{org}"),
            ("/orgs/1/", "/orgs/{org}/"),
            ("/orgs/1/users", "/orgs/{org}/users"),
            ("/orgs/1/users/new", "/orgs/{org}/users/new"),
            ("/orgs/1/users/7", "/orgs/{org}/users/{user}"),
            ("/orgs/1/users/7/removal", "/orgs/{org}/users/{user}/removal"),
            ("/orgs/1/log", "/orgs/{org}/log"),
            ("/orgs/1/log/7", "/orgs/{org}/log/{entry}"),
            ("/orgs/1/log/of/all", "/orgs/{org}/log/{rest:.*}"),
            ("/orgs/new", "/orgs/new"),
        ] {
            let body = test::call_and_read_body(&app, test::TestRequest::get().uri(path).to_request()).await;
            assert_eq!(body, pattern.as_bytes(), "{path}");
        }
        for path in ["/orgs", "/orgs/1/nothing", "/orgs/1/users/7/removal/x", "/login/"] {
            let request = test::TestRequest::get().uri(path).to_request();
            assert_eq!(test::call_service(&app, request).await.status(), 404, "{path}");
        }
    }
}
