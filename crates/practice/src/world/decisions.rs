//! The decisions of customers and of the shop owner, the codes that phones show, and repeated requests.
//!
//! Source: `protocol.md §2.2`, `§2.5` and `§2.8`, `relay.md §3` B5, B6 and B9.

use kios_domain::ledger::Account;
use kios_domain::payment::{Payment, refused_decision};
use kios_protocol::api::{
    Approval, ApprovalRequest, TemporaryAccountRequest, TemporaryAccountResponse,
};
use kios_protocol::message::{AccountMessage, Digest, Message as _};
use kios_protocol::payment::{Event, Phase};
use kios_protocol::{Address, PaymentId, PriceBreakdown, ResultCode, TemporaryAccount, hash_text};

use super::{Failure, TIMEOUTS, Temporary, World};
use crate::fault::CustomerAnswer;

/// A kind of request that has the same effect however often it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeatable {
    Close(Phase),
    OpenCancel,
    Decision(Phase),
}

/// A signed request that took effect.
#[derive(Clone, Debug)]
pub(super) struct StoredReply {
    payment: PaymentId,
    what: Repeatable,
    round: u64,
    pub(super) digest: Digest,
    /// Of a decision: what was decided, the nonce that was signed, and the response.
    decided: Option<(bool, u64, Approval)>,
}

impl StoredReply {
    pub(super) const fn new(payment: &Payment, what: Repeatable, digest: Digest) -> Self {
        let round = Self::round(payment, what);
        Self { payment: payment.id, what, round, digest, decided: None }
    }

    pub(super) fn is_to(&self, payment: &Payment, what: Repeatable) -> bool {
        self.payment == payment.id && self.what == what && self.round == Self::round(payment, what)
    }

    /// A signature of one round of a cancel is not valid in the next (B9).
    const fn round(payment: &Payment, what: Repeatable) -> u64 {
        match what {
            Repeatable::Close(Phase::New) | Repeatable::Decision(Phase::New) => 0,
            Repeatable::Close(Phase::Cancel)
            | Repeatable::Decision(Phase::Cancel)
            | Repeatable::OpenCancel => payment.cancel_round,
        }
    }
}

impl World {
    /// Makes a temporary account, which a phone shows as its code.
    pub(crate) fn temporary_account(
        &mut self,
        request: &TemporaryAccountRequest,
    ) -> Result<TemporaryAccountResponse, Failure> {
        let account = request.account;
        let (chain_id, nonce) = (self.shop.chain_id.into(), self.nonce(account).into());
        let digest = AccountMessage { account, chain_id, nonce }.digest();
        if request.signature.recover(&digest) != Some(account) {
            return Err(ResultCode::InvalidSignature.into());
        }
        let temporary_account = TemporaryAccount::from_random(self.random.twelve());
        let shown = temporary_account.address();
        self.temporary.push(Temporary { shown, account, made_at: self.now });
        Ok(TemporaryAccountResponse { temporary_account })
    }

    /// Ends the time of a code that customers show expired; their next one is good, and they approve.
    pub(crate) fn expire_code(&mut self, code: TemporaryAccount) {
        if self.situation.customer == CustomerAnswer::CodeExpired {
            self.temporary.retain(|known| known.shown != code.address());
            self.situation.customer = CustomerAnswer::Approves;
        }
    }

    /// Whether a payment was denied by its customer.
    pub(crate) fn was_denied(&self, payment: &Payment) -> bool {
        let denials =
            |reply: &StoredReply| reply.decided.as_ref().is_some_and(|decided| !decided.0);
        let replies = self.replies.iter();
        let mut decisions =
            replies.filter(|reply| reply.is_to(payment, Repeatable::Decision(Phase::New)));
        decisions.any(denials)
    }

    /// Approves or denies a payment or its cancel.
    pub(crate) fn decide(
        &mut self,
        phase: Phase,
        request: &ApprovalRequest,
    ) -> Result<Approval, Failure> {
        let payment = self.find_payment(&request.payment_id);
        let payment = payment.ok_or(ResultCode::UnknownPayment)?.clone();
        let account = self.decider(phase, &payment);
        let (what, chain_id) = (Repeatable::Decision(phase), self.shop.chain_id);
        let signed = |digest: &Digest| request.signature.recover_canonical(digest) == Some(account);
        let earlier = self.replies.iter().filter(|reply| reply.is_to(&payment, what));
        let repeat =
            earlier.filter_map(|reply| reply.decided.as_ref()).find(|(choice, nonce, _)| {
                *choice == request.approval
                    && signed(&payment.decision_digest(phase, account, chain_id, *nonce))
            });
        if let Some((choice, _, approval)) = repeat
            && payment.is_as_decided(phase, *choice)
        {
            let payment_status = payment.state.status;
            return Ok(Approval { payment_status, ..approval.clone() });
        }
        if payment.state.status.phase != phase || !payment.state.awaits_answer() {
            return Err(ResultCode::NotApprovable.into());
        }
        let nonce = self.nonce(account);
        let digest = payment.decision_digest(phase, account, chain_id, nonce);
        if !signed(&digest) {
            return Err(ResultCode::InvalidSignature.into());
        }
        let event = if request.approval { Event::Approved } else { Event::Denied };
        let actual = match self.check_decision(phase, &payment, event) {
            Ok(actual) => actual,
            Err(code) => {
                let step = refused_decision(code)
                    .and_then(|event| payment.apply(event, self.now, &TIMEOUTS).ok());
                if let Some(step) = step {
                    self.write(step)?;
                }
                return Err(code.into());
            }
        };
        let approval = self.settle_decision(phase, &payment, event, actual)?;
        let decided = Some((request.approval, nonce, approval.clone()));
        self.replies.push(StoredReply { decided, ..StoredReply::new(&payment, what, digest) });
        Ok(approval)
    }

    /// The account that decides: the customer about a payment, the shop owner about its cancel.
    fn decider(&self, phase: Phase, payment: &Payment) -> Address {
        match phase {
            Phase::New => payment.account,
            Phase::Cancel => self.shop.owner.address(),
        }
    }

    /// Whether a decision may be settled; returns the final price.
    fn check_decision(
        &self,
        phase: Phase,
        payment: &Payment,
        event: Event,
    ) -> Result<PriceBreakdown, ResultCode> {
        payment.apply(event, self.now, &TIMEOUTS).map(drop).map_err(|refused| refused.code)?;
        if event == Event::Denied {
            return Ok(payment.parts);
        }
        match phase {
            Phase::New => {
                let rate = self.shop.rates.get(payment.currency.as_str());
                payment.final_price(rate, self.shop.fee, self.spendable(payment.account))
            }
            Phase::Cancel => {
                let (shop, fee) = (Account::Shop(payment.shop_id), Account::Fee);
                if payment.can_be_given_back(self.points(shop), self.points(fee)) {
                    Ok(payment.parts)
                } else {
                    Err(ResultCode::InsufficientFeeBalance)
                }
            }
        }
    }

    /// Stores a decision, and for an approval every step up to the kiosk's close.
    fn settle_decision(
        &mut self,
        phase: Phase,
        payment: &Payment,
        event: Event,
        actual: PriceBreakdown,
    ) -> Result<Approval, Failure> {
        let sent = payment.apply(event, self.now, &TIMEOUTS)?;
        let decided = sent.payment.clone();
        self.write(sent)?;
        if event == Event::Denied {
            if phase == Phase::Cancel {
                // A denial that was overheard must not approve the next round.
                self.use_nonce(self.decider(phase, payment));
            }
            return Ok(decided.approval(None));
        }
        let confirmed = match phase {
            Phase::New => decided.confirm(actual, self.now, &TIMEOUTS)?,
            Phase::Cancel => decided.apply(Event::Confirmed, self.now, &TIMEOUTS)?,
        };
        let replied = confirmed.payment.apply(Event::Replied, self.now, &TIMEOUTS)?;
        let hash = self.write(confirmed)?;
        self.write(replied)?;
        Ok(decided.approval(hash.map(|hash| hash_text(&hash))))
    }
}
