//! Which refunds are being executed, and the wake-up of the job that executes them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kios_protocol::refund::RefundId;
use tokio::sync::Notify;

/// The claims on refunds; clones share one state.
#[derive(Clone, Debug, Default)]
pub struct RefundQueue(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    claimed: Mutex<BTreeSet<RefundId>>,
    new_refund: Notify,
}

/// The exclusive right to execute a refund; dropping it releases the refund.
#[derive(Debug)]
pub(crate) struct Claim {
    queue: RefundQueue,
    refund_id: RefundId,
}

impl RefundQueue {
    /// Wakes the job, because a refund was requested.
    pub fn wake(&self) {
        self.0.new_refund.notify_one();
    }

    /// Waits until a refund was requested.
    pub(crate) async fn woken(&self) {
        self.0.new_refund.notified().await;
    }

    /// Claims a refund, unless it is claimed already.
    pub(crate) fn claim(&self, refund_id: &RefundId) -> Option<Claim> {
        let free = self.claimed().insert(refund_id.clone());
        free.then(|| Claim { queue: self.clone(), refund_id: refund_id.clone() })
    }

    fn claimed(&self) -> MutexGuard<'_, BTreeSet<RefundId>> {
        self.0.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// The refund that is claimed.
    pub(crate) const fn refund_id(&self) -> &RefundId {
        &self.refund_id
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.queue.claimed().remove(&self.refund_id);
    }
}
