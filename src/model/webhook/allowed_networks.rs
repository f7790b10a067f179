//! Where webhooks may go: to public addresses, and not to what only this machine or its neighbours should reach (K7.5).

use std::net::{IpAddr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

use crate::model::{limits::WEBHOOK_URL_LONGEST, limits::webhook_url_too_long, loopback::is_loopback};

/// The networks that the operator opened to webhooks although they are not public. Plain http goes there too, and nowhere else.
#[derive(Debug, Clone, Default)]
pub struct AllowedNetworks(Vec<IpNet>);

/// IPv4 networks that are nobody's on the internet: this machine, its neighbours, carriers, documentation, multicast, the rest.
const CLOSED: &[(&str, u8)] = &[
    ("0.0.0.0", 8),
    ("10.0.0.0", 8),
    ("100.64.0.0", 10),
    ("127.0.0.0", 8),
    // Link-local, with the metadata services of most clouds.
    ("169.254.0.0", 16),
    ("172.16.0.0", 12),
    // The metadata service of another cloud, at a public address.
    ("168.63.129.16", 32),
    ("192.0.0.0", 24),
    ("192.0.2.0", 24),
    ("192.31.196.0", 24),
    ("192.52.193.0", 24),
    ("192.88.99.0", 24),
    ("192.168.0.0", 16),
    ("192.175.48.0", 24),
    ("198.18.0.0", 15),
    ("198.51.100.0", 24),
    ("203.0.113.0", 24),
    ("224.0.0.0", 4),
    ("240.0.0.0", 4),
];

/// Within `2000::/3`, which is all that is public in IPv6: protocols and tunnels that lead to IPv4, and documentation.
const CLOSED_SIX: &[(&str, u8)] = &[("2001::", 23), ("2001:db8::", 32), ("2002::", 16), ("3fff::", 20)];

impl AllowedNetworks {
    pub fn to(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether something may be sent to this address, plain or not.
    pub fn allows(&self, ip: IpAddr, plain: bool) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|network| network.contains(&ip)) || (!plain && is_public(ip))
    }

    /// The address of a webhook as it is kept.
    ///
    /// # Errors
    /// A sentence if it is none, or leads where nothing may be sent. A name is looked up when something is sent, each time.
    pub fn parse(&self, typed: &str) -> Result<String, &'static str> {
        const WRONG: &str = "Enter a full address, such as https://hooks.example.com/steward.";
        let url = Url::parse(typed.trim()).map_err(|_| WRONG)?;
        let plain = match url.scheme() {
            "https" => false,
            "http" if !self.0.is_empty() => true,
            "http" => return Err("The address must begin with https://."),
            _ => return Err(WRONG),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("Leave out the user name and password. Deliveries are signed instead.");
        }
        if url.fragment().is_some() {
            return Err("Leave out the part after #. It is never sent.");
        }
        let leads_inside = match url.host().ok_or(WRONG)? {
            Host::Ipv4(ip) => !self.allows(ip.into(), plain),
            Host::Ipv6(ip) => !self.allows(ip.into(), plain),
            Host::Domain(name) => is_loopback(name) && !self.allows(IpAddr::from([127, 0, 0, 1]), plain),
        };
        match (leads_inside, url.as_str().len() > WEBHOOK_URL_LONGEST) {
            (true, _) => Err("This address is private. Webhooks go to public addresses only."),
            (_, true) => Err(webhook_url_too_long()),
            _ => Ok(url.as_str().to_owned()),
        }
    }
}

fn is_public(ip: IpAddr) -> bool {
    let within = |list: &[(&str, u8)]| list.iter().any(|(first, bits)| network(first, *bits).is_some_and(|it| it.contains(&ip)));
    match ip {
        IpAddr::V4(_) => !within(CLOSED),
        IpAddr::V6(_) => {
            Ipv6Net::new(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3).is_ok_and(|world| IpNet::V6(world).contains(&ip))
                && !within(CLOSED_SIX)
        }
    }
}

fn network(first: &str, bits: u8) -> Option<IpNet> {
    match first.parse().ok()? {
        IpAddr::V4(ip) => Ipv4Net::new(ip, bits).ok().map(IpNet::V4),
        IpAddr::V6(ip) => Ipv6Net::new(ip, bits).ok().map(IpNet::V6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // K7.5
    #[test]
    fn only_addresses_of_the_world_are_reached() {
        let reach = AllowedNetworks::default();
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::7f00:1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:0:a00:1::",
            "2001:db8::1",
            "fec0::1",
        ] {
            assert!(!reach.allows(inside.parse().unwrap(), false), "{inside}");
        }
        for outside in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"] {
            assert!(reach.allows(outside.parse().unwrap(), false), "{outside}");
            assert!(!reach.allows(outside.parse().unwrap(), true), "{outside} without TLS");
        }
        let opened = AllowedNetworks::to(vec!["10.0.0.0/8".parse().unwrap()]);
        assert!(opened.allows("10.1.2.3".parse().unwrap(), true) && opened.allows("::ffff:10.1.2.3".parse().unwrap(), false));
        assert!(!opened.allows("192.168.1.1".parse().unwrap(), false));
    }

    // K7.5: however it is written
    #[test]
    fn an_address_that_leads_inside_is_refused_where_it_is_typed() {
        let reach = AllowedNetworks::default();
        for wrong in [
            "",
            "hooks.example.com",
            "ftp://hooks.example.com",
            "http://hooks.example.com",
            "https://",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://169.254.169.254/latest/meta-data",
            "https://user:pass@hooks.example.com/",
            "https://hooks.example.com/#part",
            "javascript:alert(1)",
        ] {
            assert!(reach.parse(wrong).is_err(), "{wrong}");
        }
        assert!(reach.parse(&format!("https://hooks.example.com/{}", "a".repeat(WEBHOOK_URL_LONGEST))).is_err());
        assert_eq!(reach.parse(" https://Hooks.Example.com/a?b=c "), Ok("https://hooks.example.com/a?b=c".to_owned()));
        let opened = AllowedNetworks::to(vec!["127.0.0.0/8".parse().unwrap()]);
        assert!(opened.parse("http://localhost:9/").is_ok() && opened.parse("http://127.0.0.1:9/").is_ok());
        assert!(opened.parse("http://1.1.1.1/").is_err(), "plain http goes to what was opened only");
    }
}
