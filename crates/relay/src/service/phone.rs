//! Accounts by phone number, and the phones themselves.
//!
//! Which number belongs to which account is the configuration's to say, at every start. Points for a
//! number that nobody has yet wait under its hash; at the start that links it they go to the
//! account, once.
//!
//! A phone may register to be notified, and is answered as the network's relay answers. Notifying
//! is deliberately absent: the stream tells customers and owners what waits for them. So nothing is
//! refused for want of a phone: `new/open` never answers 2008, and `cancel/open` and the changes of
//! a shop never 2005. Whoever is not looking has the time to answer run out.
//!
//! Source: `protocol.md §2.1`, `§2.10`, `§4.3`.

use kios_protocol::api::{
    AccountNonce, MobileExists, MobileItem, MobileKind, MobileRequest, PhoneBalance,
    PhoneHashBalance, PhoneHashResponse, PhoneLink,
};
use kios_protocol::message::{Message as _, MobileToken};
use kios_protocol::{Address, PhoneHash, ResultCode, ShopId, Timestamp};
use sqlx::SqliteConnection;

use super::Failure;
use super::queries::{no_tokens, points_worth};
use crate::config::Config;
use crate::phone::Phone;
use crate::state::AppState;
use crate::storage::{self, StorageError};
use kios_domain::ledger::{self, Account, EntryReason};

/// A number's international form and its hash.
///
/// # Errors
/// 2007 for a text that is no number.
pub fn phone_hash(text: &str) -> Result<PhoneHashResponse, Failure> {
    let phone: Phone = text.parse().map_err(|_| ResultCode::InvalidPhone)?;
    Ok(PhoneHashResponse { phone: phone.to_string(), phone_hash: phone.hash() })
}

/// What whoever has this number has.
///
/// # Errors
/// 2007 for a text that is no number.
pub async fn phone_balance(app: &AppState, text: &str) -> Result<PhoneBalance, Failure> {
    let PhoneHashResponse { phone, phone_hash } = phone_hash(text)?;
    Ok(PhoneBalance { phone, balance: phone_hash_balance(app, phone_hash).await? })
}

/// The same by the hash: the account's points, or those that wait for whoever gets the number.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn phone_hash_balance(
    app: &AppState,
    phone_hash: PhoneHash,
) -> Result<PhoneHashBalance, Failure> {
    let mut connection = app.store().read().await?;
    let account = storage::account_of_phone(&mut connection, phone_hash).await?;
    let holder = account.map_or(Account::Phone(phone_hash), Account::User);
    let balance = storage::balance(&mut connection, holder).await?.net();
    Ok(PhoneHashBalance {
        phone_hash,
        account: account.unwrap_or(Address::ZERO),
        point: points_worth(app.config(), balance),
        token: no_tokens(),
    })
}

/// Whose number it is.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn link_to_account(app: &AppState, phone: PhoneHash) -> Result<PhoneLink, Failure> {
    let mut connection = app.store().read().await?;
    let account = storage::account_of_phone(&mut connection, phone).await?;
    Ok(PhoneLink { phone, account: account.unwrap_or(Address::ZERO) })
}

/// Which number an account has, as its hash.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn link_to_phone(app: &AppState, account: Address) -> Result<PhoneLink, Failure> {
    let mut connection = app.store().read().await?;
    let phone = storage::phone_of_account(&mut connection, account).await?;
    Ok(PhoneLink { phone: phone.unwrap_or(PhoneHash::from_bytes([0; 32])), account })
}

/// The nonce of an account in the links: nobody changes one with a signature here.
pub const fn link_nonce(account: Address) -> AccountNonce {
    AccountNonce { account, nonce: 0 }
}

/// Keeps a phone that asks to be notified; it is answered with what is kept.
///
/// # Errors
/// 1501 when the signature is not the account's. Trying again is safe.
pub async fn register_mobile(
    app: &AppState,
    request: MobileRequest,
) -> Result<MobileItem, Failure> {
    let MobileRequest { item, signature } = request;
    let message = MobileToken { token: &item.token, account: item.account };
    if signature.recover(&message.digest()) != Some(item.account) {
        return Err(ResultCode::InvalidSignature.into());
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    storage::upsert_mobile(writer.connection(), &item, now).await?;
    writer.commit().await?;
    Ok(item)
}

/// Whether a phone has asked to be notified.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn mobile_exists(
    app: &AppState,
    account: Address,
    kind: MobileKind,
    shop_id: ShopId,
) -> Result<MobileExists, Failure> {
    let mut connection = app.store().read().await?;
    let exists = storage::mobile_exists(&mut connection, account, kind, shop_id).await?;
    Ok(MobileExists { account, kind: kind.number(), shop_id, exists })
}

/// Links accounts and numbers as the configuration says, and hands over what waits for a number.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn link_phones(
    connection: &mut SqliteConnection,
    config: &Config,
    now: Timestamp,
) -> Result<(), StorageError> {
    let links = config.accounts.iter();
    let links = links.filter_map(|a| a.phone.as_ref().map(|phone| (phone.hash(), a.address)));
    let links: Vec<(PhoneHash, Address)> = links.collect();
    storage::set_phone_links(connection, &links).await?;
    for (phone, account) in links {
        let waiting = storage::balance(connection, Account::Phone(phone)).await?.net();
        if !waiting.is_zero() {
            let postings = ledger::transfer_all(phone, account, waiting);
            storage::book(connection, EntryReason::HandOver(phone), postings, now).await?;
        }
    }
    Ok(())
}
