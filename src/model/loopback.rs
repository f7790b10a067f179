//! Names of this machine.

use std::net::IpAddr;

/// Whether a host, without a port, can be nobody else's than this machine's: browsers look for it there and nowhere else. An IPv6
/// address may stand in brackets, and a dot may stand at the end of a name (F17).
pub fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&name);
    bare == "localhost" || bare.ends_with(".localhost") || bare.parse().is_ok_and(|ip: IpAddr| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    // F17
    #[test]
    fn names_of_this_machine_are_known_and_no_others() {
        for here in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "steward.localhost",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "[::1]",
            "::ffff:127.0.0.1",
        ] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in [
            "",
            "localhost.example.com",
            "mylocalhost",
            "evil.example",
            "10.0.0.1",
            "[2001:db8::1]",
            "127.0.0.1.evil.example",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
