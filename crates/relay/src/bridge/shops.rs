//! The shops of the network, as far as kiosks here sell for them: kept in the same rows as ours.

use kios_protocol::api::ShopInfo;
use kios_protocol::{Currency, ResultCode, ShopId, Timestamp};

use super::ask::{self, Trouble};
use super::{Bridge, rows, told};
use crate::config::ShopConfig;
use crate::state::AppState;
use crate::storage::{self, StorageError};

/// How often the known shops are asked for again, seconds.
const AGAIN: u64 = 600;

/// How long calls with a known outcome are remembered, seconds: for repeats, and for whoever asks.
const CALLS_KEPT: u64 = 30 * 86_400;

/// Why a shop was not learned.
#[derive(Debug, thiserror::Error)]
#[error("the network's relay was asked for the shop: {0}")]
pub struct NotLearned(String);

/// Asks the network for a shop, so that a kiosk can be paired with it; in embedded mode the shops are
/// known.
///
/// # Errors
/// [`NotLearned`]; trying again is safe.
pub async fn learn(app: &AppState, id: ShopId) -> Result<(), NotLearned> {
    let Some(bridge) = app.bridge() else { return Ok(()) };
    run_one(app, bridge, id).await.map_err(|trouble| NotLearned(trouble.to_string()))
}

/// Why nothing is sold for a shop (B2): the network takes payments for shops that there are not, and
/// nobody can take them back. A network that does not answer says nothing against a shop.
pub(super) async fn refusal(
    app: &AppState,
    bridge: &Bridge,
    id: ShopId,
) -> Result<Option<ResultCode>, StorageError> {
    for _ in 0..2 {
        let shop = {
            let mut connection = app.store().read().await?;
            storage::find_shop(&mut connection, id).await?
        };
        if shop.is_some_and(|shop| shop.active) {
            return Ok(None);
        }
        match run_one(app, bridge, id).await {
            Ok(()) => {}
            Err(Trouble::Doubt(_)) => return Ok(None),
            Err(Trouble::Storage(fault)) => return Err(fault),
        }
    }
    let mut connection = app.store().read().await?;
    let known = storage::find_shop(&mut connection, id).await?;
    Ok(Some(if known.is_some() { ResultCode::InactiveShop } else { ResultCode::UnknownShop }))
}

/// Asks for a shop that is not known.
pub(super) async fn know(app: &AppState, bridge: &Bridge, id: ShopId) -> Result<(), Trouble> {
    let known = {
        let mut connection = app.store().read().await?;
        storage::find_shop(&mut connection, id).await?.is_some()
    };
    if known { Ok(()) } else { run_one(app, bridge, id).await }
}

/// Asks for one shop and writes it down.
pub(super) async fn run_one(app: &AppState, bridge: &Bridge, id: ShopId) -> Result<(), Trouble> {
    match ask::shop(bridge, id).await? {
        Some(shop) => Ok(keep(app, &shop).await?),
        None => Ok(()),
    }
}

/// Writes a shop down, if anything about it is new. One that the network does not know is left out.
pub(super) async fn keep(app: &AppState, shop: &ShopInfo) -> Result<(), StorageError> {
    if shop.status == 0 {
        return Ok(());
    }
    let row = ShopConfig {
        id: shop.shop_id,
        name: shop.name.clone(),
        currency: Currency::new(&shop.currency).to_string(),
        owner: shop.account,
        active: shop.status == ShopInfo::ACTIVE,
        delegator: None,
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

/// Asks for shops that payments are of and that are not known, and now and then for all.
pub(super) async fn run(app: &AppState, bridge: &Bridge) -> Result<(), Trouble> {
    let now = app.clock().now();
    let all = bridge.looks().shops.is_none_or(|last| now.since(last) >= AGAIN);
    let shops = {
        let mut connection = app.store().read().await?;
        let mut shops = told::unknown_shops(&mut connection).await?;
        if all {
            shops.extend(told::known_shops(&mut connection).await?);
        }
        shops
    };
    for shop in shops {
        run_one(app, bridge, shop).await?;
    }
    if all {
        bridge.looks().shops = Some(now);
        let before = Timestamp::from_seconds(now.seconds().saturating_sub(CALLS_KEPT));
        let mut writer = app.store().write().await?;
        rows::purge(writer.connection(), before).await?;
        writer.commit().await?;
    }
    Ok(())
}
