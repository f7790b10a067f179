//! The requests of a third-party Terraform provider, as its public source makes them (X48, K6): github.com/365talents/terraform-provider-mixpanel
//! at commit 62a44c5bf64d64a54d355a8bff430221de552f5f, files of internal/mixpanel and internal/provider. Its header is `Basic` with
//! username and secret as they are (client.go 32).

use serde_json::{Value, json};

use crate::support::{
    World,
    browser::{Browser, Page},
    programs::{Robot, named, username, world},
};

const FORM: &str = "application/x-www-form-urlencoded";

async fn provider(made: &World, robot: &Robot) -> Browser {
    let mut program = robot.comes(made).await;
    let secret = program.headers[0].1.trim_start_matches("Bearer ").to_owned();
    program.headers = vec![("authorization", format!("Basic {}:{secret}", username(robot)))];
    program.headers.push(("user-agent", "Go-http-client/1.1".to_owned()));
    program
}

fn results(page: &Page) -> Value {
    assert!(page.status.is_success(), "{} {}", page.status, page.body);
    serde_json::from_str::<Value>(&page.body).expect("JSON")["results"].clone()
}

/// What GetProject makes of the answer (project.go 34–66): `EU` for one host, `US` for every other.
async fn read(provider: &mut Browser, id: &Value) -> Value {
    let told = results(&provider.get(&format!("/settings/project/{id}/metadata")).await);
    assert!(told["api_key"].is_string() && told["token"].is_string(), "{told}");
    let domain = if told["domain"] == "eu.mixpanel.com" { "EU" } else { "US" };
    json!({ "name": told["name"], "domain": domain, "timezone": told["timezone_name"] })
}

/// The headers of UpdateProjectName and UpdateProjectTimezone (project.go 116–160).
async fn updates(provider: &mut Browser, id: &Value, body: &'static str) {
    provider.headers.push(("referer", "https://mixpanel.com".to_owned()));
    results(&provider.sends("POST", &format!("/projects/update/{id}"), FORM, body).await);
    provider.headers.pop();
}

// project.go: CreateProject 74–114 with GetTimezoneId of timezone.go and GetOrganizations of me.go; project_resource.go: Read 96–125,
// Update 128–176. A domain that reads otherwise than it was planned makes the project anew (RequiresReplace), so it must not.
#[actix_web::test]
async fn a_project_is_created_read_and_updated_without_a_difference() {
    for (domain, cluster) in [("EU", 5), ("US", 1)] {
        let made = world();
        let mut provider = provider(&made, &named("owner")).await;
        let zones = results(&provider.get("/api/app/timezones").await);
        let zone = zones.as_array().unwrap().iter().find(|zone| zone[1] == "Europe/Berlin").expect("it is there")[0].clone();
        let organizations = results(&provider.get("/api/app/me").await)["organizations"].clone();
        let organization = organizations.as_object().unwrap().values().next().expect("one")["id"].clone();
        let wanted = json!({ "project_name": "Talents", "cluster_id": cluster, "timezone_id": zone });
        let path = format!("/api/app/organizations/{organization}/create-project");
        let id = results(&provider.json("POST", &path, &wanted).await)["id"].clone();
        let planned = json!({ "name": "Talents", "domain": domain, "timezone": "Europe/Berlin" });
        assert_eq!(read(&mut provider, &id).await, planned);
        updates(&mut provider, &id, "name=Talents+%26+Co").await;
        let planned = json!({ "name": "Talents & Co", "domain": domain, "timezone": "Europe/Berlin" });
        assert_eq!(read(&mut provider, &id).await, planned);
        updates(&mut provider, &id, "timezone=Asia%2FTokyo&timezone_name=Asia%2FTokyo").await;
        let planned = json!({ "name": "Talents & Co", "domain": domain, "timezone": "Asia/Tokyo" });
        for _ in 0..2 {
            assert_eq!(read(&mut provider, &id).await, planned, "no difference");
        }
    }
}
