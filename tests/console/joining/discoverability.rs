//! What an organization lets be found by mail domain (M6–M9, A8, R1.5, R2.6).

use actix_web::http::StatusCode;
use steward::model::organization::Plan;

use crate::support::World;

const PAGE: &str = "/orgs/1000001/settings/discoverability";

fn kept(world: &World) -> String {
    world.text(
        "select o.discoverability || coalesce(' ' || string_agg(d.domain, ' ' order by d.domain), '') from organizations o
         left join discoverability_domains d on d.organization_id = o.id where o.id = 1000001 group by o.discoverability",
    )
}

// M7–M9
#[actix_web::test]
async fn domains_and_a_level_are_kept_and_written_down() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(PAGE).await;
    assert!(page.shows("value=\"closed\" checked") && page.shows("Invite Only") && page.shows("Admin Approval"));
    let grown = ada.post(PAGE, &[("level", "closed"), ("new", " @NorthWind.test "), ("add", "yes")]).await;
    assert!(grown.shows("name=\"domain\" value=\"northwind.test\"") && grown.status == StatusCode::OK);
    assert_eq!(kept(&world), "closed", "adding to the form keeps nothing yet");
    let done = ada.post(PAGE, &[("level", "open"), ("domain", "northwind.test")]).await;
    assert!(ada.follow(done).await.shows("Saved."));
    assert_eq!(kept(&world), "open northwind.test");
    ada.post(PAGE, &[("level", "open"), ("domain", "northwind.test")]).await;
    assert_eq!(
        world.text("select string_agg(payload->'previous'->>'discoverability' || ' ' || (payload->'current'->>'discoverability'), ';') from audit_entries where kind = 'organization_setting.updated'"),
        "closed open",
        "what changes nothing is not written down"
    );
    let shrunk = ada.post(PAGE, &[("level", "open"), ("domain", "northwind.test"), ("remove", "northwind.test")]).await;
    assert!(shrunk.shows("No domains yet.") && shrunk.shows("value=\"open\" checked"));
    ada.post(PAGE, &[("level", "request"), ("new", "northwind.test")]).await;
    assert_eq!(kept(&world), "request northwind.test", "what stands in the field is saved too");
}

// M8, A8, W20: errors stand beside each domain
#[actix_web::test]
async fn public_unproven_and_broken_domains_are_refused() {
    let world = World::new();
    world.run(
        "update users set email = 'ben@b\u{fc}ro.test' where false;
         update users set email = 'ben@xn--bro-hoa.test' where id = 2000002;
         update users set email_proven_at = null, email = 'bill@unproven.test' where id = 2000003;
         update memberships set role = 'admin' where user_id = 2000003;
         update users set email = 'cleo@member.test' where id = 2000004",
    );
    let mut ada = world.signed_in("ada").await;
    for (domain, says) in [
        ("gmail.com", "Anyone can have an address at gmail.com."),
        ("yahoo.co.jp", "Anyone can have an address at yahoo.co.jp."),
        ("initech.test", "No Owner or Admin here has a verified address at initech.test."),
        ("sub.northwind.test", "No Owner or Admin here has a verified"),
        ("unproven.test", "No Owner or Admin here has a verified"),
        ("member.test", "No Owner or Admin here has a verified"),
    ] {
        let page = ada.post(PAGE, &[("level", "open"), ("domain", "northwind.test"), ("domain", domain)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{domain}");
        assert!(
            page.error_on("domain-1").is_some_and(|error| error.starts_with(says)),
            "{domain}: {:?}",
            page.error_on("domain-1")
        );
        assert!(page.error_on("domain-0").is_none() && page.shows(&format!("value=\"{domain}\"")));
        let page = ada.post(PAGE, &[("level", "open"), ("new", domain), ("add", "yes")]).await;
        assert!(page.error_on("domain-0").is_some_and(|error| error.starts_with(says)), "as soon as it is added: {domain}");
    }
    for broken in ["northwind", "a@b.test", "north wind.test"] {
        let page = ada.post(PAGE, &[("level", "closed"), ("new", broken), ("add", "yes")]).await;
        assert!(page.error_on("new").is_some_and(|error| error.contains("isn't a complete domain")), "{broken}");
    }
    assert_eq!(kept(&world), "closed");
    // IDNA: typed as people write it, kept as it is compared.
    ada.post(PAGE, &[("level", "open"), ("new", "B\u{dc}RO.test")]).await;
    assert_eq!(kept(&world), "open xn--bro-hoa.test");
}

// R1.5
#[actix_web::test]
async fn a_level_without_a_domain_is_an_error() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await.with_htmx();
    for level in ["open", "request"] {
        let page = ada.post(PAGE, &[("level", level)]).await;
        assert!(page.is_fragment() && page.status == StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.error_on("new"), Some("Add a domain. Without one, no one can find the organization."));
    }
    assert_eq!(ada.post(PAGE, &[("level", "closed")]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.post(PAGE, &[("level", "king")]).await.error_on("level"), Some("Choose a level."));
}

// M6, A16, X39: what was set is kept and inert
#[actix_web::test]
async fn outside_enterprise_and_with_single_sign_on_nothing_can_be_set() {
    for (gate, says) in [
        (
            "update organizations set plan = 'growth' where id = 1000001",
            "part of the Enterprise plan, and this organization is on Growth",
        ),
        ("update organizations set sso_enabled = true where id = 1000001", "Single sign-on is on"),
    ] {
        let world = World::on(Plan::Enterprise);
        let mut ada = world.signed_in("ada").await;
        ada.post(PAGE, &[("level", "open"), ("new", "northwind.test")]).await;
        world.run(gate);
        let page = ada.get(PAGE).await;
        assert!(page.shows(says) && page.shows("northwind.test") && !page.shows(">Save</button>"), "{}", page.body);
        let page = ada.post(PAGE, &[("level", "closed")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(kept(&world), "open northwind.test");
        assert!(!world.signed_in("eve").await.get("/welcome").await.shows("Join an existing organization"), "inert");
    }
}

// A3
#[actix_web::test]
async fn billing_admins_read_and_members_do_not_come_in() {
    let world = World::new();
    let mut bill = world.signed_in("bill").await;
    let page = bill.get(PAGE).await;
    assert!(page.shows("Only Owners and Admins of this organization can change this.") && !page.shows(">Save</button>"));
    assert!(!page.shows(">Teams</a>"), "the other tabs are not theirs");
    assert_eq!(bill.post(PAGE, &[("level", "closed")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.signed_in("cleo").await.get(PAGE).await.status, StatusCode::FORBIDDEN);
}
