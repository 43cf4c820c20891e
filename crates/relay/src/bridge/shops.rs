//! The shops of the network that kiosks of this relay sell for, stored in the same rows as our own.

use kios_protocol::api::ShopInfo;
use kios_protocol::{Currency, ResultCode, ShopId};

use super::error::FetchError;
use super::fetch::fetch_shop;
use crate::state::AppState;
use crate::storage::bridge::lookups;
use crate::storage::{self, NewShop, StorageError};
use crate::upstream::{TransportError, Upstream};

/// How often the known shops are fetched again, seconds.
const REFRESH_S: u64 = 600;

/// Why a shop could not be imported.
#[derive(Debug, thiserror::Error)]
#[error("shop could not be fetched from upstream: {0}")]
pub struct ImportError(#[from] FetchError);

/// Imports a shop of the network, so that a kiosk can be paired with it. In embedded mode it does
/// nothing: the shops are in the configuration.
///
/// # Errors
/// [`ImportError`]; trying again is safe.
pub async fn import_shop(app: &AppState, id: ShopId) -> Result<(), ImportError> {
    let Some(upstream) = app.upstream() else { return Ok(()) };
    let Some(shop) = fetch_shop(upstream, id).await.map_err(FetchError::from)? else {
        return Ok(());
    };
    Ok(store(app, &shop).await.map_err(FetchError::from)?)
}

/// The code that refuses sales for a shop (B2): the network accepts payments for shops that do not
/// exist, and nobody can cancel them. If upstream does not respond, the shop is not refused.
pub(super) async fn refusal(
    app: &AppState,
    upstream: &Upstream,
    id: ShopId,
) -> Result<Option<ResultCode>, StorageError> {
    let known = {
        let mut connection = app.store().read().await?;
        storage::find_shop(&mut connection, id).await?
    };
    if known.as_ref().is_some_and(|shop| shop.active) {
        return Ok(None);
    }
    match fetch_shop(upstream, id).await {
        Ok(Some(shop)) => {
            upsert(app, &shop).await?;
            Ok(Some(ResultCode::InactiveShop).filter(|_| shop.status != ShopInfo::ACTIVE))
        }
        Ok(None) if known.is_some() => Ok(Some(ResultCode::InactiveShop)),
        Ok(None) => Ok(Some(ResultCode::UnknownShop)),
        Err(_) => Ok(None),
    }
}

/// Imports a shop that is not known.
pub(super) async fn ensure_known(
    app: &AppState,
    upstream: &Upstream,
    id: ShopId,
) -> Result<(), FetchError> {
    let known = {
        let mut connection = app.store().read().await?;
        storage::find_shop(&mut connection, id).await?.is_some()
    };
    if known { Ok(()) } else { import(app, upstream, id).await }
}

/// Fetches a shop and stores it if it is ours.
pub(super) async fn import(
    app: &AppState,
    upstream: &Upstream,
    id: ShopId,
) -> Result<(), FetchError> {
    match fetch_shop(upstream, id).await? {
        Some(shop) => Ok(upsert(app, &shop).await?),
        None => Ok(()),
    }
}

/// Imports a shop; one that cannot be read is left as it is, and is fetched again with all others.
pub(super) async fn import_readable(
    app: &AppState,
    upstream: &Upstream,
    id: ShopId,
) -> Result<(), FetchError> {
    match import(app, upstream, id).await {
        Err(FetchError::Transport(error @ TransportError::InvalidResponse(_))) => {
            tracing::warn!(shop = %id, %error, "shop could not be read");
            Ok(())
        }
        outcome => outcome,
    }
}

/// Stores a shop of ours, if anything about it is new. Another one is left out: anybody may ask for any shop.
pub(super) async fn upsert(app: &AppState, shop: &ShopInfo) -> Result<(), StorageError> {
    let ours = {
        let mut connection = app.store().read().await?;
        lookups::is_shop_ours(&mut connection, shop.shop_id).await?
    };
    if ours { store(app, shop).await } else { Ok(()) }
}

/// Stores a shop, if anything about it is new. One that the network does not know is left out.
async fn store(app: &AppState, shop: &ShopInfo) -> Result<(), StorageError> {
    if shop.status == 0 {
        return Ok(());
    }
    let row = NewShop {
        id: shop.shop_id,
        name: shop.name.clone(),
        currency: Currency::new(&shop.currency).to_string(),
        owner: shop.account,
        active: shop.status == ShopInfo::ACTIVE,
    };
    let mut connection = app.store().read().await?;
    let known = storage::find_shop(&mut connection, row.id).await?;
    drop(connection);
    let same = known.is_some_and(|known| {
        known.name == row.name
            && known.currency == row.currency
            && known.owner == row.owner
            && known.active == row.active
    });
    if same {
        return Ok(());
    }
    let mut writer = app.store().write().await?;
    storage::upsert_shop(writer.connection(), &row).await?;
    writer.commit().await
}

/// Imports the unknown shops of stored payments, and now and then all known shops.
pub(super) async fn refresh_all(app: &AppState, upstream: &Upstream) -> Result<(), FetchError> {
    let now = app.clock().now();
    let all = upstream.poll_state().shops.is_none_or(|last| now.since(last) >= REFRESH_S);
    let shops = {
        let mut connection = app.store().read().await?;
        let mut shops = lookups::unknown_shops(&mut connection).await?;
        if all {
            shops.extend(lookups::known_shops(&mut connection).await?);
        }
        shops
    };
    for shop in shops {
        import_readable(app, upstream, shop).await?;
    }
    if all {
        upstream.poll_state().shops = Some(now);
    }
    Ok(())
}
