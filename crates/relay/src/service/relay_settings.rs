//! The settings that the pages of this relay need. Source: `relay.md §5`.

use kios_protocol::api::{PointGrants, RelaySettings};
use kios_protocol::{Currency, ShopId};

use super::Failure;
use crate::state::AppState;
use crate::storage;

/// The settings, with those of the shop if it is known.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn settings_for(
    app: &AppState,
    shop_id: Option<ShopId>,
    kiosk_build: Option<String>,
) -> Result<RelaySettings, Failure> {
    let shop = match shop_id {
        None => None,
        Some(shop_id) => {
            let mut connection = app.store().read().await?;
            let shop = storage::find_shop(&mut connection, shop_id).await?;
            shop.map(|shop| (shop_id, Currency::new(&shop.currency)))
        }
    };
    Ok(relay_settings(app, shop, kiosk_build))
}

/// The settings, with those of a shop whose currency is known.
pub fn relay_settings(
    app: &AppState,
    shop: Option<(ShopId, Currency)>,
    kiosk_build: Option<String>,
) -> RelaySettings {
    let config = app.config();
    RelaySettings {
        point_grants: point_grants(app),
        kiosk_build,
        shop: shop.map(|(shop_id, currency)| Box::new(config.shop_settings(shop_id, &currency))),
        public_url: config.public_url.clone(),
        demo: config.is_demo(),
    }
}

/// What point grants lead to in this relay's mode.
fn point_grants(app: &AppState) -> PointGrants {
    match app.upstream() {
        None => PointGrants::Credited,
        Some(upstream) if upstream.purchases().is_some() => PointGrants::Reported,
        Some(_) => PointGrants::Off,
    }
}
