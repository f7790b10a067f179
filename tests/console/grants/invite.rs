//! Inviting into one project (M59–M64, A10), and the invitations that carry it.

use actix_web::http::StatusCode;
use steward::model::organization::Plan;

use crate::support::{World, sweep::populated};

const INVITE: &str = "/projects/3000001/settings/users/invite";
const INVITED: &str = "/projects/3000001/settings/users/invited";
const NEW: [(&str, &str); 2] = [("name", "Gus Huber"), ("password", "a good password")];

fn row<'a>(user: &'a str, role: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("user-0", user), ("role-0", role), ("invite", "yes")]
}

fn open(world: &World) -> i64 {
    world.count("invitations where accepted_at is null and revoked_at is null and organization_id = 1000001")
}

// M60–M64, A10: a project Admin lets a member in at once and invites a new person as Member
#[actix_web::test]
async fn members_are_let_in_at_once_and_new_people_are_invited_as_members() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    let mut rows = row("Cleo@Northwind.test", "analyst");
    rows.extend([("user-1", "new@fresh.test"), ("role-1", "consumer")]);
    let page = pat.post(INVITE, &rows).await;
    assert!(pat.follow(page).await.shows("1 user added, 1 invited, 1 email queued."));
    assert_eq!(world.count("individual_grants where user_id = 2000004 and role = 'analyst' and granted_by = 2000012"), 1);
    assert_eq!(world.letters().len(), 1, "whoever is here already needs no letter");
    let list = pat.get(INVITED).await;
    assert!(list.shows("new@fresh.test") && list.shows("<td data-label=\"Role\">Consumer</td>") && list.shows("Pat"));
    let link = world.link_to("new@fresh.test");
    let mut gus = world.browser().await;
    assert_eq!(gus.post(&link, &NEW).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.count("memberships m join users u on u.id = m.user_id where u.email = 'new@fresh.test' and m.role = 'member'"),
        1
    );
    assert!(gus.get("/projects/3000001/settings/overview").await.shows("<dd>Consumer"));
    assert!(!pat.get(INVITED).await.shows("new@fresh.test"));
}

// A10, A46: nothing above one's own, nothing but this project
#[actix_web::test]
async fn a_project_admin_gives_no_owner_and_no_organization_role() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    assert!(!pat.get(INVITE).await.shows("<option value=\"owner\""));
    let page = pat.post(INVITE, &row("new@fresh.test", "owner")).await;
    assert_eq!(page.error_on("role-0"), Some("Only an Owner of the project can give this role."));
    assert!(page.shows("value=\"new@fresh.test\""), "what was typed is kept");
    let page = pat.post(INVITE, &row("pia@northwind.test", "consumer")).await;
    assert_eq!(page.error_on("user-0"), Some("Only an Owner of the project can change this user's role."));
    assert_eq!(pat.get("/orgs/1000001/settings/users/invite").await.status, StatusCode::FORBIDDEN);
    let mut twice = row("cleo@northwind.test", "analyst");
    twice.extend([("user-1", "cleo@northwind.test"), ("role-1", "consumer")]);
    let page = pat.post(INVITE, &twice).await;
    assert_eq!(page.error_on("user-1"), Some("This user is already in a row above."));
    assert_eq!(world.count("individual_grants where user_id = 2000004"), 0, "everybody, or nobody");
    for wrong in ["", "nonsense", "Cleo"] {
        assert!(pat.post(INVITE, &row(wrong, "consumer")).await.error_on("user-0").is_some(), "{wrong}");
    }
    for name in ["pam", "tim"] {
        assert_eq!(
            world.signed_in(name).await.post(INVITE, &row("new@fresh.test", "consumer")).await.status,
            StatusCode::FORBIDDEN
        );
    }
}

// S10.2: an account elsewhere is a new address here
#[actix_web::test]
async fn somebody_of_another_organization_is_invited_and_not_added() {
    let world = populated();
    world.signed_in("pat").await.post(INVITE, &row("dana@northwind.test", "consumer")).await;
    assert_eq!(world.count("individual_grants where user_id = 2000005"), 0);
    assert_eq!(world.count("invitations where email = 'dana@northwind.test' and role = 'member'"), 1);
    assert!(!world.signed_in("pat").await.get(&format!("{INVITE}?user-0=dana")).await.shows("dana@northwind.test"));
    assert!(world.signed_in("pat").await.get(&format!("{INVITE}?user-0=cle")).await.shows("cleo@northwind.test"));
}

// R2.5.10: it lives only while its sender could still send it
#[actix_web::test]
async fn an_invitation_dies_with_its_senders_right_in_the_project() {
    let world = populated();
    world.signed_in("pat").await.post(INVITE, &row("new@fresh.test", "consumer")).await;
    let link = world.link_to("new@fresh.test");
    let mut visitor = world.browser().await;
    assert!(visitor.get(&link).await.shows("Join Northwind"));
    world.run("update individual_grants set role = 'analyst' where user_id = 2000012");
    assert!(visitor.get(&link).await.shows("can no longer"), "{}", visitor.get(&link).await.body);
    assert_ne!(visitor.post(&link, &NEW).await.status, StatusCode::SEE_OTHER);
    world.run("update individual_grants set role = 'admin' where user_id = 2000012");
    assert!(visitor.get(&link).await.shows("Join Northwind"));
    world.run("update invitation_projects set role = 'owner' where invitation_id in (select id from invitations where email = 'new@fresh.test')");
    assert!(visitor.get(&link).await.shows("can no longer"), "an Admin never could send this");
    world.run("update invitation_projects set role = 'consumer'");
    world.northwind().invitation_team("new@fresh.test", "Team Consumer");
    assert!(visitor.get(&link).await.shows("can no longer"), "nor one with teams");
}

// R2.5.11: the dialog lists them; ticked they end, unticked they pass to whoever acts
#[actix_web::test]
async fn a_removal_settles_the_invitations_of_those_removed() {
    for (keep, expected) in [(false, 0), (true, 1)] {
        let world = populated();
        world.signed_in("pat").await.post(INVITE, &row("new@fresh.test", "consumer")).await;
        let mut pia = world.signed_in("pia").await;
        let seen = pia.get("/projects/3000001/settings/users/removal?user=2000012").await;
        assert!(seen.shows("Open invitations they sent") && seen.shows("new@fresh.test"));
        let query = if keep { "user=2000012&invitations=keep" } else { "user=2000012" };
        let seen = pia.get(&format!("/projects/3000001/settings/users/removal?{query}")).await;
        let state = crate::grants::users::state(&seen);
        let mut form = vec![("user", "2000012"), ("state", state.as_str())];
        form.push(if keep { ("invitations", "keep") } else { ("revoke", "yes") });
        assert_eq!(pia.post("/projects/3000001/settings/users/removal", &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            world.count("invitations where email = 'new@fresh.test' and revoked_at is null and invited_by = 2000011"),
            expected
        );
    }
}

// A10, R2.10.1: Free has no Members, so nobody new comes this way
#[actix_web::test]
async fn on_free_new_addresses_need_an_owner() {
    let world = World::on(Plan::Free);
    let mut ada = world.signed_in("ada").await;
    let page = ada.post(INVITE, &row("new@fresh.test", "consumer")).await;
    assert!(page.error_on("user-0").unwrap().contains("no Members"));
    assert_eq!(ada.post(INVITE, &row("cleo@northwind.test", "consumer")).await.status, StatusCode::SEE_OTHER);
}

// R2.5.4: one open invitation for an address; what it carries beyond one's own reach is not touched
#[actix_web::test]
async fn a_project_is_added_to_an_open_invitation_by_those_who_could_send_all_of_it() {
    let world = populated();
    world.northwind().invitation_project("gus@northwind.test", "App", "consumer");
    let mut pat = world.signed_in("pat").await;
    let page = pat.post(INVITE, &row("gus@northwind.test", "analyst")).await;
    assert!(page.error_on("user-0").unwrap().starts_with("This address is already invited"));
    let list = pat.get(INVITED).await;
    assert!(list.shows("gus@northwind.test") && list.shows("Includes more than you can give"));
    for what in ["resend", "link", "revocation"] {
        assert_eq!(pat.post(&format!("{INVITED}/4000001/{what}"), &[]).await.status, StatusCode::FORBIDDEN, "{what}");
    }
    world.run("update invitations set role = 'billing_admin' where id = 4000001");
    let mut ben = world.signed_in("ben").await;
    ben.post(INVITE, &row("gus@northwind.test", "analyst")).await;
    assert_eq!(open(&world), 1);
    assert_eq!(world.count("invitations i join invitation_projects p on p.invitation_id = i.id where i.id = 4000001 and i.role = 'billing_admin' and p.project_id = 3000001 and p.role = 'analyst'"), 1);
}

// R1.9.4, X3: sent again and taken back from here
#[actix_web::test]
async fn an_invitation_is_sent_again_and_this_projects_part_taken_back() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    let one = format!("{INVITED}/4000001");
    let page = pat.post(&format!("{one}/resend"), &[]).await;
    assert!(pat.follow(page).await.shows("The invitation for gus@northwind.test is on its way again."));
    assert_eq!(world.count("invitations where id = 4000001 and invited_by = 2000012"), 1, "he stands behind it now");
    assert!(pat.post(&format!("{one}/link"), &[]).await.shows("/invite/"));
    assert!(pat.get(&format!("{one}/revocation")).await.shows("includes nothing else"));
    assert_eq!(pat.get("/projects/3000001/settings/users/invited/4000002/resend").await.status, StatusCode::NOT_FOUND);

    world.northwind().invitation_project("gus@northwind.test", "App", "consumer");
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(&format!("{one}/revocation")).await.shows("Only this project is removed from it"));
    let page = ada.post(&format!("{one}/revocation"), &[]).await;
    assert!(ada.follow(page).await.shows("no longer includes this project"));
    assert_eq!((open(&world), world.count("invitation_projects where invitation_id = 4000001")), (1, 1));
    assert_eq!(
        ada.get(&format!("{one}/revocation")).await.status,
        StatusCode::NOT_FOUND,
        "it has nothing to do with the project"
    );
    ada.post("/projects/3000002/settings/users/invited/4000001/revocation", &[]).await;
    assert_eq!(
        world.count("invitations where id = 4000001 and revoked_at is not null"),
        1,
        "what is left is one project, and ends"
    );
    assert_eq!(world.count("audit_entries where kind in ('invitation.updated', 'invitation.revoked')"), 2);
}

// R2.5.8, A6: ten an hour to one domain, whoever sends
#[actix_web::test]
async fn the_pace_of_letters_holds_here_too() {
    let world = populated();
    let addresses: Vec<String> = (0..12).map(|n| format!("p{n}@fresh.test")).collect();
    let names: Vec<(String, String)> = (0..12).map(|n| (format!("user-{n}"), format!("role-{n}"))).collect();
    let mut form = vec![("invite", "yes")];
    for (address, (user, role)) in addresses.iter().zip(&names) {
        form.extend([(user.as_str(), address.as_str()), (role.as_str(), "consumer")]);
    }
    let mut pat = world.signed_in("pat").await;
    let page = pat.post(INVITE, &form).await;
    assert!(
        pat.follow(page)
            .await
            .shows("12 invited, 12 emails queued. At most ten an hour go to one email domain: 2 of them will be sent later")
    );
}

#[actix_web::test]
async fn rows_come_and_go_without_script() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    let page = pat.post(INVITE, &[("user-0", "a@x.test"), ("role-0", "analyst"), ("add", "yes")]).await;
    assert!(page.shows("name=\"user-1\"") && page.shows("value=\"a@x.test\"") && page.shows("Remove user 2"));
    let page = pat
        .post(
            INVITE,
            &[("user-0", "a@x.test"), ("role-0", "analyst"), ("user-1", "b@x.test"), ("role-1", "admin"), ("remove", "0")],
        )
        .await;
    assert!(page.shows("value=\"b@x.test\"") && !page.shows("value=\"a@x.test\"") && !page.shows("name=\"user-1\""));
    assert!(page.shows("<option value=\"All Users in the Organization\">"));
}
