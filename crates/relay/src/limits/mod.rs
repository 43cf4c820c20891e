//! Limits per client: what one address, one session and one agent may use, so that they leave the rest to others.
//!
//! [`Permits`] bound what is held at the same time (connections, streams, requests in progress), [`Rates`] how often
//! requests come. A request above its rate first waits a little for its turn, so that a burst of a shop's kiosks is slow
//! and not refused; only then it gets 429. Nothing here is stored: a restart forgets it.
//!
//! Source: `relay.md §8`.

mod address;
mod permits;
mod rates;
mod window;

use std::net::IpAddr;
use std::time::Duration;

use axum::http::HeaderMap;
use kios_protocol::{Address, Timestamp};

use crate::config::LimitsConfig;

pub use address::{ClientAddress, Peer};
pub use permits::{Full, Permit, Permits};
pub use rates::Rates;
pub use window::WindowCounter;

/// When somebody without a permit may try again.
const RETRY: Duration = Duration::from_secs(5);
/// The failed pairing tries of one address, and of one code.
const PAIRING_TRIES: u32 = 5;
/// The time in which they are counted, seconds: as long as a code is valid.
const PAIRING_WINDOW_S: u64 = 600;
/// The faults of pages that one address may report.
const PAGE_FAULTS: u32 = 20;
/// The time in which they are counted, seconds.
const PAGE_FAULT_WINDOW_S: u64 = 600;

/// More than a client may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many requests from this address or key")]
pub struct TooMany {
    /// When trying again may succeed.
    pub retry_after: Duration,
}

impl TooMany {
    /// When trying again may succeed, in whole seconds, at least one.
    pub fn seconds(&self) -> u64 {
        let part = u64::from(self.retry_after.subsec_nanos() > 0);
        self.retry_after.as_secs().saturating_add(part).max(1)
    }
}

/// What a request is counted as, beside the requests of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing else.
    Usual,
    /// A write that any key may sign.
    SelfSigned,
    /// A new shop.
    Registration,
}

/// The permits of one stream; all are given back when it ends.
#[derive(Debug)]
pub struct StreamPermits {
    _address: Permit<ClientAddress>,
    _session: Permit<String>,
}

/// All limits of a relay.
#[derive(Debug)]
pub struct Limiter {
    config: LimitsConfig,
    streams: Permits<ClientAddress>,
    streams_of_sessions: Permits<String>,
    in_progress: Permits<ClientAddress>,
    requests: Rates<ClientAddress>,
    self_signed: Rates<ClientAddress>,
    registrations: Rates<ClientAddress>,
    signers: Rates<Address>,
    pairing_addresses: WindowCounter<ClientAddress>,
    pairing_codes: WindowCounter<String>,
    page_faults: WindowCounter<ClientAddress>,
}

impl Limiter {
    /// The limits of a configuration.
    pub fn new(config: &LimitsConfig) -> Self {
        Self {
            config: config.clone(),
            streams: Permits::new(config.streams, config.streams_per_address),
            streams_of_sessions: Permits::new(usize::MAX, config.streams_per_session),
            in_progress: Permits::new(usize::MAX, config.requests_in_progress_per_address),
            requests: Rates::new(config.requests),
            self_signed: Rates::new(config.self_signed),
            registrations: Rates::new(config.registrations),
            signers: Rates::new(config.signed_requests),
            pairing_addresses: WindowCounter::new(PAIRING_TRIES, PAIRING_WINDOW_S),
            pairing_codes: WindowCounter::new(PAIRING_TRIES, PAIRING_WINDOW_S),
            page_faults: WindowCounter::new(PAGE_FAULTS, PAGE_FAULT_WINDOW_S),
        }
    }

    /// The configuration.
    pub const fn config(&self) -> &LimitsConfig {
        &self.config
    }

    /// The client of a request.
    pub fn client(&self, Peer(peer): Peer, headers: &HeaderMap) -> ClientAddress {
        address::client(&self.config.trusted_proxies, self.config.proxy_header, peer, headers)
    }

    /// Whether connections from here are those of many clients.
    pub fn is_proxy(&self, peer: IpAddr) -> bool {
        address::is_proxy(&self.config.trusted_proxies, peer)
    }

    /// Counts a request of an address; returns the permit that it keeps while it is handled.
    ///
    /// # Errors
    /// [`TooMany`].
    pub async fn request(
        &self,
        client: ClientAddress,
        kind: Kind,
    ) -> Result<Permit<ClientAddress>, TooMany> {
        let queue_timeout = self.config.queue_timeout;
        self.requests.turn(&client, queue_timeout).await?;
        match kind {
            Kind::Usual => {}
            Kind::SelfSigned => self.self_signed.turn(&client, queue_timeout).await?,
            Kind::Registration => self.registrations.turn(&client, queue_timeout).await?,
        }
        self.in_progress.take(client).map_err(|_| TooMany { retry_after: RETRY })
    }

    /// Counts a request that an agent has signed, or that came with the session of a key.
    ///
    /// # Errors
    /// [`TooMany`].
    pub async fn signed_request(&self, signer: Address) -> Result<(), TooMany> {
        self.signers.turn(&signer, self.config.queue_timeout).await
    }

    /// Takes the permits of a stream: one of the address, and one of the session, named by its key and its log.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn stream(&self, client: ClientAddress, session: String) -> Result<StreamPermits, TooMany> {
        let full = |_: Full| TooMany { retry_after: RETRY };
        let address = self.streams.take(client).map_err(full)?;
        let session = self.streams_of_sessions.take(session).map_err(full)?;
        Ok(StreamPermits { _address: address, _session: session })
    }

    /// Counts a try of a pairing code against the address and the code, before it is made.
    ///
    /// # Errors
    /// [`TooMany`]; the code is not to be tried then.
    pub fn take_pairing_try(
        &self,
        client: ClientAddress,
        code: &str,
        now: Timestamp,
    ) -> Result<(), TooMany> {
        self.pairing_addresses.take(client, now)?;
        self.pairing_codes.take(code.to_owned(), now)
    }

    /// Does not count the try of a right code.
    pub fn give_back_pairing_try(&self, client: ClientAddress, code: &str) {
        self.pairing_addresses.give_back(&client);
        self.pairing_codes.give_back(&code.to_owned());
    }

    /// Counts a fault of a page against its address.
    ///
    /// # Errors
    /// [`TooMany`]; the fault is not to be logged then.
    pub fn page_fault(&self, client: ClientAddress, now: Timestamp) -> Result<(), TooMany> {
        self.page_faults.take(client, now)
    }

    /// Forgets the clients that no limit holds back any more.
    pub fn forget_idle(&self, now: Timestamp) {
        self.requests.forget_idle();
        self.self_signed.forget_idle();
        self.registrations.forget_idle();
        self.signers.forget_idle();
        self.pairing_addresses.forget_old(now);
        self.pairing_codes.forget_old(now);
        self.page_faults.forget_old(now);
    }
}
