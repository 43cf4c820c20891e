//! Whether a payment may be opened.
//!
//! Source: `protocol.md §2.3`, with `relay.md §3` B1 and B2.

use kios_protocol::api::{Location, OpenNewRequest, Violation};
use kios_protocol::{
    Address, Amount, FeeBasisPoints, PriceBreakdown, Rate, ResultCode, Settlement,
};

use super::{Caller, Opener, Payment, Refusal, violation};

/// Whom the account of a request stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolvedAccount {
    /// A temporary account that is alive.
    Alive(Address),
    /// A temporary account that is unknown, too old or used.
    Gone,
    /// Not a temporary account.
    Real(Address),
}

/// Everything that bears on an open.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// What is asked.
    pub request: &'a OpenNewRequest,
    /// Whether the shop id begins as this network's do.
    pub own_network: bool,
    /// Who asks; `None` for a signature of nobody we know.
    pub caller: Option<Caller>,
    /// Whom the account stands for.
    pub stand_in: ResolvedAccount,
    /// The payments of this shop, terminal and purchase.
    pub earlier: Vec<Payment>,
    /// Whether the shop is active; `None` when there is none.
    pub shop_active: Option<bool>,
    /// The rate of the currency, lower-cased.
    pub rate: Option<Rate>,
    /// The fee.
    pub fee: FeeBasisPoints,
    /// The customer's points.
    pub balance: Amount,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It was opened before: answer with it.
    Repeat(Box<Payment>),
    /// Open it.
    Open {
        /// Who opens.
        caller: Caller,
        /// Who pays.
        account: Address,
        /// What it costs, estimated.
        parts: Box<PriceBreakdown>,
    },
}

/// A price of nothing is no price (B2).
///
/// # Errors
/// The violation that names the amount.
pub fn check_amount(amount: Amount) -> Result<(), Refusal> {
    if amount.is_zero() {
        let detail = "amount is 0, at least one base unit is accepted";
        return Err(vec![violation("amount", Location::Body, "0", detail)].into());
    }
    Ok(())
}

/// Whether and how to open.
///
/// # Errors
/// The first reason not to, in the order of the network: 3072, then the key (2002, v1) or the code
/// on the phone (2050, 2004) and the signature (1501), then 2001 for a purchase that is under way
/// with other values, 1201, 1202, 1211 and 1511.
pub fn decide(facts: Facts<'_>) -> Result<Decision, Refusal> {
    let Facts { request, caller, stand_in, .. } = &facts;
    if !facts.own_network {
        return Err(ResultCode::ForeignShop.into());
    }
    let version_one = request.signature.is_none();
    let acting =
        caller.clone().filter(|who| who.may_act_for(request.shop_id, &request.terminal_id));
    if version_one && acting.is_none() {
        return Err(ResultCode::InvalidAccessKey.into());
    }
    // A repeat comes with the code that the first request has used up, so it is looked for first.
    if let Some(repeat) = acting.as_ref().and_then(|who| repeat(&facts, who)) {
        return Ok(Decision::Repeat(Box::new(repeat.clone())));
    }
    let account = match *stand_in {
        ResolvedAccount::Alive(account) => account,
        ResolvedAccount::Real(account) if version_one => account,
        ResolvedAccount::Real(_) => return Err(ResultCode::InvalidPaymentCode.into()),
        ResolvedAccount::Gone => return Err(ResultCode::UnknownTemporaryAccount.into()),
    };
    let caller = acting.ok_or(ResultCode::InvalidSignature)?;
    conflicts(&facts.earlier, request, caller.opener())?;
    match facts.shop_active {
        None => return Err(ResultCode::UnknownShop.into()),
        Some(false) => return Err(ResultCode::InactiveShop.into()),
        Some(true) => {}
    }
    let rate = facts.rate.ok_or(ResultCode::UnknownCurrency)?;
    let parts = PriceBreakdown::of(request.amount, rate, facts.fee, Settlement::Estimated)
        // A price that no 256 bits hold is more than anybody has.
        .ok_or(ResultCode::InsufficientBalance)?;
    if parts.total_point > facts.balance {
        return Err(ResultCode::InsufficientBalance.into());
    }
    Ok(Decision::Open { caller, account, parts: Box::new(parts) })
}

/// The refusal of an amount that no rate can price.
pub fn too_large(amount: Amount) -> Refusal {
    let detail = "amount is too large to be priced within 256 bits";
    vec![violation("amount", Location::Body, amount.to_string(), detail)].into()
}

/// B1: the payment that the same request has opened.
///
/// A temporary account serves one payment, so a request that names one again is a repeat whatever
/// became of the payment. A real account (v1 only) may well buy the same again, so there it is a
/// repeat only while the payment is live.
fn repeat<'a>(facts: &'a Facts<'_>, caller: &Caller) -> Option<&'a Payment> {
    let request = facts.request;
    facts.earlier.iter().find(|payment| {
        payment.opener == caller.opener()
            && payment.amount == request.amount
            && payment.currency_sent == request.currency
            && payment.account_sent == request.account
            && (request.account.is_temporary() || payment.is_being_paid())
    })
}

/// B1: the same purchase under way with other values; every field that differs is named.
///
/// # Errors
/// The violations that name them.
pub fn conflicts(
    earlier: &[Payment],
    request: &OpenNewRequest,
    opener: Opener,
) -> Result<(), Refusal> {
    let live = earlier.iter().find(|payment| payment.opener == opener && payment.is_being_paid());
    let Some(live) = live else { return Ok(()) };
    let fault = |name: &str, sent: String| -> Violation {
        let detail = format!(
            "{name} differs from the payment {} that is open for this purchaseId; close it, or \
             send its values again",
            live.id
        );
        violation(name, Location::Body, sent, detail)
    };
    let mut faults = Vec::new();
    if live.amount != request.amount {
        faults.push(fault("amount", request.amount.to_string()));
    }
    if live.currency_sent != request.currency {
        faults.push(fault("currency", request.currency.clone()));
    }
    if live.account_sent != request.account {
        faults.push(fault("account", request.account.to_string()));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}
