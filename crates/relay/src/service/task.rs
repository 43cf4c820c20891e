//! The numbered callback log. Source: `protocol.md §7.3`, `relay.md §3 B11`.

use kios_protocol::api::{LatestSequence, Location, Task};
use kios_protocol::{ShopId, TerminalId, Timestamp};

use super::Failure;
use crate::state::AppState;
use crate::storage::{self, TaskFilter, TaskStart};
use kios_domain::payment::violation;

const DAY: u64 = 86_400;
/// The offset of a log day's begin from midnight UTC: noon.
const NOON: u64 = DAY / 2;

/// The newest row's number.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn latest_sequence(app: &AppState) -> Result<LatestSequence, Failure> {
    let mut connection = app.store().read().await?;
    Ok(LatestSequence { sequence: storage::latest_task(&mut connection).await? })
}

/// The rows after a sequence, at most 32, in order. `latest` selects the newest row, `0` those of
/// the current day, -1 all from the beginning.
///
/// # Errors
/// 2001 for a text that is none of these.
pub async fn task_list(
    app: &AppState,
    sequence: &str,
    shop_id: Option<ShopId>,
    terminal_id: Option<TerminalId>,
) -> Result<Vec<Task>, Failure> {
    let start = match sequence {
        "latest" => TaskStart::Latest,
        "0" => TaskStart::Since(day_of(app.clock().now())),
        number => TaskStart::After(number.parse().map_err(|_| {
            let detail = "sequence is neither a whole number nor latest";
            vec![violation("sequence", Location::Params, number, detail)]
        })?),
    };
    let mut connection = app.store().read().await?;
    let filter = TaskFilter { start, shop_id, terminal_id };
    Ok(storage::tasks(&mut connection, &filter).await?)
}

/// The noon at which the day of `now` began.
fn day_of(now: Timestamp) -> Timestamp {
    let into = (now.seconds() + NOON) % DAY;
    Timestamp::from_seconds(now.seconds().saturating_sub(into))
}
