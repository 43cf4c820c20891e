//! The ledger of a sandbox gateway: sales and executed refunds.

use std::collections::BTreeMap;

use kios_protocol::api::CardSaleRequest;
use kios_protocol::refund::Gateway;
use kios_protocol::{Amount, Timestamp};

use super::{EXIMBAY_MID, KICC_MALL_ID};

/// A sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The shop's order.
    pub order_id: String,
    /// The price.
    pub amount: Amount,
    /// The price's currency, lower case.
    pub currency: String,
    /// KICC: the shop's id of the approval.
    pub approval_id: String,
    /// The merchant.
    pub merchant: String,
    /// When it was approved; set when it is recorded.
    pub approved_at: Timestamp,
}

impl Sale {
    /// The sale that a kiosk registers with this request, as its gateway has it.
    pub fn of(request: &CardSaleRequest) -> Self {
        Self::new(
            request.gateway,
            &request.transaction_id,
            &request.order_id,
            request.amount,
            &request.currency,
        )
    }

    /// A sale of a gateway's first merchant, approved under its order id.
    pub fn new(
        gateway: Gateway,
        transaction_id: &str,
        order_id: &str,
        amount: Amount,
        currency: &str,
    ) -> Self {
        let merchant = match gateway {
            Gateway::Eximbay => EXIMBAY_MID,
            Gateway::Kicc => KICC_MALL_ID,
        };
        Self {
            transaction_id: transaction_id.to_owned(),
            order_id: order_id.to_owned(),
            amount,
            currency: currency.to_owned(),
            approval_id: order_id.to_owned(),
            merchant: merchant.to_owned(),
            approved_at: Timestamp::NEVER,
        }
    }
}

/// An executed refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutedRefund {
    /// The id of the refund.
    pub refund_id: String,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The amount.
    pub amount: Amount,
}

/// Sales, their balances, and every executed refund.
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

    /// Executes a refund, if the balance suffices.
    pub(super) fn refund(&mut self, effect: ExecutedRefund) -> Option<Amount> {
        let (_, balance) = self.sales.get_mut(&effect.transaction_id)?;
        let left = balance.checked_sub(effect.amount)?;
        *balance = left;
        self.refunds.push(effect);
        Some(left)
    }

    /// A sale of a merchant and its balance.
    pub(super) fn sale_of(&self, merchant: &str, transaction_id: &str) -> Option<(&Sale, Amount)> {
        self.sale(transaction_id).filter(|(sale, _)| sale.merchant == merchant)
    }

    /// A merchant's sale of an order, and its balance.
    pub(super) fn of_order(&self, merchant: &str, order_id: &str) -> Option<(&Sale, Amount)> {
        self.sales().find(|(sale, _)| sale.merchant == merchant && sale.order_id == order_id)
    }

    /// The sale that a merchant has approved under an id, and its balance.
    pub(super) fn approved(&self, merchant: &str, approval_id: &str) -> Option<(&Sale, Amount)> {
        self.sales().find(|(sale, _)| sale.merchant == merchant && sale.approval_id == approval_id)
    }

    /// A sale and its balance.
    pub fn sale(&self, transaction_id: &str) -> Option<(&Sale, Amount)> {
        self.sales.get(transaction_id).map(|(sale, balance)| (sale, *balance))
    }

    /// Every sale and its balance, by number.
    pub fn sales(&self) -> impl Iterator<Item = (&Sale, Amount)> {
        self.sales.values().map(|(sale, balance)| (sale, *balance))
    }

    /// The balance of a sale; 0 if the sale does not exist.
    pub fn balance(&self, transaction_id: &str) -> Amount {
        self.sale(transaction_id).map_or(Amount::ZERO, |(_, balance)| balance)
    }

    /// How often a refund was executed.
    pub fn refunds_of(&self, refund_id: &str) -> usize {
        self.refunds.iter().filter(|effect| effect.refund_id == refund_id).count()
    }

    /// Every executed refund, in order.
    pub fn refunds(&self) -> &[ExecutedRefund] {
        &self.refunds
    }
}
