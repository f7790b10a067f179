//! The unit for systemd, judged by systemd where it is installed.

use std::{
    fs,
    io::{Write, stderr},
    path::Path,
    process::Command,
};

use crate::program::folder;

/// What it said, or nothing where there is no systemd, which is said aloud: a test that passes shows nothing else.
fn analyze(arguments: &[&str], unit: &Path) -> Option<(bool, String)> {
    let Ok(done) = Command::new("systemd-analyze").args(arguments).arg(unit).output() else {
        let _ = writeln!(stderr(), "systemd-analyze is not on this machine: deploy/steward.service was not judged by it");
        return None;
    };
    Some((done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned()))
}

// C6.9
#[test]
fn systemd_finds_nothing_wrong_with_the_unit_and_little_that_is_open() {
    let folder = folder();
    let unit = folder.path().join("steward.service");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/steward.service")).unwrap();
    assert!(text.contains("ExecStart=/usr/local/bin/steward\n"));
    // The program stands somewhere else here.
    fs::write(&unit, text.replace("/usr/local/bin/steward", env!("CARGO_BIN_EXE_steward"))).unwrap();
    if let Some((_, said)) = analyze(&["verify", "--man=no"], &unit) {
        assert!(!said.contains("steward.service"), "{said}");
    }
    // Tenths, of which a hundred is worst. Each version of systemd looks at a little more.
    if let Some((is_below, said)) = analyze(&["security", "--offline=true", "--no-pager", "--threshold=20"], &unit) {
        assert!(is_below && said.contains("Overall exposure level"), "{said}");
    }
}
