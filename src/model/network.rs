//! Networks people come from: what tries and connections are counted by.

use std::net::{IpAddr, Ipv6Addr};

use super::limits::WIDE;

/// All networks an address is counted in, the widest first, and how many times a limit holds for each. An IPv4 address stands for
/// itself. An IPv6 subscriber owns a whole /64 at least, and often a /56 or a /48, and changes the narrower at will (F5, F12).
pub fn networks(ip: IpAddr) -> Vec<(String, i32)> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => vec![(ip.to_string(), 1)],
        IpAddr::V6(ip) => {
            let of = |(bits, times): (u32, i32)| (format!("{}/{bits}", first(ip, bits)), times);
            WIDE.into_iter().rev().chain([(64, 1)]).map(of).collect()
        }
    }
}

/// The address with only its first bits left.
fn first(ip: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from(u128::from(ip) & (u128::MAX << (128 - bits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // F5, F12
    #[test]
    fn an_address_is_counted_by_the_networks_it_lies_in() {
        let of = |text: &str| -> Vec<String> {
            networks(text.parse().unwrap()).into_iter().map(|(name, times)| format!("{name} x{times}")).collect()
        };
        assert_eq!(of("192.0.2.7"), ["192.0.2.7 x1"]);
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"), "however it is written");
        assert_eq!(
            of("2001:db8:aaaa:bbcc:1:2:3:4"),
            ["2001:db8:aaaa::/48 x4", "2001:db8:aaaa:bb00::/56 x2", "2001:db8:aaaa:bbcc::/64 x1"]
        );
    }
}
