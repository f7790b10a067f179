//! Who may enter the cluster: one role that owns the database, and one that works in it. Neither is a superuser.
//!
//! The system user of the program is the only one who may be either (`peer`): there is no password that could be read, and
//! nobody comes in as the superuser, who is needed only before the server runs.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt, chown},
    path::{Path, PathBuf},
};

use super::{
    account::{Account, command, own_name},
    find::Binaries,
    folder::{Folder, finish},
    trouble::Trouble,
};

/// Owns the database and what is in it; may make further databases, to try a backup for example.
pub(super) const OWNER: &str = "steward_owner";
/// Works in the database and owns nothing of it.
pub(super) const PROGRAM: &str = "steward";
/// Lies in the data of a cluster whose roles are as `PUT_IN_PLACE` leaves them.
const MARK: &str = "roles_of_steward";

/// Makes the roles, and the owner the owner of everything. In clusters of earlier versions `steward` was the superuser and
/// owned it all. The owner is a member of the program's role, to end what that has begun. It may be done again.
const PUT_IN_PLACE: &str = "do $$
declare
    one record;
begin
    if (select rolname from pg_authid where oid = 10) = 'steward' then
        update pg_authid set rolname = 'postgres' where oid = 10;
    end if;
    if not exists (select from pg_roles where rolname = 'steward_owner') then
        create role steward_owner login createdb;
    end if;
    if not exists (select from pg_roles where rolname = 'steward') then
        create role steward login;
    end if;
    grant steward to steward_owner;
    alter database steward owner to steward_owner;
    for one in
        select c.oid::regclass as name from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relowner = 10
            and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('a', 'i')))
    loop
        execute format('alter table %s owner to steward_owner', one.name);
    end loop;
    for one in
        select p.oid::regprocedure as name from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proowner = 10
            and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('alter routine %s owner to steward_owner', one.name);
    end loop;
end $$;";

/// Puts the roles in place in a cluster that is not running, unless they are.
pub(super) fn put_in_place(folder: &Folder, binaries: &Binaries, account: Option<&Account>) -> Result<(), Trouble> {
    let mark = folder.data().join(MARK);
    if mark.exists() {
        return Ok(());
    }
    alone(&folder.data(), "steward", PUT_IN_PLACE, binaries, account)?;
    fs::write(&mark, "").map_err(Trouble::files(format!("{} cannot be written", mark.display())))
}

/// Makes the database in a new cluster.
pub(super) fn make_database(data: &Path, binaries: &Binaries, account: Option<&Account>) -> Result<(), Trouble> {
    alone(data, "postgres", "create database steward;", binaries, account)
}

/// Runs a statement with nobody else there: as the superuser, without a server.
fn alone(data: &Path, database: &str, sql: &str, binaries: &Binaries, account: Option<&Account>) -> Result<(), Trouble> {
    let mut single = command(&binaries.folder.join("postgres"), account.copied());
    single.args(["--single", "-D"]).arg(data).arg(database);
    // A line is a statement.
    finish(&mut single, Some(&format!("{}\n", sql.split_whitespace().collect::<Vec<_>>().join(" "))))
}

/// Writes who may enter, anew at every start: the folder may have come from another machine or another user.
pub(super) fn write_rules(folder: &Folder, account: Option<&Account>) -> Result<[(String, String); 2], Trouble> {
    let user = own_name().ok_or(Trouble::NoName)?.replace('"', "\"\"");
    let entry = format!("local all {OWNER},{PROGRAM} peer map=program\n");
    let map = format!("program \"{user}\" {OWNER}\nprogram \"{user}\" {PROGRAM}\n");
    let about = "# Written by Steward at every start.\n";
    let mut settings = Vec::new();
    for (setting, name, text) in [("hba_file", "who_may_enter.conf", entry), ("ident_file", "who_is_who.conf", map)] {
        let path = folder.0.join(name);
        write(&path, &format!("{about}{text}"), account)
            .map_err(Trouble::files(format!("{} cannot be written", path.display())))?;
        settings.push((setting.to_owned(), path.to_string_lossy().into_owned()));
    }
    Ok(settings.try_into().unwrap_or_default())
}

fn write(path: &PathBuf, text: &str, account: Option<&Account>) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    match account {
        Some(account) => chown(path, Some(account.uid), Some(account.gid)),
        None => Ok(()),
    }
}
