//! What clients of other servers ask for and Steward does not have (R3.1).

use serde_json::{Value, json};
use steward::api::absent::ABSENT;

use crate::support::{
    programs::{filled, named, world},
    sweep::Side,
};

// R3.1: "not there" in the envelope, with a sentence, under both mounts, whatever lies below
#[actix_web::test]
async fn what_is_not_there_says_so() {
    let made = world();
    let mut program = named("owner").comes(&made).await;
    for absent in ABSENT {
        let path = filled(absent.path, Side::Own, Side::Own);
        let mounts = if path.starts_with("/organizations/") { &["", "/api/app"][..] } else { &[""] };
        for mount in mounts {
            for below in ["/", "/3000009", "/7f3c/permissions/"] {
                for method in ["POST", "PUT", "PATCH", "DELETE"] {
                    let page = program.json(method, &format!("{mount}{path}{below}"), &json!({ "name": "x" })).await;
                    let told: Value = serde_json::from_str(&page.body).expect("JSON");
                    assert_eq!(page.status.as_u16(), 404, "{method} {mount}{path}{below}: {}", page.body);
                    assert_eq!(
                        (&told["status"], &told["error"], &told["type"]),
                        (&json!("error"), &json!(absent.sentence), &json!("not_found"))
                    );
                }
            }
        }
    }
    let page = program.json("POST", "/api/app/projects/3000001/workspaces", &json!({ "name": "x" })).await;
    assert!(page.status.as_u16() == 404 && page.shows("Data views can't be created"), "beside what is there: {}", page.body);
}

// R3.1
#[test]
fn the_handbook_names_what_is_not_there() {
    let handbook = include_str!("../../../docs/programs.md");
    for absent in ABSENT {
        assert!(handbook.contains(absent.path), "{}", absent.path);
    }
}
