//! What a host page requests of the shop's staff: a cancel, a refund, or points for a purchase.

use kios_protocol::{Amount, PurchaseId};
use serde::Serialize;

use crate::KiosError;
use crate::fields::{FieldError, Fields, fault, missing};
use crate::request::{AMOUNT, PURCHASE, purchase};

const ACTION: &str = "cancel, refund, givePoints";
const REQUEST: &str = "purchaseId, action, and amount for givePoints";

/// What staff is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum StaffAction {
    /// Cancel the payment of a purchase: its points go back.
    Cancel,
    /// Refund the card sales of a purchase, in full or in part.
    Refund,
    /// Give points for a purchase that was paid in money.
    GivePoints,
}

/// A purchase with which staff is to do something. Staff decides it on the kiosk, after a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "camelCase"))]
pub struct StaffRequest {
    /// What is to be done.
    pub action: StaffAction,
    /// The price that earns points, a decimal text in units of the shop's currency; only of `givePoints`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub amount: Option<Amount>,
    /// The host's number of the order.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub purchase_id: PurchaseId,
}

impl StaffRequest {
    /// Reads the fields `action`, `purchaseId` and `amount`.
    ///
    /// # Errors
    /// [`FieldError`] of the first field that is missing, unknown or wrong.
    pub fn read(mut fields: Fields) -> Result<Self, FieldError> {
        let action = match fields.text("action", ACTION)?.as_deref() {
            Some("cancel") => StaffAction::Cancel,
            Some("refund") => StaffAction::Refund,
            Some("givePoints") => StaffAction::GivePoints,
            Some(_) | None => return Err(fault("action", "is none of these".to_owned(), ACTION)),
        };
        let purchase_id = fields
            .parse("purchaseId", PURCHASE, purchase)?
            .ok_or_else(|| missing("purchaseId", PURCHASE))?;
        let amount = match action {
            StaffAction::Cancel | StaffAction::Refund => None,
            StaffAction::GivePoints => {
                let amount = fields.parse("amount", AMOUNT, Amount::parse_decimal)?;
                let amount = amount.ok_or_else(|| missing("amount", AMOUNT))?;
                if amount.is_zero() {
                    return Err(fault("amount", "is 0".to_owned(), AMOUNT));
                }
                Some(amount)
            }
        };
        fields.end(REQUEST)?;
        Ok(Self { action, amount, purchase_id })
    }
}

/// What became of a request to staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum StaffOutcome {
    /// It is done.
    Done,
    /// The shop owner has denied it. Nothing has changed.
    Denied,
    /// The shop owner has not answered in time. Nothing has changed.
    TimedOut,
    /// Staff has left it, or the host has cancelled it, before it was done.
    Cancelled,
    /// A part of a refund is done and the rest was refused; the card sales of the purchase show which.
    Partly,
    /// It was refused; the error says why, if the kiosk knows.
    Refused,
    /// The outcome is not known yet. The relay settles it; the payments and the card sales of the purchase show it.
    Unknown,
}

/// The result of a request to staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffResult {
    /// What was requested.
    pub action: StaffAction,
    /// What became of it.
    pub outcome: StaffOutcome,
    /// The host's number of the order.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub purchase_id: PurchaseId,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<KiosError>,
}
