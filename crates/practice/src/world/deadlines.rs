//! What happens as time passes: people who decide by themselves, timeouts, forced closes, gateways, points, heartbeats.
//!
//! Source: `relay.md §3` B5 and B10; `protocol.md §5.4`.

use kios_domain::payment::Payment;
use kios_protocol::api::{ApprovalRequest, LimitApproval};
use kios_protocol::payment::{Event, Phase};
use kios_protocol::staff::OWNER_WAIT_S;
use kios_protocol::{SecretKey, Timestamp};

use super::{TIMEOUTS, World};
use crate::fault::{Connection, CustomerAnswer, OwnerAnswer, Situation};

/// How long a person takes to decide, seconds.
const DECISION_S: u64 = 2;
/// The most steps in which time that has passed is caught up, so that a page that slept for a day does not wait long.
const MOST_STEPS: u64 = 600;

impl World {
    /// Does everything that is due until `now`, in steps of a second; an instant that has passed changes nothing.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        let step = now.since(self.now).div_ceil(MOST_STEPS).max(1);
        while self.now < now {
            self.now = self.now.plus(step).min(now);
            self.work();
        }
    }

    fn work(&mut self) {
        if self.connected_at != Timestamp::NEVER && self.connected_at <= self.now {
            let connection = Connection::Works;
            self.set_situation(Situation { connection, ..self.situation });
        }
        self.people_decide();
        for event in [Event::TimedOut, Event::ForceClosed] {
            let live = self.payments.iter().filter(|payment| payment.state.is_live());
            let due: Vec<_> =
                live.filter_map(|payment| payment.apply(event, self.now, &TIMEOUTS).ok()).collect();
            for step in due {
                // A step that cannot be written stays due.
                self.write(step).ok();
            }
        }
        self.work_on_refunds();
        self.give_points();
        self.send_events();
    }

    /// Customers and the owner decide what they were asked long enough ago.
    fn people_decide(&mut self) {
        let waiting: Vec<Payment> =
            self.payments.iter().filter(|payment| payment.state.awaits_answer()).cloned().collect();
        for payment in waiting {
            let age = self.now.since(payment.state.opened_at);
            let approves = match payment.state.status.phase {
                Phase::New => self.customer_decides(age),
                Phase::Cancel => self.owner_decides(age),
            };
            if let Some(approves) = approves {
                // A decision that comes too late is refused.
                self.sign_decision(&payment, approves).ok();
            }
        }
        let asked_at = |approval: &LimitApproval| approval.expires_at.since(self.now);
        let decided: Vec<_> = self
            .waiting_approvals()
            .filter_map(|approval| {
                let age = OWNER_WAIT_S.saturating_sub(asked_at(approval));
                Some((approval.approval_id.clone(), self.owner_decides(age)?))
            })
            .collect();
        for (id, approves) in decided {
            self.decide_approval(&id, approves).ok();
        }
    }

    /// Whether the customers approve what they were asked `age` seconds ago; `None` if they do not decide now.
    const fn customer_decides(&self, age: u64) -> Option<bool> {
        match self.situation.customer {
            CustomerAnswer::Approves if age >= DECISION_S => Some(true),
            CustomerAnswer::Denies if age >= DECISION_S => Some(false),
            CustomerAnswer::Approves
            | CustomerAnswer::Denies
            | CustomerAnswer::TooLate
            | CustomerAnswer::ByHand
            | CustomerAnswer::TooFewPoints
            | CustomerAnswer::CodeExpired => None,
        }
    }

    const fn owner_decides(&self, age: u64) -> Option<bool> {
        match self.situation.owner {
            OwnerAnswer::Approves if age >= DECISION_S => Some(true),
            OwnerAnswer::Denies if age >= DECISION_S => Some(false),
            OwnerAnswer::Approves | OwnerAnswer::Denies | OwnerAnswer::ByHand => None,
        }
    }

    /// Signs and sends the decision of whoever is asked about a payment.
    #[expect(clippy::fn_params_excessive_bools, reason = "a decision is a boolean on the wire")]
    pub(crate) fn sign_decision(
        &mut self,
        payment: &Payment,
        approval: bool,
    ) -> Result<kios_protocol::api::Approval, super::Failure> {
        let phase = payment.state.status.phase;
        let key = match phase {
            Phase::New => self.key_of(payment),
            Phase::Cancel => Some(self.shop.owner.clone()),
        };
        let key = key.ok_or(super::Failure::Unexpected)?;
        let nonce = self.nonce(key.address());
        let digest = payment.decision_digest(phase, key.address(), self.shop.chain_id, nonce);
        let signature = key.sign_digest(&digest);
        let payment_id = payment.id.to_string();
        self.decide(phase, &ApprovalRequest { payment_id, approval, signature })
    }

    fn key_of(&self, payment: &Payment) -> Option<SecretKey> {
        let keys = self.customers.iter().map(|customer| &customer.key);
        keys.into_iter().find(|key| key.address() == payment.account).cloned()
    }
}
