//! Access to projects: one union, enforced and explained by the same grants (R2.3.3, W11).

use actix_web::http::StatusCode;

use crate::support::World;

const CLEO: &str = "/orgs/1000001/settings/users/2000004";

// M52, M112, X6, T4
#[actix_web::test]
async fn access_through_a_team_and_a_grant_is_the_union_and_both_are_shown() {
    let world = World::with_two_ways_in();
    let (mut ada, mut cleo) = (world.signed_in("ada").await, world.signed_in("cleo").await);
    let page = ada.get(CLEO).await;
    assert!(page.shows("Team Grant (Data)") && page.shows("Individual Grant") && page.shows("1 project"));
    assert!(cleo.get("/projects/3000001/settings/overview").await.shows("<dd>Analyst"));
    world.run("delete from teams where id = 5000001");
    assert!(!ada.get(CLEO).await.shows("Team Grant"));
    assert!(cleo.get("/projects/3000001/settings/overview").await.shows("<dd>Consumer"));
    world.run("delete from individual_grants where user_id = 2000004");
    assert_eq!(cleo.get("/projects/3000001/settings/overview").await.status, StatusCode::FORBIDDEN);
    assert!(ada.get(CLEO).await.shows("Cleo has no access to any project of this organization."));
}

// X5: everybody, those who come later included, and nobody elsewhere
#[actix_web::test]
async fn a_grant_to_all_users_opens_the_project_to_every_member_and_to_nobody_else() {
    let world = World::new();
    world.northwind().by("ada").grant_all_users("Shop", "consumer");
    for (who, status) in [("bill", 200), ("cleo", 200), ("dana", 404), ("eve", 404)] {
        assert_eq!(world.signed_in(who).await.get("/projects/3000001/settings/overview").await.status.as_u16(), status, "{who}");
    }
    let why = world.signed_in("ada").await.get(&format!("{CLEO}/access/3000001")).await;
    assert!(why.shows("All Users Grant") && why.shows("Ada gave everyone in the organization this role here on"));
}

// I2
#[actix_web::test]
async fn why_tells_each_grant_who_gave_it_which_one_decides_and_how_it_ends() {
    let world = World::with_two_ways_in();
    let why = world.signed_in("ada").await.with_htmx().get(&format!("{CLEO}/access/3000001")).await;
    assert!(why.is_fragment() && why.shows("Why is Cleo Analyst in Shop?"));
    assert!(why.shows("Ada added this project to the team Data on") && why.shows("Ben added Cleo to the team on"));
    assert!(why.shows("Ben gave Cleo this role in this project on"));
    assert!(why.shows("Remove Cleo or the project from Data."));
    assert_eq!(why.body.matches("Gives the highest role").count(), 1);
    assert!(why.body.find("Gives the highest role") < why.body.find("Individual Grant"), "it stands beside the team's grant");
    assert!(why.shows("Download reports") && !why.shows("View access keys"));
    let ben = world.signed_in("ada").await.get("/orgs/1000001/settings/users/2000002/access/3000001").await;
    assert!(ben.shows("Ben is Admin of the organization, and so of every project in it."));
    assert!(ben.shows("href=\"/orgs/1000001/settings/users/2000002/role\""), "where the viewer can change it");
    assert_eq!(world.signed_in("ada").await.get(&format!("{CLEO}/access/3000002")).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn who_can_do_something_in_a_project_is_answered_for_every_line_of_the_tables() {
    let world = World::with_two_ways_in();
    let mut ada = world.signed_in("ada").await;
    let names = |body: &str| -> Vec<String> {
        ["Ada", "Ben", "Bill", "Cleo"]
            .into_iter()
            .filter(|name| body.contains(&format!("<span class=\"long\">{name}</span>")))
            .map(str::to_owned)
            .collect()
    };
    for (permission, expected, sentence) in [
        ("EndProject", vec!["Ada"], "Owners of this project."),
        ("EditName", vec!["Ada", "Ben"], "Owners and Admins of this project."),
        ("DownloadReports", vec!["Ada", "Ben", "Cleo"], "Owners, Admins and Analysts of this project."),
        ("TimePeriod", vec!["Ada", "Ben", "Cleo"], "(Owners: edit, Admins: edit, Analysts: view, Consumers: view)"),
        ("ViewClassifiedData", vec![], "No role allows this."),
    ] {
        let page = ada.get(&format!("/projects/3000001/settings/access?permission={permission}")).await;
        assert_eq!(names(&page.body), expected, "{permission}");
        assert!(page.shows(sentence), "{permission}: {}", page.body);
    }
    world.run("update team_projects set sees_classified = true");
    let page = ada.get("/projects/3000001/settings/access?permission=ViewClassifiedData").await;
    assert_eq!(names(&page.body), ["Cleo"]);
}

// M82–M91, M106: readable by every member, the viewer's own column marked
#[actix_web::test]
async fn the_tables_are_shown_to_every_member_with_their_own_column_marked() {
    let world = World::with_two_ways_in();
    for (who, role) in [("ada", "Owner"), ("ben", "Admin"), ("bill", "Billing Admin"), ("cleo", "Member")] {
        let page = world.signed_in(who).await.get("/orgs/1000001/settings/roles").await;
        assert!(page.shows(&format!("You are <strong>{role}</strong>")), "{who}");
        assert!(page.shows(&format!("class=\"own\">{role}<span class=\"hidden-text\"> (your role)</span>")), "{who}");
        assert!(page.shows("Make self/anyone Owner") && page.shows("Merge data in lexicon") && page.shows("yes (never public)"));
    }
    let mut cleo = world.signed_in("cleo").await;
    let redirect = cleo.get("/projects/3000001/settings/roles").await;
    let page = cleo.follow(redirect).await;
    assert!(page.shows("You are <strong>Analyst</strong> in <strong class=\"break\">Shop</strong>"), "{}", page.body);
    assert!(page.shows("class=\"own\">Analyst<span class=\"hidden-text\"> (your role)</span>"));
    assert!(!page.shows("/settings/access?permission"), "an Analyst does not ask who can do what");
    let foreign = cleo.get("/orgs/1000001/settings/roles?project=3000003").await;
    assert!(!foreign.shows("Theirs"));
}

// R2.3.3.6, service accounts: the same view, the same tables
#[test]
fn service_accounts_hold_grants_as_people_do() {
    use steward::{
        model::{OrganizationId, Principal, ProjectId, ProjectRole, ServiceAccountId},
        policy::{ProjectAccess, ProjectAction},
        store::grants,
    };
    let world = World::with_two_ways_in();
    world
        .northwind()
        .robot("robot.1", "member", &[("Shop", "consumer")])
        .robot("robot.2", "admin", &[])
        .team_robot("robot.1", "Data");
    let mut conn = world.database.connect();
    let mut access = |account, project| {
        let holder = Principal::ServiceAccount(ServiceAccountId(account));
        ProjectAccess::of(grants::grants(&mut conn, OrganizationId(1000001), ProjectId(project), holder).unwrap())
    };
    assert_eq!((access(6000001, 3000001).highest(), access(6000001, 3000001).grants().len()), (Some(ProjectRole::Analyst), 2));
    assert!(access(6000001, 3000002).is_none());
    assert!(access(6000002, 3000002).may(ProjectAction::EditName) && !access(6000002, 3000002).may(ProjectAction::EndProject));
}

// The resolver walks indexes, whatever the size
#[test]
fn the_resolver_reads_no_large_table_from_end_to_end() {
    use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
    use steward::{
        model::{OrganizationId, password::Password},
        store::{self, seeds},
    };
    #[derive(QueryableByName)]
    struct Plan {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let world = World::new();
    let mut conn = world.database.connect();
    let size = seeds::Size { users: 2_000, teams: 50, projects: 200, invitations: 0 };
    let hash = Password::typed("correct horse".to_owned()).hash();
    store::write(&mut conn, |tx| seeds::load(tx, OrganizationId(1000001), 2000001, size, &hash)).unwrap();
    // Other organizations hold most of what is stored, as they do in life.
    world.crowd("Far #", 1..=20_000);
    let far = world.elsewhere().team("Far", &[], &[]).each(1..=20_000);
    far.member("Far #").team_member("Far #", "Far").grant("Far #", "Theirs", "analyst");
    seeds::analyze(&mut conn).unwrap();
    let user = world.text("select max(user_id) from memberships");
    let project = world.text("select max(id) from projects where organization_id = 1000001");
    for (question, condition) in [
        ("all projects of a person", format!("user_id = {user}")),
        ("one person in one project", format!("user_id = {user} and project_id = {project}")),
        ("all people of a project", format!("project_id = {project} and user_id is not null")),
    ] {
        let sql = format!(
            "explain (analyze, costs off, timing off) select * from grants where organization_id = 1000001 and {condition}"
        );
        let plan: Vec<Plan> = sql_query(sql).load(&mut conn).unwrap();
        let text: Vec<String> = plan.into_iter().map(|line| line.line).collect();
        for table in ["memberships", "individual_grants", "team_members", "users"] {
            assert!(!text.iter().any(|line| line.contains(&format!("Seq Scan on {table}"))), "{question}:\n{}", text.join("\n"));
        }
    }
}
