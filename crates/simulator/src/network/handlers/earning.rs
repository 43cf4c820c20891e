//! Purchases that earn points: the list of points to be credited.
//!
//! Only the list: on the network, validators on the chain credit the points, and none runs here, so
//! entries stay. The document does not define what happens to a purchase that is saved twice; here the
//! later one replaces the earlier, of whichever shop, because `purchase/cancel` identifies a purchase
//! only by its number.
//!
//! Source: `protocol.md §2.1`, `§2.11`.

use kios_protocol::{Address, Amount, PhoneHash, ShopId};
use serde_json::{Map, Value, json};

use super::has_access_key;
use crate::network::fields::{Fields, account, out_of_bounds};
use crate::network::reply::{Refusal, Reply};
use crate::network::request::ParsedRequest;
use crate::network::server_state::ServerState;
use crate::network::state::{Purchase, State};

pub(crate) fn save(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.body, "body");
    let id = fields.filled("purchaseId");
    // Both are integers, as is an amount.
    let (timestamp, waiting) = (fields.amount("timestamp"), fields.amount("waiting"));
    let holder = fields.address("account");
    let phone = fields.shop_id("phone");
    let shop_id = fields.shop_id("shopId");
    let value = fields.amount("loyaltyValue");
    let currency = fields.filled("currency").to_lowercase();
    let too_large = out_of_bounds(&fields, "loyaltyValue");
    fields.check()?;
    has_access_key(shared, request)?;
    let unreadable = |_| Refusal::exception("invalid hexlify value");
    let purchase = Purchase {
        account: account(&holder)?,
        phone: phone.to_lowercase().parse().map_err(unreadable)?,
        shop_id: shop_id.to_lowercase().parse().map_err(unreadable)?,
        timestamp: timestamp.map_err(|_| too_large.clone())?.to_string(),
        value: value.map_err(|_| too_large.clone())?,
        currency,
    };
    waiting.map_err(|_| too_large)?;
    shared.state().purchases.insert(id, purchase);
    Ok(json!({}))
}

pub(crate) fn cancel(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.body, "body");
    let id = fields.filled("purchaseId");
    fields.check()?;
    has_access_key(shared, request)?;
    shared.state().purchases.remove(&id);
    Ok(json!({}))
}

/// The points to be credited to a customer, by account or by a linked phone number.
pub(crate) fn of_user(shared: &ServerState, text: &str) -> Reply {
    let account = user(text)?;
    let state = shared.state();
    let lines = user_lines(&state, account).map(|(id, purchase)| {
        json!({
            "account": account.to_string(),
            "timestamp": purchase.timestamp,
            "currency": purchase.currency,
            "providePoint": points(&state, purchase).to_string(),
            "provideValue": purchase.value.to_string(),
            "purchaseId": id,
            "shopId": purchase.shop_id.to_string(),
        })
    });
    Ok(lines.collect())
}

pub(crate) fn total_of_user(shared: &ServerState, text: &str) -> Reply {
    let account = user(text)?;
    let state = shared.state();
    let values = user_lines(&state, account).map(|(_, purchase)| purchase.value);
    let points = user_lines(&state, account).map(|(_, purchase)| points(&state, purchase));
    Ok(json!({
        "account": account.to_string(),
        "providePoint": sum(points).to_string(),
        "provideValue": sum(values).to_string(),
    }))
}

/// The points to be credited to the customers of a shop.
pub(crate) fn of_shop(shared: &ServerState, text: &str) -> Reply {
    let shop_id = shop(text)?;
    let state = shared.state();
    let lines = shop_lines(&state, shop_id).map(|(id, purchase)| {
        json!({
            "shopId": shop_id.to_string(),
            "timestamp": purchase.timestamp,
            "currency": purchase.currency,
            "providedAmount": worth(&state, purchase).to_string(),
            "purchaseId": id,
        })
    });
    Ok(lines.collect())
}

pub(crate) fn total_of_shop(shared: &ServerState, text: &str) -> Reply {
    let shop_id = shop(text)?;
    let state = shared.state();
    let worths = shop_lines(&state, shop_id).map(|(_, purchase)| worth(&state, purchase));
    Ok(json!({"shopId": shop_id.to_string(), "providedAmount": sum(worths).to_string()}))
}

/// A number's international form and its hash.
pub(crate) fn phone_hash(text: &str) -> Reply {
    // In a path a plus sign is not a blank.
    let escaped = text.replace('+', "%2B");
    let decoded = form_urlencoded::parse(escaped.as_bytes()).next();
    let text = decoded.map(|(text, _)| text.into_owned()).unwrap_or_default();
    let number = phonenumber::parse(None, &text).ok().filter(phonenumber::PhoneNumber::is_valid);
    let number = number.ok_or_else(|| Refusal::code(2007))?;
    let phone = number.format().mode(phonenumber::Mode::International).to_string();
    let hash = PhoneHash::of(&phone);
    Ok(json!({"phone": phone, "phoneHash": hash.to_string()}))
}

fn user_lines(state: &State, account: Address) -> impl Iterator<Item = (&String, &Purchase)> {
    state.purchases.iter().filter(move |(_, purchase)| {
        let holder = state.phones.get(&purchase.phone).copied();
        purchase.account == account
            || (purchase.account == Address::ZERO && holder == Some(account))
    })
}

fn shop_lines(state: &State, shop_id: ShopId) -> impl Iterator<Item = (&String, &Purchase)> {
    state.purchases.iter().filter(move |(_, purchase)| purchase.shop_id == shop_id)
}

fn points(state: &State, purchase: &Purchase) -> Amount {
    let points = state.chain.rates.convert(purchase.value, &purchase.currency, "point");
    points.unwrap_or_default().floor_gwei()
}

fn worth(state: &State, purchase: &Purchase) -> Amount {
    let shop = state.chain.shops.get(&purchase.shop_id);
    let currency = shop.map_or(purchase.currency.as_str(), |shop| shop.currency.as_str());
    let worth = state.chain.rates.convert(purchase.value, &purchase.currency, currency);
    worth.unwrap_or_default().floor_gwei()
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(sum))
}

fn user(text: &str) -> Result<Address, Refusal> {
    let values = in_path("account", text);
    let mut fields = Fields::new(&values, "params");
    let text = fields.address("account");
    fields.check()?;
    account(&text)
}

fn shop(text: &str) -> Result<ShopId, Refusal> {
    let values = in_path("shopId", text);
    let mut fields = Fields::new(&values, "params");
    let text = fields.shop_id("shopId");
    fields.check()?;
    text.to_lowercase().parse().map_err(|_| Refusal::exception("invalid hexlify value"))
}

fn in_path(name: &str, text: &str) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), json!(text))])
}
