//! Which address a request counts for: `relay.md §8`.

use axum::http::{HeaderMap, HeaderName};
use kios_relay::config::{LimitsConfig, ProxyHeader};
use kios_relay::limits::{ClientAddress, Limiter, Peer};

/// The client of a request with these lines of both headers, behind proxies that are configured.
fn named(proxy_header: ProxyHeader, lines: &[&str], peer: &str) -> String {
    let trusted_proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/64".parse().unwrap()].into();
    let config = LimitsConfig { trusted_proxies, proxy_header, ..LimitsConfig::default() };
    let mut headers = HeaderMap::new();
    for line in lines {
        for name in ["x-forwarded-for", "forwarded"] {
            headers.append(HeaderName::from_static(name), line.parse().unwrap());
        }
    }
    Limiter::new(&config).client(Peer(peer.parse().unwrap()), &headers).to_string()
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
