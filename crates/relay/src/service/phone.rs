//! Accounts by phone number, and phones that are registered for notifications.
//!
//! The configuration links numbers to accounts at every start. Points for a number without an
//! account wait under its hash and are transferred once, at the start that links the number.
//!
//! A phone can register for notifications and gets the network's response. Sending them is
//! deliberately absent: customers and owners are notified by the stream. So nothing is refused for
//! a missing phone: `new/open` never responds 2008, and `cancel/open` and the changes of a shop
//! never 2005. Without a decision they time out.
//!
//! Source: `protocol.md §2.1`, `§2.10`, `§4.3`.

use kios_protocol::api::{
    AccountNonce, MobileExists, MobileItem, MobileKind, MobileRequest, PhoneBalance,
    PhoneHashBalance, PhoneHashResponse, PhoneLink,
};
use kios_protocol::message::{Message as _, MobileToken};
use kios_protocol::{Address, Amount, PhoneHash, ResultCode, ShopId, Timestamp};

use super::Failure;
use super::queries::{points_worth, tokens_worth};
use crate::config::Config;
use crate::phone::Phone;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError};
use kios_domain::ledger::{self, Account, EntryReason};

/// The most phones of one account that are kept, and of all: any key may register one. The newest are kept.
const MOST_PHONES_OF_ACCOUNT: u32 = 16;
const MOST_PHONES: u32 = 100_000;

/// A number's international form and its hash.
///
/// # Errors
/// 2007 for a text that is no number.
pub fn phone_hash(text: &str) -> Result<PhoneHashResponse, Failure> {
    let phone: Phone = text.parse().map_err(|_| ResultCode::InvalidPhone)?;
    Ok(PhoneHashResponse { phone: phone.to_string(), phone_hash: phone.hash() })
}

/// The balance of the account with this number.
///
/// # Errors
/// 2007 for a text that is no number.
pub async fn phone_balance(app: &AppState, text: &str) -> Result<PhoneBalance, Failure> {
    let PhoneHashResponse { phone, phone_hash } = phone_hash(text)?;
    Ok(PhoneBalance { phone, balance: phone_hash_balance(app, phone_hash).await? })
}

/// The balance by the hash: the account's points, or those that wait for the number's account.
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
    let tokens = match account {
        Some(account) => {
            storage::balance(&mut connection, Account::TokenUser(account)).await?.net()
        }
        None => Amount::ZERO,
    };
    Ok(PhoneHashBalance {
        phone_hash,
        account: account.unwrap_or(Address::ZERO),
        point: points_worth(app.config(), balance),
        token: tokens_worth(app.config(), tokens),
    })
}

/// The account with this number.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn link_to_account(app: &AppState, phone: PhoneHash) -> Result<PhoneLink, Failure> {
    let mut connection = app.store().read().await?;
    let account = storage::account_of_phone(&mut connection, phone).await?;
    Ok(PhoneLink { phone, account: account.unwrap_or(Address::ZERO) })
}

/// The hash of an account's number.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn link_to_phone(app: &AppState, account: Address) -> Result<PhoneLink, Failure> {
    let mut connection = app.store().read().await?;
    let phone = storage::phone_of_account(&mut connection, account).await?;
    Ok(PhoneLink { phone: phone.unwrap_or(PhoneHash::from_bytes([0; 32])), account })
}

/// The nonce of an account in the links: 0, because links are not changed by signatures here.
pub const fn link_nonce(account: Address) -> AccountNonce {
    AccountNonce { account, nonce: 0 }
}

/// Registers a phone for notifications, in place of the account's oldest if it has many; returns what is stored.
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
    let (own, all) = (MOST_PHONES_OF_ACCOUNT, MOST_PHONES);
    storage::trim_mobiles(writer.connection(), item.account, own, all).await?;
    writer.commit().await?;
    Ok(item)
}

/// Whether a phone is registered for notifications.
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

/// Links accounts and numbers as configured, and transfers the points that waited for a number.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn link_phones(
    connection: &mut Connection,
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
