//! Every page, as everybody who gets one, held against the Nu HTML checker, which nobody here wrote (L14.4).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use steward::app::routes::TABLE;

use crate::support::{
    World,
    browser::{Browser, Page},
    sweep::{Side, filled, populated},
};

/// What `.ci/vnu` brings; the version stands there.
fn checker() -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("tools");
    let jars = fs::read_dir(&tools).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut jars = jars.filter(|path| path.extension().is_some_and(|end| end == "jar"));
    jars.next().unwrap_or_else(|| panic!("the Nu HTML checker is not in {}: run `make need-test`", tools.display()))
}

/// The attributes of htmx are its own and no fault: `hx-get`, `hx-on:click` and their like.
const OF_HTMX: &str = ".*Attribute .hx-[-a-z:]+. not allowed on element.*";

/// Pages in a folder, each in a file of its name.
struct Pages<'a> {
    folder: &'a Path,
    kept: usize,
}

impl Pages<'_> {
    fn keep(&mut self, who: &str, path: &str, page: &Page) {
        let is_page = page.headers.get("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if is_page && page.body.starts_with("<!doctype html>") {
            let name: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(150).collect();
            fs::write(self.folder.join(format!("{who}{name}-{}.html", self.kept)), &page.body).unwrap();
            self.kept += 1;
        }
    }

    /// All addresses that are read, and what comes of forms that say nothing.
    async fn of(&mut self, who: &str, world: &World, browser: &mut Browser, posts: bool) {
        for line in TABLE.iter().filter(|line| line.is_safe()) {
            let path = filled(line.path, Side::Own, Side::Own);
            self.keep(who, &path, &browser.get(&path).await);
        }
        for path in MORE {
            self.keep(who, path, &browser.get(path).await);
        }
        for line in TABLE.iter().filter(|line| posts && !line.is_safe() && line.path != "/logout") {
            let path = filled(line.path, Side::Own, Side::Own);
            self.keep(who, &path, &browser.post(&path, &[("x", "y")]).await);
        }
        assert!(world.count("organizations") > 1);
    }
}

/// Addresses that say more than their path does.
const MORE: &[&str] = &[
    "/orgs/1000001/settings/users?search=nobody+at+all",
    "/orgs/1000001/settings/users/removal?user=2000011",
    "/orgs/1000001/settings/users/roles?user=2000011&role=admin",
    "/orgs/1000001/settings/teams/removal?team=5000003",
    "/orgs/1000001/settings/projects/removal?project=3000001",
    "/orgs/1000001/settings/roles?project=3000001",
    "/orgs/1000001/settings/compare?one=2000001&other=2000011",
    "/orgs/1000001/settings/compare?one=northwind.test&other=nobody",
    "/projects/3000001/settings/access?permission=DownloadReports",
    "/projects/3000001/settings/access/print?permission=DownloadReports",
    "/projects/3000001/settings/access/compare?one=2000001&other=2000011",
    "/projects/3000001/settings/users/removal?user=2000014",
];

// L14.4
#[actix_web::test]
async fn every_page_is_sound_html() {
    let folder = tempfile::tempdir().unwrap();
    let mut pages = Pages { folder: folder.path(), kept: 0 };
    let world = populated();
    world.keys("Shop");
    for who in ["", "ada", "pia", "cleo", "eve"] {
        let mut browser = if who.is_empty() { world.browser().await } else { world.signed_in(who).await };
        pages.of(who, &world, &mut browser, false).await;
    }
    let mut ada = world.signed_in("ada").await;
    let begun = ada.post("/orgs/1000001/settings/view", &[("person", "pia@northwind.test")]).await;
    pages.keep("view", "seen", &ada.get(&begun.location).await);
    let mut ada = world.signed_in("ada").await;
    pages.of("posts", &world, &mut ada, true).await;
    let kept = pages.kept;
    assert!(kept > 250, "{kept} pages");
    let said = judged(folder.path());
    let faults: Vec<&str> = said.lines().filter(|line| line.contains(": error") || line.contains("Exception")).collect();
    assert!(faults.is_empty(), "{} faults on {kept} pages:\n{}", faults.len(), first_of_each(&faults).join("\n"));
}

/// What the checker says about all files of a folder, in one process.
fn judged(folder: &Path) -> String {
    let mut java = Command::new("java");
    java.args(["-Xss8m", "-jar"]).arg(checker()).args(["--errors-only", "--exit-zero-always", "--asciiquotes", "--stdout"]);
    let done = java.args(["--filterpattern", OF_HTMX]).arg(folder).output();
    let done = done.unwrap_or_else(|error| panic!("java: {error}; run `make need-test`"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Each kind of fault once, with the page it was found on.
fn first_of_each<'a>(faults: &[&'a str]) -> Vec<&'a str> {
    let mut seen = std::collections::BTreeSet::new();
    let kind = |line: &'a str| line.split(": error").nth(1).unwrap_or(line);
    faults.iter().copied().filter(|line| seen.insert(kind(line))).take(40).collect()
}

#[test]
fn the_checker_sees_what_it_looks_for() {
    let folder = tempfile::tempdir().unwrap();
    let wrong =
        "<!doctype html><html lang=\"en\"><head><title>x</title></head><body><p><div hx-get=\"/\">x</div></p></body></html>";
    fs::write(folder.path().join("wrong.html"), wrong).unwrap();
    let said = judged(folder.path());
    assert!(said.contains(": error: No \"p\" element in scope"), "{said}");
    assert!(!said.contains("hx-get"), "{said}");
}
