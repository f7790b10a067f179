//! View as: the screens of an organization as somebody else sees them, and nothing but the screens (L14.3).

use actix_web::http::StatusCode;
use steward::{
    app::routes::{Line, SCREENS, TABLE},
    model::ProjectRole,
};

use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::{Answer, CALLERS, Caller, Side, filled, populated},
};

const VIEW: &str = "/orgs/1000001/settings/view";
const BANNER: &str = "View as someone else";

/// Everything stored, sessions and counted tries included.
fn everything(world: &World) -> String {
    let tables = world.text(
        "select string_agg(table_name, ',' order by table_name) from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    let sum = |table| world.text(&format!("select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from {table} t"));
    tables.split(',').map(sum).collect()
}

/// Begins to look as somebody; answers the marker.
async fn begin(browser: &mut Browser, fields: &[(&str, &str)]) -> String {
    let page = browser.post(VIEW, fields).await;
    let marker = page.location.split_once("?as=").map(|(_, marker)| marker.to_owned());
    marker.unwrap_or_else(|| panic!("{fields:?}: {} {}", page.status, page.body))
}

fn with(path: &str, marker: &str) -> String {
    format!("{path}{}as={marker}", if path.contains('?') { "&" } else { "?" })
}

fn path(line: &Line) -> String {
    filled(line.path, Side::Own, Side::Own)
}

fn screens() -> impl Iterator<Item = &'static Line> {
    TABLE.iter().filter(|line| line.is_safe() && SCREENS.contains(&line.path))
}

/// What a page says inside of its frame, without what differs from one drawing to the next.
fn said(page: &Page, marker: &str) -> String {
    let main = page.body.split("<main").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default();
    let main = main.replace(&format!("<input type=\"hidden\" name=\"as\" value=\"{marker}\">"), "");
    let main = main.replace(&format!("?as={marker}"), "").replace(&format!("&amp;as={marker}"), "");
    // The mark of a form is another one each time, and keys are shown to those who hold them only.
    let main =
        main.split("<input type=\"hidden\" name=\"mark\"").map(|piece| piece.split_once('>').map_or(piece, |(_, rest)| rest));
    let main: String = main.collect();
    let main = match (main.find("<h2 id=\"keys\""), main.find("<h2 id=\"time-period\"")) {
        (Some(start), Some(end)) => format!("{}{}", &main[..start], &main[end..]),
        _ => main,
    };
    // The filters that somebody keeps are for their own eyes: `filters` looks that nobody else is shown them.
    let main = match main.split_once("<details class=\"menu saved\">") {
        Some((before, kept)) => format!("{before}{}", kept.split_once("</details>").map_or("", |(_, rest)| rest)),
        None => main,
    };
    main.split_whitespace().collect::<Vec<_>>().join("\n")
}

#[test]
fn every_screen_that_can_be_viewed_is_an_address_of_the_table() {
    assert_eq!(screens().count(), SCREENS.len());
}

// Whatever is sent while somebody views, by whatever address of the table: nothing is written anywhere
#[actix_web::test]
async fn nothing_at_all_can_be_written_while_somebody_views() {
    let world = populated();
    world.keys("Shop");
    let mut ada = world.signed_in("ada").await;
    let marker = begin(&mut ada, &[("person", "pia@northwind.test")]).await;
    let before = everything(&world);
    let from = format!("http://localhost:8080/orgs/1000001/settings/seen?as={marker}");
    let mut tried = 0;
    for line in TABLE.iter() {
        let (path, method) = (path(line), line.method.to_uppercase());
        let fields = [("x", "y"), ("confirmed", "yes"), ("name", "Changed"), ("role", "admin"), ("person", "2000011")];
        let page = ada.send(&method, &with(&path, &marker), &fields).await;
        let viewed = line.is_safe() && SCREENS.contains(&line.path);
        assert!(viewed || page.status == StatusCode::FORBIDDEN, "{method} {path} answers {}", page.status);
        // Programs get the same as JSON.
        assert!(viewed || page.shows("Not in this view") || path.starts_with("/api/"), "{method} {path}");
        tried += 1;
        if line.is_safe() {
            continue;
        }
        // A form that lost its marker on the way is known by the page it stood on.
        for name in ["referer", "hx-current-url"] {
            ada.headers = vec![(name, from.clone())];
            let page = ada.send(&method, &path, &fields).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{method} {path} from a view, told by {name}");
            tried += 1;
        }
        ada.headers.clear();
        // The name of the marker, however it is written, and a marker that says nothing.
        for query in ["%61s=x", "as", "as=", "x=1&as=nonsense"] {
            let page = ada.send(&method, &format!("{path}?{query}"), &fields).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{method} {path}?{query}");
            tried += 1;
        }
    }
    assert_eq!(everything(&world), before, "something was written");
    assert!(tried > 500, "{tried} requests");
}

// Every member as the Owner and as the Admin sees them, on every screen: as they see it themselves, or not at all
#[actix_web::test]
async fn a_view_shows_what_the_person_sees_and_never_more_than_the_viewer_may_see() {
    let world = populated();
    world.keys("Shop");
    let mut compared = 0;
    for viewer in CALLERS.iter().filter(|caller| ["ada", "ben"].contains(&caller.name)) {
        for subject in CALLERS.iter().filter(|caller| caller.role.is_some()) {
            let mut eyes = viewer.comes(&world).await;
            let email = format!("{}@northwind.test", subject.name);
            if (viewer.name, subject.name) == ("ben", "ada") {
                assert_eq!(eyes.post(VIEW, &[("person", &email)]).await.status, StatusCode::FORBIDDEN);
                continue;
            }
            let marker = begin(&mut eyes, &[("person", &email)]).await;
            let mut own = subject.comes(&world).await;
            for line in screens() {
                let viewed = eyes.get(&with(&path(line), &marker)).await;
                let seen = own.get(&path(line)).await;
                judge(viewer, subject, line, (&viewed, &seen), &marker);
                compared += 1;
            }
        }
    }
    assert!(compared > 400, "{compared} screens");
}

fn judge(viewer: &Caller, subject: &Caller, line: &Line, (viewed, seen): (&Page, &Page), marker: &str) {
    let about = format!("{} as {}: {}", viewer.name, subject.name, line.path);
    let stands_above = viewer.name == "ben" && subject.project == Some(ProjectRole::Owner);
    let above = stands_above && line.path.starts_with("/projects/");
    if seen.status == StatusCode::SEE_OTHER && !above {
        assert_eq!(viewed.status, StatusCode::SEE_OTHER, "{about}");
        assert!(viewed.location.contains(marker), "{about}");
        return;
    }
    assert_eq!(viewed.body.matches(BANNER).count(), 1, "{about} is labelled");
    assert!(!viewed.shows("API Secret") && !viewed.shows("/settings/secret"), "{about} shows a key");
    if above || viewer.deserves(line.asks) != Answer::Through && seen.status == StatusCode::OK {
        assert_eq!(viewed.status, StatusCode::FORBIDDEN, "{about}");
        return;
    }
    assert_eq!(viewed.status, seen.status, "{about}");
    if seen.status == StatusCode::OK && line.path != "/orgs/{org}/settings/seen" {
        let (viewed, seen) = (said(viewed, marker), said(seen, ""));
        let apart = viewed.lines().zip(seen.lines()).find(|(viewed, seen)| viewed != seen);
        assert!(viewed == seen, "{about}: {apart:?}");
    }
}

#[actix_web::test]
async fn a_role_is_viewed_as_somebody_who_was_given_nothing_else() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let member = begin(&mut ada, &[("role", "member")]).await;
    let page = ada.get(&with("/orgs/1000001/settings/seen", &member)).await;
    assert!(page.shows("What any Member sees") && page.shows("No project is open to them.") && page.shows(BANNER));
    assert_eq!(ada.get(&with("/orgs/1000001/settings/users", &member)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.get(&with("/projects/3000001/settings/overview", &member)).await.status, StatusCode::FORBIDDEN);
    world.northwind().by("ada").grant_all_users("Shop", "consumer");
    let page = ada.get(&with("/orgs/1000001/settings/seen", &member)).await;
    assert!(page.shows(">Shop</a>") && page.shows("Consumer"), "what everybody has, they have too: {}", page.body);

    let analyst = begin(&mut ada, &[("project", "3000001"), ("project_role", "analyst")]).await;
    let page = ada.get(&with("/projects/3000001/settings/overview", &analyst)).await;
    assert!(page.shows("<dd>Analyst") && !page.shows("Project Users"), "{}", page.body);
    assert_eq!(ada.get(&with("/projects/3000002/settings/overview", &analyst)).await.status, StatusCode::FORBIDDEN);

    let mut ben = world.signed_in("ben").await;
    assert!(!ben.get(VIEW).await.shows("<option value=\"owner\""), "an Admin is not offered what stands above");
    for fields in [&[("role", "owner")][..], &[("project", "3000001"), ("project_role", "owner")]] {
        assert_eq!(ben.post(VIEW, fields).await.status, StatusCode::FORBIDDEN, "{fields:?}");
    }
    for role in ["admin", "billing_admin", "member"] {
        begin(&mut ben, &[("role", role)]).await;
    }
}

#[actix_web::test]
async fn a_view_begins_with_a_record_belongs_to_one_session_and_ends() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    let records = || world.count("audit_entries where kind = 'view.started'");
    let marker = begin(&mut ada, &[("person", "cleo@northwind.test")]).await;
    assert_eq!(records(), 1);
    let page = ada.get(&with("/orgs/1000001/settings/roles", &marker)).await;
    assert!(page.shows("Cleo (Member)") && page.shows(&format!("href=\"{VIEW}\">End view</a>")), "{}", page.body);
    ada.get(&with("/orgs/1000001/settings/seen", &marker)).await;
    assert_eq!(records(), 1, "looking on is no new beginning");
    assert!(ada.get("/orgs/1000001/settings/users").await.status.is_success(), "the session is the viewer's own");

    for (who, why) in [("ben", "another person"), ("ada", "another session of the same person")] {
        let mut other = world.signed_in(who).await;
        let page = other.get(&with("/orgs/1000001/settings/roles", &marker)).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{why}");
        assert!(!page.shows("Cleo"), "{why}");
    }
    let mut nobody = world.browser().await;
    assert!(nobody.get(&with("/orgs/1000001/settings/roles", &marker)).await.location.starts_with("/login"));
    world.elsewhere().owner("ada");
    assert_eq!(ada.get(&with("/orgs/1000002/settings/roles", &marker)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get(&with("/account/projects", &marker)).await.status, StatusCode::FORBIDDEN, "nobody's own pages");

    world.run("update memberships set role = 'member' where organization_id = 1000001 and user_id = 2000001");
    assert_eq!(ada.get(&with("/orgs/1000001/settings/roles", &marker)).await.status, StatusCode::FORBIDDEN);
    world.run("update memberships set role = 'owner' where organization_id = 1000001 and user_id = 2000001");
    assert_eq!(ada.get(&with("/orgs/1000001/settings/roles", &marker)).await.status, StatusCode::OK);
    world.run("delete from memberships where organization_id = 1000001 and user_id = 2000004");
    assert_eq!(ada.get(&with("/orgs/1000001/settings/roles", &marker)).await.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn who_is_to_be_viewed_is_found_by_name_or_email_or_asked_for() {
    let world = populated();
    let mut ada = world.signed_in("ada").await;
    begin(&mut ada, &[("person", "cleo")]).await;
    let page = ada.post(VIEW, &[("person", "northwind.test")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Several people match. Choose one of them."), "{}", page.body);
    let page = ada.post(VIEW, &[("person", "dana@elsewhere.test")]).await;
    assert!(page.shows("No one here has this name or email.") && page.status == StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ada.post(VIEW, &[]).await.shows("Choose a person or a role."));
    assert_eq!(world.count("audit_entries where kind = 'view.started'"), 1);
    assert!(ada.get("/orgs/1000001/settings/users/2000004").await.shows("/settings/view?person=2000004"));
    assert!(!world.signed_in("ben").await.get("/orgs/1000001/settings/users/2000001").await.shows("/settings/view?person"));
}
