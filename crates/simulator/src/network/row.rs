//! The relay's rows, and its two ways of writing a status.
//!
//! The rows copy the chain's state, late and not always. Source: `protocol.md §5.1`.

use kios_protocol::{Address, Amount, PaymentId, PriceBreakdown, ShopId, Timestamp};
use serde_json::{Value, json};

use crate::network::chain::{ChainStatus, Secret};
use crate::network::settings::Generation;

/// A payment's row in the relay.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: PaymentId,
    pub(crate) purchase_id: String,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    pub(crate) shop_text: String,
    pub(crate) shop_id: ShopId,
    pub(crate) account_text: String,
    pub(crate) account: Address,
    pub(crate) parts: PriceBreakdown,
    pub(crate) terminal_id: String,
    pub(crate) status: u16,
    /// The row's copy of the contract status.
    pub(crate) contract: ChainStatus,
    pub(crate) secret: Secret,
    pub(crate) opened_new: Timestamp,
    pub(crate) closed_new: Timestamp,
    pub(crate) opened_cancel: Timestamp,
    pub(crate) closed_cancel: Timestamp,
    /// The transaction of the last approval.
    pub(crate) transaction: Option<Transaction>,
}

/// An approval's transaction.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) hash: String,
    /// The status "sent": 14 or 54.
    pub(crate) sent: u16,
}

impl Row {
    /// Writes a status only if it is higher than the present one.
    pub(crate) fn raise(&mut self, status: u16) {
        if self.status < status {
            self.status = status;
        }
    }

    /// Writes a status whatever the present one is.
    pub(crate) fn force(&mut self, status: u16) {
        self.status = status;
    }

    /// The item that `item` and the kiosk's calls return, with the given status.
    pub(crate) fn item(&self, generation: Generation, status: u16) -> Value {
        let mut item = self.callback(generation, status, &self.currency);
        let instants = [
            ("openNewTimestamp", self.opened_new),
            ("closeNewTimestamp", self.closed_new),
            ("openCancelTimestamp", self.opened_cancel),
            ("closeCancelTimestamp", self.closed_cancel),
        ];
        if let Some(fields) = item.as_object_mut() {
            for (name, instant) in instants {
                fields.insert(name.to_owned(), json!(instant.seconds()));
            }
        }
        item
    }

    /// The data of a callback and its task row.
    pub(crate) fn callback(&self, generation: Generation, status: u16, currency: &str) -> Value {
        let parts = &self.parts;
        let mut data = json!({
            "paymentId": self.id.to_string(),
            "purchaseId": self.purchase_id,
            "amount": self.amount.to_string(),
            "currency": currency,
            "shopId": self.shop_text,
            "account": self.account_text,
            "paidPoint": parts.paid_point.to_string(),
            "paidValue": parts.paid_value.to_string(),
            "feePoint": parts.fee_point.to_string(),
            "feeValue": parts.fee_value.to_string(),
            "totalPoint": parts.total_point.to_string(),
            "totalValue": parts.total_value.to_string(),
            "terminalId": self.terminal_id,
            "paymentStatus": status,
        });
        without_terminal(generation, &mut data);
        data
    }

    /// The response to an approval.
    pub(crate) fn approval(
        &self,
        generation: Generation,
        status: u16,
        transaction: Option<&str>,
    ) -> Value {
        let mut data = json!({
            "paymentId": self.id.to_string(),
            "purchaseId": self.purchase_id,
            "amount": self.amount.to_string(),
            "currency": self.currency,
            "shopId": self.shop_text,
            "account": self.account_text,
            "terminalId": self.terminal_id,
            "paymentStatus": status,
        });
        if let (Some(hash), Some(fields)) = (transaction, data.as_object_mut()) {
            fields.insert("txHash".to_owned(), json!(hash));
        }
        without_terminal(generation, &mut data);
        data
    }
}

fn without_terminal(generation: Generation, data: &mut Value) {
    if let (Generation::Dms, Some(fields)) = (generation, data.as_object_mut()) {
        fields.remove("terminalId");
    }
}
