//! Rejects public demo credentials in a configuration that other machines can reach.
//!
//! A configuration copied from the demo would let anyone spend the points of its accounts and refund
//! at its gateways. Only addresses and markers are compared, so that the check does not put a demo key
//! into a build without the demo.

use kios_protocol::{Address, SecretKey};
use url::Url;

use crate::config::{Config, is_this_machine};

/// The addresses of the demo's customers and shop owners.
pub const DEMO_ADDRESSES: [Address; 5] = [
    // 0xeA121cAFE740CCB3C2CC9d6B7d3f2A25Cc44B6D9
    Address::from_bytes([
        0xea, 0x12, 0x1c, 0xaf, 0xe7, 0x40, 0xcc, 0xb3, 0xc2, 0xcc, 0x9d, 0x6b, 0x7d, 0x3f, 0x2a,
        0x25, 0xcc, 0x44, 0xb6, 0xd9,
    ]),
    // 0x2B1d09e0e4Af2a1cc94452AD8250D69542A93BE2
    Address::from_bytes([
        0x2b, 0x1d, 0x09, 0xe0, 0xe4, 0xaf, 0x2a, 0x1c, 0xc9, 0x44, 0x52, 0xad, 0x82, 0x50, 0xd6,
        0x95, 0x42, 0xa9, 0x3b, 0xe2,
    ]),
    // 0x3F61262d3Eb94A139763910090076fFF4F9Ef028
    Address::from_bytes([
        0x3f, 0x61, 0x26, 0x2d, 0x3e, 0xb9, 0x4a, 0x13, 0x97, 0x63, 0x91, 0x00, 0x90, 0x07, 0x6f,
        0xff, 0x4f, 0x9e, 0xf0, 0x28,
    ]),
    // 0xb6Bc123B1384C4c7f41a47bAEFD8db3fdC8e00A2
    Address::from_bytes([
        0xb6, 0xbc, 0x12, 0x3b, 0x13, 0x84, 0xc4, 0xc7, 0xf4, 0x1a, 0x47, 0xba, 0xef, 0xd8, 0xdb,
        0x3f, 0xdc, 0x8e, 0x00, 0xa2,
    ]),
    // 0x25Ea8857A83Dbcd13741144C5bfdFD00976deae4
    Address::from_bytes([
        0x25, 0xea, 0x88, 0x57, 0xa8, 0x3d, 0xbc, 0xd1, 0x37, 0x41, 0x14, 0x4c, 0x5b, 0xfd, 0xfd,
        0x00, 0x97, 0x6d, 0xea, 0xe4,
    ]),
];

/// Contained in the credentials of the simulated card gateways.
const SANDBOX_MARKERS: [&str; 2] = ["PUBLIC_SANDBOX_KEY", "PUBLIC-SANDBOX-KEY"];

/// A public credential in a configuration that other machines can reach.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExposedCredential {
    /// An account, an owner, a delegator or an agent whose key is public.
    #[error(
        "the configuration names {0}, the address of a public demo key, and other machines reach the relay by {1}; accepted: keys of your own"
    )]
    Key(Address, String),
    /// The credentials of a simulated gateway.
    #[error(
        "gateways uses the public credentials of the sandbox, and other machines reach the relay by {0}; accepted: a merchant of your own"
    )]
    Gateway(String),
}

/// The key and the value by which other machines reach a relay, if they do.
///
/// They do by where it listens, by its public address, by a proxy in front of it, or by a page of another machine that may
/// call it, which `cors_origins` or the `host_origins` of the relay or of a shop name.
pub fn reached_by(config: &Config) -> Option<String> {
    if !config.listen.ip().is_loopback() {
        return Some(format!("listen = {}", config.listen));
    }
    if let Some(url) = config.public_url.as_deref().filter(|url| !is_local(url)) {
        return Some(format!("public_url = {url}"));
    }
    if let Some(proxy) = config.limits.trusted_proxies.first() {
        return Some(format!("limits.trusted_proxies = {proxy}"));
    }
    let mut origins = config.access.cors_origins.iter().filter_map(|origin| origin.to_str().ok());
    if let Some(foreign) = origins.find(|origin| !is_local(origin)) {
        return Some(format!("access.cors_origins = {foreign}"));
    }
    let foreign = config.all_host_origins().into_iter().find(|origin| !is_local(origin))?;
    Some(format!("host_origins = {foreign}"))
}

/// Whether an address is one of this machine; one that cannot be parsed counts as one of another.
fn is_local(url: &str) -> bool {
    let parsed = Url::parse(url).ok();
    parsed.as_ref().and_then(Url::host_str).is_some_and(is_this_machine)
}

/// Checks a configuration that is not the demo; one that other machines cannot reach may use the
/// demo's keys.
///
/// # Errors
/// [`ExposedCredential`].
pub fn check(config: &Config) -> Result<(), ExposedCredential> {
    let Some(reached) = reached_by(config) else { return Ok(()) };
    if uses_sandbox_credentials(config) {
        return Err(ExposedCredential::Gateway(reached));
    }
    let owners = config.shops.iter().map(|shop| shop.owner);
    let accounts = config.accounts.iter().map(|account| account.address);
    let delegators = config.shops.iter().filter_map(|shop| shop.delegator.as_ref());
    let mut named = owners
        .chain(accounts)
        .chain(delegators.map(SecretKey::address))
        .chain(config.settlement.providers.iter().map(|provider| provider.address))
        .chain(config.payment_signers.iter().copied());
    named
        .find(|address| DEMO_ADDRESSES.contains(address))
        .map_or(Ok(()), |address| Err(ExposedCredential::Key(address, reached)))
}

fn uses_sandbox_credentials(config: &Config) -> bool {
    let gateways = &config.gateways;
    let eximbay = gateways.eximbay.iter().chain(gateways.shop_eximbay.values());
    let kicc = gateways.kicc.iter().chain(gateways.shop_kicc.values());
    let kicc = kicc.map(|kicc| kicc.secret_key.expose());
    let mut keys = eximbay.map(|eximbay| eximbay.api_key.expose()).chain(kicc);
    keys.any(|key| SANDBOX_MARKERS.iter().any(|marker| key.contains(marker)))
}
