//! What a customer is asked to pay.

use kios_protocol::{Amount, PaymentId, PurchaseId};

/// A price, and the order that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) amount: Amount,
    /// The order of a host; `None` if staff has entered the price at this kiosk.
    pub(crate) order: Option<Order>,
}

/// An order of a host.
///
/// Unlike a purchase id of this kiosk, its number may have payments already: those that ended unpaid before the host
/// requested it again. They do not belong to the new attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) purchase_id: PurchaseId,
    pub(crate) earlier: Vec<PaymentId>,
}

impl Charge {
    /// A price that was entered at this kiosk.
    pub(crate) const fn entered(amount: Amount) -> Self {
        Self { amount, order: None }
    }
}

/// Who has numbered a sale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum SaleOrigin {
    /// This kiosk.
    #[default]
    Kiosk,
    /// The host that has requested it. A retry is a new request of the host.
    Host {
        /// The payments of the order that had ended before.
        earlier: Vec<PaymentId>,
    },
}
