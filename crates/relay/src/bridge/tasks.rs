//! The network's task log: the safety net under its callbacks.
//!
//! It is global to the network and in no order; its rows are hints like the callbacks. The place in
//! it is remembered. A page that holds a row which the network cannot read fails as a whole, and
//! is stepped over row by row (`protocol.md §7.3`, §10.1 Q10), and what stands before that row is read
//! on a page that ends there. What is missed with the row itself, the looks at open payments find.

use kios_protocol::api::{LatestSequence, route};
use serde_json::Value;

use super::ask::{self, Trouble};
use super::http::{Doubt, Request};
use super::{Bridge, hints, told};
use crate::state::AppState;

/// Rows of a page.
const PAGE: u64 = 32;
/// How often a log without news is compared with its newest row, seconds.
const COMPARE: u64 = 30;

/// Looks into everything new; how many rows.
pub(super) async fn run(app: &AppState, bridge: &Bridge) -> Result<u64, Trouble> {
    let cursor = {
        let mut connection = app.store().read().await?;
        told::cursor(&mut connection).await?
    };
    let Some(mut cursor) = cursor else {
        let Some(latest) = latest(bridge).await? else { return Ok(0) };
        keep(app, latest).await?;
        return Ok(0);
    };
    let mut done = 0;
    loop {
        let Some(page) = page(bridge, cursor).await? else {
            let Some(next) = step_over(bridge, cursor).await? else { return Ok(done) };
            let rows = before(bridge, cursor, next).await?;
            done += look_into(app, bridge, &mut cursor, rows).await?;
            tracing::warn!(from = cursor, to = next, "the network's task log was stepped over");
            keep(app, next).await?;
            cursor = next;
            continue;
        };
        if page.is_empty() {
            compare(app, bridge, cursor).await?;
            return Ok(done);
        }
        done += look_into(app, bridge, &mut cursor, page).await?;
    }
}

/// Looks into rows in their order, and remembers how far it came; how many they were.
async fn look_into(
    app: &AppState,
    bridge: &Bridge,
    cursor: &mut u64,
    rows: Vec<(u64, Value)>,
) -> Result<u64, Trouble> {
    let mut done = 0;
    for (sequence, row) in rows {
        if let Some(news) = hints::read(&row)
            && let Err(trouble) = hints::look_into(app, bridge, &news).await
        {
            keep(app, *cursor).await?;
            return Err(trouble);
        }
        *cursor = sequence;
        done += 1;
    }
    keep(app, *cursor).await?;
    Ok(done)
}

async fn keep(app: &AppState, cursor: u64) -> Result<(), Trouble> {
    let mut writer = app.store().write().await?;
    told::set_cursor(writer.connection(), cursor).await?;
    Ok(writer.commit().await?)
}

/// The newest row's number; `None` from a relay without such a log.
async fn latest(bridge: &Bridge) -> Result<Option<u64>, Doubt> {
    let answer = match bridge.send(Request::get(route::TASK_LATEST), bridge.patience().read).await {
        Ok(answer) => answer,
        Err(Doubt::Unreadable(status)) if status.as_u16() == 404 => return Ok(None),
        Err(doubt) => return Err(doubt),
    };
    if !answer.is_success() {
        return Ok(None);
    }
    let latest: LatestSequence = ask::read(&answer, answer.data()?)?;
    Ok(Some(latest.sequence))
}

/// The rows behind a number, in order; `None` when the page cannot be read.
async fn page(bridge: &Bridge, after: u64) -> Result<Option<Vec<(u64, Value)>>, Doubt> {
    // 0 asks for the rows of the day; -1 is the beginning.
    let behind = if after == 0 { "-1".to_owned() } else { after.to_string() };
    let path = format!("{}/{behind}", route::TASK_LIST);
    let answer = bridge.send(Request::get(path), bridge.patience().read).await?;
    if !answer.is_success() {
        return Ok(None);
    }
    let rows: Vec<Value> = ask::read(&answer, answer.data()?)?;
    let numbered = rows.into_iter().filter_map(|row| {
        let sequence = hints::number(row.get("sequence")?)?;
        Some((sequence, row)).filter(|_| sequence > after)
    });
    let mut page: Vec<(u64, Value)> = numbered.collect();
    page.sort_by_key(|(sequence, _)| *sequence);
    Ok(Some(page))
}

/// The first place behind a page that cannot be read; `None` while there is none.
async fn step_over(bridge: &Bridge, after: u64) -> Result<Option<u64>, Doubt> {
    let Some(latest) = latest(bridge).await?.filter(|latest| *latest > after) else {
        return Ok(None);
    };
    let last = latest.min(after.saturating_add(PAGE));
    for place in after.saturating_add(1)..last {
        if page(bridge, place).await?.is_some() {
            return Ok(Some(place));
        }
    }
    Ok(Some(last))
}

/// The rows after a number and before one that cannot be read, from the page that ends there; none
/// where that page cannot be read either, or would be cut short by the beginning of the log.
async fn before(bridge: &Bridge, after: u64, bad: u64) -> Result<Vec<(u64, Value)>, Doubt> {
    let Some(start) = bad.checked_sub(PAGE + 1).filter(|start| *start > 0) else {
        return Ok(Vec::new());
    };
    let rows = page(bridge, start).await?.unwrap_or_default();
    Ok(rows.into_iter().filter(|(place, _)| *place > after && *place < bad).collect())
}

/// A log that is shorter than it was has begun anew.
async fn compare(app: &AppState, bridge: &Bridge, cursor: u64) -> Result<(), Trouble> {
    let now = app.clock().now();
    if bridge.looks().log.is_some_and(|last| now.since(last) < COMPARE) {
        return Ok(());
    }
    if let Some(latest) = latest(bridge).await?
        && latest < cursor
    {
        tracing::warn!(was = cursor, is = latest, "the network's task log has begun anew");
        keep(app, 0).await?;
    }
    bridge.looks().log = Some(now);
    Ok(())
}
