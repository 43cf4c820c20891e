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
