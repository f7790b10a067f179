//! Over TLS: what a certificate must say for anything to be sent, judged with certificates that OpenSSL makes (K7.5).

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::Command,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use steward::jobs::webhooks::{Client, WebhookWorker, deliver_due};

use super::{arriving::hooked, receiver::worker};

fn openssl(folder: &Path, line: &str) {
    let made = Command::new("openssl").current_dir(folder).args(line.split(' ')).output().expect("openssl");
    assert!(made.status.success(), "openssl {line}: {}", String::from_utf8_lossy(&made.stderr));
}

/// Somebody who vouches for others.
fn authority(folder: &Path, name: &str) -> Vec<u8> {
    openssl(
        folder,
        &format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.pem"
        ),
    );
    openssl(folder, &format!("x509 -in {name}.pem -outform DER -out {name}.der"));
    fs::read(folder.join(format!("{name}.der"))).unwrap()
}

/// A receiver of this name, for which that authority vouches: its port, and the first line and the body of whatever came.
fn receiver(folder: &Path, authority: &str, name: &str) -> (u16, mpsc::Receiver<String>) {
    openssl(
        folder,
        &format!(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN={name} -keyout own.key -out own.csr"
        ),
    );
    fs::write(folder.join("names"), format!("subjectAltName=DNS:{name}\nbasicConstraints=critical,CA:FALSE\n")).unwrap();
    openssl(
        folder,
        &format!(
            "x509 -req -in own.csr -CA {authority}.pem -CAkey {authority}.key -set_serial 7 -days 2 -extfile names -out own.pem"
        ),
    );
    let certificate = CertificateDer::from_pem_file(folder.join("own.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("own.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let (listener, config) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::new(config));
    let port = listener.local_addr().unwrap().port();
    let (tell, came) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream));
            let (mut first, mut length) = (String::new(), 0);
            // Whoever does not trust this breaks off here.
            if reader.read_line(&mut first).is_err() {
                continue;
            }
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                    break;
                }
                if let Some(bytes) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = bytes.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let _ = tell.send(format!("{}{}", first.trim(), String::from_utf8(body).unwrap()));
            let _ = reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
            reader.get_mut().conn.send_close_notify();
            let _ = reader.get_mut().flush();
        }
    });
    (port, came)
}

// K7.5: a certificate is of the name that was asked for, and of somebody who is trusted, or nothing leaves
#[actix_web::test]
async fn only_a_receiver_with_a_trusted_certificate_of_its_name_gets_anything_over_tls() {
    let (world, mut ada, ..) = hooked(&[("which", "some"), ("kinds", "webhook.created")]).await;
    let folder = tempfile::tempdir().unwrap();
    let trusted = authority(folder.path(), "trusted");
    authority(folder.path(), "stranger");
    let reach = world.site.config.webhook_networks.clone();
    let carries = WebhookWorker { client: Client::trusting(reach, &[trusted]), ..worker(&world) };
    let send = |port: u16| {
        world.run(&format!(
            "update webhooks set url = 'https://localhost:{port}/hooks'; update webhook_deliveries set due_at = now(), status = null, answer = null"
        ));
        assert_eq!(deliver_due(&mut world.database.connect(), &carries).unwrap(), 1);
    };
    for (vouches, name) in [("trusted", "elsewhere.test"), ("stranger", "localhost")] {
        let (port, came) = receiver(folder.path(), vouches, name);
        send(port);
        assert_eq!(came.recv_timeout(Duration::from_millis(500)).ok(), None, "{vouches}, {name}");
        let page = ada.get("/orgs/1000001/settings/webhooks/9000001").await;
        assert!(page.shows("The certificate or TLS of the address was not accepted."), "{vouches}, {name}: {}", page.body);
        assert_eq!(world.count("webhook_deliveries where status is null and delivered_at is null"), 1);
    }
    let (port, came) = receiver(folder.path(), "trusted", "localhost");
    send(port);
    let came = came.recv_timeout(Duration::from_secs(5)).expect("it arrives");
    assert!(came.starts_with("POST /hooks HTTP/1.1{") && came.contains("\"webhook.created\""), "{came}");
    assert_eq!(world.count("webhook_deliveries where status = 204 and delivered_at is not null"), 1);
}

// K7.5: who is known to nobody is trusted by nobody
#[actix_web::test]
async fn a_certificate_of_ones_own_is_not_trusted_where_nothing_else_is_said() {
    let (world, mut ada, ..) = hooked(&[("which", "some"), ("kinds", "webhook.created")]).await;
    let folder = tempfile::tempdir().unwrap();
    authority(folder.path(), "stranger");
    let (port, came) = receiver(folder.path(), "stranger", "localhost");
    world.run(&format!("update webhooks set url = 'https://localhost:{port}/hooks'"));
    assert_eq!(deliver_due(&mut world.database.connect(), &worker(&world)).unwrap(), 1);
    assert_eq!(came.recv_timeout(Duration::from_millis(500)).ok(), None);
    assert!(
        ada.get("/orgs/1000001/settings/webhooks/9000001").await.shows("The certificate or TLS of the address was not accepted.")
    );
}
