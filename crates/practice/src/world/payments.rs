//! Payments and their cancels as a kiosk opens and closes them, and the writing of every step.
//!
//! Source: `protocol.md §2.3` to `§2.7`, `relay.md §3` B1 to B13.

use kios_domain::ledger::{EntryReason, postings};
use kios_domain::payment::open::{Decision, Facts, ResolvedAccount, check_amount, decide, opened};
use kios_domain::payment::{Caller, Notification, Payment, Transition};
use kios_protocol::api::{
    CloseRequest, OpenCancelRequest, OpenNewRequest, PaymentEvent, PaymentEventKind, PaymentItem,
    StreamEvent,
};
use kios_protocol::message::{Digest, Message as _, OpenCancelPayment};
use kios_protocol::payment::{Movement, Phase, Stage, Status};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, Currency, Hash, PaymentId, ResultCode};

use super::decisions::{Repeatable, StoredReply};
use super::{CODE_S, Failure, PROOF, StaffCaller, TIMEOUTS, World};

impl World {
    /// Opens a payment; `shop_id` is the shop's id as it was sent.
    pub(crate) fn open_new(
        &mut self,
        request: OpenNewRequest,
        shop_id: &str,
        session: Option<Address>,
    ) -> Result<PaymentItem, Failure> {
        check_amount(request.amount)?;
        let signer =
            request.signature.and_then(|signature| signature.recover(&request.message().digest()));
        let caller = self.agent(signer, session)?;
        let stand_in = self.resolve(request.account);
        let balance = match stand_in {
            ResolvedAccount::Alive(account) | ResolvedAccount::Real(account) => {
                self.spendable(account)
            }
            ResolvedAccount::Gone => kios_protocol::Amount::ZERO,
        };
        let same_purchase = |payment: &&Payment| {
            payment.shop_id == request.shop_id
                && payment.first_terminal_id == request.terminal_id
                && payment.purchase_id == request.purchase_id
        };
        let currency = Currency::new(&request.currency);
        let rate = Some(currency.as_str()).filter(|symbol| !symbol.is_empty());
        let facts = Facts {
            request: &request,
            own_network: shop_id.get(..6) == self.shop.id.to_string().get(..6),
            caller,
            stand_in,
            earlier: self.payments.iter().rev().filter(same_purchase).cloned().collect(),
            shop_active: (request.shop_id == self.shop.id).then_some(true),
            rate: rate.and_then(|symbol| self.shop.rates.get(symbol)),
            fee: self.shop.fee,
            balance,
        };
        let payment = match decide(facts)? {
            Decision::Repeat(payment) => return Ok(payment.item()),
            Decision::Open { caller, account, parts } => {
                let id = PaymentId::derive(account, self.nonce(account), self.random.hash());
                opened(request, id, &caller, account, *parts, self.now)
            }
        };
        self.temporary.retain(|code| code.shown != payment.account_sent);
        self.payments.push(payment.clone());
        self.notify(&payment, Notification::EVENT_ONLY);
        Ok(payment.item())
    }

    /// What an account that may be a temporary one stands for.
    pub(super) fn resolve(&self, account: Address) -> ResolvedAccount {
        if !account.is_temporary() {
            return ResolvedAccount::Real(account);
        }
        let alive = |code: &&super::Temporary| {
            code.shown == account && self.now.since(code.made_at) < CODE_S
        };
        let found = self.temporary.iter().find(alive);
        found.map_or(ResolvedAccount::Gone, |code| ResolvedAccount::Alive(code.account))
    }

    /// Closes a payment, or the cancel of one.
    pub(crate) fn close(
        &mut self,
        phase: Phase,
        request: &CloseRequest,
        session: Option<Address>,
    ) -> Result<PaymentItem, Failure> {
        let digest = request.digest(phase);
        let signer = request.signature.and_then(|signature| signature.recover_canonical(&digest));
        let caller = self.agent(signer, session)?.ok_or(ResultCode::InvalidSignature)?;
        let payment = self.find_payment(&request.payment_id);
        let payment =
            payment.filter(|payment| caller.may_act_for(payment.shop_id, &payment.terminal_id));
        let payment = payment.ok_or(ResultCode::UnknownPayment)?.clone();
        let what = Repeatable::Close(phase);
        if payment.is_closed_in(phase) && self.has_reply(&payment, what, &digest) {
            return Ok(payment.item());
        }
        let step = payment.apply(request.event(phase), self.now, &TIMEOUTS)?;
        let item = step.payment.item();
        self.write(step)?;
        self.store_reply(&payment, what, &digest);
        Ok(item)
    }

    /// Opens the cancel of a paid payment, for which the owner is asked.
    pub(crate) fn open_cancel(
        &mut self,
        request: &OpenCancelRequest,
        session: Option<Address>,
        staff: Option<&StaffCaller>,
    ) -> Result<PaymentItem, Failure> {
        let (payment_id, terminal_id) = (request.payment_id.as_str(), request.terminal_id.as_str());
        let digest = OpenCancelPayment { payment_id, terminal_id }.digest();
        let signer = request.signature.and_then(|signature| signature.recover(&digest));
        let caller = self.agent(signer, session)?.ok_or(ResultCode::InvalidSignature)?;
        let payment = self.find_payment(payment_id);
        let payment =
            payment.filter(|payment| caller.may_act_for(payment.shop_id, &request.terminal_id));
        let payment = payment.ok_or(ResultCode::UnknownPayment)?.clone();
        if payment.is_cancel_undecided()
            && self.has_reply(&payment, Repeatable::OpenCancel, &digest)
        {
            return Ok(payment.item());
        }
        let step = payment.open_cancel(&request.terminal_id, PROOF, self.now, &TIMEOUTS)?;
        let nobody = StaffCaller::default();
        self.authorize_cancel(staff.unwrap_or(&nobody), &request.payment_id)?;
        let after = step.payment.clone();
        self.write(step)?;
        if payment.state.status.phase == Phase::Cancel {
            // All rounds of a cancel have one message: a decision of an earlier round must not count in this one.
            self.use_nonce(self.shop.owner.address());
        }
        self.store_reply(&after, Repeatable::OpenCancel, &digest);
        Ok(after.item())
    }

    /// The paired agent that signed, under the rule that it needs a session.
    pub(super) fn agent(
        &self,
        signer: Option<Address>,
        session: Option<Address>,
    ) -> Result<Option<Caller>, Failure> {
        let signer = signer.filter(|agent| session.is_none_or(|session| session == *agent));
        let Some(agent) = signer.filter(|agent| self.sessions.is_enrolled(*agent)) else {
            return Ok(None);
        };
        if session.is_none() {
            return Err(kios_domain::payment::Refusal::SessionMissing.into());
        }
        let terminals = vec![(self.shop.id, self.shop.terminal_id.clone())];
        Ok(Some(Caller::Paired { agent, terminals }))
    }

    fn has_reply(&self, payment: &Payment, what: Repeatable, digest: &Digest) -> bool {
        let same = |reply: &&StoredReply| reply.is_to(payment, what) && reply.digest == *digest;
        self.replies.iter().any(|reply| same(&reply))
    }

    fn store_reply(&mut self, payment: &Payment, what: Repeatable, digest: &Digest) {
        self.replies.push(StoredReply::new(payment, what, *digest));
    }

    /// Writes a step: ledger entry, payment, undone action and event; returns the entry's hash if points moved.
    pub(super) fn write(&mut self, step: Transition) -> Result<Option<Hash>, Failure> {
        let payment = step.payment;
        let hash = match step.movement {
            Some(movement) => Some(self.settle(&payment, movement)?),
            None => None,
        };
        if payment.state.status == Status::of(Phase::Cancel, Stage::Failed) {
            self.undo_action(StaffActionKind::Cancel, &payment.id.to_string());
        }
        self.notify(&payment, step.notification);
        if let Some(stored) = self.payments.iter_mut().find(|stored| stored.id == payment.id) {
            *stored = payment;
        }
        Ok(hash)
    }

    fn settle(&mut self, payment: &Payment, movement: Movement) -> Result<Hash, Failure> {
        let parts = &payment.parts;
        let entry = postings(movement, payment.account, payment.shop_id, parts)?;
        let cause = EntryReason::Payment(payment.id, movement);
        let hash = self.ledger.book(cause, entry, self.now)?;
        match movement {
            Movement::Hold => self.use_nonce(payment.account),
            Movement::HoldBack => self.use_nonce(self.shop.owner.address()),
            Movement::Pay | Movement::GiveBack | Movement::Release | Movement::KeepPaid => {}
        }
        Ok(hash)
    }

    fn notify(&mut self, payment: &Payment, notification: Notification) {
        let (code, message) = (notification.code.number(), notification.code.message().to_owned());
        let kind = match payment.state.status.phase {
            Phase::New => PaymentEventKind::PayNew,
            Phase::Cancel => PaymentEventKind::PayCancel,
        };
        let (version, data) = (payment.version, payment.record(&TIMEOUTS));
        self.log.append(|sequence| {
            let event = PaymentEvent { sequence, kind, code, message, version, data };
            StreamEvent::Payment(Box::new(event))
        });
        self.send_events();
    }
}
