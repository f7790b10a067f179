//! Held requests over every cut: a request that has begun outlives neither the session nor the place nor the right of whoever
//! sends it, however long its last byte is kept back.

use std::collections::BTreeMap;

use steward::app::routes::{Asks, IN_PIECES};

use crate::support::{
    World,
    browser::Browser,
    deeds::{Deed, begins, deeds, is_of_other_world, other_world, was_done, world},
    sweep::checksum,
    world::PASSWORD,
};

/// What may end between the beginning and the end of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Removed,
    Demoted,
    SignedOut,
    PasswordChanged,
    OrganizationClosing,
    OrganizationDeleted,
}

const CUTS: [Cut; 6] =
    [Cut::Removed, Cut::Demoted, Cut::SignedOut, Cut::PasswordChanged, Cut::OrganizationClosing, Cut::OrganizationDeleted];

/// Deletes an organization and whatever refers to it, round after round until nothing is in the way.
const WITH_ALL_OF_IT: &str = "begin; set local steward.audit_retention = 'on';
    do $$ declare it text; begin
        for round in 1..9 loop
            for it in select c.table_name from information_schema.columns c join information_schema.tables t using (table_name)
                where c.column_name = 'organization_id' and t.table_schema = 'public' and t.table_type = 'BASE TABLE'
            loop
                begin
                    execute format('delete from %I where organization_id = 1000001', it);
                exception when foreign_key_violation or restrict_violation then null;
                end;
            end loop;
        end loop;
        delete from organizations where id = 1000001;
    end $$; commit";

impl Cut {
    /// Whether what allows this deed is gone afterwards.
    fn forbids(self, deed: &Deed) -> bool {
        match (self, deed.line.asks) {
            (Self::SignedOut | Self::PasswordChanged, _) => true,
            (Self::OrganizationClosing, _) => begins(deed.line.path),
            (_, Asks::SignedIn) => false,
            (Self::Demoted, Asks::Organization(_) | Asks::Project(_)) => deed.by == "ada",
            (Self::Demoted, _) => false,
            (Self::Removed | Self::OrganizationDeleted, _) => true,
        }
    }

    /// Ends it for everybody who has a request under way.
    async fn cut(self, world: &World, people: &mut BTreeMap<&'static str, Browser>) {
        let names = people.keys().map(|name| format!("'{name}@northwind.test'")).collect::<Vec<_>>().join(", ");
        let them = format!("organization_id = 1000001 and user_id in (select id from users where email in ({names}))");
        match self {
            Self::Removed => world.run(&format!("delete from memberships where {them}")),
            Self::Demoted => world.run(&format!("update memberships set role = 'member' where {them}")),
            Self::OrganizationClosing => world.run(
                "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '90 days' where id = 1000001",
            ),
            Self::OrganizationDeleted => {
                world.run(WITH_ALL_OF_IT);
            }
            Self::SignedOut => {
                for browser in people.values_mut() {
                    assert_eq!(browser.post("/logout", &[]).await.status.as_u16(), 303);
                }
            }
            Self::PasswordChanged => {
                for name in people.keys() {
                    let mut elsewhere = world.signed_in(name).await;
                    let change = [("present", PASSWORD), ("password", "a password of today")];
                    assert_eq!(elsewhere.post("/account/password", &change).await.status.as_u16(), 303, "{name}");
                }
            }
        }
    }
}

/// Whether it is carried out while it comes, and not when it is whole.
fn comes_in_pieces(deed: &Deed) -> bool {
    IN_PIECES.contains(&deed.line.path)
}

/// The people of these deeds at their browsers.
async fn people(world: &World, deeds: &[Deed]) -> BTreeMap<&'static str, Browser> {
    let mut people = BTreeMap::new();
    for deed in deeds {
        if !people.contains_key(deed.by) {
            people.insert(deed.by, world.signed_in(deed.by).await);
        }
    }
    people
}

// Otherwise the suite below would show nothing.
#[actix_web::test]
async fn a_request_whose_last_byte_comes_late_is_carried_out_if_nothing_ended() {
    for deed in deeds() {
        let (world, mut browser) = deed.ready().await;
        let held = deed.begin(&mut browser).await;
        let before = checksum(&world);
        let page = held.finish().await;
        assert!(was_done(&page), "{}: {} {}", deed.line.path, page.status, page.body);
        assert!(checksum(&world) != before, "{}: {} {}", deed.line.path, page.status, page.body);
    }
}

// F1: each unsafe address of the table over each kind of cut
#[actix_web::test]
async fn a_request_that_has_begun_outlives_no_cut() {
    let mut held_in_all = 0;
    for cut in CUTS {
        for others in [false, true] {
            let world = if others { other_world() } else { world() };
            let is_of_these = |deed: &Deed| is_of_other_world(deed.line.path) == others && !comes_in_pieces(deed);
            let deeds: Vec<Deed> = deeds().into_iter().filter(|deed| is_of_these(deed) && cut.forbids(deed)).collect();
            let mut people = people(&world, &deeds).await;
            let mut held = Vec::new();
            for deed in &deeds {
                held.push(deed.begin(people.get_mut(deed.by).expect("they are here")).await);
            }
            // The requests get as far as they get without their ends.
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            cut.cut(&world, &mut people).await;
            let before = checksum(&world);
            for (deed, held) in deeds.iter().zip(held) {
                let page = held.finish().await;
                assert!(!was_done(&page), "{cut:?}: {} answers {} {}", deed.line.path, page.status, page.location);
                assert!(!page.status.is_server_error(), "{cut:?}: {} answers {}", deed.line.path, page.status);
                held_in_all += 1;
            }
            assert_eq!(checksum(&world), before, "{cut:?}: something was carried out");
        }
    }
    assert!(held_in_all > 4 * deeds().len() - 40, "{held_in_all} requests were held");
}

// F1, D5.5: that it began is written down, and so is that it broke off; nothing of it is stored
#[actix_web::test]
async fn what_comes_in_pieces_stores_nothing_after_a_cut() {
    for cut in CUTS {
        let world = world();
        let deeds: Vec<Deed> = deeds().into_iter().filter(|deed| comes_in_pieces(deed) && cut.forbids(deed)).collect();
        let mut people = people(&world, &deeds).await;
        let mut held = Vec::new();
        for deed in &deeds {
            held.push(deed.begin(people.get_mut(deed.by).expect("they are here")).await);
        }
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        cut.cut(&world, &mut people).await;
        for (deed, held) in deeds.iter().zip(held) {
            let page = held.finish().await;
            assert!(!was_done(&page), "{cut:?}: {} answers {} {}", deed.line.path, page.status, page.location);
            assert!(!page.status.is_server_error(), "{cut:?}: {} answers {}", deed.line.path, page.status);
        }
        assert_eq!(world.count("events"), 0, "{cut:?}");
        assert_eq!(world.count("project_imports where state = 'done'"), 0, "{cut:?}");
    }
}

// F2: without a session nothing of it is read
#[actix_web::test]
async fn who_is_not_signed_in_is_answered_before_the_last_byte() {
    let world = world();
    let stranger = world.browser().await;
    for deed in deeds().iter().filter(|deed| !deed.line.path.ends_with("/bulk")) {
        let held = stranger.hold(&deed.path(), "application/x-www-form-urlencoded", b"name=x".to_vec());
        let page = tokio::time::timeout(std::time::Duration::from_secs(5), held.answered()).await.expect("an answer at once");
        assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/login"), "{}", deed.line.path);
    }
}
