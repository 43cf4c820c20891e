//! Decisions about a payment and its cancel, and what a repeated request may be answered with.
//!
//! Source: `protocol.md §2.4 to §2.8`, `relay.md §3` B5, B6 and B9.

use kios_protocol::message::{Digest, LoyaltyCancelPayment, LoyaltyNewPayment, Message as _};
use kios_protocol::payment::{ChainState, Event, Phase, Stage};
use kios_protocol::{
    Address, Amount, FeeBasisPoints, PriceBreakdown, Rate, ResultCode, Settlement,
};

use super::Payment;

impl Payment {
    /// What an account signs to approve or deny this payment or its cancel.
    pub fn decision_digest(
        &self,
        phase: Phase,
        account: Address,
        chain_id: u64,
        nonce: u64,
    ) -> Digest {
        let (payment_id, purchase_id) = (self.id, self.purchase_id.as_str());
        let (chain_id, nonce) = (chain_id.into(), nonce.into());
        match phase {
            Phase::New => LoyaltyNewPayment {
                payment_id,
                purchase_id,
                amount: self.amount,
                currency: self.currency.as_str(),
                shop_id: self.shop_id,
                account,
                chain_id,
                nonce,
            }
            .digest(),
            Phase::Cancel => {
                LoyaltyCancelPayment { payment_id, purchase_id, account, chain_id, nonce }.digest()
            }
        }
    }

    /// Whether the payment is as a decision of this phase left it, until it is closed.
    #[expect(clippy::fn_params_excessive_bools, reason = "a decision is a boolean on the wire")]
    pub fn is_as_decided(&self, phase: Phase, approved: bool) -> bool {
        let status = self.state.status;
        let follows = match status.stage {
            Stage::Sent | Stage::Confirmed | Stage::Replied => approved,
            Stage::Denied => !approved,
            Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Closed | Stage::Failed => {
                false
            }
        };
        status.phase == phase && follows
    }

    /// Whether the payment is as a close of this phase leaves it.
    pub fn is_closed_in(&self, phase: Phase) -> bool {
        let status = self.state.status;
        status.phase == phase && matches!(status.stage, Stage::Closed | Stage::Failed)
    }

    /// Whether the cancel is as its open leaves it. Once a round has ended without a refund an open is a new request, even
    /// with the same bytes; in every other state it is refused.
    pub const fn is_cancel_undecided(&self) -> bool {
        matches!(self.state.status.phase, Phase::Cancel)
            && matches!(self.state.status.stage, Stage::Opened)
    }

    /// The price by the present rate, if a customer with this balance can pay it.
    ///
    /// # Errors
    /// In this order: 1211, 1511.
    pub fn final_price(
        &self,
        rate: Option<Rate>,
        fee: FeeBasisPoints,
        balance: Amount,
    ) -> Result<PriceBreakdown, ResultCode> {
        let actual =
            rate.and_then(|rate| PriceBreakdown::of(self.amount, rate, fee, Settlement::Actual));
        let actual = actual.ok_or(ResultCode::UnknownCurrency)?;
        if balance < actual.total_point {
            return Err(ResultCode::InsufficientBalance);
        }
        Ok(actual)
    }

    /// Whether the shop and the fee account, which have these points, can give back what was paid.
    pub fn can_be_given_back(&self, shop: Amount, fee: Amount) -> bool {
        self.state.contract != ChainState::PaymentClosed
            || (shop >= self.parts.paid_point && fee >= self.parts.fee_point)
    }
}

/// What the refusal of a decision changes; `None` if nothing.
///
/// A late decision ends the time to answer, and an approval that cannot be settled sets status 12 or 52, in which the
/// payment stays open.
pub fn refused_decision(code: ResultCode) -> Option<Event> {
    if code == ResultCode::TimedOut {
        return Some(Event::TimedOut);
    }
    let unsettled = [
        ResultCode::InsufficientBalance,
        ResultCode::UnknownCurrency,
        ResultCode::InsufficientFeeBalance,
    ];
    unsettled.contains(&code).then_some(Event::SendFailed)
}
