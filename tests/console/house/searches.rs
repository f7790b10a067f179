//! What is typed into any search box is found: short words, other scripts, and names however they are written (U4, U9).

use actix_web::http::StatusCode;
use diesel::connection::SimpleConnection;
use steward::store::{self, PgConnection};

use crate::{
    database::Database,
    support::{World, browser::Browser},
};

const HERE: &str = "/orgs/1000001/settings";
const SHOP: &str = "/projects/3000001/settings";

/// Names, and what people type who look for them.
const FOUND: [(&str, &[&str]); 17] = [
    ("Li Wu", &["Li Wu", "wu", "Li", "w", "WU LI"]),
    ("Anh Ng", &["Ng", "ng a"]),
    ("QA", &["QA", "q"]),
    ("Team HR", &["hr", "HR"]),
    ("Jo-Ann O’Brien", &["o'brien", "o’br", "br", "an", "jo-ann", "jo\u{2011}ann"]),
    ("Łódź Straße", &["lodz", "lo", "ŁÓ", "strasse", "STRAẞE", "st"]),
    ("Guðrún Þórsdóttir", &["gudrun", "thor", "th", "Þó"]),
    ("李小龙", &["李", "小龙", "李小", "龙", "李小龙"]),
    ("김철수", &["철수", "김", "수"]),
    ("ひらがな カタカナ", &["らが", "カタ", "タカナ"]),
    ("Иван Ёлкин", &["елк", "ив", "ё"]),
    ("R&D", &["R & D", "r&d", "R&", "&D", "(R&D)", "R &"]),
    ("Smith-Jones", &["Smith - Jones", "Smith – Jones", "-j", "Jones, Smith", "\"Smith-Jones\"", "@smith"]),
    ("Anne-Bo @ Work", &["-b", "@w", "-", "@", "Anne - Bo", "@ -"]),
    ("C++ / Rust", &["c++", "rust / c++", "/", "++", "C / Rust"]),
    ("QS & Bau / Rohr", &["QS&Bau", "bau/rohr", "Rohr-Bau", "qs-"]),
    ("علی\u{200C}رضا", &["علیرضا", "علي", "عل"]),
];

/// What nobody of them is called.
const NOT_FOUND: [&str; 8] = ["x", "i w", "gq", "rien xx", "%", "_i", "龙李", "\u{202E}x"];

/// A world in which these names are folded as the program folds them.
fn named() -> World {
    let world = World::new();
    for (n, (name, _)) in FOUND.iter().enumerate() {
        let (made, asks) = (2_000_100 + n, 2_000_200 + n);
        for id in [made, asks] {
            world.run(&format!(
                "insert into users (id, email, name, sort_name, search) values ({id}, 'z{id}@zz.test', '{name}', '', '')"
            ));
        }
        world.run(&format!(
            "insert into memberships (organization_id, user_id, role, name, email, sort_name, search)
                values (1000001, {made}, 'member', '', '', '', '');
             insert into join_requests (organization_id, user_id) values (1000001, {asks});
             insert into teams (organization_id, name, sort_name) values (1000001, '{name}', '#{n}');
             insert into projects (organization_id, name, sort_name, residency, token, created_by_name)
                values (1000001, '{name}', '', 'eu', md5('#{n}'), 'Ada')"
        ));
    }
    world.northwind().team("Everybody", &[], &[]).grant_all_users("Shop", "consumer");
    world.run(
        "insert into team_members (organization_id, user_id, team_id)
            select 1000001, user_id, id from memberships, teams where memberships.organization_id = 1000001 and teams.name = 'Everybody'
                and user_id >= 2000100;
         delete from foldings",
    );
    store::migrate(&mut world.database.connect()).expect("folded anew");
    world
}

fn typed(path: &str, field: &str, words: &str) -> String {
    let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    format!("{path}{}{field}={words}", if path.contains('?') { "&" } else { "?" })
}

async fn finds(browser: &mut Browser, path: &str, field: &str, words: &str, name: &str) -> bool {
    let page = browser.get(&typed(path, field, words)).await;
    assert_eq!(page.status, StatusCode::OK, "{path} {words}");
    // A file has the sign as it is.
    page.shows(name) || page.shows(&name.replace('&', "&#38;"))
}

// U4: every word is found at the beginning of any word, in every list, file and dialog
#[actix_web::test]
async fn every_list_and_dialog_finds_short_words_and_every_script() {
    let world = named();
    let everybody = world.text("select id from teams where name = 'Everybody'");
    let data = world.text("select id from teams where name = 'QA'");
    let mut ada = world.signed_in("ada").await;
    for (path, field) in [
        (format!("{HERE}/users"), "search"),
        (format!("{HERE}/users/export"), "search"),
        (format!("{HERE}/users?sort=-activity"), "search"),
        (format!("{HERE}/users/requests"), "search"),
        (format!("{HERE}/teams"), "search"),
        (format!("{HERE}/teams/{everybody}"), "search"),
        (format!("{HERE}/teams/{data}/users/new"), "search"),
        (format!("{HERE}/projects"), "search"),
        (format!("{HERE}/projects/export"), "search"),
        (format!("{SHOP}/users"), "search"),
        (format!("{SHOP}/users?role=consumer"), "search"),
        (format!("{SHOP}/users/invite"), "user-0"),
        ("/account/projects".to_owned(), "search"),
    ] {
        for (name, words) in FOUND {
            for words in words {
                assert!(finds(&mut ada, &path, field, words, name).await, "{path}: {words} finds {name}");
            }
        }
    }
    for (path, none) in [("users", "No users match"), ("teams", "No teams match"), ("projects", "No projects match")] {
        for words in NOT_FOUND {
            assert!(finds(&mut ada, &format!("{HERE}/{path}"), "search", words, none).await, "{path}: {words}");
        }
    }
}

// U4: addresses of the invited have words as well
#[actix_web::test]
async fn the_invited_are_found_by_every_word_of_their_address() {
    let world = World::new();
    world.northwind().by("ada").invitation("bo.ng@qa-works.test", "member");
    let mut ada = world.signed_in("ada").await;
    for words in ["bo", "ng", "q", "wo", "orks", "bo.ng@qa", "ng@"] {
        assert!(finds(&mut ada, &format!("{HERE}/users/invited"), "search", words, "bo.ng@qa-works.test").await, "{words}");
    }
    for words in ["o", "gq", "ks"] {
        assert!(!finds(&mut ada, &format!("{HERE}/users/invited"), "search", words, "bo.ng@qa-works.test").await, "{words}");
    }
}

// U4: many hits are cut in the order of the list, wherever in it they lie
#[actix_web::test]
async fn a_word_that_thousands_have_gives_every_page_in_its_order() {
    let world = World::new();
    world.crowd("Ann Member #####", 1..=10_000);
    world.crowd("Zoe Member #####", 1..=1_200);
    world.northwind().each(1..=10_000).member("Ann Member #####").each(1..=1_200).member("Zoe Member #####");
    let mut ada = world.signed_in("ada").await;
    for (words, first, last) in [
        ("member", "Ann Member 00001", "Zoe Member 01200"),
        ("zoe", "Zoe Member 00001", "Zoe Member 01200"),
        ("zo", "Zoe Member 00001", "Zoe Member 01200"),
        ("an", "Ann Member 00001", "Ann Member 10000"),
        ("member 00777", "Ann Member 00777", "Zoe Member 00777"),
    ] {
        for path in [format!("{HERE}/users"), format!("{HERE}/users?sort=-name")] {
            let (first, last) = if path.contains("-name") { (last, first) } else { (first, last) };
            assert!(finds(&mut ada, &path, "search", words, first).await, "{path} {words}");
            assert!(
                finds(&mut ada, &format!("{path}{}page=last", if path.contains('?') { "&" } else { "?" }), "search", words, last)
                    .await
            );
        }
    }
    let file = ada.get(&format!("{HERE}/users/export?search=zoe")).await;
    assert_eq!(file.body.lines().count(), 1_201);
}

/// A database as a Steward of the version before leaves it: folded by ASCII, with teams that are the same by now.
fn of_the_version_before() -> Database {
    let database = Database::new();
    crate::database::run(
        &mut database.connect(),
        "drop index memberships_words, teams_words, projects_words, invitations_words, teams_folded_key;
         delete from foldings;
         create unique index teams_name_key on teams (organization_id, lower(name));
         insert into organizations (id, name, plan) values (1000001, 'Northwind', 'enterprise');
         insert into users (id, email, name, sort_name, search)
            select n, 'p' || n || '@x.test', 'Łucja ' || n, 'łucja ' || n, 'łucja ' || n from generate_series(1, 4500) n;
         insert into memberships (organization_id, user_id, role, name, email, sort_name, search)
            select 1000001, n, 'member', '', '', '', '' from generate_series(1, 4500) n;
         insert into teams (id, organization_id, name, sort_name)
            values (1, 1000001, 'Équipe', 'Équipe'), (2, 1000001, 'équipe', 'équipe'), (3, 1000001, 'ÉQUIPE ', 'x'), (4, 1000001, 'HR', 'hr')",
    );
    database
}

fn one(conn: &mut PgConnection, sql: &str) -> String {
    crate::database::text(conn, sql)
}

// U4, U9: several Stewards start at once on a filled database
#[test]
fn what_is_stored_is_folded_anew_once_and_no_team_is_lost() {
    let database = of_the_version_before();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| store::migrate(&mut database.connect()).expect("folded anew"));
        }
    });
    let mut conn = database.connect();
    assert_eq!(one(&mut conn, "select count(*)::text from memberships where search like ' lucja % p%@ x. test'"), "4500");
    assert_eq!(
        one(&mut conn, "select string_agg(sort_name || ' ' || twin, ', ' order by id) from teams"),
        "equipe 0, equipe 1, equipe 2, hr 0"
    );
    assert_eq!(one(&mut conn, "select count(*)::text from foldings"), "1");
    assert_eq!(one(&mut conn, "select coalesce(to_regclass('teams_name_key')::text, 'gone')"), "gone");
    assert_eq!(one(&mut conn, "select current_setting('statement_timeout')"), "30s");
}

// U9: a start that was broken off goes on, and an index that was begun is begun anew
#[test]
fn a_broken_off_folding_goes_on_at_the_next_start() {
    let database = of_the_version_before();
    let mut conn = database.connect();
    // An index of single things breaks off where there are two.
    let broken = "create unique index concurrently memberships_words on memberships (organization_id)";
    conn.batch_execute(broken).expect_err("4,500 people are in one organization");
    crate::database::run(&mut conn, "update users set sort_name = 'lucja 7', search = ' lucja 7 p7@ x. test' where id = 7");
    store::migrate(&mut conn).expect("folded anew");
    assert!(one(&mut conn, "select pg_get_indexdef('memberships_words'::regclass)").contains("word_grams(search)"));
    store::migrate(&mut conn).expect("nothing to do");
}
