//! A program that nobody here wrote: `mp` of mixpanel-headless (K6). The tester that reads the document is in `tester`.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use actix_web::{HttpServer, dev::ServerHandle, rt, web};
use steward::app;

use crate::support::{
    World,
    programs::{Robot, named, username, world},
};

/// What `.ci/clients` brings.
pub fn tool(client: &str, program: &str) -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").to_owned();
    let path = target.join("tools").join(client).join("bin").join(program);
    assert!(path.exists(), "{} is missing: run `sh .ci/clients/install`, or `make test`", path.display());
    path
}

/// The console on a port.
pub fn served(made: &World) -> (String, ServerHandle) {
    let (site, db) = (made.site.clone(), made.db.clone());
    let server = HttpServer::new(move || app::app(site.clone(), db.clone())).workers(2).disable_signals();
    let server = server.bind(("127.0.0.1", 0)).expect("a port");
    let address = format!("http://localhost:{}", server.addrs()[0].port());
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);
    (address, handle)
}

pub async fn ran(mut command: Command) -> Output {
    web::block(move || command.output().expect("it runs")).await.expect("it ends")
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub async fn secret(made: &World, robot: &Robot) -> String {
    robot.comes(made).await.headers[0].1.trim_start_matches("Bearer ").to_owned()
}

/// What `mp` leaves to programs that import it: events and profiles, as its documentation streams them.
const EXPORT: &str = r#"
import datetime, mixpanel_headless
mine, today = mixpanel_headless.Workspace(account="shop"), datetime.date.today().isoformat()
print("events", list(mine.stream_events(from_date=today, to_date=today)), "profiles", list(mine.stream_profiles()))
"#;

// K6, R3.2: account test, login, project list, workspace list, business context, export
#[actix_web::test]
async fn the_command_line_client_signs_in_and_lists_what_it_sees() {
    let made = world();
    let (address, server) = served(&made);
    let robot = named("padmin");
    let (home, secret) = (tempfile::tempdir().expect("a folder"), secret(&made, &robot).await);
    for arguments in [
        vec![
            "account",
            "add",
            "shop",
            "--type",
            "service_account",
            "--username",
            "USER",
            "--secret-stdin",
            "--project",
            "3000001",
            "--region",
            "us",
        ],
        vec!["account", "test", "shop"],
        vec!["login", "-S", "--name", "again", "--secret-stdin", "--project", "3000001", "--region", "us"],
        vec!["project", "list"],
        vec!["workspace", "list"],
        vec!["business-context", "set", "--content", "We sell skis."],
        vec!["business-context", "get"],
        vec!["business-context", "chain"],
    ] {
        let mut command = Command::new("sh");
        let name = username(&robot);
        let line: Vec<String> =
            arguments.iter().map(|word| if *word == "USER" { name.clone() } else { (*word).to_owned() }).collect();
        command.args(["-c", "printf '%s' \"$SECRET\" | \"$0\" \"$@\""]).arg(tool("mp", "mp")).args(&line);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", home.path()).env("SECRET", &secret).env("NO_COLOR", "1");
        command.env("MP_API_BASE_URL", &address);
        // Logging in reads the username from here; the other commands use what was added.
        if arguments[0] == "login" {
            command.env("MP_USERNAME", &name);
        }
        let output = ran(command).await;
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        if arguments == ["project", "list"] {
            assert!(said(&output).contains("Shop"), "{}", said(&output));
        }
        if arguments[0] == "business-context" {
            assert!(said(&output).contains("We sell skis."), "{arguments:?}: {}", said(&output));
        }
        if arguments == ["workspace", "list"] {
            assert!(said(&output).contains("All Project Data"), "{}", said(&output));
        }
    }
    let mut command = Command::new(tool("mp", "python"));
    command.args(["-c", EXPORT]).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", home.path());
    command.env("MP_API_BASE_URL", &address);
    let output = ran(command).await;
    assert!(output.status.success() && said(&output).contains("events [] profiles []"), "{}", said(&output));
    server.stop(false).await;
}
