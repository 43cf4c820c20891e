//! What a host page reads from the relay through the kiosk: payments and receipts.

use kios_protocol::{PaymentId, PurchaseId, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::fields::{FieldError, Fields, fault, missing};
use crate::request::{PURCHASE, purchase};
use crate::{KiosError, PaymentSummary};

const ID: &str = "a text, 1 to 64 characters";
const KIND: &str = "payments, receipt";
const PAYMENT: &str = "the 0x id of a payment";
const SEARCH: &str = "a text, 1 to 66 characters";
const INSTANT: &str = "Unix seconds";
const LIMIT: &str = "1 to 200";
const QUERY: &str = "kind, purchaseId, paymentId, search, from, to, limit";

/// Selects payments of the kiosk. Without a field it selects the newest 50.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "camelCase"))]
pub struct PaymentQuery {
    /// Those opened at this instant or later, Unix seconds.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>))]
    pub from: Option<Timestamp>,
    /// At most so many, 1 to 200.
    pub limit: Option<u32>,
    /// One payment.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub payment_id: Option<PaymentId>,
    /// Those of a purchase.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub purchase_id: Option<PurchaseId>,
    /// Those that a text finds: a part of the purchase id, the beginning of the payment id, or the amount.
    pub search: Option<String>,
    /// Those opened at this instant or earlier, Unix seconds.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>))]
    pub to: Option<Timestamp>,
}

/// A query of a host, whose answer repeats its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostQuery {
    /// The host's number of the query.
    pub id: String,
    /// What is read, or what is wrong with the query: only an answer can say which one it was.
    pub kind: Result<QueryKind, FieldError>,
}

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryKind {
    /// Payments.
    Payments(PaymentQuery),
    /// The receipt of a payment.
    Receipt(PaymentId),
}

impl HostQuery {
    /// Reads a query.
    ///
    /// # Errors
    /// [`FieldError`] of the id.
    pub(crate) fn read(id: Option<String>, query: Value) -> Result<Self, FieldError> {
        let id = id.filter(|id| (1..=64).contains(&id.len())).ok_or_else(|| missing("id", ID))?;
        Ok(Self { id, kind: Fields::of(query).and_then(QueryKind::read) })
    }
}

impl QueryKind {
    fn read(mut fields: Fields) -> Result<Self, FieldError> {
        let of_payment = |text: &str| text.parse::<PaymentId>();
        let kind = match fields.text("kind", KIND)?.as_deref() {
            Some("payments") => Self::Payments(PaymentQuery {
                from: fields.count("from", INSTANT)?.map(Timestamp::from_seconds),
                limit: limit(&mut fields)?,
                payment_id: fields.parse("paymentId", PAYMENT, of_payment)?,
                purchase_id: fields.parse("purchaseId", PURCHASE, purchase)?,
                search: search(&mut fields)?,
                to: fields.count("to", INSTANT)?.map(Timestamp::from_seconds),
            }),
            Some("receipt") => {
                let payment_id = fields.parse("paymentId", PAYMENT, of_payment)?;
                Self::Receipt(payment_id.ok_or_else(|| missing("paymentId", PAYMENT))?)
            }
            Some(_) | None => return Err(fault("kind", "is none of these".to_owned(), KIND)),
        };
        fields.end(QUERY)?;
        Ok(kind)
    }
}

fn limit(fields: &mut Fields) -> Result<Option<u32>, FieldError> {
    let Some(limit) = fields.count("limit", LIMIT)? else { return Ok(None) };
    let limit = u32::try_from(limit).ok().filter(|limit| (1..=200).contains(limit));
    limit.map(Some).ok_or_else(|| fault("limit", "is out of range".to_owned(), LIMIT))
}

fn search(fields: &mut Fields) -> Result<Option<String>, FieldError> {
    let search = fields.text("search", SEARCH)?;
    match &search {
        Some(text) if !(1..=66).contains(&text.len()) => {
            Err(fault("search", "has another length".to_owned(), SEARCH))
        }
        Some(_) | None => Ok(search),
    }
}

/// What the relay says about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum PaymentState {
    /// It is open, approved or denied, and not closed.
    Open,
    /// It is paid. A cancel that has not ended leaves it paid.
    Paid,
    /// It is closed, and nothing was charged.
    NotPaid,
    /// It is cancelled: the points went back.
    Cancelled,
}

/// A payment of the kiosk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PaymentEntry {
    /// The host's number of the order.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub purchase_id: PurchaseId,
    /// What the relay says about it.
    pub state: PaymentState,
    /// Until when it can be cancelled, Unix seconds; 0 if it cannot.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub cancel_until: Timestamp,
    /// The payment.
    pub payment: PaymentSummary,
}

/// A line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptLine {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A receipt in the kiosk's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptText {
    /// Shop, terminal and time.
    pub header: Vec<String>,
    /// The price with its currency.
    pub price: String,
    /// Points, fee, purchase, payment, and until when it can be cancelled.
    pub lines: Vec<ReceiptLine>,
    /// The text of the receipt's QR code, by which the kiosk finds the payment.
    pub code: String,
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum QueryAnswer {
    /// The payments, newest first.
    Payments(Vec<PaymentEntry>),
    /// The receipt; `None` if the payment is unknown or was not paid.
    Receipt(Option<ReceiptText>),
    /// Why it was not answered.
    Error(KiosError),
    /// What is wrong with the query.
    Invalid {
        /// The field.
        field: String,
        /// What is wrong with it.
        fault: String,
        /// What is accepted.
        accepted: String,
    },
}

impl QueryAnswer {
    /// The answer to a query that is wrong.
    pub fn invalid(error: FieldError) -> Self {
        let FieldError { field, fault, accepted } = error;
        Self::Invalid { field, fault, accepted: accepted.to_owned() }
    }
}
