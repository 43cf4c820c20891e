//! Reads without authentication. Source: `protocol.md §2.1`.

use kios_protocol::{Address, ShopId, TemporaryAccount};
use serde_json::{Map, Value, json};

use super::{price, row};
use crate::network::chain::Shop;
use crate::network::fields::{Fields, account, out_of_bounds};
use crate::network::reply::{Refusal, Reply};
use crate::network::request::ParsedRequest;
use crate::network::server_state::ServerState;
use crate::network::state::State;

/// The requested account, and its form in the response.
fn resolve(shared: &ServerState, state: &State, text: &str) -> Result<(Address, String), Refusal> {
    let given = account(text)?;
    let Ok(temporary) = TemporaryAccount::try_from(given) else {
        return Ok((given, text.to_owned()));
    };
    let seconds = shared.settings.temporary_account_seconds;
    let found = state.behind(temporary, shared.now(), seconds);
    let real = found.ok_or_else(|| Refusal::code(2004))?;
    Ok((real, real.to_string()))
}

pub(crate) fn balance(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.query, "query");
    let text = fields.address("account");
    fields.check()?;
    let state = shared.state();
    let (account, shown) = resolve(shared, &state, &text)?;
    Ok(json!({"account": shown, "balance": state.chain.balance(account).to_string()}))
}

pub(crate) fn info(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.query, "query");
    let text = fields.address("account");
    let amount = fields.amount("amount");
    let currency = fields.present("currency").to_lowercase();
    let too_large = out_of_bounds(&fields, "amount");
    fields.check()?;
    let state = shared.state();
    let (account, shown) = resolve(shared, &state, &text)?;
    let amount = amount.map_err(|_| too_large.clone())?;
    let parts = price(&state, amount, &currency)?.ok_or(too_large)?;
    let balance = state.chain.balance(account);
    let value = state.chain.rates.convert(balance, "point", &currency).unwrap_or_default();
    Ok(json!({
        "account": shown,
        "amount": amount.to_string(),
        "currency": currency,
        "balance": balance.to_string(),
        "balanceValue": value.to_string(),
        "paidPoint": parts.paid_point.to_string(),
        "paidValue": parts.paid_value.to_string(),
        "feePoint": parts.fee_point.to_string(),
        "feeValue": parts.fee_value.to_string(),
        "totalPoint": parts.total_point.to_string(),
        "totalValue": parts.total_value.to_string(),
        "feeRate": fee_rate(state.chain.fee.get()),
    }))
}

/// Hundredths of a percent as a fraction: 500 is 0.05.
fn fee_rate(basis_points: u16) -> Value {
    let text = format!("{}.{:04}", basis_points / 10_000, basis_points % 10_000);
    serde_json::from_str(text.trim_end_matches('0')).unwrap_or_default()
}

pub(crate) fn convert(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.query, "query");
    let amount = fields.amount("amount");
    let (from, to) = (fields.present("from"), fields.present("to"));
    let too_large = out_of_bounds(&fields, "amount");
    fields.check()?;
    let state = shared.state();
    let converted = state.chain.rates.convert(amount.map_err(|_| too_large)?, &from, &to);
    let unknown = || Refusal::unknown_rate("convertCurrency(uint256,string,string)");
    Ok(json!({"amount": converted.ok_or_else(unknown)?.to_string()}))
}

pub(crate) fn item(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.query, "query");
    let id = fields.present("paymentId");
    fields.check()?;
    let row = row(&shared.state(), &id)?;
    Ok(row.item(shared.settings.generation, row.status))
}

pub(crate) fn shop_info(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.query, "query");
    let text = fields.shop_id("shopId");
    fields.check()?;
    Ok(shop(shared, &text))
}

pub(crate) fn shop_info_full(shared: &ServerState, text: &str) -> Reply {
    let values = Map::from_iter([("shopId".to_owned(), json!(text))]);
    let mut fields = Fields::new(&values, "params");
    let text = fields.shop_id("shopId");
    fields.check()?;
    let mut shop = shop(shared, &text);
    if let Some(fields) = shop.as_object_mut() {
        fields.insert("collectedAmount".to_owned(), json!("0"));
    }
    Ok(shop)
}

/// A shop; an unknown one is all zeros, not an error.
fn shop(shared: &ServerState, text: &str) -> Value {
    let state = shared.state();
    let id = text.to_lowercase().parse::<ShopId>().ok();
    match id.and_then(|id| state.chain.shops.get(&id).map(|shop| (id, shop))) {
        Some((id, shop)) => shop_data(id, shop),
        None => shop_data(ShopId::from_bytes([0; 32]), &Shop::none()),
    }
}

fn shop_data(id: ShopId, shop: &Shop) -> Value {
    json!({
        "shopId": id.to_string(),
        "name": shop.name,
        "currency": shop.currency,
        "status": shop.status,
        "account": shop.owner.to_string(),
        "delegator": shop.delegator.to_string(),
        "providedAmount": shop.provided.to_string(),
        "usedAmount": shop.used.to_string(),
        "refundedAmount": "0",
    })
}

/// `None` for anything but an address: the network's relay never responds then.
pub(crate) fn ledger_nonce(shared: &ServerState, text: &str) -> Option<Reply> {
    let account = text.parse::<Address>().ok()?;
    let nonce = shared.state().chain.nonce(account);
    Some(Ok(json!({"account": text, "nonce": nonce.to_string()})))
}

/// The nonce in the shop contract.
pub(crate) fn shop_nonce(shared: &ServerState, text: &str) -> Option<Reply> {
    let account = text.parse::<Address>().ok()?;
    let nonce = shared.state().chain.shop_nonce(account);
    Some(Ok(json!({"account": text, "nonce": nonce.to_string()})))
}

pub(crate) fn ledger_balance(shared: &ServerState, text: &str) -> Reply {
    let values = Map::from_iter([("account".to_owned(), json!(text))]);
    let mut fields = Fields::new(&values, "params");
    let text = fields.address("account");
    fields.check()?;
    let state = shared.state();
    let (account, shown) = resolve(shared, &state, &text)?;
    let balance = state.chain.balance(account).to_string();
    Ok(json!({
        "account": shown,
        "point": {"balance": balance, "value": balance},
        "token": {"balance": "0", "value": "0"},
    }))
}

pub(crate) fn chain_id(shared: &ServerState) -> Value {
    json!({"chainId": shared.settings.chain_id})
}

pub(crate) fn chain_info(shared: &ServerState) -> Value {
    let contracts = [
        "token",
        "phoneLink",
        "currencyRate",
        "loyaltyProvider",
        "loyaltyConsumer",
        "loyaltyTransfer",
        "loyaltyExchanger",
        "loyaltyBridge",
        "shop",
        "ledger",
        "chainBridge",
    ];
    let contract = (1_u8..).zip(contracts).map(|(number, name)| {
        let mut bytes = [0xc0_u8; 20];
        bytes = bytes.map(|byte| byte.wrapping_add(number));
        (name.to_owned(), json!(Address::from_bytes(bytes).to_string()))
    });
    let fee = "100000000000000000";
    json!({
        "url": "",
        "network": {
            "name": "side-chain",
            "chainId": shared.settings.chain_id,
            "ensAddress": Address::ZERO.to_string(),
            "chainTransferFee": fee,
            "chainBridgeFee": fee,
            "loyaltyTransferFee": fee,
            "loyaltyBridgeFee": fee,
        },
        "contract": Value::Object(contract.collect()),
    })
}

pub(crate) fn system_info() -> Value {
    json!({
        "token": {"symbol": "LYT"},
        "point": {"precision": 0, "equivalentCurrency": "KRW"},
        "language": "ko",
        "support": {"chainBridge": true, "loyaltyBridge": true, "exchange": true},
    })
}
