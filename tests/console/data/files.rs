//! A file with events, uploaded in the merge guide.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use steward::model::limits::IMPORT_FILE_LONGEST;

use super::{
    counts_are_true, event, keyed,
    merging::{FILE, INTO_APP, MARCH, filled, finished, in_app, started},
    months_are_true, with_key,
};
use crate::support::{World, browser::Browser};

const IMPORT: &str = "/projects/3000002/settings/merge/import?from=3000001";

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn imports(world: &World) -> [String; 4] {
    ["state", "stored::text", "known::text", "refused::text"]
        .map(|column| world.text(&format!("select {column} from project_imports where project_id = 3000002")))
}

async fn refused(ada: &mut Browser, file: &[u8], status: u16, said: &str) {
    let page = ada.upload(IMPORT, file, &[]).await;
    assert!(page.status.as_u16() == status && page.shows(said), "{} {}", page.status, page.body);
}

// D5.5, M48, T8: the file of step 6, plain or packed, does what Merge for Me does, and again it does nothing
#[actix_web::test]
async fn the_file_of_the_guide_is_uploaded_and_a_second_time_stores_nothing() {
    let world = filled().await;
    let mut ada = world.signed_in("ada").await;
    let file = ada.get(&format!("{FILE}&for=import")).await.body;
    let many = file.lines().count();
    assert!(many > 4_000, "more than one block");
    let done = ada.upload(IMPORT, &packed(file.as_bytes()), &[]).await;
    assert_eq!((done.status.as_u16(), done.location.as_str()), (303, INTO_APP), "{}", done.body);
    let page = ada.follow(done).await;
    for text in ["4,500 events were imported into App. 1 event was already there.", "people.csv", "Finished"] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert_eq!(imports(&world), ["done", "4500", "1", "0"]);
    let after = in_app(&world);
    let again = ada.upload(IMPORT, file.as_bytes(), &[]).await;
    assert!(ada.follow(again).await.shows("0 events were imported into App. 4,501 events were already there."));
    assert_eq!((in_app(&world), imports(&world)), (after, ["done", "0", "4501", "0"].map(str::to_owned)));
    assert_eq!(world.count("audit_entries where kind = 'project.import_started'"), 2);
    assert_eq!(world.count("audit_entries where kind = 'project.import_ended'"), 2);
    months_are_true(&world);
}

// D5.5, D1.3: what is good is stored, and the lines that are not are named
#[actix_web::test]
async fn refused_lines_are_counted_and_the_first_are_told_with_their_reasons() {
    let (world, _) = keyed();
    let mut ada = world.signed_in("ada").await;
    let mut lines: Vec<String> = (0..20).map(|n| event("Paid", "p", MARCH + n, &n.to_string())).collect();
    lines[3] = "nonsense".to_owned();
    lines[5] = event("Paid", "p", 1, "old");
    lines.extend((0..12).map(|_| "{}".to_owned()));
    let done = ada.upload(IMPORT, lines.join("\r\n").as_bytes(), &[]).await;
    let page = ada.follow(done).await;
    for text in ["18 events were imported into App. 14 lines were refused.", "Line 4: ", "Line 6: ", "Line 21: ", "and 4 more"] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    assert!(!page.shows("Line 30: "));
    assert_eq!(imports(&world), ["done", "18", "0", "14"]);
    counts_are_true(&world);
}

// D5.5: each way in which a file is none, with its sentence; what was good before stays
#[actix_web::test]
async fn a_file_that_cannot_be_imported_is_refused_in_a_sentence() {
    let (world, _) = keyed();
    let mut ada = world.signed_in("ada").await;
    refused(&mut ada, b"", 400, "Choose the file to import.").await;
    assert_eq!(world.count("project_imports"), 0, "nothing began");
    refused(&mut ada, b"[{}]", 400, "one event on each line").await;
    let good: String = (0..2_100).map(|n| event("Paid", "p", MARCH + n, &n.to_string()) + "\n").collect();
    let whole = packed(good.as_bytes());
    refused(&mut ada, &whole[..whole.len() - 8], 400, "The gzip file is broken or incomplete.").await;
    assert_eq!(imports(&world)[0], "stopped");
    assert_eq!(world.count("events where project_id = 3000002"), 2_000, "the first block stays");
    let page = ada.get(INTO_APP).await;
    assert!(page.shows("The gzip file is broken or incomplete.") && page.shows("nothing is stored twice"), "{}", page.body);
    ada.headers = vec![("content-length", (IMPORT_FILE_LONGEST + 1).to_string())];
    refused(&mut ada, good.as_bytes(), 413, "A file can have at most 512 MB").await;
}

// D5.5, D1.2: one at a time, and one that broke off keeps nobody waiting
#[actix_web::test]
async fn one_file_is_imported_at_a_time_until_it_has_broken_off() {
    let (world, _) = keyed();
    let mut ada = world.signed_in("ada").await;
    let line = event("Paid", "p", MARCH, "1");
    world.run("insert into project_imports (project_id, file, size) values (3000002, 'other.ndjson', 9)");
    refused(&mut ada, line.as_bytes(), 422, "A file is already being imported into App.").await;
    assert!(ada.get(INTO_APP).await.shows("Importing"));
    world.run("update project_imports set moved_at = now() - interval '3 minutes'");
    assert!(ada.get(INTO_APP).await.shows("The upload was interrupted."));
    ada.upload(IMPORT, line.as_bytes(), &[]).await;
    assert_eq!(imports(&world), ["done", "1", "0", "0"]);
}

// M48, S9.16: whoever may not import there uploads nothing, whatever they may do in the other project
#[actix_web::test]
async fn a_file_goes_only_where_whoever_uploads_it_may_import() {
    let world = World::new();
    world.northwind().grant("cleo", "Shop", "owner").grant("cleo", "App", "analyst");
    let mut cleo = world.signed_in("cleo").await;
    let line = event("Paid", "p", MARCH, "1");
    refused(&mut cleo, line.as_bytes(), 403, "Only ").await;
    let mut dana = world.signed_in("dana").await;
    refused(&mut dana, line.as_bytes(), 404, "").await;
    assert_eq!((world.count("events"), world.count("project_imports")), (0, 0));
}

// D5.6, C3.20: the plan counted an event when it came, and does so again only for what comes anew
#[actix_web::test]
async fn what_steward_copies_is_not_counted_for_the_plan_again() {
    let world = filled().await;
    let plan = || world.text("select sum(counted)::text from organization_months");
    let before = plan();
    let mut ada = world.signed_in("ada").await;
    assert!(ada.get("/projects/3000001/settings/merge/start?to=3000002").await.shows("Your plan doesn't count the copies"));
    started(&mut ada, "").await;
    finished(&world);
    assert_eq!((plan(), in_app(&world)[0]), (before.clone(), 4_502), "the project has them, and the plan counts none");
    assert_eq!(world.text("select events::text from project_usage where project_id = 3000002"), "4502");
    counts_are_true(&world);
    world.run("delete from project_keys where project_id = 3000002");
    let mut program = with_key(&world, &world.keys("App").api_secret).await;
    let fresh = event("Paid", "p1", MARCH, "fresh");
    assert_eq!(program.sends("POST", "/import", "application/json", fresh).await.status.as_u16(), 200);
    assert_eq!(plan().parse::<i64>().unwrap(), before.parse::<i64>().unwrap() + 1);
}
