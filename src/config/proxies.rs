//! Proxies that are believed, and networks that webhooks may reach: addresses and networks separated by commas.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

/// What the text of this setting means; the error is a sentence for the operator (F5).
pub(super) fn networks(setting: &str, text: &str) -> Result<Vec<IpNet>, String> {
    let listed = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    listed.map(|entry| one(entry).ok_or(entry)).collect::<Result<_, _>>().map_err(|entry| {
        format!("{setting} must be a list of IP addresses and networks such as 172.16.0.0/12; {entry} is neither.")
    })
}

/// An address stands for itself. IPv4 written as IPv6 is IPv4, so that it fits the addresses it is compared with.
fn one(entry: &str) -> Option<IpNet> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    match (bare.parse::<IpAddr>(), bare.parse::<IpNet>()) {
        (Ok(address), _) => Some(address.to_canonical().into()),
        (_, Ok(IpNet::V6(network))) => Some(match network.addr().to_ipv4_mapped() {
            Some(mapped) if network.prefix_len() >= 96 => {
                IpNet::V4(Ipv4Net::new(mapped, network.prefix_len() - 96).ok()?.trunc())
            }
            _ => IpNet::V6(network.trunc()),
        }),
        (_, Ok(network)) => Some(network.trunc()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // F5
    #[test]
    fn proxies_are_named_by_address_or_network_however_they_are_written() {
        let holds = |text: &str, ip: &str| {
            let ip: IpAddr = ip.parse().unwrap();
            networks("STEWARD_TRUSTED_PROXIES", text).unwrap().iter().any(|network| network.contains(&ip))
        };
        for (text, ip, expected) in [
            ("127.0.0.1,::1", "127.0.0.1", true),
            ("127.0.0.1,::1", "::1", true),
            ("127.0.0.1,::1", "127.0.0.2", false),
            (" 10.0.0.1 , 172.16.0.0/12,", "172.31.255.255", true),
            ("172.16.0.0/12", "172.32.0.0", false),
            ("172.16.5.9/12", "172.20.0.1", true),
            ("2001:db8::/32", "2001:db8:1::7", true),
            ("2001:db8::/32", "2001:db9::7", false),
            ("[2001:db8::7]", "2001:db8::7", true),
            ("::ffff:10.0.0.7", "10.0.0.7", true),
            ("::ffff:10.0.0.0/104", "10.9.9.9", true),
            ("", "127.0.0.1", false),
        ] {
            assert_eq!(holds(text, ip), expected, "{text} and {ip}");
        }
    }

    #[test]
    fn what_is_no_address_is_named() {
        for wrong in ["proxy.example.com", "10.0.0.0/33", "10.0.0", "127.0.0.1;::1", "10.0.0.1/", "2001:db8::/129"] {
            let said = networks("STEWARD_TRUSTED_PROXIES", &format!("::1,{wrong}")).unwrap_err();
            assert!(said.contains(wrong) && said.contains("STEWARD_TRUSTED_PROXIES"), "{said}");
        }
    }
}
