//! What a sandbox gateway sold and gave back.

use std::collections::BTreeMap;

use kios_protocol::Amount;

/// A sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The gateway's number of it.
    pub transaction_id: String,
    /// The shop's order.
    pub order_id: String,
    /// The price.
    pub amount: Amount,
    /// The price's currency, lower case.
    pub currency: String,
}

/// One time that money went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutedRefund {
    /// The refund that asked for it.
    pub refund_id: String,
    /// Of which sale.
    pub transaction_id: String,
    /// How much.
    pub amount: Amount,
}

/// Sales, what is left of them, and every time that money went back.
#[derive(Clone, Debug, Default)]
pub struct SandboxLedger {
    sales: BTreeMap<String, (Sale, Amount)>,
    refunds: Vec<ExecutedRefund>,
}

impl SandboxLedger {
    pub(super) fn record_sale(&mut self, sale: Sale) {
        let balance = sale.amount;
        self.sales.insert(sale.transaction_id.clone(), (sale, balance));
    }

    /// Gives back, if there is as much left.
    pub(super) fn refund(&mut self, effect: ExecutedRefund) -> Option<Amount> {
        let (_, balance) = self.sales.get_mut(&effect.transaction_id)?;
        let left = balance.checked_sub(effect.amount)?;
        *balance = left;
        self.refunds.push(effect);
        Some(left)
    }

    /// A sale and what is left of it.
    pub fn sale(&self, transaction_id: &str) -> Option<(&Sale, Amount)> {
        self.sales.get(transaction_id).map(|(sale, balance)| (sale, *balance))
    }

    /// Every sale and what is left of it, by number.
    pub fn sales(&self) -> impl Iterator<Item = (&Sale, Amount)> {
        self.sales.values().map(|(sale, balance)| (sale, *balance))
    }

    /// What is left of a sale; nothing of one that never was.
    pub fn balance(&self, transaction_id: &str) -> Amount {
        self.sale(transaction_id).map_or(Amount::ZERO, |(_, balance)| balance)
    }

    /// How often money went back for a refund.
    pub fn refunds_of(&self, refund_id: &str) -> usize {
        self.refunds.iter().filter(|effect| effect.refund_id == refund_id).count()
    }

    /// Every time that money went back, in order.
    pub fn refunds(&self) -> &[ExecutedRefund] {
        &self.refunds
    }
}
