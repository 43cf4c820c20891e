//! Reads the network's task log, in case callbacks were lost.
//!
//! The log is global to the network and unordered; its rows are notifications like the callbacks. The
//! position in it is stored. A page with a row that the network cannot read fails as a whole, and is
//! skipped row by row (`protocol.md §7.3`, §10.1 Q10), and the rows before that
//! one are read on a page that ends there. What the skipped row reports is found by polling open
//! payments.

use kios_protocol::PaymentId;
use kios_protocol::api::{LatestSequence, route};
use serde_json::Value;

use super::error::FetchError;
use super::notifications::UpstreamNotification;
use super::{fetch, notifications, unreadable};
use crate::state::AppState;
use crate::storage::bridge::cursor;
use crate::upstream::{Request, TransportError, Upstream};

/// Rows of a page.
const PAGE_ROWS: u64 = 32;
/// How often the position in a log without new rows is compared with its newest row, seconds.
const COMPARE_S: u64 = 30;

/// Reconciles every new row; returns their number.
pub(super) async fn process_new_rows(
    app: &AppState,
    upstream: &Upstream,
) -> Result<u64, FetchError> {
    let position = {
        let mut connection = app.store().read().await?;
        cursor::get(&mut connection).await?
    };
    let Some(mut position) = position else {
        let Some(latest) = latest(upstream).await? else { return Ok(0) };
        store_cursor(app, latest).await?;
        return Ok(0);
    };
    let mut done = 0;
    loop {
        let Some(page) = page(upstream, position).await? else {
            let Some(next) = end_of_unreadable_page(upstream, position).await? else {
                return Ok(done);
            };
            let rows = rows_before(upstream, position, next).await?;
            done += process_rows(app, upstream, &mut position, rows).await?;
            tracing::warn!(
                from = position,
                to = next,
                "unreadable rows of the upstream task log skipped"
            );
            store_cursor(app, next).await?;
            position = next;
            continue;
        };
        if page.is_empty() {
            compare(app, upstream, position).await?;
            return Ok(done);
        }
        done += process_rows(app, upstream, &mut position, page).await?;
    }
}

/// Reconciles rows in their order and stores the position; returns their number.
async fn process_rows(
    app: &AppState,
    upstream: &Upstream,
    position: &mut u64,
    rows: Vec<(u64, Value)>,
) -> Result<u64, FetchError> {
    let mut done = 0;
    for (sequence, row) in rows {
        if let Some(notification) = notifications::parse(&row)
            && let Err(error) = process_row(app, upstream, &notification).await
        {
            store_cursor(app, *position).await?;
            return Err(error);
        }
        *position = sequence;
        done += 1;
    }
    store_cursor(app, *position).await?;
    Ok(done)
}

/// Reconciles a row, or stores it for later if its payment cannot be read.
async fn process_row(
    app: &AppState,
    upstream: &Upstream,
    notification: &UpstreamNotification,
) -> Result<(), FetchError> {
    let Some(id) = notification.parsed::<PaymentId>("paymentId") else {
        return notifications::reconcile(app, upstream, notification).await;
    };
    let now = app.clock().now();
    if !unreadable::is_paused(upstream, id, now) {
        let reconciled = notifications::reconcile(app, upstream, notification).await;
        if unreadable::checked(upstream, id, now, reconciled)?.is_some() {
            return Ok(());
        }
    }
    Ok(notifications::keep(app, notification).await?)
}

async fn store_cursor(app: &AppState, position: u64) -> Result<(), FetchError> {
    let mut writer = app.store().write().await?;
    cursor::set(writer.connection(), position).await?;
    Ok(writer.commit().await?)
}

/// The newest row's sequence; `None` from a relay without such a log.
async fn latest(upstream: &Upstream) -> Result<Option<u64>, TransportError> {
    let response = match upstream
        .send(Request::get(route::TASK_LATEST), upstream.timeouts().query)
        .await
    {
        Ok(response) => response,
        Err(TransportError::InvalidResponse(status)) if status.as_u16() == 404 => return Ok(None),
        Err(error) => return Err(error),
    };
    if !response.is_success() {
        return Ok(None);
    }
    let latest: LatestSequence = fetch::decode(&response, response.data()?)?;
    Ok(Some(latest.sequence))
}

/// The rows after a sequence, in order; `None` when the page cannot be read.
async fn page(
    upstream: &Upstream,
    after: u64,
) -> Result<Option<Vec<(u64, Value)>>, TransportError> {
    // 0 selects the rows of the day; -1 is the beginning.
    let behind = if after == 0 { "-1".to_owned() } else { after.to_string() };
    let path = format!("{}/{behind}", route::TASK_LIST);
    let response = upstream.send(Request::get(path), upstream.timeouts().query).await?;
    if !response.is_success() {
        return Ok(None);
    }
    let rows: Vec<Value> = fetch::decode(&response, response.data()?)?;
    let numbered = rows.into_iter().filter_map(|row| {
        let sequence = notifications::number(row.get("sequence")?)?;
        Some((sequence, row)).filter(|_| sequence > after)
    });
    let mut page: Vec<(u64, Value)> = numbered.collect();
    page.sort_by_key(|(sequence, _)| *sequence);
    Ok(Some(page))
}

/// The first sequence after an unreadable page; `None` while there is none.
async fn end_of_unreadable_page(
    upstream: &Upstream,
    after: u64,
) -> Result<Option<u64>, TransportError> {
    let Some(latest) = latest(upstream).await?.filter(|latest| *latest > after) else {
        return Ok(None);
    };
    let last = latest.min(after.saturating_add(PAGE_ROWS));
    for place in after.saturating_add(1)..last {
        if page(upstream, place).await?.is_some() {
            return Ok(Some(place));
        }
    }
    Ok(Some(last))
}

/// The rows after a sequence and before an unreadable one, from the page that ends there; none where
/// that page cannot be read either, or would begin before the log.
async fn rows_before(
    upstream: &Upstream,
    after: u64,
    bad: u64,
) -> Result<Vec<(u64, Value)>, TransportError> {
    let Some(start) = bad.checked_sub(PAGE_ROWS + 1).filter(|start| *start > 0) else {
        return Ok(Vec::new());
    };
    let rows = page(upstream, start).await?.unwrap_or_default();
    Ok(rows.into_iter().filter(|(place, _)| *place > after && *place < bad).collect())
}

/// Starts over in a log that is shorter than it was, because it was reset.
async fn compare(app: &AppState, upstream: &Upstream, position: u64) -> Result<(), FetchError> {
    let now = app.clock().now();
    if upstream.poll_state().task_log.is_some_and(|last| now.since(last) < COMPARE_S) {
        return Ok(());
    }
    if let Some(latest) = latest(upstream).await?
        && latest < position
    {
        tracing::warn!(was = position, is = latest, "upstream task log was reset");
        store_cursor(app, 0).await?;
    }
    upstream.poll_state().task_log = Some(now);
    Ok(())
}
