//! Points for purchases that were not paid with points.
//!
//! A shop saves a purchase, and once the waiting time is over its customer is given points; until
//! then it can be taken off the list again. What the points are worth is the shop's to say, up to a
//! tenth of the price where the price is told; they are rounded down to 10^9 base units.
//!
//! Deliberately absent: storage, time, and who may save.
//!
//! Source: `protocol.md §2.11`.

use kios_protocol::api::{Location, SavePurchaseRequest, Violation};
use kios_protocol::{
    Address, Amount, Currency, PhoneHash, PurchaseId, Rates, ResultCode, ShopId, Timestamp,
};

use crate::ledger::Account;
use crate::payment::{Refusal, violation};

/// Where a purchase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseStatus {
    /// Its points are to be given.
    Waiting,
    /// They were.
    Given,
    /// They will not be.
    Cancelled,
}

impl PurchaseStatus {
    /// The word in the database.
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
    /// Who sold.
    pub shop_id: ShopId,
    /// The shop's number of the sale.
    pub id: PurchaseId,
    /// Who bought, where that is known.
    pub account: Option<Address>,
    /// The account as it was sent: mostly a temporary one, or zero.
    pub account_sent: Address,
    /// The buyer's phone; that of "no phone" where it was not told.
    pub phone: PhoneHash,
    /// When it was sold.
    pub sold_at: Timestamp,
    /// How many seconds later the points are given.
    pub waiting: u64,
    /// The currency of `loyalty_value`, lower case.
    pub currency: String,
    /// What the points are worth.
    pub loyalty_value: Amount,
    /// The points.
    pub points: Amount,
    /// What they are worth in the shop's currency.
    pub shop_amount: Amount,
    /// Where it stands.
    pub standing: PurchaseStatus,
}

/// What points for a purchase come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointsEarned {
    /// The points.
    pub points: Amount,
    /// What they are worth in the shop's currency.
    pub shop_amount: Amount,
}

impl Purchase {
    /// When its points are given.
    pub const fn due_at(&self) -> Timestamp {
        self.sold_at.plus(self.waiting)
    }

    /// Who is given its points, where `linked` is whoever has the phone.
    pub fn holder(&self, linked: Option<Address>) -> Account {
        self.account.or(linked).map_or(Account::Phone(self.phone), Account::User)
    }

    /// Whether saving it again changes nothing.
    ///
    /// # Errors
    /// 2001 naming every field that differs while the points are to be given, 1160 once they were.
    pub fn repeated_by(&self, request: &SavePurchaseRequest) -> Result<(), Refusal> {
        let faults = differing(&self.saved(), request);
        if faults.is_empty() {
            return Ok(());
        }
        match self.standing {
            PurchaseStatus::Given => Err(ResultCode::PurchaseProcessed.into()),
            PurchaseStatus::Waiting | PurchaseStatus::Cancelled => Err(faults.into()),
        }
    }

    /// What it was saved with, but for the price, which is not kept.
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

/// Every field, but for the price, in which a request differs from what its purchase was saved with.
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

/// Whether a kiosk of `own` may save this at all.
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

/// Whether the points are at most a tenth of the price, where that is told.
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

/// What the points of a request come to.
///
/// # Errors
/// In this order: 1211 for a currency without a rate, 1161 for points above a tenth of the price,
/// 2001 for more points than anybody is given.
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
    // Far above any real sum, and far below where the books could overflow.
    let most = Amount::from_whole(1_000_000_000_000).checked_mul(1_000_000);
    let fits = in_points.filter(|points| Some(*points) <= most).zip(in_shop);
    let (points, shop_amount) = fits.ok_or_else(|| {
        let detail = "loyaltyValue is too large to be given";
        vec![violation("loyaltyValue", Location::Body, value.to_string(), detail)]
    })?;
    Ok(PointsEarned { points: points.floor_gwei(), shop_amount: shop_amount.floor_gwei() })
}
