//! Networks people come from: what tries and connections are counted by.

use std::net::{IpAddr, Ipv6Addr};

/// The bits of the networks an IPv6 address is counted in, the narrowest first: what one home or one server has, what providers
/// give to a customer, and what they give to a site.
const V6: [u32; 3] = [64, 56, 48];

/// The network an address is counted by: an IPv4 address stands for itself, an IPv6 address for its /64, in which one person
/// has all addresses (F5).
pub fn network(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => first(ip, V6[0]).to_string(),
    }
}

/// All networks an address is counted by, the narrowest first: for IPv6 its /64, /56 and /48, since whoever has a wider one
/// changes the narrower at will; for IPv4 itself alone (F5).
pub fn networks(ip: IpAddr) -> Vec<String> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => vec![ip.to_string()],
        IpAddr::V6(ip) => V6.iter().map(|bits| format!("{}/{bits}", first(ip, *bits))).collect(),
    }
}

/// The address with only its first bits left.
fn first(ip: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from(u128::from(ip) & (u128::MAX << (128 - bits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // F5
    #[test]
    fn an_address_is_counted_by_the_networks_it_lies_in() {
        let of = |text: &str| (network(text.parse().unwrap()), networks(text.parse().unwrap()));
        assert_eq!(of("192.0.2.7"), ("192.0.2.7".to_owned(), vec!["192.0.2.7".to_owned()]));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"), "however it is written");
        let (narrow, all) = of("2001:db8:aaaa:bbcc:1:2:3:4");
        assert_eq!(narrow, "2001:db8:aaaa:bbcc::");
        assert_eq!(all, ["2001:db8:aaaa:bbcc::/64", "2001:db8:aaaa:bb00::/56", "2001:db8:aaaa::/48"]);
    }
}
