//! Reverse proxies of Debian's packages, with the lines that stand in `docs/operations.md`. Only ports, the file of the certificate and,
//! for one Steward, the line of the second are other ones.

use std::{
    fs::{self, Permissions},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    letters::certificate_for,
    program::{folder, free_port},
    servers::{as_server, own},
};

/// The names in the guide.
pub const HOSTS: [&str; 2] = ["console.example.com", "intranet.example"];

/// The lines of the guide that stand first behind these words.
fn lines(behind: &str) -> String {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations.md")).expect("the guide");
    let rest = guide.split(&format!("\n{behind}\n")).nth(1).unwrap_or_else(|| panic!("{behind} stands in the guide"));
    let block = rest.split("```").nth(1).expect("lines between fences");
    block.split_once('\n').expect("lines").1.to_owned()
}

/// Something in the place of what stands there.
fn with(lines: &str, from: &str, to: &str) -> String {
    assert!(lines.contains(from), "{from} stands in the guide: {lines}");
    lines.replace(from, to)
}

/// The lines for these Stewards, one or two.
fn before(mut lines: String, ports: &[u16]) -> String {
    if ports.len() == 1 && lines.contains("127.0.0.1:8081") {
        let second: Vec<&str> =
            lines.lines().filter(|line| line.trim().starts_with("server ") && line.contains(":8081")).collect();
        lines = match second.first().copied() {
            Some(line) => with(&lines, &format!("{line}\n"), ""),
            None => with(&lines, " 127.0.0.1:8081", ""),
        };
    }
    for (port, there) in [8080, 8081].into_iter().zip(ports) {
        lines = with(&lines, &format!("127.0.0.1:{port}"), &format!("127.0.0.1:{there}"));
    }
    lines
}

/// Where a proxy keeps what it needs, with a certificate for the names in the guide.
struct Place {
    _kept: tempfile::TempDir,
    path: PathBuf,
    port: u16,
}

impl Place {
    fn new(port: u16) -> Self {
        let kept = folder();
        let path = kept.path().join("proxy");
        fs::create_dir(&path).expect("a folder");
        certificate_for(&path, &HOSTS);
        // Whoever the proxy runs as reads it.
        fs::set_permissions(path.join("key.pem"), Permissions::from_mode(0o644)).expect("a readable key");
        let both = ["cert.pem", "key.pem"].map(|name| fs::read_to_string(path.join(name)).expect("a file")).concat();
        fs::write(path.join("both.pem"), both).expect("a file");
        Self { _kept: kept, path, port }
    }

    fn file(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    /// Writes a file with the settings, and answers where it is.
    fn settings(&self, text: &str) -> String {
        fs::write(self.path.join("settings"), text).expect("a file");
        self.file("settings")
    }

    /// Starts it and waits until it listens.
    fn begin(self, mut command: Command) -> Gateway {
        let log = fs::File::create(self.path.join("log")).expect("a log");
        own(&self.path);
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin");
        let said = log.try_clone().expect("a log");
        let child = as_server(command).stdout(said).stderr(log).stdin(Stdio::null()).spawn();
        let mut gateway = Gateway {
            child: child.expect("nginx, Caddy and HAProxy are installed by `make need-test`"),
            place: self,
            plain: None,
        };
        for _ in 0..300 {
            if TcpStream::connect(("127.0.0.1", gateway.place.port)).is_ok() {
                return gateway;
            }
            assert!(matches!(gateway.child.try_wait(), Ok(None)), "it ended: {}", gateway.log());
            thread::sleep(Duration::from_millis(100));
        }
        panic!("it does not listen: {}", gateway.log());
    }
}

/// A proxy that runs. Ends with this.
pub struct Gateway {
    child: Child,
    place: Place,
    /// Where it listens without TLS, if it does.
    pub plain: Option<u16>,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // SAFETY: kill takes two numbers, and the child has not been waited for. A master that is killed outright leaves its workers.
        unsafe { libc::kill(i32::try_from(self.child.id()).expect("a pid"), libc::SIGTERM) };
        let _ = self.child.wait();
    }
}

impl Gateway {
    /// What whoever comes has to believe.
    pub fn certificate(&self) -> PathBuf {
        self.place.path.join("cert.pem")
    }

    /// Everything it said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.place.path.join("log")).unwrap_or_default()
    }

    /// nginx with these lines among its sites.
    fn nginx(place: Place, sites: &str) -> Self {
        let sites = with(sites, "/etc/ssl/steward/fullchain.pem", &place.file("cert.pem"));
        let sites = with(&sites, "/etc/ssl/steward/key.pem", &place.file("key.pem"));
        let sites = with(&sites, "listen 443 ssl;", &format!("listen 127.0.0.1:{} ssl;", place.port));
        let temp = |name: &str| format!("{name}_temp_path {};", place.file(name));
        let temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(temp).join(" ");
        let settings = format!(
            "daemon off; worker_processes 1; pid {}; error_log stderr; events {{ worker_connections 512; }}\nhttp {{ access_log off; \
             {temps}\n{sites}\n}}\n",
            place.file("pid"),
        );
        let mut nginx = Command::new("nginx");
        nginx.args(["-e", "stderr", "-c", &place.settings(&settings)]);
        place.begin(nginx)
    }
}

/// A proxy by its name in the guide, at this port, before these Stewards.
pub fn gateway(name: &str, port: u16, ports: &[u16]) -> Gateway {
    let (place, lines) = (Place::new(port), before(lines(&format!("**{name}**")), ports));
    match name {
        "nginx" => {
            let plain = free_port();
            let mut nginx = Gateway::nginx(place, &with(&lines, "listen 80;", &format!("listen 127.0.0.1:{plain};")));
            nginx.plain = Some(plain);
            nginx
        }
        "Caddy" => {
            // Nothing is fetched, nothing listens beside it, and nobody else's settings are touched.
            let alone = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\tdefault_bind 127.0.0.1\n}\n";
            let own = format!("{}:{} {{\n\ttls {} {}\n", HOSTS[0], place.port, place.file("cert.pem"), place.file("key.pem"));
            let settings = place.settings(&format!("{alone}{}", with(&lines, &format!("{} {{\n", HOSTS[0]), &own)));
            let mut caddy = Command::new("caddy");
            caddy.args(["run", "--adapter", "caddyfile", "--config", &settings]);
            for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
                caddy.env(name, &place.path);
            }
            place.begin(caddy)
        }
        _ => {
            let lines = with(&lines, "bind :443 ", &format!("bind 127.0.0.1:{} ", place.port));
            let lines = with(&lines, "/etc/ssl/steward/both.pem", &place.file("both.pem"));
            let mut haproxy = Command::new("haproxy");
            haproxy.args(["-db", "-f", &place.settings(&lines)]);
            place.begin(haproxy)
        }
    }
}

/// nginx with the lines for a console below a path of a host that is there already.
pub fn below_a_path(port: u16, steward: u16) -> Gateway {
    let place = Place::new(port);
    let location = before(lines("## Below a path"), &[steward]);
    let around = "listen 443 ssl; ssl_certificate /etc/ssl/steward/fullchain.pem; ssl_certificate_key /etc/ssl/steward/key.pem;";
    let site = format!("server {{ server_name {}; {around}\nlocation / {{ return 404; }}\n{location}}}\n", HOSTS[1]);
    Gateway::nginx(place, &site)
}
