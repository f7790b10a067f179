//! Count before hash: whatever costs a hash or compares a password is counted first, on every way that does (F6). Hashes are
//! counted here, never times.

use actix_web::http::StatusCode;

use crate::{
    house::paths::texts,
    support::{
        World,
        browser::{Browser, Page},
        world::PASSWORD,
    },
};

/// More than any limit lets through.
const TRIES: usize = 60;
const GOOD: &str = "a good password";

/// The ways on which passwords are hashed, and the most hashes that one stranger gets out of each. `files` of `web` do it.
const WAYS: [(&str, usize); 6] =
    [("sign in", 10), ("sign up", 50), ("verify", 20), ("reset", 20), ("accept", 20), ("change", 10)];
const FILES: [&str; 5] = ["passwords.rs", "profile.rs", "sessions.rs", "sign_up.rs", "acceptance.rs"];

fn fields(way: &str) -> Vec<(&'static str, &'static str)> {
    match way {
        "sign in" => vec![("email", "ada@northwind.test"), ("password", "a wrong password")],
        "sign up" => vec![("name", "Fay"), ("email", "fay@x.test"), ("password", GOOD)],
        "verify" => vec![("password", "a wrong password")],
        "reset" => vec![("password", GOOD)],
        "accept" => vec![("name", "Gus"), ("password", GOOD)],
        _ => vec![("present", "a wrong password"), ("password", GOOD)],
    }
}

/// Makes what has to be there before, and says where the form is sent.
async fn prepared(world: &World, way: &str) -> String {
    match way {
        "sign in" => "/login".to_owned(),
        "sign up" => "/signup".to_owned(),
        "verify" => {
            world.browser().await.post("/signup", &fields("sign up")).await;
            world.link_to("fay@x.test")
        }
        "reset" => {
            world.browser().await.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
            world.link_to("ada@northwind.test")
        }
        "accept" => {
            let row = [("email-0", "gus@new.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
            world.signed_in("ada").await.post("/orgs/1000001/settings/users/invite", &row).await;
            world.link_to("gus@new.test")
        }
        _ => "/account/password".to_owned(),
    }
}

async fn browser(world: &World, way: &str) -> Browser {
    if way == "change" { world.signed_in("ada").await } else { world.browser().await }
}

/// All of them at once, so that nobody is looked at before the others are counted.
async fn at_once(world: &World, way: &str, path: &str) -> Vec<Page> {
    let mut browsers = Vec::new();
    // Whoever is signed in comes with one session from many windows.
    let sessions = if way == "change" { 1 } else { TRIES };
    for _ in 0..sessions {
        browsers.push(browser(world, way).await);
    }
    world.run("delete from attempts");
    let before = world.site.hash_pool.begun();
    let mut waiting = Vec::new();
    for mut browser in browsers {
        let (path, fields) = (path.to_owned(), fields(way));
        waiting.push(actix_web::rt::spawn(async move {
            let mut pages = Vec::new();
            for _ in 0..TRIES / sessions {
                pages.push(browser.post(&path, &fields).await);
            }
            pages
        }));
    }
    let mut pages = Vec::new();
    for answer in waiting {
        pages.extend(answer.await.unwrap());
    }
    assert!(world.site.hash_pool.begun() > before, "{way} costs hashes at all");
    pages
}

// F6, S5, S9.29
#[actix_web::test]
async fn whatever_costs_a_hash_is_counted_before_it() {
    for (way, most) in WAYS {
        let world = World::new();
        let path = prepared(&world, way).await;
        let before = world.site.hash_pool.begun() + usize::from(way == "change");
        let pages = at_once(&world, way, &path).await;
        let hashes = world.site.hash_pool.begun() - before;
        assert!(hashes <= most, "{way}: {hashes} hashes for {TRIES} tries");
        let refused: Vec<&Page> = pages.iter().filter(|page| page.status == StatusCode::TOO_MANY_REQUESTS).collect();
        // A link that somebody has just used is gone for the rest of them.
        let used_up = ["reset", "accept"].contains(&way);
        assert!(used_up || refused.len() == TRIES - most, "{way}: {} refused", refused.len());
        for page in refused {
            assert!(page.headers.contains_key("retry-after") && page.shows("Try again in"), "{way}");
        }
    }
}

// F6: refused forms cost nothing either
#[actix_web::test]
async fn what_is_wrong_with_a_form_is_said_without_a_hash() {
    let world = World::new();
    let mut browser = world.browser().await;
    for _ in 0..TRIES {
        let page = browser.post("/signup", &[("name", ""), ("email", "fay@x.test"), ("password", GOOD)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!((world.site.hash_pool.begun(), world.count("attempts")), (0, 0));
}

// F6: whoever hashes passwords stands in the table above, and only `HashPool` and `steward seed` reach the function that does it
#[test]
fn nothing_is_hashed_anywhere_else() {
    let files = texts("src");
    let with = |word: &str| -> Vec<String> {
        files.iter().filter(|(_, text)| text.contains(word)).map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(with("HashMemory"), ["src/http/hash_pool.rs", "src/model/password/mod.rs"]);
    assert_eq!(with(".hash()"), ["src/commands/seed.rs", "src/model/password/mod.rs"]);
    assert_eq!(with("CountedAmong"), ["src/operations/throttle.rs"]);
    let ways: Vec<String> = with("hash_pool").into_iter().filter(|name| name.starts_with("src/web/")).collect();
    assert_eq!(ways.len(), FILES.len(), "{ways:?}");
    assert!(ways.iter().all(|name| FILES.iter().any(|file| name.ends_with(file))), "{ways:?}");
}

// F12: parallel guesses of one account from everywhere are no more than one after the other
#[actix_web::test]
async fn an_account_is_guessed_at_slowly_from_however_many_places() {
    for places in ["192.0.2.", "2001:db8:7:"] {
        let world = World::new();
        let mut known = world.signed_in("ada").await;
        known.post("/logout", &[]).await;
        let before = world.site.hash_pool.begun();
        let mut judged = 0;
        // In waves, so that nobody waits for a connection in vain. Of IPv6 each has a /56 of their own.
        for wave in 0..5 {
            let mut waiting = Vec::new();
            for place in 1..=30 {
                let (mut stranger, place) = (world.browser().await, wave * 30 + place);
                let end = if places.contains(':') { format!("{:x}::1", place << 8) } else { place.to_string() };
                stranger.address = format!("{places}{end}").parse().unwrap();
                let fields = fields("sign in");
                waiting.push(actix_web::rt::spawn(async move { stranger.post("/login", &fields).await.status }));
            }
            for answer in waiting {
                judged += usize::from(answer.await.unwrap() == StatusCode::UNPROCESSABLE_ENTITY);
            }
        }
        assert!(
            (30..=40).contains(&judged) && world.site.hash_pool.begun() - before == judged,
            "{places}: {judged} of 150 were judged"
        );
        // However long this took, the guessing goes on.
        world.run(
            "update attempts set count = 100, window_ends_at = now() + interval '1 hour' where bucket like 'sign-in-slowly%'",
        );

        // A browser that signed in before has a count of its own.
        let ada = [("email", "ada@northwind.test"), ("password", PASSWORD)];
        assert_eq!(known.post("/login", &ada).await.status, StatusCode::SEE_OTHER);
        // Another one is not locked out: a letter lets the owner in, and it is known from then on.
        let mut other = world.browser().await;
        let page = other.post("/login", &ada).await;
        assert!(page.status == StatusCode::TOO_MANY_REQUESTS && page.shows("You can also reset your password."), "{}", page.body);
        other.post("/password/forgot", &ada[..1]).await;
        let link = world.link_to("ada@northwind.test");
        assert_eq!(other.post(&link, &[("password", GOOD)]).await.status, StatusCode::SEE_OTHER);
        other.post("/logout", &[]).await;
        let again = [ada[0], ("password", GOOD)];
        assert_eq!(other.post("/login", &again).await.status, StatusCode::SEE_OTHER);
    }
}

// F12
#[actix_web::test]
async fn a_known_browser_guesses_no_more_than_others() {
    let world = World::new();
    let mut known = world.signed_in("ada").await;
    let before = world.site.hash_pool.begun();
    for _ in 0..TRIES {
        known.post("/login", &fields("sign in")).await;
    }
    let judged = world.site.hash_pool.begun() - before;
    assert!(judged <= 30, "{judged}");
    // It is known for its own account only.
    let ben = [("email", "ben@northwind.test"), ("password", "a wrong password")];
    for _ in 0..10 {
        assert_eq!(known.post("/login", &ben).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(known.post("/login", &ben).await.status, StatusCode::TOO_MANY_REQUESTS);
}

// F6
#[actix_web::test]
async fn counts_and_sign_ups_that_are_over_go_without_the_cleanup_worker() {
    let world = World::new();
    for place in 1..=40 {
        let mut browser = world.browser().await;
        browser.address = [198, 51, 100, place].into();
        browser.post("/password/forgot", &[("email", &format!("nil{place}@x.test"))]).await;
    }
    assert_eq!((world.count("attempts"), world.count("password_resets")), (80, 40));
    world.run("update attempts set window_ends_at = now() - interval '1 second'");
    world.run("update password_resets set expires_at = now() - interval '1 second'");
    let mut browser = world.browser().await;
    for _ in 0..6 {
        browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    }
    assert!(world.count("attempts") <= 2 && world.count("password_resets") <= 5);
}
