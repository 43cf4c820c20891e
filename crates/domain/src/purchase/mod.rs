//! Points for purchases paid in cash or by card.
//!
//! A shop saves a purchase; after the waiting time its customer is credited with points. Until then
//! the purchase can be cancelled. The shop determines the value of the points, up to a tenth of the
//! price if the request states one; points are rounded down to 10^9 base units.
//!
//! Deliberately absent: storage, time, and the authorization of the caller.
//!
//! Source: `protocol.md §2.11`.

use kios_protocol::api::{Location, SavePurchaseRequest, Violation};
use kios_protocol::{
    Address, Amount, Currency, PhoneHash, PurchaseId, Rates, ResultCode, ShopId, Timestamp,
    hash_text, keccak256,
};

use crate::ledger::{Account, EntryReason};
use crate::payment::{Refusal, violation};

/// The status of a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseStatus {
    /// The points will be credited.
    Waiting,
    /// The points were credited.
    Given,
    /// The purchase was cancelled.
    Cancelled,
}

impl PurchaseStatus {
    /// The value in the database column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Given => "given",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A purchase that earns points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// The shop.
    pub shop_id: ShopId,
    /// The shop's number of the sale.
    pub id: PurchaseId,
    /// The customer, if known.
    pub account: Option<Address>,
    /// The account as it was sent: mostly a temporary one, or zero.
    pub account_sent: Address,
    /// The customer's phone; the hash of "no phone" if the request stated none.
    pub phone: PhoneHash,
    /// The time of the sale.
    pub sold_at: Timestamp,
    /// After how many seconds the points are credited.
    pub waiting: u64,
    /// The currency of `loyalty_value`, lower case.
    pub currency: String,
    /// The value of the points, in `currency`.
    pub loyalty_value: Amount,
    /// The points.
    pub points: Amount,
    /// Their value in the shop's currency.
    pub shop_amount: Amount,
    /// The status.
    pub status: PurchaseStatus,
}

/// The points of a purchase and their value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointsEarned {
    /// The points.
    pub points: Amount,
    /// Their value in the shop's currency.
    pub shop_amount: Amount,
}

impl Purchase {
    /// A purchase whose points are to be credited.
    pub fn waiting(
        request: SavePurchaseRequest,
        account: Option<Address>,
        PointsEarned { points, shop_amount }: PointsEarned,
    ) -> Self {
        Self {
            shop_id: request.shop_id,
            id: request.purchase_id,
            account,
            account_sent: request.account,
            phone: request.phone,
            sold_at: request.timestamp,
            waiting: request.waiting,
            currency: request.currency,
            loyalty_value: request.loyalty_value,
            points,
            shop_amount,
            status: PurchaseStatus::Waiting,
        }
    }

    /// Why its points are credited. The ledger accepts one entry with this reason.
    pub fn entry_reason(&self) -> EntryReason {
        EntryReason::Earning(self.shop_id, keccak256(self.id.as_str().as_bytes()))
    }

    /// The time at which the points are credited.
    pub const fn due_at(&self) -> Timestamp {
        self.sold_at.plus(self.waiting)
    }

    /// The account to credit; `linked` is the account linked to the phone.
    pub fn holder(&self, linked: Option<Address>) -> Account {
        self.account.or(linked).map_or(Account::Phone(self.phone), Account::User)
    }

    /// Accepts a repeated request that has the same values.
    ///
    /// # Errors
    /// 2001 naming every field that differs while the points are due, 1160 once they were credited.
    pub fn repeated_by(&self, request: &SavePurchaseRequest) -> Result<(), Refusal> {
        let faults = differing(&self.saved(), request);
        if faults.is_empty() {
            return Ok(());
        }
        match self.status {
            PurchaseStatus::Given => Err(ResultCode::PurchaseProcessed.into()),
            PurchaseStatus::Waiting | PurchaseStatus::Cancelled => Err(faults.into()),
        }
    }

    /// The request that saved it, without the price, which is not stored.
    fn saved(&self) -> SavePurchaseRequest {
        SavePurchaseRequest {
            purchase_id: self.id.clone(),
            timestamp: self.sold_at,
            waiting: self.waiting,
            account: self.account_sent,
            phone: self.phone,
            shop_id: self.shop_id,
            loyalty_value: self.loyalty_value,
            currency: self.currency.clone(),
            amount: None,
        }
    }
}

/// The names of the fields that differ, without the price.
pub fn differing(saved: &SavePurchaseRequest, request: &SavePurchaseRequest) -> Vec<Violation> {
    let fields: [(&str, bool, String); 6] = [
        ("timestamp", saved.timestamp == request.timestamp, saved.timestamp.to_string()),
        ("waiting", saved.waiting == request.waiting, saved.waiting.to_string()),
        ("account", saved.account == request.account, saved.account.to_string()),
        ("phone", saved.phone == request.phone, saved.phone.to_string()),
        (
            "loyaltyValue",
            saved.loyalty_value == request.loyalty_value,
            saved.loyalty_value.to_string(),
        ),
        ("currency", saved.currency == request.currency, saved.currency.clone()),
    ];
    let differing = fields.into_iter().filter(|(_, same, _)| !same);
    differing
        .map(|(name, _, saved)| {
            let detail = format!("{name} differs from what this purchase was saved with");
            violation(name, Location::Body, saved, detail)
        })
        .collect()
}

/// Identifies a request for points, so that the shop owner's approval counts for no other one.
///
/// # Errors
/// A request that is not serializable; none is.
pub fn grant_digest(request: &SavePurchaseRequest) -> Result<String, serde_json::Error> {
    Ok(hash_text(&keccak256(serde_json::to_string(request)?.as_bytes())))
}

/// Whether a kiosk of the shop `own` may save this request.
///
/// # Errors
/// In this order: 1050 for another shop, 2001 without a price.
pub fn check_terminal(own: ShopId, request: &SavePurchaseRequest) -> Result<(), Refusal> {
    if own != request.shop_id {
        return Err(ResultCode::NotAuthorized.into());
    }
    if request.amount.is_none() {
        let detail = "amount is missing: a kiosk tells the price of what it gives points for";
        return Err(vec![violation("amount", Location::Body, "", detail)].into());
    }
    Ok(())
}

/// Whether the points are worth at most a tenth of the price, if the request states one.
///
/// # Errors
/// 1161.
pub fn check_price(request: &SavePurchaseRequest) -> Result<(), Refusal> {
    let tenfold = request.loyalty_value.checked_mul(10);
    let too_much = |price: Amount| tenfold.is_none_or(|tenfold| tenfold > price);
    if request.amount.is_some_and(too_much) {
        return Err(ResultCode::TooMuchLoyalty.into());
    }
    Ok(())
}

/// Computes the points of a request.
///
/// # Errors
/// In this order: 1211 for a currency without a rate, 1161 for points above a tenth of the price,
/// 2001 for more points than the limit.
pub fn earned(
    request: &SavePurchaseRequest,
    shop_currency: &str,
    rates: &Rates,
) -> Result<PointsEarned, Refusal> {
    let (value, currency) = (request.loyalty_value, request.currency.as_str());
    rates.get(currency).ok_or(ResultCode::UnknownCurrency)?;
    check_price(request)?;
    let in_points = rates.convert(value, currency, Currency::POINT);
    let in_shop = rates.convert(value, currency, shop_currency);
    // A limit far above any real amount and far below an overflow of the ledger.
    let most = Amount::from_whole(1_000_000_000_000).checked_mul(1_000_000);
    let fits = in_points.filter(|points| Some(*points) <= most).zip(in_shop);
    let (points, shop_amount) = fits.ok_or_else(|| {
        let detail = "loyaltyValue is too large to be given";
        vec![violation("loyaltyValue", Location::Body, value.to_string(), detail)]
    })?;
    Ok(PointsEarned { points: points.floor_gwei(), shop_amount: shop_amount.floor_gwei() })
}
