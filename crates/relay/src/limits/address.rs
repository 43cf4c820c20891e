//! The address of a client, and how a proxy in front of the relay names it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use crate::config::ProxyHeader;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// One client for every limit: an IPv4 address, or an IPv6 network of 64 bits, which is what one customer of a
/// provider gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientAddress(IpAddr);

/// The address that a connection comes from; passed in a request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl ClientAddress {
    /// The client of a request that did not come over a connection.
    pub const NONE: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// The client with this address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(address.into()),
            IpAddr::V6(address) => {
                let network = u128::from(address) >> 64 << 64;
                Self(Ipv6Addr::from(network).into())
            }
        }
    }
}

impl std::fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether an address is one of the proxies.
pub(super) fn is_proxy(proxies: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|proxy| proxy.contains(&address))
}

/// The client of a request: the peer, or the address that the nearest proxy which is not ours has seen. Each proxy
/// appends the address that it has seen, so the header is read from its end; a client writes what it likes at the
/// beginning. An entry that is no address ends the search at the proxy that has written it.
pub(super) fn client(
    proxies: &[IpNet],
    header: ProxyHeader,
    peer: IpAddr,
    headers: &HeaderMap,
) -> ClientAddress {
    let mut client = peer;
    for entry in entries(header, headers).into_iter().rev() {
        if !is_proxy(proxies, client) {
            break;
        }
        let Some(address) = entry else { break };
        client = address;
    }
    ClientAddress::of(client)
}

/// The addresses that the proxies have written, in their order; `None` for an entry that is no address.
fn entries(header: ProxyHeader, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let (name, read): (_, fn(&str) -> Option<IpAddr>) = match header {
        ProxyHeader::XForwardedFor => (X_FORWARDED_FOR, address),
        ProxyHeader::Forwarded => (header::FORWARDED, forwarded),
    };
    let values = headers.get_all(name).into_iter();
    // A value that is not ASCII is one unreadable entry.
    let texts = values.map(|value| value.to_str().unwrap_or("?"));
    texts.flat_map(|text| text.split(',')).map(|entry| read(entry.trim())).collect()
}

/// The address of one element of `Forwarded`: `for=192.0.2.43;proto=https`.
fn forwarded(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named.next().and_then(|(_, value)| address(value.trim().trim_matches('"')))
}

/// An address with or without brackets and port.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Ok(address) = text.parse::<std::net::SocketAddr>() {
        return Some(address.ip());
    }
    text.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(header: ProxyHeader, lines: &[&str], peer: &str) -> String {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/64".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for line in lines {
            for name in [X_FORWARDED_FOR, header::FORWARDED] {
                headers.append(name, line.parse().unwrap());
            }
        }
        client(&proxies, header, peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_proxy_is_believed_only_if_it_is_configured_and_only_what_it_wrote_itself() {
        let x = ProxyHeader::XForwardedFor;
        for (lines, peer, expected) in [
            (vec!["198.51.100.7"], "192.0.2.1", "192.0.2.1"),
            (vec!["198.51.100.7"], "10.0.0.1", "198.51.100.7"),
            (vec!["1.1.1.1, 198.51.100.7"], "10.0.0.1", "198.51.100.7"),
            (vec!["1.1.1.1, 198.51.100.7, 10.2.2.2"], "10.0.0.1", "198.51.100.7"),
            (vec!["1.1.1.1", "198.51.100.7"], "10.0.0.1", "198.51.100.7"),
            (vec!["1.1.1.1, nonsense"], "10.0.0.1", "10.0.0.1"),
            (vec![], "10.0.0.1", "10.0.0.1"),
            (vec!["198.51.100.7:4711"], "10.0.0.1", "198.51.100.7"),
            (vec!["198.51.100.7"], "::ffff:10.0.0.1", "198.51.100.7"),
        ] {
            assert_eq!(named(x, &lines, peer), expected, "{lines:?} from {peer}");
        }
        let forwarded = ProxyHeader::Forwarded;
        for (line, expected) in [
            ("for=1.1.1.1, for=198.51.100.7;proto=https", "198.51.100.7"),
            ("proto=https;For=\"[2001:db8:0:1::7]:4711\"", "2001:db8:0:1::"),
            ("for=unknown", "10.0.0.1"),
        ] {
            assert_eq!(named(forwarded, &[line], "10.0.0.1"), expected, "{line}");
        }
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        let of = |text: &str| ClientAddress::of(text.parse().unwrap());
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
