//! Two keys: the wrong one loses nothing, and the right one can be changed.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use crate::{
    database::{Database, text},
    program::{Program, steward},
};

const ONE: &str = "the first key of this house, long enough";
const OTHER: &str = "another key that is long enough as well";

fn letters(data: &Path) -> usize {
    let mail = fs::read_dir(data.join("mail"));
    mail.map_or(0, |entries| {
        entries.filter_map(Result::ok).filter(|entry| entry.path().extension().is_some_and(|end| end == "eml")).count()
    })
}

fn wait_for_letters(data: &Path, most: usize) -> usize {
    for _ in 0..200 {
        if letters(data) >= most {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    letters(data)
}

// F8
#[test]
fn a_wrong_key_is_refused_before_anything_is_lost_and_a_changed_one_opens_everything() {
    let folder = crate::program::folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let (code, said) = steward(&["seed", "demo"], &[data, ("STEWARD_SECRET_KEY", ONE)]);
    assert_eq!(code, 0, "{said}");

    for command in [&[][..], &["seed", "demo"][..]] {
        let (code, said) = steward(command, &[data, ("STEWARD_SECRET_KEY", OTHER)]);
        assert!(
            code == 1 && said.contains("isn't the one this database was used with") && said.contains("steward key change"),
            "{said}"
        );
        assert!(!said.contains(ONE) && !said.contains(OTHER));
    }
    let (code, said) = steward(&["key", "change"], &[data, ("STEWARD_SECRET_KEY", OTHER), ("STEWARD_NEW_SECRET_KEY", ONE)]);
    assert!(code == 1 && said.contains("isn't the one"), "whoever has not the key cannot change it: {said}");

    let (code, said) = steward(&["key", "change"], &[data, ("STEWARD_SECRET_KEY", ONE), ("STEWARD_NEW_SECRET_KEY", OTHER)]);
    assert!(code == 0 && said.contains("waiting emails: 3") && said.contains("projects: 6"), "{said}");
    let (code, said) = steward(&[], &[data, ("STEWARD_SECRET_KEY", ONE)]);
    assert!(code == 1 && said.contains("isn't the one"), "the former key has had its time: {said}");
    let program = Program::start(folder.path(), &[("STEWARD_SECRET_KEY", OTHER)]);
    assert_eq!(wait_for_letters(folder.path(), 3), 3, "the letters that waited are carried");
    drop(program);
}

fn starts(data: &Path) -> bool {
    crate::serve::get(&Program::start(data, &[]), "/health").ends_with("ok")
}

// F8
#[test]
fn a_kept_key_is_changed_in_its_place_even_if_the_change_is_interrupted() {
    let folder = crate::program::folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let kept = folder.path().join("secret_key");
    let program = Program::start(folder.path(), &[]);
    let former = fs::read(&kept).unwrap();
    let (code, said) = steward(&["key", "change"], &[data]);
    assert!(code == 1 && said.contains("Stop every instance"), "not while it runs: {said}");
    assert_eq!(fs::read(&kept).unwrap(), former);
    drop(program);

    let (code, said) = steward(&["key", "change"], &[data]);
    assert_eq!(code, 0, "{said}");
    let fresh = fs::read(&kept).unwrap();
    assert_ne!(fresh, former);
    assert_eq!(fs::metadata(&kept).unwrap().mode() & 0o777, 0o600);
    assert!(starts(folder.path()));

    // The database had the new key already when the machine went down.
    fs::write(folder.path().join("secret_key.next"), &fresh).unwrap();
    fs::write(&kept, &former).unwrap();
    assert!(starts(folder.path()));
    assert_eq!(fs::read(&kept).unwrap(), fresh);
}

// F8
#[test]
fn a_key_that_is_lost_is_given_up_only_by_whoever_says_what_that_costs() {
    let folder = crate::program::folder();
    let data = ("STEWARD_DATA_DIR", folder.path().to_str().unwrap());
    let (code, said) = steward(&["seed", "demo"], &[data, ("STEWARD_SECRET_KEY", ONE)]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = steward(&["key", "lost"], &[data, ("STEWARD_SECRET_KEY", OTHER)]);
    assert!(code == 1 && said.contains("--lose-what-was-sealed"), "{said}");
    let (code, said) = steward(&["key", "lost", "--lose-what-was-sealed"], &[data, ("STEWARD_SECRET_KEY", OTHER)]);
    assert!(code == 0 && said.contains("waiting emails: 3, projects: 6"), "{said}");
    let program = Program::start(folder.path(), &[("STEWARD_SECRET_KEY", OTHER)]);
    assert!(crate::serve::get(&program, "/health").ends_with("ok"));
}

// F8
#[test]
fn several_stewards_agree_on_one_key() {
    let database = Database::empty();
    let (one, two) = (crate::program::folder(), crate::program::folder());
    let url = ("DATABASE_URL", database.url.as_str());
    let first = Program::start(one.path(), &[url, ("STEWARD_SECRET_KEY", ONE)]);
    let second = Program::start(two.path(), &[url, ("STEWARD_SECRET_KEY", ONE)]);
    let data = ("STEWARD_DATA_DIR", two.path().to_str().unwrap());
    let (code, said) = steward(&[], &[url, data, ("STEWARD_SECRET_KEY", OTHER)]);
    assert!(code == 1 && said.contains("isn't the one"), "{said}");
    let (code, said) = steward(&["key", "change"], &[url, data, ("STEWARD_SECRET_KEY", ONE), ("STEWARD_NEW_SECRET_KEY", OTHER)]);
    assert!(code == 1 && said.contains("Steward is running on this database"), "{said}");
    drop((first, second));
}

// F8: what is sealed is sealed anew; whoever adds a column of bytes says which it is
#[test]
fn every_column_of_bytes_is_a_digest_or_known_to_the_change_of_keys() {
    let database = Database::new();
    let columns = text(
        &mut database.connect(),
        "select string_agg(table_name || '.' || column_name, ' ' order by table_name, column_name) from information_schema.columns
         where table_schema = 'public' and data_type = 'bytea' and column_name !~ 'digest'",
    );
    let known =
        ["outbox.sealed", "project_keys.api_key", "project_keys.api_secret", "sealed_with.check_value", "webhook_secrets.sealed"];
    let others: Vec<&str> = columns.split(' ').filter(|column| !known.contains(column)).collect();
    assert!(others.is_empty(), "store/encryption_key.rs seals these anew, or they are digests and called so: {others:?}");
}
