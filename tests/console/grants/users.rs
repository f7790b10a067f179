//! Who is in a project and through what; changing and taking what somebody was given themselves (R1.9, R2.3.3, R2.4).

use actix_web::http::StatusCode;
use steward::model::{ProjectRole, organization::Plan};

use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::populated,
};

const USERS: &str = "/projects/3000001/settings/users";
const CLEO: i64 = 2000004;

fn give(world: &World, person: &str, role: &str) {
    world.northwind().by("ada").grant(person, "Shop", role);
}

fn role_of(world: &World, user: i64) -> String {
    world.text(&format!(
        "select coalesce((select role from individual_grants where project_id = 3000001 and user_id = {user}), 'none')"
    ))
}

/// The mark of what a dialog showed.
pub fn state(page: &Page) -> String {
    let at = page.body.find("name=\"state\" value=\"").unwrap_or_else(|| panic!("no state in {}", page.body));
    page.body[at + 20..].split('"').next().unwrap().to_owned()
}

/// Looks at a dialog and confirms what it shows.
async fn confirm(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let seen = browser.get(&format!("{path}?{}", query.join("&"))).await;
    if seen.status != StatusCode::OK {
        return seen;
    }
    let state = state(&seen);
    let mut form = fields.to_vec();
    form.push(("state", &state));
    browser.post(path, &form).await
}

/// What R2.4 says with choice A7 and A44, written a second time on purpose.
fn allowed(own: ProjectRole, present: ProjectRole, new: Option<ProjectRole>) -> bool {
    match own {
        ProjectRole::Owner => true,
        ProjectRole::Admin => matches!(present, ProjectRole::Analyst | ProjectRole::Consumer) && new != Some(ProjectRole::Owner),
        ProjectRole::Analyst | ProjectRole::Consumer => false,
    }
}

// A7, A44, M68–M70, R2.3.3.3: every actor, every present role, every new role and none
#[actix_web::test]
async fn nobody_changes_or_takes_a_role_the_rule_keeps_from_them() {
    let world = populated();
    let mut checked = 0;
    let actors = [
        ("ada", ProjectRole::Owner),
        ("ben", ProjectRole::Admin),
        ("pia", ProjectRole::Owner),
        ("pat", ProjectRole::Admin),
        ("tia", ProjectRole::Owner),
        ("tat", ProjectRole::Admin),
        ("bart", ProjectRole::Admin),
        ("pam", ProjectRole::Analyst),
        ("tim", ProjectRole::Consumer),
    ];
    for (name, own) in actors {
        let mut actor = world.signed_in(name).await;
        for present in ProjectRole::ALL {
            for new in ProjectRole::ALL.iter().copied().map(Some).chain([None]) {
                give(&world, "cleo", present.as_str());
                let page = match new {
                    Some(new) => actor.post(&format!("{USERS}/{CLEO}/role"), &[("role", new.as_str())]).await,
                    None => confirm(&mut actor, &format!("{USERS}/removal"), &[("user", "2000004")]).await,
                };
                let done = if allowed(own, *present, new) { new.map_or("none", ProjectRole::as_str) } else { present.as_str() };
                assert_eq!(role_of(&world, CLEO), done, "{name} turns {present} into {new:?}: {}", page.status);
                assert_eq!(page.status == StatusCode::SEE_OTHER, allowed(own, *present, new), "{name} {present} {new:?}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 9 * 4 * 5);
}

// R2.4.1, A7: everyone may lower their own role, and nobody raises it
#[actix_web::test]
async fn one_lowers_ones_own_role_and_never_raises_it() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    let own = "/projects/3000001/settings/users/2000012/role";
    assert_eq!(pat.post(own, &[("role", "owner")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(role_of(&world, 2000012), "admin");
    let page = pat.post(own, &[("role", "analyst")]).await;
    let page = pat.follow(page).await;
    assert!(page.shows("Your individual grant is now Analyst."), "and they land on a page they may see");
    assert_eq!(pat.post(own, &[("role", "admin")]).await.status, StatusCode::FORBIDDEN);
}

// X6, M52, T4: one block, one line for each grant, only the individual one is changed here
#[actix_web::test]
async fn everybody_with_access_stands_there_once_with_all_their_grants() {
    let world = populated();
    world.northwind().team_member("pim", "Team Analyst").grant_all_users("Shop", "consumer");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(USERS).await;
    assert!(page.shows("All users (14) in the organization have access as <strong>Consumer</strong>"), "{}", page.body);
    let pim = page.body.split("id=\"user-2000014\"").nth(1).unwrap().split("</tbody>").next().unwrap().to_owned();
    assert!(pim.contains("Team Grant (Team Analyst)") && pim.contains("Individual Grant") && pim.contains("All Users Grant"));
    assert_eq!((pim.matches("<select").count(), pim.matches("name=\"user\"").count()), (1, 1), "one line is theirs to change");
    assert!(pim.contains("href=\"/orgs/1000001/settings/teams/5000004\""), "the team is changed on its page");
    assert_eq!(page.body.matches("<tbody").count(), 14);
    // Pat manages the project and no teams: he is told who could.
    let page = world.signed_in("pat").await.get(USERS).await;
    assert!(
        !page.shows("/orgs/1000001/settings/teams/") && page.shows("Only Owners and Admins of this organization can do this.")
    );
    let pia = page.body.split("id=\"user-2000011\"").nth(1).unwrap().split("</tbody>").next().unwrap().to_owned();
    assert!(pia.contains("disabled") && !pia.contains("<select"), "A44: an Owner's grant is not his to change");
    world.run("delete from all_users_grants");
    let page = ada.get(USERS).await;
    assert!(page.shows("11 users") && !page.shows("All users ("), "without it only those whom something lets in");
    assert!(!page.shows("Bill</span>") && !page.shows("Cleo</span>"));
}

// R1.9.1: filters and search, all in the address
#[actix_web::test]
async fn the_list_is_narrowed_by_role_grant_data_and_name() {
    let world = populated();
    world.run("update individual_grants set sees_classified = true where user_id = 2000013; update team_projects set sees_classified = true where team_id = 5000005");
    let mut ada = world.signed_in("ada").await;
    let mut names = async |query: &str| -> String {
        let page = ada.get(&format!("{USERS}?{query}")).await;
        let blocks: Vec<&str> = page.body.split("<tbody").skip(1).collect();
        let name = |block: &&str| block.split("class=\"long\">").nth(1).unwrap().split('<').next().unwrap().trim().to_owned();
        let names: Vec<String> = blocks.iter().map(name).collect();
        let noun = if names.len() == 1 { "user" } else { "users" };
        assert!(page.shows(&format!("{} {noun}", names.len())), "{query}: the account");
        names.join(" ")
    };
    assert_eq!(names("role=owner").await, "Ada Pia Tia");
    assert_eq!(names("role=analyst").await, "Pam Tam");
    assert_eq!(names("grant=organization").await, "Ada Ben");
    assert_eq!(names("grant=team").await, "Tam Tat Tia Tim");
    assert_eq!(names("grant=team&role=owner").await, "Tia");
    assert_eq!(names("grant=individual").await, "Bart Pam Pat Pia Pim");
    assert_eq!(names("grant=all_users").await, "");
    assert_eq!(names("data=yes").await, "Pam Tim");
    assert_eq!(names("data=no&grant=individual").await, "Bart Pat Pia Pim");
    assert_eq!(names("search=pi").await, "Pia Pim");
    assert_eq!(names("search=northwind&role=consumer").await, "Pim Tim");
    world.northwind().grant_all_users("Shop", "analyst");
    assert_eq!(names("role=analyst").await.split(' ').count(), 14);
    assert_eq!(names("grant=all_users").await.split(' ').count(), 14);
    assert_eq!(names("role=consumer").await, "Pim Tim");
    assert_eq!(names("data=yes").await, "Pam Tim");
    assert_eq!(names("data=no").await.split(' ').count(), 12);
    assert_eq!(names("data=no&search=pim").await, "Pim");
    assert_eq!(names("role=analyst&search=cleo").await, "Cleo");
}

// M68–M70, R2.4.4: only what was given individually goes, and the dialog says what stays
#[actix_web::test]
async fn a_removal_takes_the_individual_grant_and_says_what_lets_them_in_still() {
    let world = populated();
    world.northwind().team_member("pat", "Team Analyst");
    let mut ada = world.signed_in("ada").await;
    let seen = ada.get(&format!("{USERS}/removal?user=2000012&user=2000014")).await;
    assert!(seen.shows("Admin → Analyst") && seen.shows("Keeps access through: Team Grant (Team Analyst)"), "{}", seen.body);
    assert!(seen.shows("Consumer → no access"));
    assert_eq!(world.count("individual_grants where project_id = 3000001"), 5, "looking changes nothing");
    let page = confirm(&mut ada, &format!("{USERS}/removal"), &[("user", "2000012"), ("user", "2000014")]).await;
    assert!(ada.follow(page).await.shows("2 individual grants were deleted."));
    assert_eq!((role_of(&world, 2000012), role_of(&world, 2000014)), ("none".to_owned(), "none".to_owned()));
    assert_eq!(world.count("audit_entries where kind = 'project.user_removed'"), 2);
    assert_eq!(world.count("memberships where user_id in (2000012, 2000014)"), 2, "they still belong to the organization");
    let page = ada.get(USERS).await;
    assert!(page.shows("Pat</span>") && !page.shows("Pim</span>"));
}

// A44, R1.3.1: all or nothing, with reasons
#[actix_web::test]
async fn of_several_either_all_are_removed_or_none() {
    let world = populated();
    let mut pat = world.signed_in("pat").await;
    let page = pat.get(&format!("{USERS}/removal?user=2000011&user=2000014&user=2000018")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Pia: only an Owner of the project can change or remove its Owners and Admins."));
    assert!(page.shows("Tim: has no individual grant here."));
    assert!(!page.shows("Pim:"));
    let posted = pat.post(&format!("{USERS}/removal"), &[("user", "2000011"), ("user", "2000014"), ("state", "x")]).await;
    assert_eq!(posted.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(role_of(&world, 2000014), "consumer");
    assert_eq!(pat.get(&format!("{USERS}/removal?user=2000005")).await.status, StatusCode::NOT_FOUND, "somebody elsewhere");
    assert_eq!(pat.get(&format!("{USERS}/removal")).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody");
}

// A45: one gives up what one was given oneself, and nothing else
#[actix_web::test]
async fn a_project_is_left_by_giving_up_ones_own_grant() {
    let world = populated();
    let leave = "/projects/3000001/leave";
    let mut tim = world.signed_in("tim").await;
    let page = tim.get(leave).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("You have no individual grant here to give up."));
    let mut pim = world.signed_in("pim").await;
    assert!(pim.get(leave).await.shows("Consumer → no access"));
    let page = confirm(&mut pim, leave, &[]).await;
    assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(pim.get("/projects/3000001/settings/overview").await.status, StatusCode::FORBIDDEN);
    assert!(world.signed_in("pat").await.get(USERS).await.shows("href=\"/projects/3000001/leave\""));
}

// A14, R2.16.1: a tick beside the individual grant, audited, with the plan's gate
#[actix_web::test]
async fn classified_data_is_a_tick_of_its_own() {
    let world = populated();
    let tick = format!("{USERS}/2000014/classified");
    let mut pat = world.signed_in("pat").await;
    let page = pat.post(&tick, &[("sees", "yes")]).await;
    assert!(pat.follow(page).await.shows("Pim can view classified data."));
    assert_eq!(world.count("individual_grants where user_id = 2000014 and sees_classified"), 1);
    assert_eq!(world.count("audit_entries where kind = 'project.user_updated' and payload ->> 'sees_classified' = 'true'"), 1);
    for (user, why) in [("2000012", "himself"), ("2000011", "an Owner"), ("2000019", "another Admin")] {
        let page = pat.post(&format!("{USERS}/{user}/classified"), &[("sees", "yes")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "Pat gives it to {why}");
    }
    assert_eq!(pat.post(&format!("{USERS}/2000018/classified"), &[("sees", "yes")]).await.status, StatusCode::NOT_FOUND);
    world.run("update organizations set plan = 'free'");
    assert_eq!(
        pat.post(&format!("{USERS}/2000013/classified"), &[("sees", "yes")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    pat.post(&tick, &[]).await;
    assert_eq!(world.count("individual_grants where sees_classified"), 0, "what is there can be taken on every plan");
    // A role that changes keeps its tick.
    world.run("update organizations set plan = 'growth'");
    pat.post(&tick, &[("sees", "yes")]).await;
    pat.post(&format!("{USERS}/2000014/role"), &[("role", "analyst")]).await;
    assert_eq!(world.count("individual_grants where user_id = 2000014 and role = 'analyst' and sees_classified"), 1);
}

// X5, A11: one role for everybody, never Owner; changed and taken after its consequences were seen
#[actix_web::test]
async fn everybody_is_given_a_role_and_it_is_changed_and_taken_with_a_look_at_what_that_brings() {
    let world = World::new();
    give(&world, "cleo", "admin");
    let (mut ada, mut cleo) = (world.signed_in("ada").await, world.signed_in("cleo").await);
    let invite = format!("{USERS}/invite");
    let all = |role| vec![("user-0", "all users in the organization"), ("role-0", role), ("invite", "yes")];
    assert_eq!(
        ada.post(&invite, &all("owner")).await.error_on("role-0"),
        Some("The All Users Grant can't give the role Owner. Choose another role.")
    );
    let page = ada.post(&invite, &all("admin")).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.shows("would be an Admin of this project."));
    assert_eq!(world.count("all_users_grants"), 0, "Admin wants a second look");
    let page = ada.post(&invite, &all("analyst")).await;
    assert!(ada.follow(page).await.shows("Everyone in the organization is Analyst."));
    assert_eq!(world.signed_in("bill").await.get("/projects/3000001/settings/overview").await.status, StatusCode::OK);

    let edit = format!("{USERS}/everybody");
    let seen = cleo.get(&format!("{edit}?role=consumer")).await;
    assert!(seen.shows("Bill") && seen.shows("Analyst → Consumer"), "{}", seen.body);
    assert!(seen.shows("Admin, as before") || !seen.shows("Admin → "), "who has more keeps it");
    assert!(cleo.get(&format!("{edit}?role=admin")).await.shows("Everyone in the organization, and everyone who joins later"));
    let page = confirm(&mut cleo, &edit, &[("role", "consumer")]).await;
    assert!(cleo.follow(page).await.shows("Everyone in the organization is now Consumer here."));
    assert_eq!(cleo.post(&edit, &[("role", "analyst"), ("state", "x")]).await.status, StatusCode::CONFLICT);
    assert_eq!(cleo.post(&edit, &[("role", "owner"), ("state", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    confirm(&mut ada, &edit, &[("role", "admin")]).await;
    assert_eq!(cleo.get(&edit).await.status, StatusCode::FORBIDDEN, "A44: an Admin does not change what Admins were given");
    assert!(cleo.get(USERS).await.shows("Only Owners of this project can do this to Owners and Admins."));

    let removal = format!("{USERS}/everybody/removal");
    assert!(ada.get(&removal).await.shows("Admin → no access"));
    let page = confirm(&mut ada, &removal, &[]).await;
    assert!(ada.follow(page).await.shows("The All Users Grant was deleted."));
    assert!(ada.get(&removal).await.shows("This project no longer has an All Users Grant."));
    assert_eq!(world.signed_in("bill").await.get("/projects/3000001/settings/overview").await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        world.count("audit_entries where kind in ('project.default_access_granted', 'project.default_access_revoked')"),
        4
    );
}

// A fixed, small number of statements, whatever the size; pages by key
#[actix_web::test]
async fn the_page_needs_the_same_few_statements_however_many_people_there_are() {
    let world = World::on(Plan::Enterprise);
    world.crowd("Person ###", 1..=300);
    world.northwind().each(1..=300).member("Person ###");
    let mut ada = world.signed_in("ada").await;
    ada.get(USERS).await;
    let mut counts = Vec::new();
    for given in [0, 60, 300] {
        world.northwind().each(1..=given).grant("Person ###", "Shop", "analyst");
        for query in ["", "?search=person", "?role=analyst", "?page=last"] {
            world.statements();
            assert_eq!(ada.get(&format!("{USERS}{query}")).await.status, StatusCode::OK);
            counts.push(world.statements());
        }
    }
    // The guard's two and the badge in the menu, then the list in one; where it is narrowed begin, ids, people, grants and commit.
    assert_eq!((counts[0], counts.iter().max()), (4, Some(&8)), "{counts:?}");
    let first = ada.get(USERS).await;
    assert!(first.shows("302 users") && first.shows("1–50 of 302"));
    let next = first
        .body
        .split("href=\"")
        .find(|href| href.contains("after="))
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&");
    let second = ada.get(&next.replace("&amp;", "&")).await;
    assert!(second.shows("51–100 of 302"), "{next}");
    assert!(
        ada.get(&format!("{USERS}?page=last")).await.shows("301–302 of 302")
            || ada.get(&format!("{USERS}?page=last")).await.shows("253–302 of 302")
    );
}

// Where those with access lie unevenly among many, the walk gives up and they are looked up
#[actix_web::test]
async fn nobody_is_missed_however_unevenly_people_lie() {
    let world = World::new();
    world.crowd("Person ####", 1..=3000);
    world.northwind().each(1..=3000).member("Person ####").each(2500..=3000).grant("Person ####", "Shop", "analyst");
    let mut ada = world.signed_in("ada").await;
    let page = ada.get(USERS).await;
    assert!(page.shows("503 users") && page.shows("Person 2500") && page.shows("Person 2547") && !page.shows("Person 2548"));
    let last = ada.get(&format!("{USERS}?page=last")).await;
    assert!(last.shows("Person 3000") && last.shows("Person 2951") && !last.shows("Person 2950"));
}
