//! What a notice offers to take back (L2): it is what it was, once, with the rights of that moment, and never over somebody else's
//! change.

use crate::support::{
    World,
    browser::{Browser, Page},
    drawn::{self, Drawn},
    sweep::populated,
};

const USERS: &str = "/projects/3000001/settings/users";
const TEAM: &str = "/orgs/1000001/settings/teams/5000003";
const INVITED: &str = "/orgs/1000001/settings/users/invited";

/// A deed, how the world looks where it left traces, and what somebody else does before it is taken back.
struct Deed {
    path: &'static str,
    /// What the dialog is asked, or what is typed where there is none.
    typed: &'static [(&'static str, &'static str)],
    asks: bool,
    traces: &'static str,
    overtaken: &'static str,
}

const DEEDS: &[Deed] = &[
    Deed {
        path: "/projects/3000001/settings/users/2000014/role",
        typed: &[("role", "owner")],
        asks: false,
        traces: "select role from individual_grants where user_id = 2000014",
        overtaken: "update individual_grants set role = 'consumer' where user_id = 2000014",
    },
    Deed {
        path: "/projects/3000001/settings/users/2000014/classified",
        typed: &[("sees", "yes")],
        asks: false,
        traces: "select sees_classified::text from individual_grants where user_id = 2000014",
        overtaken: "delete from individual_grants where user_id = 2000014",
    },
    Deed {
        path: "/projects/3000001/settings/users/removal",
        typed: &[("user", "2000014")],
        asks: true,
        traces: "select coalesce(string_agg(role || sees_classified::text, ''), '') from individual_grants where user_id = 2000014",
        overtaken: "insert into individual_grants (organization_id, project_id, user_id, role) values (1000001, 3000001, 2000014, 'consumer')",
    },
    Deed {
        path: "/projects/3000001/settings/users/everybody/removal",
        typed: &[],
        asks: true,
        traces: "select coalesce(string_agg(role, ''), '') from all_users_grants",
        overtaken: "insert into all_users_grants (organization_id, project_id, role) values (1000001, 3000001, 'analyst')",
    },
    Deed {
        path: "/orgs/1000001/settings/teams/5000003/projects/3000001/role",
        typed: &[("role", "analyst")],
        asks: false,
        traces: "select role from team_projects where team_id = 5000003",
        overtaken: "update team_projects set role = 'owner' where team_id = 5000003",
    },
    Deed {
        path: "/orgs/1000001/settings/teams/5000003/projects/3000001/classified",
        typed: &[("sees", "yes")],
        asks: false,
        traces: "select sees_classified::text from team_projects where team_id = 5000003",
        overtaken: "delete from team_projects where team_id = 5000003",
    },
    Deed {
        path: "/orgs/1000001/settings/teams/5000003/projects/3000001/removal",
        typed: &[],
        asks: true,
        traces: "select coalesce(string_agg(role || sees_classified::text, ''), '') from team_projects where team_id = 5000003",
        overtaken: "insert into team_projects (organization_id, team_id, project_id, role) values (1000001, 5000003, 3000001, 'consumer')",
    },
    Deed {
        path: "/orgs/1000001/settings/teams/5000003/users/2000016/removal",
        typed: &[],
        asks: true,
        traces: "select count(*)::text from team_members where team_id = 5000003",
        overtaken: "delete from memberships where user_id = 2000016",
    },
    Deed {
        path: "/orgs/1000001/settings/users/2000011/role",
        typed: &[("role", "billing_admin")],
        asks: true,
        traces: "select role from memberships where user_id = 2000011",
        overtaken: "update memberships set role = 'admin' where user_id = 2000011",
    },
    Deed {
        path: "/orgs/1000001/settings/users/roles",
        typed: &[("user", "2000011"), ("user", "2000014"), ("user", "2000002"), ("role", "billing_admin")],
        asks: true,
        traces: "select string_agg(role, ' ' order by user_id) from memberships where user_id in (2000011, 2000014, 2000002)",
        overtaken: "update memberships set role = 'admin' where user_id = 2000011",
    },
    Deed {
        path: "/orgs/1000001/settings/service-accounts/6000001/role",
        typed: &[("role", "admin")],
        asks: true,
        traces: "select role from service_accounts where id = 6000001",
        overtaken: "update service_accounts set role = 'billing_admin' where id = 6000001",
    },
    Deed {
        path: "/orgs/1000001/settings/service-accounts/6000001/projects/3000001/role",
        typed: &[("role", "consumer")],
        asks: false,
        traces: "select role from service_account_grants where service_account_id = 6000001",
        overtaken: "delete from service_account_grants where service_account_id = 6000001",
    },
    Deed {
        path: "/projects/3000001/settings/service-accounts/6000001/role",
        typed: &[("role", "consumer")],
        asks: false,
        traces: "select role from service_account_grants where service_account_id = 6000001",
        overtaken: "update service_account_grants set role = 'admin' where service_account_id = 6000001",
    },
    Deed {
        path: "/orgs/1000001/settings/overview/name",
        typed: &[("name", "Southwind")],
        asks: false,
        traces: "select name from organizations where id = 1000001",
        overtaken: "update organizations set name = 'Westwind' where id = 1000001",
    },
    Deed {
        path: "/orgs/1000001/settings/teams/5000003/name",
        typed: &[("name", "Another Team")],
        asks: false,
        traces: "select name from teams where id = 5000003",
        overtaken: "update teams set name = 'A third' where id = 5000003",
    },
    Deed {
        path: "/projects/3000001/settings/name",
        typed: &[("name", "Another Shop")],
        asks: false,
        traces: "select name from projects where id = 3000001",
        overtaken: "update projects set name = 'A third' where id = 3000001",
    },
    Deed {
        path: "/orgs/1000001/settings/users/invited/4000001/revocation",
        typed: &[],
        asks: true,
        traces: "select coalesce(string_agg(i.email || i.role || p.project_id || p.role, ''), '') from invitations i \
                 join invitation_projects p on p.invitation_id = i.id where i.organization_id = 1000001 and revoked_at is null",
        overtaken: "insert into invitations (organization_id, email, role, invited_by_name, expires_at) \
                    values (1000001, 'gus@northwind.test', 'member', 'Ada', now() + interval '7 days')",
    },
];

fn borrowed(form: &Drawn) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn world() -> World {
    let world = populated();
    world.northwind().by("ada").grant_all_users("Shop", "consumer");
    world.run("update individual_grants set sees_classified = false; update organizations set plan = 'enterprise'");
    world
}

/// Does it, without script, and answers the page with the notice.
async fn done(browser: &mut Browser, deed: &Deed) -> Page {
    let form = if deed.asks {
        let query: Vec<String> = deed.typed.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let dialog = browser.get(&format!("{}?{}", deed.path, query.join("&"))).await;
        drawn::form(&dialog.body, deed.path).unwrap_or_else(|| panic!("{}: {} {}", deed.path, dialog.status, dialog.body))
    } else {
        Drawn::new()
    };
    let form = drawn::with(&form, deed.typed);
    let page = browser.post(deed.path, &borrowed(&form)).await;
    browser.follow(page).await
}

/// The form of the button *Undo*, and where it leads.
fn undo(page: &Page) -> (String, Drawn) {
    let notice = page.body.split("class=\"undo\"").nth(1).unwrap_or_else(|| panic!("no undo: {}", page.body));
    let action = notice.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address").to_owned();
    let form = drawn::form(&page.body[page.body.find("<form class=\"undo\"").expect("a notice")..], &action).expect("a form");
    (action, form)
}

// L2
#[actix_web::test]
async fn what_was_done_is_taken_back_from_its_notice_and_is_what_it_was() {
    for deed in DEEDS {
        let world = world();
        let mut ada = world.signed_in("ada").await;
        let before = world.text(deed.traces);
        let page = done(&mut ada, deed).await;
        assert_ne!(world.text(deed.traces), before, "{} did nothing", deed.path);
        let entries = world.count("audit_entries");
        let (action, form) = undo(&page);
        let answer = ada.post(&action, &borrowed(&form)).await;
        assert_eq!(answer.status.as_u16(), 303, "{action}: {}", answer.body);
        assert_eq!(world.text(deed.traces), before, "{action}");
        assert!(world.count("audit_entries") > entries, "{action} is recorded");
        let page = ada.follow(answer).await;
        assert!(!page.shows("class=\"undo\""), "{action}: what was taken back is not offered to be taken back");
    }
}

// L2
#[actix_web::test]
async fn nothing_is_taken_back_over_what_somebody_else_did_meanwhile() {
    for deed in DEEDS {
        let world = world();
        let mut ada = world.signed_in("ada").await;
        let (action, form) = undo(&done(&mut ada, deed).await);
        world.run(deed.overtaken);
        let (before, entries) = (world.text(deed.traces_or_none()), world.count("audit_entries"));
        let answer = ada.post(&action, &borrowed(&form)).await;
        assert!([404, 409].contains(&answer.status.as_u16()), "{action}: {} {}", answer.status, answer.body);
        assert_eq!((world.text(deed.traces_or_none()), world.count("audit_entries")), (before, entries), "{action}");
    }
}

// L2
#[actix_web::test]
async fn nobody_takes_back_what_they_could_not_do_by_now() {
    for deed in DEEDS {
        let world = world();
        let mut ada = world.signed_in("ada").await;
        let (action, form) = undo(&done(&mut ada, deed).await);
        world.run(
            "insert into memberships (organization_id, user_id, role) select 1000001, id, 'owner' from users where email = 'eve@northwind.test';
             update memberships set role = 'member' where user_id = 2000001",
        );
        let entries = world.count("audit_entries");
        let answer = ada.post(&action, &borrowed(&form)).await;
        assert_eq!(answer.status.as_u16(), 403, "{action}: {}", answer.body);
        assert_eq!(world.count("audit_entries"), entries, "{action}");
    }
}

// L2, R2.5.7: the old links stay dead, and a new one comes by email
#[actix_web::test]
async fn an_invitation_comes_back_with_a_new_link_and_its_old_one_stays_dead() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let row = [("email-0", "gus@new.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
    ada.post("/orgs/1000001/settings/users/invite", &row).await;
    let old = world.link_to("gus@new.test");
    let id = world.text("select id::text from invitations");
    let page = ada.post(&format!("{INVITED}/{id}/revocation"), &[]).await;
    let (action, form) = undo(&ada.follow(page).await);
    ada.post(&action, &borrowed(&form)).await;
    let mut gus = world.browser().await;
    assert!(gus.get(&old).await.shows("was revoked"));
    let new = world.link_to("gus@new.test");
    assert_ne!(new, old);
    assert!(gus.get(&new).await.shows("Join Northwind"));
    let again = ada.post(&action, &[("invitation", id.as_str())]).await;
    assert_eq!(again.status.as_u16(), 409, "{}", again.body);
}

// L2, WCAG 3.2.2: with script a notice comes with the list, and without it the page after
#[actix_web::test]
async fn a_notice_says_how_to_take_a_change_back_with_and_without_script() {
    let world = world();
    let mut ada = world.signed_in("ada").await.with_htmx();
    ada.headers.push(("hx-current-url", format!("https://steward.test{USERS}")));
    let page = ada.post(&format!("{USERS}/2000014/role"), &[("role", "owner")]).await;
    let (action, form) = undo(&page);
    assert!(page.is_fragment() && page.shows("hx-swap-oob=\"innerHTML:#notices\""));
    let page = ada.post(&action, &borrowed(&form)).await;
    assert_eq!(page.headers.get("hx-trigger").map(String::as_str), Some("list-changed"), "the list looks again");
    assert_eq!(world.text("select role from individual_grants where user_id = 2000014"), "consumer");
    let page = ada.get(TEAM).await;
    assert!(!page.shows("class=\"undo\""));
}

impl Deed {
    /// What may be gone altogether by now.
    fn traces_or_none(&self) -> &'static str {
        if self.overtaken.starts_with("delete") { "select ''" } else { self.traces }
    }
}
