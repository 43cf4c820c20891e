//! `new/open`. Source: `protocol.md §2.3`, `§11`.

use kios_protocol::message::OpenNewPayment;
use kios_protocol::{Address, Amount, PaymentId, ShopId, TemporaryAccount, Timestamp, keccak256};

use super::{RequestContext, Version, price};
use crate::network::chain::ChainStatus;
use crate::network::fields::{Blanks, Fields, account, out_of_bounds};
use crate::network::reply::{Refusal, Reply};
use crate::network::row::Row;
use crate::network::settings::Generation;
use crate::network::state::State;

/// The request to open a payment.
struct Wanted {
    purchase_id: String,
    amount: Amount,
    currency: String,
    shop_text: String,
    account_text: String,
    terminal_id: String,
    signature: String,
}

/// Opens a payment.
pub(crate) fn open(context: &RequestContext<'_>) -> Reply {
    let mut fields = Fields::new(&context.request.body, "body");
    let purchase_id = fields.present("purchaseId");
    let amount = fields.amount("amount");
    let currency = fields.present("currency");
    let shop_text = fields.shop_id("shopId");
    let account_text = fields.address("account");
    let (terminal_id, signature) = match context.version {
        Version::One => (fields.text("terminalId"), String::new()),
        Version::Two => (fields.present("terminalId"), fields.signature("signature", Blanks::Kept)),
    };
    let too_large = out_of_bounds(&fields, "amount");
    fields.check()?;
    context.version_is_on()?;
    let settings = &context.shared.settings;
    if settings.generation != Generation::Dms && !shop_text.starts_with(&settings.shop_id_prefix) {
        return Err(Refusal::code(3072));
    }
    context.has_access_key()?;
    let shop_id = shop_text.to_lowercase().parse().map_err(|_| Refusal::code(3072))?;
    let mut state = context.shared.state();
    let (buyer, shown) = buyer(context, &state, &account_text)?;
    let wanted = Wanted {
        purchase_id,
        amount: amount.map_err(|_| too_large)?,
        currency,
        shop_text,
        account_text,
        terminal_id,
        signature,
    };
    agent_signed(context, &wanted, shop_id)?;
    let row = priced(context, &state, wanted, shop_id, buyer, shown)?;
    let item = row.item(settings.generation, 11);
    // The row is inserted before the phone is looked up, so a failure there leaves the row behind.
    let temporary = context.request.body.get("account").and_then(|text| text.as_str());
    state.rows.insert(row.id.to_string(), row);
    if state.customers_without_phone.contains(&buyer) {
        let older = settings.generation == Generation::Dms;
        return Err(Refusal::code(if older { 2005 } else { 2008 }));
    }
    if let Some(Ok(address)) = temporary.map(|text| text.trim().parse::<Address>()) {
        state.temporaries.remove(&address);
    }
    Ok(item)
}

/// The customer's account, and its form in the response.
fn buyer(
    context: &RequestContext<'_>,
    state: &State,
    text: &str,
) -> Result<(Address, String), Refusal> {
    let given = account(text)?;
    let seconds = context.shared.settings.temporary_account_seconds;
    match TemporaryAccount::try_from(given) {
        Ok(temporary) => {
            let found = state.behind(temporary, context.shared.now(), seconds);
            let real = found.ok_or_else(|| Refusal::code(2004))?;
            Ok((real, real.to_string()))
        }
        Err(_) if context.version == Version::Two => Err(Refusal::code(2050)),
        Err(_) => Ok((given, text.to_owned())),
    }
}

fn agent_signed(
    context: &RequestContext<'_>,
    wanted: &Wanted,
    shop_id: ShopId,
) -> Result<(), Refusal> {
    let message = OpenNewPayment {
        purchase_id: &wanted.purchase_id,
        amount: wanted.amount,
        currency: &wanted.currency,
        shop_id,
        account: account(&wanted.account_text)?,
        terminal_id: &wanted.terminal_id,
    };
    context.is_signed_by_agent(&wanted.signature, &message)
}

fn priced(
    context: &RequestContext<'_>,
    state: &State,
    wanted: Wanted,
    shop_id: ShopId,
    buyer: Address,
    shown: String,
) -> Result<Row, Refusal> {
    let priced = price(state, wanted.amount, &wanted.currency.to_lowercase())?;
    // A price above 256 bits exceeds every balance.
    let parts = priced.filter(|parts| parts.total_point <= state.chain.balance(buyer));
    let parts = parts.ok_or_else(|| Refusal::code(1511))?;
    let secret = random()?;
    let purchase_id = stored(&wanted.purchase_id, &secret)?;
    let terminal_id = stored(&wanted.terminal_id, &secret)?;
    if wanted.currency.chars().count() > 12 {
        return Err(Refusal::too_long(12));
    }
    Ok(Row {
        id: PaymentId::derive(buyer, state.chain.nonce(buyer), random()?),
        purchase_id,
        amount: wanted.amount,
        currency: wanted.currency,
        shop_text: wanted.shop_text,
        shop_id,
        account_text: shown,
        account: buyer,
        parts,
        terminal_id,
        status: 11,
        contract: ChainStatus::Invalid,
        secret,
        opened_new: context.shared.now(),
        closed_new: Timestamp::NEVER,
        opened_cancel: Timestamp::NEVER,
        closed_cancel: Timestamp::NEVER,
        transaction: None,
    })
}

/// A text as the SQL layer stores it: at most 66 characters, an apostrophe is an error, some characters are
/// escaped, some sequences expanded.
///
/// Source: `protocol.md §10.1` Q10, `§11`.
pub(super) fn stored(text: &str, secret: &[u8; 32]) -> Result<String, Refusal> {
    if text.chars().count() > 66 {
        return Err(Refusal::too_long(66));
    }
    if text.contains('\'') {
        return Err(Refusal::exception("syntax error at or near \"'\""));
    }
    let secret = format!("0x{}", hex::encode(secret));
    let expanded = text.replace("${secret}", &secret).replace("#{secret}", &secret);
    let mangled = expanded.chars().flat_map(|c| {
        let backslash = matches!(c, '"' | '\\' | '%') || c.is_control();
        backslash.then_some('\\').into_iter().chain([c])
    });
    Ok(mangled.collect())
}

/// The hash that a secret must match.
pub(super) fn lock(secret: &[u8; 32]) -> [u8; 32] {
    keccak256(secret)
}

/// Random bytes.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|fault| Refusal::exception(fault.to_string()))?;
    Ok(bytes)
}
