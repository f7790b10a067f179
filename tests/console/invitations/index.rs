//! Inviting people, and accepting (M53–M58, R2.5, S1).

use actix_web::http::StatusCode;
use steward::model::organization::Plan;

use crate::support::{World, world::PASSWORD};

const INVITE: &str = "/orgs/1000001/settings/users/invite";
const INVITED: &str = "/orgs/1000001/settings/users/invited";

fn row<'a>(email: &'a str, role: &'a str, project: &'a str, project_role: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("email-0", email), ("role-0", role), ("project_role-0", project_role), ("invite", "yes")];
    if !project.is_empty() {
        fields.push(("projects-0", project));
    }
    fields
}

const NEW: [(&str, &str); 2] = [("name", "Gus Huber"), ("password", "a good password")];

// M53–M58, X1: the whole way, in letters
#[actix_web::test]
async fn people_are_invited_open_the_link_and_stand_in_the_table() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let mut fields = row("gus@new.test, Hana@New.test", "member", "3000001", "analyst");
    fields.extend([("email-1", "ivo@new.test"), ("role-1", "admin"), ("project_role-1", "consumer")]);
    let page = ada.post(INVITE, &fields).await;
    assert!(ada.follow(page).await.shows("3 invited, 3 emails queued."));
    let page = ada.get(INVITED).await;
    assert!(page.shows("gus@new.test") && page.shows("Shop (Analyst)") && page.shows("Queued"));

    let link = world.link_to("hana@new.test");
    let text = world.letters().into_iter().rfind(|(to, _)| to == "hana@new.test").unwrap().1;
    for fact in ["Ada", "Northwind", "Member", "Shop (Analyst)", "UTC"] {
        assert!(text.contains(fact), "{fact}");
    }
    let mut hana = world.browser().await;
    assert!(hana.get(&link).await.shows("Join Northwind"));
    let page = hana.post(&link, &[("name", "Hana Ito"), ("password", "a good password")]).await;
    assert_eq!(hana.follow(page).await.status, StatusCode::OK);
    assert!(ada.get("/orgs/1000001/settings/users").await.shows("Hana Ito"));
    assert!(!ada.get(INVITED).await.shows("hana@new.test"));
    assert_eq!(world.count("individual_grants g join users u on u.id = g.user_id where u.email = 'hana@new.test' and g.role = 'analyst' and g.granted_by = 2000001"), 1);
    assert_eq!(world.count("audit_entries where kind in ('invitation.sent', 'invitation.accepted', 'organization.user_added', 'project.user_added')"), 6);
}

// W1
#[actix_web::test]
async fn a_mail_scanner_may_call_as_often_as_it_likes() {
    let world = World::new();
    world.signed_in("ada").await.post(INVITE, &row("gus@new.test", "member", "", "consumer")).await;
    let link = world.link_to("gus@new.test");
    let mut scanner = world.browser().await;
    for _ in 0..10 {
        assert_eq!(scanner.get(&link).await.status, StatusCode::OK);
        assert_eq!(scanner.send("HEAD", &link, &[]).await.status, StatusCode::OK);
    }
    assert_eq!(world.browser().await.post(&link, &NEW).await.status, StatusCode::SEE_OTHER);
}

// S9.27
#[actix_web::test]
async fn of_twenty_who_accept_at_once_exactly_one_succeeds() {
    let world = World::new();
    world.signed_in("ada").await.post(INVITE, &row("gus@new.test", "member", "3000001", "consumer")).await;
    let link = world.link_to("gus@new.test");
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let (mut browser, link) = (world.browser().await, link.clone());
        waiting.push(actix_web::rt::spawn(async move { browser.post(&link, &NEW).await.status }));
    }
    let mut accepted = 0;
    for answer in waiting {
        accepted += usize::from(answer.await.unwrap() == StatusCode::SEE_OTHER);
    }
    assert_eq!(accepted, 1);
    assert_eq!(world.count("memberships m join users u on u.id = m.user_id where u.email = 'gus@new.test'"), 1);
}

// R1.1.9, R1.1.10, S9.1, S9.3, S9.9
#[actix_web::test]
async fn an_invitation_is_for_its_own_address_only() {
    let world = World::new();
    world.signed_in("ada").await.post(INVITE, &row("eve@northwind.test", "admin", "", "consumer")).await;
    let link = world.link_to("eve@northwind.test");
    let mut dana = world.signed_in("dana").await;
    let page = dana.get(&link).await;
    assert!(page.shows("someone else") && page.shows("e…e@northwind.test") && !page.shows("eve@northwind.test"));
    assert_eq!(dana.post(&link, &[("email", "eve@northwind.test"), ("role", "owner")]).await.status, StatusCode::CONFLICT);

    let mut nobody = world.browser().await;
    assert!(nobody.get(&link).await.shows("Sign in to accept"));
    assert_eq!(nobody.post(&link, &NEW).await.status, StatusCode::CONFLICT, "an account cannot be made a second time");
    let mut eve = world.signed_in("eve").await;
    let page = eve.post(&link, &[("role", "owner")]).await;
    assert_eq!(page.location, "/?organization=1000001");
    assert_eq!(world.count("memberships where user_id = 2000006 and role = 'admin'"), 1, "as in the row, not as in the form");
    assert!(eve.get(&link).await.shows("was used"));
}

// S9.6 and S9.8: judged at the moment of use
#[actix_web::test]
async fn an_invitation_that_ends_after_its_page_was_drawn_is_refused() {
    for (change, says) in [
        ("update invitations set expires_at = now() - interval '1 second'", "has expired"),
        ("update invitations set revoked_at = now()", "was revoked"),
        ("delete from memberships where user_id = 2000002", "can no longer invite people"),
        ("update memberships set role = 'member' where user_id = 2000002", "can no longer invite people"),
        (
            "update organizations set state = 'pending_deletion', deletion_due_at = now() + interval '9 days' where id = 1000001",
            "is closing",
        ),
        ("update organizations set plan = 'free' where id = 1000001", "no longer offered"),
    ] {
        let world = World::new();
        world.signed_in("ben").await.post(INVITE, &row("gus@new.test", "member", "", "consumer")).await;
        let link = world.link_to("gus@new.test");
        let mut gus = world.browser().await;
        assert!(gus.get(&link).await.shows("Join Northwind"));
        world.run(change);
        let page = gus.post(&link, &NEW).await;
        assert!(page.shows(says), "{change}: {}", page.body);
        assert_eq!(world.count("users where email = 'gus@new.test'"), 0, "{change}");
    }
}

#[actix_web::test]
async fn a_project_that_is_gone_falls_away_and_the_rest_stands() {
    let world = World::new();
    let mut fields = row("gus@new.test", "member", "3000001", "consumer");
    fields.push(("projects-0", "3000002"));
    world.signed_in("ada").await.post(INVITE, &fields).await;
    let link = world.link_to("gus@new.test");
    world.run("update projects set state = 'deleted', ended_at = now(), ended_by_name = 'Ada', purge_at = now() + interval '90 days' where id = 3000001");
    let mut gus = world.browser().await;
    assert!(gus.get(&link).await.shows("Some projects in this invitation no longer exist"));
    gus.post(&link, &NEW).await;
    assert_eq!(world.count("individual_grants g join users u on u.id = g.user_id where u.email = 'gus@new.test'"), 1);
}

#[actix_web::test]
async fn strangers_links_all_look_alike() {
    let world = World::new();
    let mut browser = world.browser().await;
    for token in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00"] {
        let page = browser.get(&format!("/invite/{token}")).await;
        assert!(page.status == StatusCode::NOT_FOUND && page.shows("This invitation link doesn't work"), "{token}");
    }
}

// M79, T3, S9.11
#[actix_web::test]
async fn nobody_invites_above_their_own_role() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    assert!(!ben.get(INVITE).await.shows(
        "<option value=\"owner\">Owner</option></select>\n    \n  </div>\n  <div class=\"field\">\n    <label for=\"project_role"
    ));
    assert_eq!(ben.post(INVITE, &row("gus@new.test", "owner", "", "consumer")).await.status, StatusCode::FORBIDDEN);
    let page = ben.post(INVITE, &row("gus@new.test", "member", "3000001", "owner")).await;
    assert_eq!(page.error_on("project_role-0"), Some("Only an Owner of the project can give this role there."));
    assert_eq!(world.count("invitations"), 0);
    world.signed_in("ada").await.post(INVITE, &row("gus@new.test", "owner", "", "consumer")).await;
    let page = ben.post(INVITE, &row("gus@new.test", "member", "", "consumer")).await;
    assert!(page.error_on("email-0").is_some(), "nor change an invitation they could not have sent");
    let id = world.text("select id from invitations");
    for verb in ["resend", "link", "revocation"] {
        assert_eq!(ben.post(&format!("{INVITED}/{id}/{verb}"), &[]).await.status, StatusCode::FORBIDDEN, "{verb}");
    }
}

// R2.5.3: existing members get the projects, no letter, and keep their role
#[actix_web::test]
async fn a_member_who_is_invited_gets_the_projects_and_no_letter() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.post(INVITE, &row("cleo@northwind.test", "admin", "3000001", "analyst")).await;
    assert!(ada.follow(page).await.shows("0 invited, 1 already a member (roles added), 0 emails queued."));
    assert_eq!(world.count("memberships where user_id = 2000004 and role = 'member'"), 1);
    assert_eq!(world.count("individual_grants where user_id = 2000004 and role = 'analyst'"), 1);
    assert_eq!(world.count("outbox"), 0);
    // A44: an Admin does not lower a project's Owner by the same way.
    world.run("update individual_grants set role = 'owner' where user_id = 2000004");
    let page = world.signed_in("ben").await.post(INVITE, &row("cleo@northwind.test", "member", "3000001", "consumer")).await;
    assert!(page.error_on("email-0").is_some());
    assert_eq!(world.count("individual_grants where user_id = 2000004 and role = 'owner'"), 1);
}

// R2.5.4, W2: one pending invitation per address, newest wins
#[actix_web::test]
async fn an_address_invited_twice_has_one_invitation_with_everything_in_it() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.post(INVITE, &row("gus@new.test", "member", "3000001", "consumer")).await;
    ada.post(INVITE, &row("GUS@new.test", "billing_admin", "3000001", "analyst")).await;
    ada.post(INVITE, &row("gus@new.test", "billing_admin", "3000002", "consumer")).await;
    assert_eq!(world.count("invitations where role = 'billing_admin' and sends = 3"), 1);
    assert_eq!(world.text("select string_agg(role, ',' order by project_id) from invitation_projects"), "analyst,consumer");
    assert_eq!(world.count("outbox"), 3);
}

// R2.5.5, R2.5.7, W4: resend restarts the clock, earlier links stay valid; revoke kills all
#[actix_web::test]
async fn resending_renews_and_revoking_ends_every_link() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.post(INVITE, &row("gus@new.test", "member", "", "consumer")).await;
    let first = world.link_to("gus@new.test");
    let id = world.text("select id from invitations");
    world.run("update invitations set expires_at = now() - interval '1 day'");
    assert!(ada.get(INVITED).await.shows("Expired"));
    let page = ada.post(&format!("{INVITED}/{id}/resend"), &[]).await;
    assert!(ada.follow(page).await.shows("is on its way again"));
    let second = world.link_to("gus@new.test");
    assert_ne!(first, second);
    let copied = ada.post(&format!("{INVITED}/{id}/link"), &[]).await;
    let copied = copied.body.split("http://localhost:8080").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut gus = world.browser().await;
    for link in [&first, &second, &copied] {
        assert!(gus.get(link).await.shows("Join Northwind"), "{link}");
    }
    ada.post(&format!("{INVITED}/{id}/revocation"), &[]).await;
    for link in [&first, &second, &copied] {
        assert!(gus.get(link).await.shows("was revoked"), "{link}");
    }
    assert!(ada.get(INVITED).await.shows("No pending invitations"));
    assert_eq!(ada.post(&format!("{INVITED}/{id}/resend"), &[]).await.status, StatusCode::CONFLICT);
}

// M57: without script the form only grows
#[actix_web::test]
async fn add_another_user_works_without_script_and_loses_nothing() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada
        .post(
            INVITE,
            &[
                ("email-0", "gus@new.test"),
                ("role-0", "admin"),
                ("projects-0", "3000001"),
                ("project_role-0", "analyst"),
                ("add", "yes"),
            ],
        )
        .await;
    assert!(page.shows("id=\"email-1\"") && page.shows(">gus@new.test</textarea>"));
    assert!(page.shows("<option value=\"admin\" selected>") && page.shows("value=\"3000001\" checked"));
    assert_eq!(world.count("invitations"), 0);
}

// R1.3.6: validation per row, typed values kept, nothing half-done
#[actix_web::test]
async fn one_wrong_row_invites_nobody() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await.with_htmx();
    let mut fields = row("gus@new.test", "member", "", "consumer");
    fields.extend([("email-1", "hana@"), ("role-1", "member"), ("project_role-1", "consumer")]);
    let page = ada.post(INVITE, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.is_fragment() && page.shows(">gus@new.test</textarea>"));
    assert_eq!(page.error_on("email-1"), Some("hana@ isn't a complete email address."));
    fields[0] = ("projects-0", "3000003");
    fields.insert(0, ("email-0", "gus@new.test"));
    fields.iter_mut().for_each(|field| {
        if field.0 == "email-1" {
            field.1 = "hana@new.test"
        }
    });
    let page = ada.post(INVITE, &fields).await;
    assert!(page.shows("A project no longer exists."), "the other tenant's project: {}", page.body);
    assert_eq!((world.count("invitations"), world.count("outbox")), (0, 0));
}

// R2.10.1
#[actix_web::test]
async fn on_free_there_are_owners_and_billing_admins_only() {
    let world = World::on(Plan::Free);
    let mut ada = world.signed_in("ada").await;
    let page = ada.post(INVITE, &row("gus@new.test", "member", "", "consumer")).await;
    assert_eq!(page.error_on("role-0"), Some("The Free plan has Owners and Billing Admins only."));
    let page = ada.post(INVITE, &row("gus@new.test", "billing_admin", "", "consumer")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

// S10.7: secrets are nowhere but in the letter
#[actix_web::test]
async fn no_secret_is_found_in_the_database() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.post(INVITE, &row("gus@new.test", "member", "", "consumer")).await;
    let before = world.text("select string_agg(encode(sealed, 'escape'), '') from outbox");
    assert!(!before.contains("/invite/"));
    let link = world.link_to("gus@new.test");
    let token = link.rsplit('/').next().unwrap();
    for table in ["users", "sessions", "invitations", "invitation_tokens", "outbox", "audit_entries", "attempts"] {
        assert_eq!(
            world.count(&format!("{table} t where t::text like '%{token}%' or t::text like '%{PASSWORD}%'")),
            0,
            "{table}"
        );
    }
    assert_eq!(world.count("outbox where sealed is not null"), 0, "words are gone once the letter is");
}
