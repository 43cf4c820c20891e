//! Executes the contracts' transactions. Source: `protocol.md §5.2`, `§5.3`, `§6`.

use kios_protocol::message::{LoyaltyCancelPayment, LoyaltyNewPayment, Message};
use kios_protocol::{
    Address, Amount, PaymentId, PriceBreakdown, Settlement, Signature, Timestamp, keccak256,
};

use super::{Call, Chain, ChainStatus, Confirm, Deal, OpenNew, Revert, Secret};

impl Chain {
    pub(super) fn execute(&mut self, call: &Call, now: u64) -> Result<(), Revert> {
        let now = Timestamp::from_seconds(now / 1000);
        match call {
            Call::OpenNew(open) => self.open_new(open, now),
            Call::CloseNew { id, secret, confirm } => self.close_new(*id, secret, *confirm),
            Call::OpenCancel { id, signature, lock } => {
                self.open_cancel(*id, *signature, *lock, now)
            }
            Call::CloseCancel { id, secret, confirm } => self.close_cancel(*id, secret, *confirm),
        }
    }

    fn open_new(&mut self, open: &OpenNew, now: Timestamp) -> Result<(), Revert> {
        if self.deals.contains_key(&open.id) {
            return Err(Revert::Code(1530));
        }
        let message = LoyaltyNewPayment {
            payment_id: open.id,
            purchase_id: &open.purchase_id,
            amount: open.amount,
            currency: &open.currency,
            shop_id: open.shop_id,
            account: open.account,
            chain_id: self.chain_id.into(),
            nonce: self.nonce(open.account).into(),
        };
        if recovered(open.signature, &message)? != Some(open.account) {
            return Err(Revert::Code(1501));
        }
        let rate = self.rates.get(&open.currency).ok_or(Revert::Code(1211))?;
        let parts = PriceBreakdown::of(open.amount, rate, self.fee, Settlement::Actual)
            .ok_or(Revert::Code(1511))?;
        let left = self.balance(open.account).checked_sub(parts.total_point);
        self.balances.insert(open.account, left.ok_or(Revert::Code(1511))?);
        self.escrow = plus(self.escrow, parts.total_point);
        self.count_nonce(open.account);
        let deal = Deal {
            status: ChainStatus::OpenedPayment,
            account: open.account,
            shop_id: open.shop_id,
            purchase_id: open.purchase_id.clone(),
            currency: open.currency.clone(),
            parts,
            counted: Amount::ZERO,
            lock: open.lock,
            opened: now,
        };
        self.deals.insert(open.id, deal);
        Ok(())
    }

    fn close_new(
        &mut self,
        id: PaymentId,
        secret: &Secret,
        confirm: Confirm,
    ) -> Result<(), Revert> {
        let deal = self.deal(id, ChainStatus::OpenedPayment, 1531)?;
        unlocks(&deal, secret)?;
        self.escrow = minus(self.escrow, deal.parts.total_point);
        match confirm {
            Confirm::Yes => {
                let counted = self.count_sale(&deal);
                // A transfer that the account cannot afford is skipped without an error.
                if let Some(left) = self.system.checked_sub(deal.parts.fee_point) {
                    self.system = left;
                    self.fees = plus(self.fees, deal.parts.fee_point);
                }
                self.put(id, Deal { status: ChainStatus::ClosedPayment, counted, ..deal });
            }
            Confirm::No => {
                self.give(deal.account, deal.parts.total_point);
                self.put(id, Deal { status: ChainStatus::FailedPayment, ..deal });
            }
        }
        Ok(())
    }

    fn open_cancel(
        &mut self,
        id: PaymentId,
        signature: Signature,
        lock: [u8; 32],
        now: Timestamp,
    ) -> Result<(), Revert> {
        let deal = self.deal(id, ChainStatus::ClosedPayment, 1532)?;
        if now.since(deal.opened) > self.cancel_window {
            return Err(Revert::Code(1534));
        }
        let shop = self.shops.get(&deal.shop_id).cloned().ok_or(Revert::Code(1501))?;
        let signed_by = |signer: Address| {
            let message = LoyaltyCancelPayment {
                payment_id: id,
                purchase_id: &deal.purchase_id,
                account: signer,
                chain_id: self.chain_id.into(),
                nonce: self.nonce(signer).into(),
            };
            recovered(signature, &message).map(|found| found == Some(signer))
        };
        if !signed_by(shop.owner)? && !signed_by(shop.delegator)? {
            return Err(Revert::Code(1501));
        }
        let fees = self.fees.checked_sub(deal.parts.fee_point).ok_or(Revert::Code(1513))?;
        self.fees = fees;
        self.escrow = plus(self.escrow, deal.parts.total_point);
        // The owner's nonce increases, also when the delegator has signed.
        self.count_nonce(shop.owner);
        self.put(id, Deal { status: ChainStatus::OpenedCancel, lock, ..deal });
        Ok(())
    }

    fn close_cancel(
        &mut self,
        id: PaymentId,
        secret: &Secret,
        confirm: Confirm,
    ) -> Result<(), Revert> {
        let deal = self.deal(id, ChainStatus::OpenedCancel, 1533)?;
        unlocks(&deal, secret)?;
        match confirm {
            Confirm::Yes => {
                // The escrow keeps what the opening has added, a defect of the network (Q15).
                self.system = plus(self.system, deal.parts.fee_point);
                self.give(deal.account, deal.parts.total_point);
                if let Some(shop) = self.shops.get_mut(&deal.shop_id)
                    && shop.status == 1
                    && let Some(left) = shop.used.checked_sub(deal.counted)
                {
                    shop.used = left;
                }
                self.put(id, Deal { status: ChainStatus::ClosedCancel, ..deal });
            }
            Confirm::No => {
                self.fees = plus(self.fees, deal.parts.fee_point);
                self.escrow = minus(self.escrow, deal.parts.total_point);
                self.put(id, Deal { status: ChainStatus::FailedCancel, ..deal });
            }
        }
        Ok(())
    }

    fn deal(&self, id: PaymentId, status: ChainStatus, otherwise: u32) -> Result<Deal, Revert> {
        let deal = self.deals.get(&id).filter(|deal| deal.status == status);
        deal.cloned().ok_or(Revert::Code(otherwise))
    }

    fn put(&mut self, id: PaymentId, deal: Deal) {
        self.deals.insert(id, deal);
    }

    pub(crate) fn give(&mut self, account: Address, points: Amount) {
        let balance = plus(self.balance(account), points);
        self.balances.insert(account, balance);
    }

    fn count_nonce(&mut self, account: Address) {
        let nonce = self.nonce(account).saturating_add(1);
        self.nonces.insert(account, nonce);
    }

    /// Adds a sale to the shop's used amount; that of an unknown or inactive shop does not change.
    fn count_sale(&mut self, deal: &Deal) -> Amount {
        let Some(shop) = self.shops.get_mut(&deal.shop_id).filter(|shop| shop.status == 1) else {
            return Amount::ZERO;
        };
        let sum = self.rates.convert(deal.parts.paid_value, &deal.currency, &shop.currency);
        let sum = sum.unwrap_or_default();
        shop.used = plus(shop.used, sum);
        sum
    }
}

/// Recovers the signer as a contract does: only canonical signatures are accepted.
fn recovered(signature: Signature, message: &impl Message) -> Result<Option<Address>, Revert> {
    let digest = message.digest();
    match (signature.recover_canonical(&digest), signature.recover(&digest)) {
        (Some(signer), _) => Ok(Some(signer)),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Revert::Text("ECDSA: invalid signature 's' value".to_owned())),
    }
}

fn unlocks(deal: &Deal, secret: &Secret) -> Result<(), Revert> {
    if keccak256(secret) == deal.lock { Ok(()) } else { Err(Revert::Code(1505)) }
}

fn plus(one: Amount, other: Amount) -> Amount {
    one.checked_add(other).unwrap_or(Amount::MAX)
}

/// A subtraction that would be negative is skipped without an error (Q15).
fn minus(one: Amount, other: Amount) -> Amount {
    one.checked_sub(other).unwrap_or(one)
}
