//! What a host page requests.

use core::time::Duration;

use kios_protocol::{Amount, Currency, PurchaseId, TemporaryAccount};

use crate::fields::{FieldError, Fields, fault, missing};

pub(crate) const PURCHASE: &str = "1 to 64 of A-Z a-z 0-9 . _ -";
pub(crate) const AMOUNT: &str =
    "a decimal text above 0 in units of the currency, such as \"12500\" or \"12.50\"";
const CURRENCY: &str = "the shop's currency, such as \"krw\"";
const ACCOUNT: &str = "the 0x address of a payment code";
const TIMEOUT: &str = "milliseconds, 1000 to 3600000";
const REQUEST: &str = "purchaseId, amount, currency, account, timeoutMs";

/// The bounds of a timeout, milliseconds.
const TIMEOUT_MS: core::ops::RangeInclusive<u64> = 1_000..=3_600_000;

/// A payment that a host page requests.
///
/// The purchase id names the order of the host. A repeated request with the same id is the same payment: it is paid once,
/// whatever becomes of the page in between.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "camelCase"))]
pub struct PaymentRequest {
    /// The host's number of the order: 1 to 64 of `A-Z a-z 0-9 . _ -`. The same number is the same payment.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub purchase_id: PurchaseId,
    /// The price, a decimal text in units of the currency, such as `"12500"` or `"12.50"`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub amount: Amount,
    /// Its currency, which has to be the shop's, such as `"krw"`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub currency: Option<Currency>,
    /// The address of the customer's payment code, if the host has read it already.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub account: Option<TemporaryAccount>,
    /// Milliseconds, 1000 to 3600000, after which the payment is given up unless it is approved.
    #[cfg_attr(feature = "openapi", schema(rename = "timeoutMs", value_type = Option<u64>))]
    pub timeout: Option<Duration>,
}

impl PaymentRequest {
    /// Reads the fields `purchaseId`, `amount`, `currency`, `account` and `timeoutMs`.
    ///
    /// # Errors
    /// [`FieldError`] of the first field that is missing, unknown or wrong.
    pub fn read(mut fields: Fields) -> Result<Self, FieldError> {
        let request = Self::take(&mut fields, &NAMES)?;
        fields.end(REQUEST)?;
        Ok(request)
    }

    /// Whether another request is for the same order and price.
    pub fn is_same(&self, other: &Self) -> bool {
        self.purchase_id == other.purchase_id && self.amount == other.amount
    }

    /// Reads the fields by these names.
    pub(crate) fn take(fields: &mut Fields, names: &Names) -> Result<Self, FieldError> {
        let purchase_id = fields
            .parse(names.purchase, PURCHASE, purchase)?
            .ok_or_else(|| missing(names.purchase, PURCHASE))?;
        let amount = fields
            .parse(names.amount, AMOUNT, Amount::parse_decimal)?
            .ok_or_else(|| missing(names.amount, AMOUNT))?;
        if amount.is_zero() {
            return Err(fault(names.amount, "is 0".to_owned(), AMOUNT));
        }
        let currency = fields.parse(names.currency, CURRENCY, currency)?;
        let account = fields.parse(names.account, ACCOUNT, str::parse::<TemporaryAccount>)?;
        let timeout = fields.count(names.timeout, TIMEOUT)?;
        if timeout.is_some_and(|millis| !TIMEOUT_MS.contains(&millis)) {
            return Err(fault(names.timeout, "is out of range".to_owned(), TIMEOUT));
        }
        let timeout = timeout.map(Duration::from_millis);
        Ok(Self { purchase_id, amount, currency, account, timeout })
    }
}

/// The names of the fields: an object's, or those of an address.
pub(crate) struct Names {
    pub(crate) purchase: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) account: &'static str,
    pub(crate) timeout: &'static str,
}

const NAMES: Names = Names {
    purchase: "purchaseId",
    amount: "amount",
    currency: "currency",
    account: "account",
    timeout: "timeoutMs",
};

pub(crate) fn purchase(text: &str) -> Result<PurchaseId, String> {
    let id: PurchaseId = text.parse().map_err(|error| format!("{error}"))?;
    if id.is_portable() { Ok(id) } else { Err("has other characters or another length".to_owned()) }
}

fn currency(text: &str) -> Result<Currency, &'static str> {
    let fine =
        (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fine { Ok(Currency::new(text)) } else { Err("is no currency") }
}
