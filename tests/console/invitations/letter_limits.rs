//! Limits on letters: nobody makes Steward send people letters in masses, and nobody's letter waits behind those of others (F4, U8).

use std::{ops::RangeInclusive, thread};

use steward::{
    mail::{Carrier, deliver_due},
    model::{
        EmailAddress,
        letter::{Letter, LetterKind},
    },
    store,
};

use crate::{
    every_letter::every_letter,
    support::{World, browser::Browser, browser::Page},
};

const HEADING: &str = "email,organization_role,project_ids,project_role,teams\n";
const WAITING: &str = "outbox where letter = 'invitation' and attempts = 0";

/// Invites everybody of a list in one go.
async fn invite(browser: &mut Browser, organization: i64, addresses: &str) -> Page {
    let fields =
        [("email-0", addresses), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes"), ("sure", "yes")];
    browser.post(&format!("/orgs/{organization}/settings/users/invite"), &fields).await
}

/// Uploads a file of these addresses and confirms it.
async fn upload(browser: &mut Browser, organization: i64, addresses: impl Iterator<Item = String>) -> Page {
    let file = format!("{HEADING}{}", addresses.map(|address| format!("{address},,,,\n")).collect::<String>());
    let fields = [("confirmed", "yes"), ("sure", "yes")];
    browser.upload(&format!("/orgs/{organization}/settings/users/invite/bulk"), file.as_bytes(), &fields).await
}

/// Two more organizations, each with an Owner of its own: (organization, who).
fn three(world: &World) -> [(i64, &'static str); 3] {
    world.organization("Third", steward::model::organization::Plan::Enterprise).owner("eve");
    let third = world.text("select id from organizations where name = 'Third'").parse().unwrap();
    [(1000001, "ada"), (1000002, "dana"), (third, "eve")]
}

fn letters_to(world: &World, address: &str) -> usize {
    world.letters().iter().filter(|(to, _)| to == address).count()
}

/// A letter of this kind to one person from each of these organizations, which need not be there.
fn post(world: &World, to: &str, kind: LetterKind, organizations: RangeInclusive<i64>) {
    let letter = every_letter("Acme").into_iter().find(|letter| letter.kind == kind).unwrap();
    let letter = Letter { to: EmailAddress::parse(to).unwrap(), about: None, place: None, ..letter };
    let mut conn = world.database.connect();
    for organization in organizations {
        store::write(&mut conn, |tx| world.site.desk.post(tx, &letter)).unwrap();
        world
            .run(&format!("update outbox set posted_for = {organization} where posted_for = 0 and letter = '{}'", kind.as_str()));
    }
}

/// The world's clock, as far as letters know, moves on.
fn an_hour_later(world: &World) {
    world.run(
        "update outbox set planned_at = planned_at - interval '1 hour', due_at = due_at - interval '1 hour',
            left_at = left_at - interval '1 hour', created_at = created_at - interval '1 hour'",
    );
}

// F4: thirty letters of three organizations
#[actix_web::test]
async fn three_organizations_do_not_shower_one_person() {
    let world = World::new();
    for (organization, who) in three(&world) {
        let mut browser = world.signed_in(who).await;
        invite(&mut browser, organization, "victim@new.test").await;
        let id = world.text(&format!("select id from invitations where organization_id = {organization}"));
        for _ in 0..9 {
            browser.post(&format!("/orgs/{organization}/settings/users/invited/{id}/resend"), &[]).await;
        }
        let list = browser.get(&format!("/orgs/{organization}/settings/users/invited")).await;
        assert!(list.shows("at most five an hour go to one address"), "{}", list.body);
    }
    assert_eq!(letters_to(&world, "victim@new.test"), 5, "in this hour, from whomever");
    assert_eq!(world.count(WAITING), 3, "one letter waits for each organization");
    an_hour_later(&world);
    assert_eq!(letters_to(&world, "victim@new.test"), 8, "and none is lost");
}

// F4: what was planned before others wrote is looked at again when it leaves, by however many threads
#[actix_web::test]
async fn several_threads_carry_each_letter_once_and_keep_the_limit_together() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    invite(&mut ada, 1000001, "victim@new.test m1@one.test m2@two.test m3@three.test").await;
    post(&world, "victim@new.test", LetterKind::Invitation, 1..=40);
    world.run("update outbox set planned_at = now() where posted_for between 1 and 40");
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let (url, sealer) = (world.database.url.clone(), world.site.desk.sealer.clone());
            let folder = std::env::temp_dir().join(format!("steward-cannon-{}-{n}", std::process::id()));
            thread::spawn(move || {
                let carrier = Carrier::files(folder.clone(), "Steward <steward@northwind.test>").unwrap();
                let mut conn = steward::store::connect(&url).unwrap();
                let carried: usize = (0..5).map(|_| deliver_due(&mut conn, &sealer, &carrier).unwrap()).sum();
                let _ = std::fs::remove_dir_all(folder);
                carried
            })
        })
        .collect();
    let carried: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(i64::try_from(carried).unwrap(), world.count("outbox where attempts = 1"), "each once");
    // Those that two had in hand at once are looked at a moment later.
    world.run("update outbox set due_at = now() where attempts = 0 and due_at < now() + interval '1 minute'");
    world.letters();
    assert_eq!(world.count("outbox where recipient = 'victim@new.test' and attempts = 1"), 5);
    assert_eq!(world.count("outbox where attempts > 1"), 0);
    assert_eq!(world.count("outbox where recipient like 'm_@%' and attempts = 0"), 0, "nobody else waits behind them");
}

// F4: letters that somebody waits for first, then one of each organization in turn
#[actix_web::test]
async fn whoever_waits_for_a_letter_is_served_first_and_organizations_take_turns() {
    let world = World::new();
    let organizations = three(&world);
    world.run("update organizations set created_at = now() - interval '1 year'");
    let (mut ada, mut dana, mut eve) =
        (world.signed_in("ada").await, world.signed_in("dana").await, world.signed_in("eve").await);
    upload(&mut ada, organizations[0].0, (0..150).map(|n| format!("a@many{n}.test"))).await;
    invite(&mut dana, organizations[1].0, "d1@new.test d2@new.test").await;
    invite(&mut eve, organizations[2].0, "e1@new.test").await;
    world.browser().await.post("/password/forgot", &[("email", "cleo@northwind.test")]).await;
    let order: Vec<String> = world.letters().into_iter().map(|(to, _)| to).collect();
    assert_eq!(order.len(), 154);
    let place = |to: &str| order.iter().position(|it| it == to).unwrap_or_else(|| panic!("{to}: {order:?}"));
    assert_eq!(place("cleo@northwind.test"), 0, "{:?}", &order[..8]);
    let (first, second) = (place("d1@new.test").min(place("d2@new.test")), place("d1@new.test").max(place("d2@new.test")));
    assert!(first <= 3 && place("e1@new.test") <= 3 && second <= 6, "{:?}", &order[..8]);
    assert_eq!(world.count("outbox where turn is not null"), 0, "nobody is left in line");
}

// F4: thousands at different domains are refused before anything is done for them
#[actix_web::test]
async fn a_young_organization_does_not_write_to_thousands_of_strangers() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    for addresses in [
        (0..1_000).map(|n| format!("m@stranger{n}.test")).collect::<Vec<_>>(),
        (0..1_000).map(|n| format!("stranger{n}@gmail.com")).collect(),
    ] {
        let page = upload(&mut ada, 1000001, addresses.into_iter()).await;
        assert_eq!(page.status.as_u16(), 422);
        assert!(page.shows("In its first seven days, an organization can invite people at 30 other email domains a day."));
        assert!(page.shows("These would make it 1,000."));
    }
    let form = invite(&mut ada, 1000001, &(0..31).map(|n| format!("m@s{n}.test ")).collect::<String>()).await;
    assert!(form.status.as_u16() == 422 && form.shows("These would make it 31.") && form.shows("m@s30.test"), "kept");
    let project: Vec<(String, String)> = (0..31).map(|n| (format!("user-{n}"), format!("m@s{n}.test"))).collect();
    let roles: Vec<(String, String)> = (0..31).map(|n| (format!("role-{n}"), "consumer".to_owned())).collect();
    let fields: Vec<(&str, &str)> = project.iter().chain(&roles).map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let form = ada.post("/projects/3000001/settings/users/invite", &[&fields[..], &[("sure", "yes")]].concat()).await;
    assert!(form.status.as_u16() == 422 && form.shows("These would make it 31."), "{}", form.body);
    assert_eq!((world.count("invitations"), world.count("outbox")), (0, 0));

    // Some may be invited, thirty leave in an hour, and the screens say so.
    assert!(
        ada.get("/orgs/1000001/settings/users/invite")
            .await
            .shows("You can send 30 more invitation emails this hour, out of 30.")
    );
    invite(&mut ada, 1000001, &(0..40).map(|n| format!("m{n}@s{}.test ", n % 10)).collect::<String>()).await;
    for path in ["invite", "invite/teams", "invite/bulk", "invited"] {
        let page = ada.get(&format!("/orgs/1000001/settings/users/{path}")).await;
        assert!(page.shows("You can send 0 more invitation emails this hour, out of 30."), "{path}: {}", page.body);
        assert!(page.shows("10 are waiting; the next will be sent at "), "{path}");
    }
    assert_eq!(world.letters().len(), 30);
    // Once it is known, it may write to more of them.
    world.run("update organizations set created_at = now() - interval '8 days'");
    let page = upload(&mut ada, 1000001, (0..150).map(|n| format!("m@stranger{n}.test"))).await;
    assert_eq!(page.status.as_u16(), 303, "{}", page.body);
}

// U8: 999 and 999 people of one mail domain, as a company that comes to Steward invites them on its first day
#[actix_web::test]
async fn a_company_invites_two_thousand_people_and_no_invitation_ends_before_its_letter() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    for people in [0..999, 999..1_998] {
        let page = upload(&mut ada, 1000001, people.map(|n| format!("m{n}@northwind.test"))).await;
        assert_eq!(page.status.as_u16(), 303, "{}", page.body);
    }
    assert_eq!((world.count("invitations"), world.count(WAITING)), (1_998, 1_998));
    let early = "invitations i join outbox o on o.invitation_id = i.id where i.expires_at < o.planned_at + interval '7 days'";
    assert_eq!(world.count(early), 0);
    let busiest = "(select count(*) as n from outbox group by date_trunc('minute', planned_at)) hours where n > 10";
    assert_eq!(world.count(busiest), 0, "ten an hour");
    // Others are not kept by that queue.
    let mut ben = world.signed_in("ben").await;
    assert_eq!(invite(&mut ben, 1000001, "g1@guests.test g2@guests.test").await.status.as_u16(), 303);
    let page = invite(&mut ben, 1000001, &(0..20).map(|n| format!("n{n}@northwind.test ")).collect::<String>()).await;
    assert!(page.status.as_u16() == 422 && page.shows("At most 2,000 invitation emails can wait"));
    assert_eq!(world.letters().len(), 12);
    assert!(world.count("outbox where planned_at > now() + interval '8 days'") > 0, "the last leave on the ninth day");
    world.run("update outbox set due_at = now() - interval '1 minute' where recipient = 'm1997@northwind.test'");
    world.run("update invitations set expires_at = now() - interval '1 day' where email = 'm1997@northwind.test'");
    let link = world.link_to("m1997@northwind.test");
    assert!(world.browser().await.get(&link).await.shows("Expires"), "it begins when its letter leaves");
}

// U8, W25: letter, list and page name the same end
#[actix_web::test]
async fn letter_list_and_page_agree_on_the_end() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    invite(&mut ada, 1000001, "gus@new.test").await;
    // The mail server was away for two days.
    world.run("update outbox set attempts = 3, created_at = created_at - interval '2 days'");
    world.run("update invitations set expires_at = expires_at - interval '2 days', sent_at = sent_at - interval '2 days'");
    let (_, letter) = world.letters().pop().unwrap();
    let end = world.text("select to_char(expires_at at time zone 'UTC', 'FMDD FMMonth YYYY, HH24:MI \"UTC\"') from invitations");
    assert!(letter.contains(&format!("expires on {end}.")), "{end}: {letter}");
    assert!(world.browser().await.get(&world.link_to("gus@new.test")).await.shows(&end));
    assert_eq!(world.count("invitations where expires_at > now() + interval '6 days 23 hours'"), 1);
    assert_eq!(world.count("organizations where invitation_count = 1"), 1, "still one");
}

// U8, R2.5.5: a link that is copied works at once, even if the invitation had ended
#[actix_web::test]
async fn a_copied_link_works_at_once() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    invite(&mut ada, 1000001, "gus@new.test").await;
    world.run("update invitations set expires_at = now() - interval '1 day'");
    let id = world.text("select id from invitations");
    let page = ada.post(&format!("/orgs/1000001/settings/users/invited/{id}/link"), &[]).await;
    let link = page.body.split("http://localhost:8080").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(world.browser().await.get(&link).await.shows("Expires"));
    assert_eq!(world.count("invitations where expires_at > now() + interval '6 days 23 hours'"), 1);
}

// R2.5.7: whoever was revoked while a letter was tried again gets none
#[actix_web::test]
async fn a_letter_whose_invitation_ended_does_not_leave() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    invite(&mut ada, 1000001, "gus@new.test hana@new.test").await;
    world.run("update outbox set attempts = 1 where recipient = 'gus@new.test'");
    world.run("update invitations set revoked_at = now() where email = 'gus@new.test'");
    let told: Vec<String> = world.letters().into_iter().map(|(to, _)| to).collect();
    assert_eq!(told, ["hana@new.test"]);
    assert_eq!(world.count("outbox where failed_at is not null and sealed is null"), 1);
}

// F4: what others do is told thirty times an hour to one person; letters somebody waits for do not count
#[actix_web::test]
async fn news_to_one_person_are_limited_too() {
    let world = World::new();
    for kind in [LetterKind::RoleChanged, LetterKind::PasswordChanged] {
        post(&world, "ben@northwind.test", kind, 1..=40);
    }
    world.letters();
    assert_eq!(world.count("outbox where attempts = 1 and awaited"), 40);
    assert_eq!(world.count("outbox where attempts = 1 and not awaited"), 30);
    an_hour_later(&world);
    world.letters();
    assert_eq!(world.count("outbox where attempts = 1"), 80, "none is lost");
}
