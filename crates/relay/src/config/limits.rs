//! Parses the limits per client. Source: `relay.md §2`, `[limits]`.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use ipnet::IpNet;

use super::ConfigError;
use super::source::{Source, parse};

/// The name of the section.
pub(super) const SECTION: &str = "limits";
/// The keys that an environment variable may override.
pub(super) const KEYS: [&str; 17] = [
    "connections",
    "connections_per_address",
    "streams",
    "streams_per_address",
    "streams_per_session",
    "requests_in_progress_per_address",
    "requests_per_second",
    "requests_burst",
    "signed_requests_per_second",
    "signed_requests_burst",
    "self_signed_per_second",
    "self_signed_burst",
    "registrations_per_hour",
    "queue_timeout_milliseconds",
    "refusal_pause_milliseconds",
    "trusted_proxies",
    "proxy_header",
];

const SIGNED: [&str; 2] = ["signed_requests_per_second", "signed_requests_burst"];
const COUNT: &str = "a whole number from 1 to 1000000";
const PROXIES: &str = "a list of addresses or networks, such as 10.0.0.0/8";
const HEADER: &str = "x-forwarded-for or forwarded";

/// A sustained rate, and how much of it may be used at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The requests that are added in each period.
    pub rate: NonZeroU32,
    /// The requests that may be made at once.
    pub burst: NonZeroU32,
    /// The period of `rate`.
    pub period: Duration,
}

/// The header in which a proxy writes its client's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

/// What one client may use. An address is an IPv4 address or an IPv6 network of 64 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitsConfig {
    /// Open connections.
    pub connections: usize,
    /// Open connections of one address.
    pub connections_per_address: usize,
    /// Open event streams; a sixteenth of the connections is kept for requests, so that they always find one.
    pub streams: usize,
    /// Open event streams of one address.
    pub streams_per_address: usize,
    /// Open event streams of one key for one resource.
    pub streams_per_session: usize,
    /// Requests of one address that are being handled.
    pub requests_in_progress_per_address: usize,
    /// Requests of one address.
    pub requests: Quota,
    /// Requests of one agent or session.
    pub signed_requests: Quota,
    /// Writes of one address that any key may sign: sign-ins, temporary accounts, agents, phones.
    pub self_signed: Quota,
    /// New shops of one address.
    pub registrations: Quota,
    /// How long a request above its rate may wait for its turn before it is refused.
    pub queue_timeout: Duration,
    /// How long a refusal is held back, so that a client that ignores it gains nothing.
    pub refusal_pause: Duration,
    /// The proxies whose header names the client.
    pub trusted_proxies: Vec<IpNet>,
    /// That header.
    pub proxy_header: ProxyHeader,
}

impl Default for LimitsConfig {
    /// Enough for a shop with 20 kiosks and its customers' phones behind one address.
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_address: 512,
            streams: 2048,
            streams_per_address: 256,
            streams_per_session: 8,
            requests_in_progress_per_address: 64,
            requests: per_second(100, 300),
            signed_requests: per_second(100, 500),
            self_signed: per_second(20, 200),
            registrations: Quota { period: HOUR, ..per_second(20, 20) },
            queue_timeout: Duration::from_secs(5),
            refusal_pause: Duration::from_secs(1),
            trusted_proxies: Vec::new(),
            proxy_header: ProxyHeader::XForwardedFor,
        }
    }
}

impl LimitsConfig {
    /// The connections that streams never take: a stream holds one for minutes, a request for milliseconds, so a few of
    /// them answer everybody.
    pub const fn kept_for_requests(connections: usize) -> usize {
        let part = connections / 16;
        if part == 0 { 1 } else { part }
    }
}

const HOUR: Duration = Duration::from_secs(3600);

/// A quota per second; 0 counts as 1.
const fn per_second(rate: u32, burst: u32) -> Quota {
    Quota { rate: at_least_one(rate), burst: at_least_one(burst), period: Duration::from_secs(1) }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// Reads the section, if there is one.
///
/// # Errors
/// [`ConfigError`], the first error found.
pub(super) fn read(source: &mut Source) -> Result<LimitsConfig, ConfigError> {
    let default = LimitsConfig::default();
    let Some(mut section) = source.section(SECTION)? else { return Ok(default) };
    let default = rates(&mut section, default)?;
    let mut most = |name, default| count(&mut section, name, default);
    let limits = LimitsConfig {
        connections: most("connections", default.connections)?,
        connections_per_address: most("connections_per_address", default.connections_per_address)?,
        streams: most("streams", default.streams)?,
        streams_per_address: most("streams_per_address", default.streams_per_address)?,
        streams_per_session: most("streams_per_session", default.streams_per_session)?,
        requests_in_progress_per_address: most(
            "requests_in_progress_per_address",
            default.requests_in_progress_per_address,
        )?,
        ..default
    };
    check_streams(&section, &limits)?;
    section.finish()?;
    Ok(limits)
}

/// The limits whose rates, times and proxies are read; the rest are the defaults.
fn rates(section: &mut Source, default: LimitsConfig) -> Result<LimitsConfig, ConfigError> {
    let proxies = section.list("trusted_proxies", PROXIES)?;
    let trusted_proxies = proxies
        .iter()
        .map(|text| network(text).map_err(|f| section.refuse("trusted_proxies", text, f, PROXIES)))
        .collect::<Result<_, _>>()?;
    let registrations = number(section, "registrations_per_hour", default.registrations.rate)?;
    Ok(LimitsConfig {
        requests: quota(section, ["requests_per_second", "requests_burst"], default.requests)?,
        signed_requests: quota(section, SIGNED, default.signed_requests)?,
        self_signed: quota(
            section,
            ["self_signed_per_second", "self_signed_burst"],
            default.self_signed,
        )?,
        registrations: Quota { rate: registrations, burst: registrations, period: HOUR },
        queue_timeout: milliseconds(section, "queue_timeout_milliseconds", default.queue_timeout)?,
        refusal_pause: milliseconds(section, "refusal_pause_milliseconds", default.refusal_pause)?,
        trusted_proxies,
        proxy_header: section
            .parsed("proxy_header", HEADER, header)?
            .unwrap_or(default.proxy_header),
        ..default
    })
}

fn check_streams(section: &Source, limits: &LimitsConfig) -> Result<(), ConfigError> {
    let most =
        limits.connections.saturating_sub(LimitsConfig::kept_for_requests(limits.connections));
    if limits.streams <= most {
        return Ok(());
    }
    let accepted = "fewer than connections, a sixteenth of which is left to requests";
    let fault = "too few are left to requests";
    Err(section.refuse("streams", &limits.streams.to_string(), fault, accepted))
}

fn count(section: &mut Source, name: &'static str, default: usize) -> Result<usize, ConfigError> {
    let read = section.parsed(name, COUNT, |text| {
        let number = parse::<usize>(text)?;
        if (1..=1_000_000).contains(&number) { Ok(number) } else { Err("out of range".to_owned()) }
    })?;
    Ok(read.unwrap_or(default))
}

fn number(
    section: &mut Source,
    name: &'static str,
    default: NonZeroU32,
) -> Result<NonZeroU32, ConfigError> {
    let read = section.parsed(name, COUNT, |text| {
        let number = parse::<NonZeroU32>(text)?;
        if number.get() <= 1_000_000 { Ok(number) } else { Err("out of range".to_owned()) }
    })?;
    Ok(read.unwrap_or(default))
}

fn milliseconds(
    section: &mut Source,
    name: &'static str,
    default: Duration,
) -> Result<Duration, ConfigError> {
    let read = section.parsed(name, "a whole number from 0 to 10000", |text| {
        let number = parse::<u64>(text)?;
        if number <= 10_000 { Ok(number) } else { Err("out of range".to_owned()) }
    })?;
    Ok(read.map_or(default, Duration::from_millis))
}

fn quota(
    section: &mut Source,
    [rate, burst]: [&'static str; 2],
    default: Quota,
) -> Result<Quota, ConfigError> {
    let rate = number(section, rate, default.rate)?;
    Ok(Quota { rate, burst: number(section, burst, default.burst)?, ..default })
}

fn header(text: &str) -> Result<ProxyHeader, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "x-forwarded-for" => Ok(ProxyHeader::XForwardedFor),
        "forwarded" => Ok(ProxyHeader::Forwarded),
        _ => Err("no header that proxies write"),
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpAddr>().map(IpNet::from).or_else(|_| parse::<IpNet>(text))
}
