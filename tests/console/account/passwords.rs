//! Passwords that anybody tries first are refused wherever one is chosen (F30).

use actix_web::http::StatusCode;

use crate::support::{World, world::PASSWORD};

/// What is refused to Ada of Northwind, whoever she is in the form.
const WEAK: [&str; 14] = [
    "password",
    "Password",
    "12345678",
    "qwertyui",
    "iloveyou",
    "passw0rd",
    "trustno1",
    "        ",
    "a b c d e f",
    "aaaaaaaa",
    "--------",
    "northwind",
    "ada@northwind.test",
    "Steward2026",
];

// F30, R1.1.1
#[actix_web::test]
async fn a_password_that_everybody_tries_first_is_refused_wherever_one_is_chosen() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let row = [("email-0", "ada.l@northwind.test"), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
    ada.post("/orgs/1000001/settings/users/invite", &row).await;
    let invitation = world.link_to("ada.l@northwind.test");
    let mut browser = world.browser().await;
    browser.post("/password/forgot", &[("email", "ada@northwind.test")]).await;
    let reset = world.link_to("ada@northwind.test");
    let hashes = world.site.hash_pool.begun();
    for weak in WEAK {
        let password = ("password", weak);
        let pages = [
            browser.post("/signup", &[("name", "Ada"), ("email", "ada.x@northwind.test"), password]).await,
            browser.post(&reset, &[password]).await,
            browser.post(&invitation, &[("name", "Ada"), password]).await,
        ];
        for page in pages {
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{weak}");
            assert!(page.error_on("password").is_some_and(|sentence| sentence.ends_with('.')), "{weak}: {}", page.body);
            let typed = page.body.split("<input").filter(|input| input.contains("type=\"password\""));
            assert!(typed.into_iter().all(|input| !input.contains("value=")), "{weak} does not come back");
        }
    }
    assert_eq!(world.site.hash_pool.begun(), hashes, "nothing is hashed for it");
    for weak in WEAK {
        world.run("delete from attempts");
        let page = ada.post("/account/password", &[("present", PASSWORD), ("password", weak)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.error_on("password").is_some(), "{weak}");
    }
    assert_eq!(browser.post(&reset, &[("password", "a good password")]).await.status, StatusCode::SEE_OTHER);
}
