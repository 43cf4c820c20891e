//! The data of a point grant, and its journal entry.

use kios_protocol::api::{CancelPurchaseRequest, SavePurchaseRequest};
use kios_protocol::{Address, Amount, PhoneHash, PurchaseId, ShopId, Timestamp};

use crate::states::point_grant::UNDO_WINDOW_S;
use crate::{PointsCall, journal};

/// The request of a point grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantAction {
    /// Grant the points.
    Give,
    /// Cancel the grant.
    TakeBack,
}

/// A confirmed point grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PointGrant {
    pub(crate) purchase_id: PurchaseId,
    pub(crate) confirmed_at: Timestamp,
    /// The price.
    pub(crate) amount: Amount,
    /// The value of the points, in the same currency.
    pub(crate) value: Amount,
    /// The points, for the screen.
    pub(crate) points: Amount,
    pub(crate) currency: String,
    pub(crate) shop_id: ShopId,
    /// The customer; the zero address if the phone number identifies the customer.
    pub(crate) account: Address,
    /// The hash of the phone number, or that of "no phone".
    pub(crate) phone: PhoneHash,
    pub(crate) action: GrantAction,
}

impl PointGrant {
    /// The request; the same for every attempt.
    pub(crate) fn call(&self) -> PointsCall {
        let (purchase_id, shop_id) = (self.purchase_id.clone(), self.shop_id);
        match self.action {
            GrantAction::Give => PointsCall::Save(Box::new(SavePurchaseRequest {
                purchase_id,
                timestamp: self.confirmed_at,
                waiting: UNDO_WINDOW_S,
                account: self.account,
                phone: self.phone,
                shop_id,
                loyalty_value: self.value,
                currency: self.currency.clone(),
                amount: Some(self.amount),
            })),
            GrantAction::TakeBack => PointsCall::Cancel(Box::new(CancelPurchaseRequest {
                purchase_id,
                shop_id: Some(shop_id),
            })),
        }
    }

    /// The journal's key.
    pub(crate) fn key(&self) -> String {
        format!("points:{}", self.purchase_id)
    }

    /// The journal's entry.
    pub(crate) fn entry(&self) -> journal::Entry {
        journal::Entry::Points(journal::PointGrant {
            grant_id: self.key(),
            purchase_id: self.purchase_id.to_string(),
            confirmed_at: self.confirmed_at.seconds(),
            amount: self.amount.to_string(),
            loyalty_value: self.value.to_string(),
            points: self.points.to_string(),
            currency: self.currency.clone(),
            shop_id: self.shop_id.to_string(),
            account: self.account.to_string(),
            phone: self.phone.to_string(),
            back: self.action == GrantAction::TakeBack,
        })
    }

    /// The grant of an entry; `None` when it cannot be parsed.
    pub(crate) fn from_record(entry: &journal::PointGrant) -> Option<Self> {
        Some(Self {
            purchase_id: entry.purchase_id.parse().ok()?,
            confirmed_at: Timestamp::from_seconds(entry.confirmed_at),
            amount: entry.amount.parse().ok()?,
            value: entry.loyalty_value.parse().ok()?,
            points: entry.points.parse().ok()?,
            currency: entry.currency.clone(),
            shop_id: entry.shop_id.parse().ok()?,
            account: entry.account.parse().ok()?,
            phone: entry.phone.parse().ok()?,
            action: if entry.back { GrantAction::TakeBack } else { GrantAction::Give },
        })
    }
}
