//! The private Postgres: made, killed, recovered, shared by nobody.

use std::{fs, path::Path, process::Command, thread, time::Duration};

use steward::cluster::{Cluster, Settings};

use crate::database::{number, run};

fn settings(folder: &Path) -> Settings {
    Settings { folder: folder.to_owned(), binaries: None, max_connections: 20, extra: Vec::new() }
}

/// Tries until the server answers again.
fn connect(cluster: &Cluster) -> steward::store::PgConnection {
    for _ in 0..200 {
        if let Ok(conn) = steward::store::connect(&cluster.url()) {
            return conn;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the server does not come back");
}

#[test]
fn a_server_that_is_killed_comes_back_by_itself_with_nothing_lost() {
    let folder = crate::program::folder();
    let cluster = Cluster::start(&settings(&folder.path().join("postgres"))).unwrap();
    run(&mut connect(&cluster), "create table t (n int); insert into t values (7)");
    let pid = i32::try_from(cluster.pid()).unwrap();
    // SAFETY: kill takes two numbers; the pid is that of the server this test started.
    unsafe { libc::kill(pid, libc::SIGKILL) };
    thread::sleep(Duration::from_millis(300));
    assert_eq!(number(&mut connect(&cluster), "select sum(n) from t"), 7);
    assert_ne!(i32::try_from(cluster.pid()).unwrap(), pid);
}

#[test]
fn what_was_stopped_starts_again_where_it_was() {
    let folder = crate::program::folder();
    let first = Cluster::start(&settings(folder.path())).unwrap();
    run(&mut connect(&first), "create table t (n int); insert into t values (7)");
    first.stop();
    let began = std::time::Instant::now();
    let second = Cluster::start(&settings(folder.path())).unwrap();
    println!("an existing cluster starts in {:?}", began.elapsed());
    assert_eq!(number(&mut connect(&second), "select sum(n) from t"), 7);
}

#[test]
fn two_clusters_in_two_folders_live_side_by_side_and_one_folder_has_one() {
    let (one, two) = (crate::program::folder(), crate::program::folder());
    let first = Cluster::start(&settings(one.path())).unwrap();
    let second = Cluster::start(&settings(two.path())).unwrap();
    run(&mut connect(&first), "create table only_here (n int)");
    assert_eq!(number(&mut connect(&second), "select count(*) from pg_tables where tablename = 'only_here'"), 0);
    let refused = Cluster::start(&settings(one.path())).err().unwrap().to_string();
    assert!(refused.contains("in use by another Steward"), "{refused}");
}

#[test]
fn a_folder_with_a_very_long_name_works_too() {
    let folder = crate::program::folder();
    let deep = folder.path().join("x".repeat(120)).join("ü b");
    let cluster = Cluster::start(&settings(&deep)).unwrap();
    assert_eq!(number(&mut connect(&cluster), "select 1"), 1);
}

#[test]
fn nobody_else_can_enter_the_folder_or_find_a_port() {
    use std::os::unix::fs::MetadataExt;
    let folder = crate::program::folder();
    let data = folder.path().join("postgres");
    let cluster = Cluster::start(&settings(&data)).unwrap();
    assert_eq!(
        number(&mut connect(&cluster), "select count(*) from pg_settings where name = 'listen_addresses' and setting = ''"),
        1
    );
    let note = data.join("WHERE");
    let kept = fs::read_to_string(note).map_or(data, |text| text.trim().rsplit(" in ").next().unwrap().into());
    assert_eq!(fs::metadata(kept).unwrap().mode() & 0o777, 0o700);
}

#[test]
fn missing_and_old_binaries_are_told_in_one_sentence() {
    let folder = crate::program::folder();
    let nowhere = Settings { binaries: Some(folder.path().to_owned()), ..settings(&folder.path().join("postgres")) };
    let said = Cluster::start(&nowhere).err().unwrap().to_string();
    assert!(said.starts_with("STEWARD_POSTGRES_BIN is") && said.ends_with("are not both there."), "{said}");

    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    for name in ["initdb", "postgres"] {
        fs::write(bin.join(name), "#!/bin/sh\necho 'postgres (PostgreSQL) 13.4'\n").unwrap();
        Command::new("chmod").arg("+x").arg(bin.join(name)).status().unwrap();
    }
    let old = Settings { binaries: Some(bin), ..settings(&folder.path().join("postgres")) };
    let said = Cluster::start(&old).err().unwrap().to_string();
    assert!(said.contains("version 13; 15 or newer is needed"), "{said}");
}

#[test]
fn data_of_another_major_version_is_left_alone_and_told() {
    let folder = crate::program::folder();
    Cluster::start(&settings(folder.path())).unwrap().stop();
    let kept = fs::read_to_string(folder.path().join("WHERE"));
    let kept = kept.map_or(folder.path().to_owned(), |text| text.trim().rsplit(" in ").next().unwrap().into());
    fs::write(kept.join("data/PG_VERSION"), "12\n").unwrap();
    let said = Cluster::start(&settings(folder.path())).err().unwrap().to_string();
    assert!(said.contains("belongs to Postgres 12") && said.contains("install it (postgresql-12)"), "{said}");
}

#[test]
fn a_start_that_was_interrupted_is_begun_anew() {
    let folder = crate::program::folder();
    fs::create_dir_all(folder.path().join("data.new/base")).unwrap();
    fs::write(folder.path().join("data.new/PG_VERSION"), "15\n").unwrap();
    let cluster = Cluster::start(&settings(folder.path())).unwrap();
    assert_eq!(number(&mut connect(&cluster), "select 1"), 1);
}
