//! Every route as every role, and as people from elsewhere.

use crate::support::World;

/// Method, path, and what anonymous, owner, admin, billing admin, member, a foreign owner and a person without an
/// organization get.
type Row = (&'static str, &'static str, [u16; 7]);

const WHO: [&str; 7] = ["", "ada", "ben", "bill", "cleo", "dana", "eve"];

#[rustfmt::skip]
const ROUTES: &[Row] = &[
    //                                                             none owner admin bill member other nowhere
    ("GET",  "/orgs/1000001/settings/overview",                     [303, 200, 200, 200, 403, 404, 404]),
    ("GET",  "/orgs/1000001/settings/users",                        [303, 200, 200, 403, 403, 404, 404]),
    ("GET",  "/orgs/1000001/settings/users/invited",                [303, 200, 200, 403, 403, 404, 404]),
    ("GET",  "/orgs/1000001/settings/users/invite",                 [303, 200, 200, 403, 403, 404, 404]),
    ("POST", "/orgs/1000001/settings/users/invite",                 [303, 422, 422, 403, 403, 404, 404]),
    ("GET",  "/orgs/1000001/settings/users/invited/4000001/resend", [303, 200, 200, 403, 403, 404, 404]),
    ("POST", "/orgs/1000001/settings/users/invited/4000001/resend", [303, 303, 303, 403, 403, 404, 404]),
    ("POST", "/orgs/1000001/settings/users/invited/4000001/link",   [303, 200, 200, 403, 403, 404, 404]),
    ("GET",  "/orgs/1000001/settings/users/invited/4000001/revocation", [303, 200, 200, 403, 403, 404, 404]),
    ("GET",  "/orgs/1000001/settings/projects",                     [303, 200, 200, 403, 403, 404, 404]),
    ("GET",  "/projects/3000001/settings/overview",                 [303, 200, 200, 404, 404, 404, 404]),
    // The other tenant's ids under one's own organization.
    ("GET",  "/orgs/1000001/settings/users/invited/4000002/resend", [303, 404, 404, 403, 403, 404, 404]),
    ("POST", "/orgs/1000001/settings/users/invited/4000002/resend", [303, 404, 404, 403, 403, 404, 404]),
    ("POST", "/orgs/1000001/settings/users/invited/4000002/link",   [303, 404, 404, 403, 403, 404, 404]),
    ("POST", "/orgs/1000001/settings/users/invited/4000002/revocation", [303, 404, 404, 403, 403, 404, 404]),
    ("GET",  "/projects/3000003/settings/overview",                 [303, 404, 404, 404, 404, 200, 404]),
    ("GET",  "/orgs/9/settings/users",                              [303, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/orgs/x/settings/users",                              [303, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/account/profile",                                    [303, 200, 200, 200, 200, 200, 200]),
    ("GET",  "/account/organizations",                              [303, 200, 200, 200, 200, 200, 200]),
    ("POST", "/account/password",                                   [303, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/switch",                                             [303, 200, 200, 200, 200, 200, 200]),
    ("GET",  "/welcome",                                            [303, 303, 303, 303, 303, 303, 200]),
    ("POST", "/welcome",                                            [303, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/nowhere",                                            [404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/orgs/1000001/settings/users",                        [405, 405, 405, 405, 405, 405, 405]),
];

fn invited(world: &World) {
    world.run(
        "insert into invitations (id, organization_id, email, role, invited_by, invited_by_name, expires_at) values
           (4000001, 1000001, 'gus@northwind.test', 'member', 2000001, 'Ada', now() + interval '7 days'),
           (4000002, 1000002, 'hal@elsewhere.test', 'member', 2000005, 'Dana', now() + interval '7 days')",
    );
}

// M71–M91, security 10.1 and 10.2
#[actix_web::test]
async fn every_route_answers_everybody_as_the_table_says() {
    let world = World::new();
    invited(&world);
    let mut checked = 0;
    for (n, who) in WHO.iter().enumerate() {
        let mut browser = if who.is_empty() { world.browser().await } else { world.signed_in(who).await };
        for (method, path, expected) in ROUTES {
            let page = browser.send(method, path, &[]).await;
            assert_eq!(page.status.as_u16(), expected[n], "{who}: {method} {path}");
            assert!(expected[n] != 403 || page.shows("Only Owners"), "a refusal names who could: {path}");
            assert!(
                !matches!(expected[n], 403 | 404) || !page.shows("northwind.test"),
                "a refusal shows nothing: {method} {path}"
            );
            checked += 1;
        }
    }
    println!("{checked} combinations of route, role and tenant checked");
    assert_eq!(world.count("invitations where revoked_at is not null"), 0);
}

// wishes 23: rights are read at every request
#[actix_web::test]
async fn a_right_that_was_taken_is_gone_at_the_next_request() {
    let world = World::new();
    let mut ben = world.signed_in("ben").await;
    assert_eq!(ben.get("/orgs/1000001/settings/users").await.status.as_u16(), 200);
    world.run("update memberships set role = 'member' where user_id = 2000002");
    assert_eq!(ben.get("/orgs/1000001/settings/users").await.status.as_u16(), 403);
    world.run("delete from memberships where user_id = 2000002");
    assert_eq!(ben.get("/orgs/1000001/settings/users").await.status.as_u16(), 404);
}

#[actix_web::test]
async fn a_refusal_to_htmx_is_a_notice_and_not_a_page() {
    let world = World::new();
    let page = world.signed_in("cleo").await.with_htmx().get("/orgs/1000001/settings/users").await;
    assert_eq!((page.status.as_u16(), page.is_fragment()), (403, true));
    assert_eq!(page.headers["hx-retarget"], "#notices");
}
