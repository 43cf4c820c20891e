//! The open connections, and which of them are idle.
//!
//! When all permits are taken, a new connection takes that of the one that has been idle longest: sockets that nobody uses
//! never keep a request out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::limits::{ClientAddress, Full};

/// The permits of connections; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    total: usize,
    each: usize,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    entries: BTreeMap<u64, Entry>,
    by_address: BTreeMap<ClientAddress, usize>,
}

#[derive(Debug)]
struct Entry {
    /// None for a proxy, whose connections are those of many clients.
    address: Option<ClientAddress>,
    idle_since: Option<Instant>,
    close: CancellationToken,
}

/// The permit of one connection, given back on drop.
#[derive(Debug)]
pub(super) struct ConnectionPermit {
    connections: Connections,
    id: u64,
    close: CancellationToken,
}

impl Connections {
    /// `total` permits, of which one address may have `each`.
    pub(super) fn new(total: usize, each: usize) -> Self {
        Self { total, each, open: Arc::default() }
    }

    /// A permit for a connection, which is idle until its first request.
    pub(super) fn take(&self, address: Option<ClientAddress>) -> Result<ConnectionPermit, Full> {
        let mut open = self.open();
        let own = address.and_then(|address| open.by_address.get(&address)).copied().unwrap_or(0);
        if address.is_some() && own >= self.each {
            return Err(Full::Holder);
        }
        if open.entries.len() >= self.total {
            open.close_longest_idle().ok_or(Full::All)?;
        }
        let (id, close) = (open.next, CancellationToken::new());
        open.next = id.wrapping_add(1);
        let idle_since = Some(Instant::now());
        open.entries.insert(id, Entry { address, idle_since, close: close.clone() });
        if let Some(address) = address {
            *open.by_address.entry(address).or_default() += 1;
        }
        drop(open);
        Ok(ConnectionPermit { connections: self.clone(), id, close })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn close_longest_idle(&mut self) -> Option<()> {
        let idle = self.entries.iter().filter_map(|(id, entry)| Some((entry.idle_since?, *id)));
        let (_, id) = idle.min()?;
        self.remove(id).map(|entry| entry.close.cancel())
    }

    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        if let Some(address) = entry.address
            && let Some(own) = self.by_address.get_mut(&address)
        {
            *own = own.saturating_sub(1);
            if *own == 0 {
                self.by_address.remove(&address);
            }
        }
        Some(entry)
    }
}

impl ConnectionPermit {
    /// Notes that a request is being handled.
    pub(super) fn in_use(&self) {
        self.set_idle_since(None);
    }

    /// Notes that the connection waits for the next request.
    pub(super) fn idle(&self) {
        self.set_idle_since(Some(Instant::now()));
    }

    fn set_idle_since(&self, since: Option<Instant>) {
        if let Some(entry) = self.connections.open().entries.get_mut(&self.id) {
            entry.idle_since = since;
        }
    }

    /// Waits until the permit is needed for another connection.
    pub(super) async fn taken_away(&self) {
        self.close.cancelled().await;
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.connections.open().remove(self.id);
    }
}
