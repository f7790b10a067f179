//! What is typed, copied and uploaded to invite people: nothing is lost in silence (F19, U13).

use actix_web::http::StatusCode;

use crate::support::World;

const INVITE: &str = "/orgs/1000001/settings/users/invite";
const PROJECT: &str = "/projects/3000001/settings/users/invite";
const BULK: &str = "/orgs/1000001/settings/users/invite/bulk";

fn rows(n: usize, names: [&str; 2]) -> Vec<(String, String)> {
    let row = |n: usize| {
        [(format!("{}-{n}", names[0]), format!("m{n}@northwind.test")), (format!("{}-{n}", names[1]), "member".into())]
    };
    (0..n).flat_map(row).collect()
}

fn as_fields<'a>(pairs: &'a [(String, String)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).chain(more.iter().copied()).collect()
}

// F19: every form with rows or a list that has an end
#[actix_web::test]
async fn what_is_too_much_is_refused_and_kept() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    for (path, names) in [(INVITE, ["email", "role"]), (PROJECT, ["user", "role"])] {
        let typed = rows(103, names);
        let page = ada.post(path, &as_fields(&typed, &[("invite", "yes")])).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(page.shows("You can invite at most 100 rows at once; this form has 103. Nothing was sent."), "{path}");
        assert!((0..103).all(|n| page.shows(&format!("m{n}@northwind.test"))), "{path}: all of it is kept");
        let full = rows(100, names);
        let page = ada.post(path, &as_fields(&full, &[("add", "yes")])).await;
        assert!(page.shows("You can invite at most 100 rows at once."), "{path}");
    }
    let list: String = (0..101).map(|n| format!("m{n}@northwind.test ")).collect();
    for (path, fields) in [
        (INVITE, vec![("email-0", list.as_str()), ("role-0", "member"), ("project_role-0", "consumer")]),
        (PROJECT, vec![("user-0", list.as_str()), ("role-0", "consumer")]),
    ] {
        let page = ada.post(path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(
            page.shows("You can invite at most 100 addresses at once; this is 101.") && page.shows("m100@northwind.test"),
            "{path}: {}",
            page.body
        );
    }
    let domains: Vec<(String, String)> = (0..101).map(|n| ("domain".to_owned(), format!("d{n}.test"))).collect();
    let page = ada.post("/orgs/1000001/settings/discoverability", &as_fields(&domains, &[("level", "open")])).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("An organization can have at most 100 domains; this is 101.") && page.shows("d100.test"));
    assert_eq!((world.count("invitations"), world.count("discoverability_domains")), (0, 0));
}

// U13: the same list in every dialog
#[actix_web::test]
async fn a_list_from_a_mail_program_is_understood_in_every_dialog() {
    let list = "\u{feff}M\u{fc}ller, Ann <ann@new.test>;\u{a0}mailto:ben@new.test, \u{200b}cy@new.test\u{200b}.";
    for (path, fields) in [
        (INVITE, vec![("email-0", list), ("role-0", "member"), ("project_role-0", "consumer")]),
        (PROJECT, vec![("user-0", list), ("role-0", "consumer")]),
        ("/orgs/1000001/settings/users/invite/teams", vec![("email", list), ("role", "member"), ("teams", "5000001")]),
    ] {
        let world = World::new();
        world.northwind().team("Data", &[], &[]);
        let mut ada = world.signed_in("ada").await;
        let page = ada.post(path, &fields).await;
        assert!(page.status.is_redirection(), "{path}: {}", page.body);
        let invited = world.text("select string_agg(email, ' ' order by email) from invitations");
        assert_eq!(invited, "ann@new.test ben@new.test cy@new.test", "{path}");
    }
}

#[actix_web::test]
async fn a_wrong_address_is_told_with_its_line_and_nobody_is_invited() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let typed = "Ann <ann@new.test>\r\nBen\r\ncy@new.test";
    let page = ada.post(INVITE, &[("email-0", typed), ("role-0", "member"), ("project_role-0", "consumer")]).await;
    assert_eq!(page.error_on("email-0"), Some("Line 2: Ben isn't a complete email address."));
    assert_eq!(world.count("invitations"), 0);
}

// U13: semicolons, UTF-16, decomposed letters, rows of nothing
#[actix_web::test]
async fn a_file_is_understood_as_a_spreadsheet_saves_it() {
    let world = World::new();
    world.northwind().team("\u{c9}quipe", &[], &[]);
    let mut ada = world.signed_in("ada").await;
    let text = "email;organization_role;project_ids;project_role;teams\r\n\
        ann@new.test;member;\"3000001;3000002\";analyst;E\u{301}quipe\r\n;;;;\r\n\r\nBen <ben@new.test>;;;;\"\u{e9}quipe\"\r\nnobody;;;;\r\n";
    let utf_16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes().to_vec(), utf_16] {
        let page = ada.upload(BULK, &bytes, &[]).await;
        assert!(page.shows("2 lines are ready, 1 is wrong."), "{}", page.body);
        assert!(page.shows("<td data-label=\"Line\">6</td>\n    <td class=\"long address\">nobody</td>"), "{}", page.body);
    }
    let done = ada.upload(BULK, text.as_bytes(), &[("confirmed", "yes"), ("skip", "yes")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!((world.count("invitation_teams"), world.count("invitation_projects")), (2, 2));
}

#[actix_web::test]
async fn a_name_that_two_teams_have_is_an_error() {
    let world = World::new();
    world.northwind().team("Equipe", &[], &[]).team("\u{c9}quipe", &[], &[]);
    let mut ada = world.signed_in("ada").await;
    let file =
        |team: &str| format!("email,organization_role,project_ids,project_role,teams\nann@new.test,,,,{team}\n").into_bytes();
    let page = ada.upload(BULK, &file("EQUIPE"), &[]).await;
    assert!(page.shows("2 teams have the name EQUIPE. Write it as it appears in the list of teams."), "{}", page.body);
    for written in ["Equipe", "\u{c9}quipe", "E\u{301}quipe"] {
        assert!(ada.upload(BULK, &file(written), &[]).await.shows("1 line is ready."), "{written}");
    }
}

// L7: without script a tab is a button, which brings along what was typed
#[actix_web::test]
async fn addresses_go_along_from_tab_to_tab_without_script() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(INVITE).await;
    assert!(page.shows("name=\"tab\"") && page.shows(&format!("formaction=\"{INVITE}/teams\"")));
    let typed = [("email-0", "ann@new.test"), ("role-0", "member"), ("email-1", "ben@new.test, nobody"), ("tab", "yes")];
    let teams = ada.post(&format!("{INVITE}/teams"), &typed).await;
    assert_eq!(teams.status, StatusCode::OK);
    assert!(teams.shows("ann@new.test\nben@new.test, nobody</textarea>"), "{}", teams.body);
    let bulk = ada.upload(BULK, b"", &[("email", "ann@new.test"), ("tab", "yes")]).await;
    assert!(bulk.status == StatusCode::OK && bulk.shows("name=\"email\" value=\"ann@new.test\""), "{}", bulk.body);
    let back = ada.post(INVITE, &[("email", "ann@new.test"), ("tab", "yes")]).await;
    assert!(back.shows(">ann@new.test</textarea>"), "{}", back.body);
    assert_eq!(world.count("invitations"), 0);
}
