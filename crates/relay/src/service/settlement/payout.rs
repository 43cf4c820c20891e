//! Payouts of shops.

use kios_protocol::api::{Refundable, ShopRefundRequest, TransactionHash};
use kios_protocol::message::{Message as _, RefundShop};
use kios_protocol::{ResultCode, ShopId, hash_text};

use super::acts_for;
use crate::service::Failure;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, Shop};
use kios_domain::ledger::{Account, EntryReason, LedgerError, transfer};
use kios_domain::settlement::tokens;

/// What can be paid out to a shop, in its currency and in tokens; zeros for an unknown shop.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn refundable(app: &AppState, shop_id: ShopId) -> Result<Refundable, Failure> {
    let mut connection = app.store().read().await?;
    let shop = storage::find_shop(&mut connection, shop_id).await?;
    Ok(shop.map_or_else(Refundable::default, |shop| {
        let refundable_amount = shop.sums().refundable();
        let refundable_token = tokens(&app.config().rates, refundable_amount, &shop.currency);
        Refundable { refundable_amount, refundable_token: refundable_token.unwrap_or_default() }
    }))
}

/// Pays a part of a shop's settlement out to its owner, also when the owner's agent signs.
///
/// # Errors
/// In this order: 1501 for another signer, 1202 for a shop that is not active, 1030, 1501 for a signer who is neither
/// the owner nor its refund agent, 1220 above what is owed, 1211 without a rate for the token, 1511 when the settlement
/// account has too few tokens; nothing is changed then.
pub async fn pay_out(
    app: &AppState,
    request: ShopRefundRequest,
) -> Result<TransactionHash, Failure> {
    let ShopRefundRequest { shop_id, account, amount, .. } = request;
    {
        let mut reader = app.store().read().await?;
        authorize(&mut reader, app, &request).await?;
    }
    let config = app.config();
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let shop = authorize(connection, app, &request).await?;
    if amount > shop.sums().refundable() {
        return Err(ResultCode::InsufficientWithdrawal.into());
    }
    let paid = tokens(&config.rates, amount, &shop.currency).ok_or(ResultCode::UnknownCurrency)?;
    if storage::balance(connection, Account::TokenSettlement).await?.net() < paid {
        return Err(ResultCode::InsufficientBalance.into());
    }
    let owner = Account::TokenUser(shop.owner);
    let postings = transfer(&[(Account::TokenSettlement, paid)], &[(owner, paid)]);
    let entry = storage::book(connection, EntryReason::Payout(shop_id), postings, now).await?;
    let refunded_amount = shop.refunded_amount.checked_add(amount).ok_or(LedgerError::Overflow)?;
    storage::update_shop(connection, &Shop { refunded_amount, ..shop }).await?;
    storage::bump_shop_nonce(connection, account).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, %amount, tokens = %paid, "shop paid out");
    Ok(TransactionHash { tx_hash: hash_text(&entry.hash()) })
}
/// The shop, if its owner or the owner's refund agent has signed.
async fn authorize(
    connection: &mut Connection,
    app: &AppState,
    request: &ShopRefundRequest,
) -> Result<Shop, Failure> {
    let ShopRefundRequest { shop_id, account, amount, signature } = *request;
    let config = app.config();
    let nonce = storage::shop_nonce(connection, account).await?.into();
    let message = RefundShop { shop_id, amount, chain_id: config.chain_id.into(), nonce };
    if signature.recover_canonical(&message.digest()) != Some(account) {
        return Err(ResultCode::InvalidSignature.into());
    }
    let shop = storage::find_shop(connection, shop_id).await?.filter(|shop| shop.active);
    let shop = shop.ok_or(ResultCode::InactiveShop)?;
    if amount.floor_gwei() != amount {
        return Err(ResultCode::NotGweiMultiple.into());
    }
    if !acts_for(connection, account, shop.owner).await? {
        return Err(ResultCode::InvalidSignature.into());
    }
    Ok(shop)
}
