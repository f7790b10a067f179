//! Which rooms may look into which, as `docs/architecture.md` draws it; wings of a room leave each other alone.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::paths::{files, modules, named};

/// A room and the rooms it may look into.
const LAW: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("cluster", &[]),
    ("worker", &[]),
    ("config", &["model"]),
    ("policy", &["model"]),
    ("store", &["model"]),
    ("mail", &["store", "model", "worker"]),
    ("operations", &["mail", "store", "policy", "model"]),
    ("jobs", &["operations", "store", "mail", "model", "worker"]),
    ("http", &["operations", "policy", "store", "model"]),
    ("frame", &["http", "operations", "store", "policy", "model"]),
    ("web", &["frame", "http", "operations", "store", "policy", "model"]),
    ("api", &["http", "operations", "store", "policy", "model"]),
    ("app", &["web", "api", "frame", "http", "policy", "model"]),
    // They are the program itself, beside the library.
    ("main", &["commands"]),
    ("commands", &["commands"]),
    ("lib", &[]),
];
/// What is the same for every request is put together once.
const EXCEPTIONS: &[(&str, &str)] = &[("src/http/site.rs", "mail"), ("src/http/site.rs", "config")];

/// The wings, as `src/lib.rs` explains them.
const WINGS: &[&str] = &[
    "account",
    "organizations",
    "members",
    "invitations",
    "joining",
    "teams",
    "projects",
    "grants",
    "access",
    "roles",
    "service_accounts",
    "webhooks",
    "data",
    "ways",
    "filters",
    "operator",
    "billing",
    "usage",
];

/// A wing and a wing of the same room it may look into, with the reason.
const CORRIDORS: &[(&str, &str, &str)] = &[
    ("grants", "invitations", "inviting into a project is an invitation"),
    ("organizations", "joining", "somebody without an organization is shown those they can join"),
    ("organizations", "projects", "a new organization begins with a project"),
    ("invitations", "account", "accepting signs in"),
    ("projects", "data", "merging two projects moves their data, and whoever ends one is told how much there is"),
];

/// Operations that change something without a `Held`: of people who stand nowhere yet, on what is one's own, and of time.
const WITHOUT_HELD: &[&str] = &[
    "account change_password",
    "account forgot_password",
    "account rename",
    "account reset_password",
    "account sign_up",
    "account verify",
    "account/disabling disable",
    "account/disabling enable",
    "account/sessions end_former",
    "account/sessions sign_in",
    "account/sessions sign_out",
    "account/sessions touch",
    "billing/requests apply_due",
    "data/merging/steps step",
    "data/retention expire",
    "data/retention expire_of",
    "data/retention remove_remains",
    "invitations/acceptance accept",
    "invitations/acceptance accept_as_new",
    "invitations/acceptance send_proof",
    "joining/requests join",
    "joining/requests request",
    "joining/requests withdraw",
    "members/recovery recover",
    "organizations create",
    "organizations create_for",
    "organizations/ends remind_one",
    "organizations/ends remove_one",
    "projects/ends purge_due",
    "service_accounts/due end_over",
    "service_accounts/due somewhere",
    "service_accounts/due tell_near",
    "service_accounts/entrance note_use",
    "usage tell",
    "webhooks/delivering claim",
    "webhooks/delivering defer",
    "webhooks/delivering drop_empty",
    "webhooks/delivering give_up_overdue",
    "webhooks/delivering settle",
    "webhooks/delivering wait_briefly",
];
/// Questions that anybody may ask who has got so far: what is behind a link, and where oneself could go.
const WITHOUT_PERMIT: &[&str] = &[
    "data/batches events",
    "data/batches profiles",
    "data/giving export",
    "data/giving names",
    "data/giving opened_for_names",
    "data/giving opened_for_people",
    "data/giving people",
    "data/giving piece",
    "data/importing end",
    "data/importing note",
    "data/importing store",
    "data/merging clashes",
    "data/merging held",
    "data/merging people",
    "data/merging/steps running",
    "data/receiving events",
    "data/receiving profile_changes",
    "data/retention sooner",
    "invitations/acceptance look",
    "invitations/lookalikes among",
    "joining/requests found",
    "projects/transfer destinations",
    "service_accounts/entrance enter",
    "usage to_tell",
];

fn is_wing(word: &str) -> bool {
    WINGS.contains(&word)
}

#[test]
fn rooms_look_only_where_the_picture_says() {
    let law: BTreeMap<_, _> = LAW.iter().copied().collect();
    for (file, module, text) in modules() {
        let room = module.first().unwrap();
        let allowed = law.get(room.as_str()).unwrap_or_else(|| panic!("{file}: no law for the room {room}"));
        for path in named(&module, &text) {
            let Some(seen) = path.first().filter(|seen| law.contains_key(seen.as_str())) else { continue };
            let excepted = EXCEPTIONS.contains(&(file.as_str(), seen.as_str()));
            assert!(seen == room || allowed.contains(&seen.as_str()) || excepted, "{file} looks into {seen}: {path:?}");
        }
    }
}

#[test]
fn wings_look_at_each_other_along_corridors_only_and_tools_at_no_wing() {
    for (file, module, text) in modules() {
        let [room, own, ..] = module.as_slice() else { continue };
        // The table of what programs ask names every wing, as the table of addresses does.
        if !["web", "api", "operations", "store"].contains(&room.as_str()) || file == "src/api/table.rs" {
            continue;
        }
        for path in named(&module, &text) {
            let [seen, wing, ..] = path.as_slice() else { continue };
            // A page changes things through the operations of its own wing, or of one a corridor leads to.
            let through = room == "web" && seen == "operations";
            if !(seen == room || through) || !is_wing(wing) || wing == own {
                continue;
            }
            let corridor = room != "store" && CORRIDORS.iter().any(|(from, to, _)| (*from, *to) == (own, wing));
            assert!(corridor, "{file} looks into the wing {seen}/{wing}");
        }
    }
}

#[test]
fn folders_are_wings_or_have_a_name_of_their_own() {
    let named = |folder: &str, besides: &[&str]| {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).filter(|entry| entry.path().is_dir()) {
            let name = entry.file_name().into_string().unwrap();
            assert!(is_wing(&name) || besides.contains(&name.as_str()), "{folder}/{name} is no wing");
        }
    };
    named("src/web", &[]);
    named("src/operations", &[]);
    named("src/store", &[]);
    named("templates", &["layout", "parts", "mail"]);
    named("tests/console", &["support", "house", "requests", "security", "api"]);
}

#[test]
fn no_wing_of_a_room_grows_beyond_a_twelfth_of_the_source() {
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = 0;
    for (file, module, text) in modules().into_iter().filter(|(file, ..)| !file.ends_with("schema.rs")) {
        let lines = text.lines().count();
        all += lines;
        assert!(lines <= 350, "{file} has {lines} lines");
        if let [room, wing, ..] = module.as_slice() {
            *sizes.entry(format!("{room}/{wing}")).or_default() += lines;
        }
    }
    for (wing, lines) in sizes {
        assert!(lines * 100 <= all * 8, "{wing} has {lines} of {all} lines");
    }
}

#[test]
fn no_file_is_longer_than_a_person_reads_at_once() {
    let is_ours = |path: &PathBuf| path.extension().is_some_and(|end| ["rs", "html", "py"].iter().any(|ours| end == *ours));
    for path in files("tests").into_iter().chain(files("templates")).filter(is_ours) {
        let lines = fs::read_to_string(&path).unwrap_or_default().lines().count();
        assert!(lines <= 350, "{} has {lines} lines", path.display());
    }
}

#[test]
fn sql_is_spoken_in_the_store_only() {
    for (file, _, text) in modules() {
        let speaks = text.contains("diesel::") || text.contains("sql_query");
        assert!(!speaks || file.starts_with("src/store/"), "{file} speaks SQL");
    }
}

// S8, S9.31: what allows a change stands in its signature
#[test]
fn every_operation_takes_what_allows_it_or_stands_on_a_short_list() {
    let (mut unheld, mut open) = (Vec::new(), Vec::new());
    for (_, module, text) in modules() {
        let [room, wing @ ..] = module.as_slice() else { continue };
        if room != "operations" || !wing.first().is_some_and(|wing| is_wing(wing)) {
            continue;
        }
        for rest in text.split("\npub fn ").skip(1) {
            let (name, signature) = (rest.split(['(', '<']).next().unwrap(), rest.split(" {\n").next().unwrap());
            let asks = |kinds: &[&str]| kinds.iter().any(|kind| signature.contains(kind));
            // Whoever takes the transaction itself changes something; a `Held` has it inside.
            if asks(&["&mut Tx"]) {
                unheld.push(format!("{} {name}", wing.join("/")));
            } else if asks(&["PgConnection"]) && !asks(&["Permit<", "&OrgActor", "&ProjectActor", "&InvitationPermit"]) {
                open.push(format!("{} {name}", wing.join("/")));
            }
        }
    }
    unheld.sort();
    open.sort();
    assert_eq!(unheld, WITHOUT_HELD, "what changes something takes a `Held`");
    assert_eq!(open, WITHOUT_PERMIT, "what asks something takes a permit");
}

#[test]
fn actors_are_made_where_membership_is_read_or_given_and_nowhere_else() {
    // Not where it is described, and not where something is promised for it.
    let makes =
        |line: &str| line.contains("OrgActor {") && !["struct ", "impl ", " for ", "-> "].iter().any(|word| line.contains(word));
    let makers: Vec<String> =
        modules().into_iter().filter(|(_, _, text)| text.lines().any(makes)).map(|(file, ..)| file).collect();
    let expected = [
        "src/api/caller.rs",
        "src/commands/operator.rs",
        "src/commands/seed.rs",
        "src/frame/guards.rs",
        // Whoever looks through somebody else's eyes, beside them.
        "src/frame/viewing.rs",
        // Those of the operations give the place in the organization in the same transaction.
        "src/operations/invitations/acceptance.rs",
        "src/operations/joining/requests.rs",
        "src/operations/organizations/mod.rs",
        "src/operations/projects/transfer.rs",
    ];
    assert_eq!(makers, expected);
}

// S9.31: whoever needs no credential stands at the machine itself
#[test]
fn nobody_acts_without_a_credential_but_commands_and_steward_itself() {
    let with = |word: &str| -> Vec<String> {
        modules().into_iter().filter(|(_, _, text)| text.contains(word)).map(|(file, ..)| file).collect()
    };
    assert_eq!(with("Credential::None"), ["src/commands/seed.rs", "src/model/actor.rs", "src/operations/standing.rs"]);
    assert_eq!(with("Actor::steward"), ["src/operations/audit.rs"]);
    assert_eq!(with("Actor::operator"), ["src/commands/operator.rs"]);
    assert!(with("Credential::*").is_empty());
}

#[test]
fn nothing_of_another_room_or_wing_is_taken_whole() {
    for (file, module, text) in modules() {
        for path in named(&module, &text).into_iter().filter(|path| path.last().is_some_and(|last| last == "*")) {
            // The tests inside a file may take all of the file; the words of an enumeration are no rooms.
            let own = text.contains("mod tests") && module.starts_with(&path[..path.len() - 1]);
            let words = path.iter().rev().nth(1).is_some_and(|word| word.starts_with(char::is_uppercase));
            assert!(own || words, "{file} takes all of {path:?}");
        }
    }
}
