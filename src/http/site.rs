//! What is the same for every request.

use std::{net::IpAddr, sync::Arc};

use super::{DataPool, HashPool};
use crate::{
    config::Config,
    mail::Desk,
    model::{Secret, loopback::is_loopback, organization::Plan, sealer::Sealer},
};

/// What is the same for every request: where this Steward lives and what it was told.
#[derive(Clone)]
pub struct Site {
    pub config: Arc<Config>,
    pub desk: Desk,
    /// Seals and opens the keys of projects.
    pub keys: Sealer,
    /// Seals the secrets of webhooks.
    pub hooks: Sealer,
    /// The word in the address of the local mailbox, the same for every worker until the next start. Nothing where there is none (F3).
    pub mailbox: Option<Secret>,
    /// Where passwords are hashed.
    pub hash_pool: HashPool,
    /// Where data of projects is received and read.
    pub data_pool: DataPool,
}

impl Site {
    pub fn plan(&self) -> Plan {
        self.config.default_plan
    }

    /// Letters stay on this machine, where the local mailbox shows them.
    pub fn keeps_letters(&self) -> bool {
        self.mailbox.is_some()
    }

    /// Whether this peer is a proxy of ours, so that what it says about the client is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.config.trusted_proxies.iter().any(|network| network.contains(&peer))
    }

    /// Whether this is a name of ours, as `Host` carries it: that of the public address, or one of this machine if this Steward
    /// listens there. Ports do not count, since proxies and tunnels change them (F17).
    pub fn is_called(&self, host: &str) -> bool {
        let public = self.config.origin.split("://").nth(1).unwrap_or_default();
        name(host).eq_ignore_ascii_case(name(public)) || (self.listens_here() && is_here(host))
    }

    /// Whether a page of this origin is one of ours: one at the public address, or at a name of this machine under which the
    /// browser asks for it (F17).
    pub fn is_own(&self, origin: &str, host: &str) -> bool {
        let here = || self.listens_here() && is_here(host) && origin.strip_prefix("http://") == Some(host);
        origin == self.config.origin || here()
    }

    fn listens_here(&self) -> bool {
        self.config.listen.iter().any(|address| address.ip().is_loopback() || address.ip().is_unspecified())
    }
}

/// A host without its port and the dot that may stand at the end of a name.
fn name(host: &str) -> &str {
    let end = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) => {
            name.len()
        }
        _ => host.len(),
    };
    host[..end].trim_end_matches('.')
}

/// Whether a host, with a port or without, is a name of this machine (F17).
pub fn is_here(host: &str) -> bool {
    is_loopback(name(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_without_its_port() {
        for (host, expected) in [
            ("steward.example.com", "steward.example.com"),
            ("steward.example.com.:8443", "steward.example.com"),
            ("localhost:8080", "localhost"),
            ("[::1]:8080", "[::1]"),
            ("[::1]", "[::1]"),
            ("::1", "::1"),
            ("", ""),
        ] {
            assert_eq!(name(host), expected);
        }
    }

    // F17
    #[test]
    fn names_of_this_machine_are_known() {
        for here in ["localhost", "LOCALHOST:8080", "steward.localhost", "127.0.0.1:80", "127.9.9.9", "[::1]:8080", "localhost."]
        {
            assert!(is_here(here), "{here}");
        }
        for elsewhere in
            ["localhost.example.com", "evil.example", "10.0.0.1", "[2001:db8::1]", "127.0.0.1.evil.example", "", "0.0.0.0"]
        {
            assert!(!is_here(elsewhere), "{elsewhere}");
        }
    }
}
