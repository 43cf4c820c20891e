//! Queries of shops and their changes. Source: `protocol.md §2.1`, `§2.9`.

use kios_protocol::api::{AccountNonce, PageInfo, ShopInfo, ShopList, ShopListItem, ShopTaskItem};
use kios_protocol::{Address, ResultCode};

use crate::service::{Credentials, Failure};
use crate::state::AppState;
use crate::storage::{self, Shop};

/// The most shops of a page.
const MOST_PAGE: u64 = 50;

/// One page of the shops, in the order of their ids; the first is page 1.
///
/// # Errors
/// 2002.
pub async fn shop_list(
    app: &AppState,
    page: u64,
    size: u64,
    credentials: &Credentials,
) -> Result<ShopList, Failure> {
    credentials.key_holder(app.config()).ok_or(ResultCode::InvalidAccessKey)?;
    let (page, size) = (page.max(1), size.clamp(1, MOST_PAGE));
    let mut connection = app.store().read().await?;
    let total_count = storage::count_shops(&mut connection).await?;
    let before = (page - 1).saturating_mul(size);
    let shops = storage::shops_page(&mut connection, before, size).await?;
    Ok(ShopList {
        page_info: PageInfo { total_count, total_pages: total_count.div_ceil(size) },
        items: shops.into_iter().map(item).collect(),
    })
}

fn item(shop: Shop) -> ShopListItem {
    ShopListItem {
        shop_id: shop.id,
        name: shop.name,
        currency: shop.currency,
        status: if shop.active { ShopInfo::ACTIVE } else { ShopInfo::INACTIVE },
        account: shop.owner,
        provided_amount: shop.provided_amount,
        used_amount: shop.used_amount,
        refunded_amount: shop.refunded_amount,
    }
}

/// A change of a shop.
///
/// # Errors
/// 2033.
pub async fn shop_task(app: &AppState, task_id: &str) -> Result<ShopTaskItem, Failure> {
    let mut connection = app.store().read().await?;
    let task = storage::find_shop_task(&mut connection, task_id).await?;
    Ok(task.ok_or(ResultCode::UnknownTask)?.item())
}

/// The next nonce of an owner or a delegator for a shop change.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn shop_nonce(app: &AppState, account: Address) -> Result<AccountNonce, Failure> {
    let mut connection = app.store().read().await?;
    let nonce = storage::shop_nonce(&mut connection, account).await?;
    Ok(AccountNonce { account, nonce })
}
