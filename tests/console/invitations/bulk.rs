//! Bulk invite: a file, a verdict for each line, and nothing before it is confirmed (X2, R2.5.13–R2.5.15).

use actix_web::http::StatusCode;

use crate::support::{World, browser::Page};

const BULK: &str = "/orgs/1000001/settings/users/invite/bulk";
const HEADING: &str = "email,organization_role,project_ids,project_role,teams\n";

fn file(lines: &[&str]) -> Vec<u8> {
    format!("{HEADING}{}", lines.join("\n")).into_bytes()
}

/// What the preview says of an address.
fn verdict<'a>(page: &'a Page, email: &str) -> &'a str {
    let start =
        page.body.find(&format!("<td class=\"long address\">{email}</td>")).unwrap_or_else(|| panic!("{email}: {}", page.body));
    page.body[start..].split("</tr>").next().unwrap()
}

fn nothing_created(world: &World) {
    for table in ["invitations", "outbox", "individual_grants", "team_members", "audit_entries where kind <> 'session.logged_in'"]
    {
        assert_eq!(world.count(table), 0, "{table}");
    }
}

fn with_teams() -> World {
    let world = World::new();
    world.northwind().team("Data", &[], &[("App", "analyst")]).team("Bosses", &[], &[("Shop", "owner")]);
    world.elsewhere().team("Theirs", &[], &[]);
    world
}

#[actix_web::test]
async fn the_template_is_a_file_that_can_be_uploaded() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get(BULK).await.shows("CSV template"));
    let template = ada.get("/orgs/1000001/settings/users/invite/template").await;
    assert!(template.body.starts_with("\u{feff}email,organization_role,project_ids,project_role,teams\r\n"));
    let page = ada.upload(BULK, template.body.as_bytes(), &[]).await;
    assert!(page.shows("1 line is ready") && page.shows("Invite 1 user"));
}

// R2.5.15, W13: every kind of line, and nothing is created meanwhile
#[actix_web::test]
async fn every_line_gets_its_verdict_and_nothing_is_created() {
    let world = with_teams();
    let mut ada = world.signed_in("ada").await;
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    bytes.extend(file(&[
        "Gus@New.test,admin,3000001;3000002;3000001,analyst,data;DATA",
        "bill@northwind.test,member,3000001,,Data",
        "nonsense,,,,",
        "gus@new.test,,,,",
        "king@new.test,king,,,",
        "far@new.test,,3000003,,",
        "word@new.test,,Shop,,",
        "boss@new.test,,3000001,boss,",
        "team@new.test,,,,Nowhere",
        "their@new.test,,,,Theirs",
        "wide@new.test,,,,Data,Growth",
    ]));
    let page = ada.upload(BULK, &bytes, &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("2 lines are ready, 9 are wrong. Nothing is sent yet.") && page.shows("Invite 2 users"));
    for (email, says) in [
        ("Gus@New.test", "as Admin"),
        ("bill@northwind.test", "will get the projects and teams"),
        ("nonsense", "isn't a complete email address"),
        ("gus@new.test", "already in the file"),
        ("king@new.test", "king isn't an organization role"),
        ("far@new.test", "There is no project 3000003 here."),
        ("word@new.test", "Shop isn't a project ID."),
        ("boss@new.test", "boss isn't a project role"),
        ("team@new.test", "There is no team named Nowhere."),
        ("their@new.test", "There is no team named Theirs."),
        ("wide@new.test", "more cells than the heading"),
    ] {
        assert!(verdict(&page, email).contains(says), "{email}: {}", verdict(&page, email));
    }
    nothing_created(&world);
}

// R2.5.15: lines in error are skipped only if that is said; one batch for the auditor
#[actix_web::test]
async fn wrong_lines_are_skipped_only_if_that_is_said() {
    let world = with_teams();
    let mut ada = world.signed_in("ada").await;
    let bytes = file(&[
        "gus@new.test,,3000001,analyst,Data",
        "hana@new.test,billing_admin,,,",
        "nonsense,,,,",
        "bill@northwind.test,,3000001,,Data",
    ]);
    let page = ada.upload(BULK, &bytes, &[("confirmed", "yes")]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("Some lines are wrong."));
    assert!(page.shows("gus@new.test,,3000001,analyst,Data"), "the file is kept");
    nothing_created(&world);
    // The preview gives the file back as a field of the form.
    let text = String::from_utf8(bytes).unwrap().replace('\n', "\r\n");
    let done = ada.upload(BULK, b"", &[("csv", &text), ("confirmed", "yes"), ("skip", "yes")]).await;
    assert_eq!(done.location, "/orgs/1000001/settings/users/invited");
    assert!(ada.follow(done).await.shows("2 invited, 1 already a member (roles added), 2 emails queued."));
    assert_eq!(world.count("invitations where role = 'billing_admin' and email = 'hana@new.test'"), 1);
    assert_eq!(world.count("invitation_projects where project_id = 3000001 and role = 'analyst'"), 1);
    assert_eq!(world.count("invitation_teams where team_id = 5000001"), 1);
    assert_eq!(world.count("individual_grants where user_id = 2000003 and role = 'consumer'"), 1);
    assert_eq!(world.count("team_members where user_id = 2000003"), 1);
    assert_eq!(world.count("memberships where user_id = 2000003 and role = 'billing_admin'"), 1, "the role stays");
    let batches =
        "(select distinct payload->>'batch' from audit_entries where kind = 'invitation.sent' and payload->>'batch' <> '') b";
    assert_eq!((world.count("audit_entries where kind = 'invitation.sent'"), world.count(batches)), (2, 1));
}

#[actix_web::test]
async fn an_address_that_is_invited_already_takes_the_new_data_in() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    ada.upload(BULK, &file(&["gus@new.test,,,,"]), &[("confirmed", "yes")]).await;
    let page = ada.upload(BULK, &file(&["gus@new.test,admin,,,"]), &[]).await;
    assert!(verdict(&page, "gus@new.test").contains("Already invited"));
    ada.upload(BULK, &file(&["gus@new.test,admin,,,"]), &[("confirmed", "yes")]).await;
    assert_eq!(world.count("invitations where role = 'admin' and sends = 2"), 1);
}

// M79, A44, S9.11–S9.17: nothing above what whoever asks holds, by any column
#[actix_web::test]
async fn no_line_gives_more_than_the_sender_holds() {
    let world = with_teams();
    world.northwind().grant("cleo", "Shop", "owner").by("ada").invitation("boss@new.test", "owner");
    let mut ben = world.signed_in("ben").await;
    let bytes = file(&[
        "a@new.test,owner,,,",
        "b@new.test,,3000001,owner,",
        "c@new.test,,,,Bosses",
        "cleo@northwind.test,,3000001,consumer,",
        "boss@new.test,member,,,",
    ]);
    for fields in [vec![], vec![("confirmed", "yes"), ("skip", "yes")]] {
        let page = ben.upload(BULK, &bytes, &fields).await;
        for (email, says) in [
            ("a@new.test", "Only an Owner can invite someone as Owner."),
            ("b@new.test", "Only an Owner of project 3000001 can give the role Owner there."),
            ("c@new.test", "gives a role that only an Owner can give"),
            ("cleo@northwind.test", "only its Owners can change"),
            ("boss@new.test", "invited with a role that only an Owner can give"),
        ] {
            assert!(verdict(&page, email).contains(says), "{email}: {}", verdict(&page, email));
        }
        assert!(page.shows("0 lines are ready, 5 are wrong") && !page.shows(">Invite 0"));
    }
    assert_eq!((world.count("invitations"), world.count("outbox")), (1, 0));
    let mut ada = world.signed_in("ada").await;
    assert!(ada.upload(BULK, &bytes, &[]).await.shows("5 lines are ready."));
}

// R2.5.13: what a file may be
#[actix_web::test]
async fn a_file_that_is_none_comes_back_beside_its_field() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let many: Vec<String> = (0..1001).map(|n| format!("m{n}@new.test,,,,")).collect();
    let many = file(&many.iter().map(String::as_str).collect::<Vec<_>>());
    let huge = [HEADING.as_bytes(), &vec![b'x'; 1024 * 1024]].concat();
    for (bytes, says) in [
        (Vec::new(), "Choose a CSV file."),
        (b"gus@new.test,member,,,".to_vec(), "The first line must be: email,organization_role,project_ids,project_role,teams"),
        (HEADING.as_bytes().to_vec(), "The file has a heading but no lines."),
        (b"\xff\xfee\x00m\x00".to_vec(), "The first line must be: email,"),
        (b"email\xfc".to_vec(), "The file isn't UTF-8."),
        (b"PK\x03\x04".to_vec(), "This is a spreadsheet file."),
        (many, "The file has more than 1000 lines. Split it."),
        (huge, "The file is larger than one megabyte. Split it."),
    ] {
        let page = ada.upload(BULK, &bytes, &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(page.error_on("file").is_some_and(|error| error.starts_with(says)), "{says}: {:?}", page.error_on("file"));
    }
    assert_eq!(ada.post(BULK, &[("file", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "no parts at all");
    nothing_created(&world);
}

// As many statements for many lines as for few
#[actix_web::test]
async fn a_file_of_a_thousand_lines_is_judged_in_the_same_few_statements() {
    let world = with_teams();
    world.northwind().by("ada").each(0..=300).invitation("m#@new.test", "member");
    let mut ben = world.signed_in("ben").await;
    let mut counts = Vec::new();
    for most in [4, 1000] {
        let lines: Vec<String> = (0..most).map(|n| format!("m{n}@new.test,,3000001;3000002,analyst,Data")).collect();
        let bytes = file(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        ben.upload(BULK, &bytes, &[]).await;
        world.statements();
        assert!(ben.upload(BULK, &bytes, &[]).await.shows(&format!("{most} lines are ready.")));
        counts.push(world.statements());
    }
    assert_eq!(counts[0], counts[1]);
}
