//! Whether a payment may be opened.
//!
//! Source: `protocol.md §2.3`, with `relay.md §3` B1 and B2.

use kios_protocol::api::{Location, OpenNewRequest, Violation};
use kios_protocol::payment::State;
use kios_protocol::{
    Address, Amount, Currency, FeeBasisPoints, PaymentId, PriceBreakdown, Rate, ResultCode,
    Settlement, Timestamp,
};

use super::{Caller, CancelProof, Opener, Payment, PhaseTimes, Refusal, violation};

/// What the account of an open request resolves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolvedAccount {
    /// A valid temporary account.
    Alive(Address),
    /// A temporary account that is unknown, expired or used.
    Gone,
    /// Not a temporary account.
    Real(Address),
}

/// The facts that the decision about an open request needs.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The request.
    pub request: &'a OpenNewRequest,
    /// Whether the shop id has this network's prefix.
    pub own_network: bool,
    /// The caller; `None` if the signer is unknown.
    pub caller: Option<Caller>,
    /// The resolved account.
    pub stand_in: ResolvedAccount,
    /// The payments with the same shop, terminal and purchase.
    pub earlier: Vec<Payment>,
    /// Whether the shop is active; `None` if it does not exist.
    pub shop_active: Option<bool>,
    /// The rate of the currency, lower-cased.
    pub rate: Option<Rate>,
    /// The fee rate.
    pub fee: FeeBasisPoints,
    /// The customer's balance in points.
    pub balance: Amount,
}

/// The decision about an open request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Opened before: return this payment.
    Repeat(Box<Payment>),
    /// Open a payment.
    Open {
        /// The caller.
        caller: Caller,
        /// The customer.
        account: Address,
        /// The estimated price.
        parts: Box<PriceBreakdown>,
    },
}

/// A payment that was just opened, at its estimated price.
pub fn opened(
    request: OpenNewRequest,
    id: PaymentId,
    caller: &Caller,
    account: Address,
    parts: PriceBreakdown,
    now: Timestamp,
) -> Payment {
    Payment {
        id,
        version: 1,
        purchase_id: request.purchase_id,
        amount: request.amount,
        currency: Currency::new(&request.currency),
        shop_id: request.shop_id,
        first_terminal_id: request.terminal_id.clone(),
        terminal_id: request.terminal_id,
        cancel_round: 0,
        cancel_proof: CancelProof::Signature,
        late_return_at: Timestamp::NEVER,
        account,
        parts,
        state: State::opened(now),
        times: PhaseTimes {
            open_new: now,
            close_new: Timestamp::NEVER,
            open_cancel: Timestamp::NEVER,
            close_cancel: Timestamp::NEVER,
        },
        opener: caller.opener(),
        account_sent: request.account,
        currency_sent: request.currency,
    }
}

/// Refuses a price of 0 (B2).
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

/// Refuses a price that costs no points.
fn check_worth(amount: Amount, rate: Rate) -> Result<(), Refusal> {
    let smallest = rate.smallest_amount();
    if amount < smallest {
        let detail = format!("amount costs no points, at least {smallest} base units are accepted");
        return Err(vec![violation("amount", Location::Body, amount.to_string(), detail)].into());
    }
    Ok(())
}

/// Decides about an open request.
///
/// # Errors
/// The first reason to refuse, in the order of the network: 3072, then the key (2002, v1) or the code
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
    // A repeated request names a code that the first one has used up, so repeats are looked for first.
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
    check_worth(request.amount, rate)?;
    let parts = PriceBreakdown::of(request.amount, rate, facts.fee, Settlement::Estimated)
        // A price that exceeds 256 bits exceeds every balance.
        .ok_or(ResultCode::InsufficientBalance)?;
    if parts.total_point > facts.balance {
        return Err(ResultCode::InsufficientBalance.into());
    }
    Ok(Decision::Open { caller, account, parts: Box::new(parts) })
}

/// The refusal of an amount that cannot be priced.
pub fn too_large(amount: Amount) -> Refusal {
    let detail = "amount is too large to be priced within 256 bits";
    vec![violation("amount", Location::Body, amount.to_string(), detail)].into()
}

/// B1: the payment that the same request opened before.
///
/// A temporary account is used for one payment only, so a request that names it again is a repeat
/// whatever the payment's status. With a real account (v1 only) the same purchase may be made again,
/// so there the request is a repeat only while the payment is in progress.
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

/// B1: the same purchase is in progress with other values; every field that differs is named.
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
