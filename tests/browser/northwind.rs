//! The company of `steward seed demo`, served, and its people at their browsers.

use crate::{chromium::Window, program::Program};

/// The running program, how everybody signs in, and the folder that has to outlive it.
pub fn northwind() -> (Program, String, tempfile::TempDir) {
    let folder = crate::program::folder();
    let (code, said) = crate::program::steward(&["seed", "demo"], &[("STEWARD_DATA_DIR", folder.path().to_str().unwrap())]);
    assert_eq!(code, 0, "{said}");
    (Program::start(folder.path(), &[]), said, folder)
}

/// Somebody of the company, signed in.
pub async fn at_northwind(window: &Window, name: &str, said: &str) {
    let line = said.lines().find(|line| line.starts_with(&format!("{name}@"))).expect("somebody of the company");
    let mut words = line.split_whitespace();
    window.go("/login").await;
    window.fill("Email", 0, words.next().unwrap()).await;
    window.fill("Password", 0, words.next().unwrap()).await;
    window.press("Sign in").await;
    window.sees("Overview").await;
}
