//! The periodic jobs of the network's relay with their defects. Source: `protocol.md §5.2` to `§5.4`.

use std::sync::Arc;

use kios_protocol::Signature;
use kios_protocol::message::LoyaltyCancelPayment;

use super::{approval, close, refresh, row, write};
use crate::network::chain::{ChainStatus, Confirm, Receipt};
use crate::network::row::Transaction;
use crate::network::server_state::{Outcome, ServerState};
use crate::network::settings::Generation;

/// The watch job: collects sent transactions and reports mined ones, one after the other.
///
/// Each report waits for its receiver before the next one starts.
pub(crate) async fn watch(shared: &Arc<ServerState>) {
    let watched = {
        let mut state = shared.state();
        let sent: Vec<String> = state
            .rows
            .iter()
            .filter(|(id, row)| matches!(row.status, 14 | 54) && !state.watched.contains(id))
            .map(|(id, _)| id.clone())
            .collect();
        state.watched.extend(sent);
        state.watched.clone()
    };
    for id in watched {
        watch_one(shared, &id).await;
    }
}

async fn watch_one(shared: &Arc<ServerState>, id: &str) {
    let callback = {
        let mut state = shared.state();
        let Ok(row) = row(&state, id) else { return };
        let Some(Transaction { hash, sent }) = row.transaction.clone() else { return };
        let (mined, failed) = (sent.saturating_add(1), sent.saturating_sub(1));
        match state.chain.receipt(&hash) {
            Receipt::Waiting => return,
            Receipt::Done if row.status == sent => {
                refresh(&mut state, id);
                write(&mut state, id, |row| row.raise(mined));
                let row = state.rows.get(id).cloned().unwrap_or(row);
                Some(shared.report(&mut state, &row, mined, Outcome::Success))
            }
            // It was closed as failed meanwhile: reported all the same, and not checked again (Q2).
            Receipt::Done => Some(shared.report(&mut state, &row, sent, Outcome::Success)),
            // No callback (Q13).
            Receipt::Silent if row.status == sent => {
                write(&mut state, id, |row| row.force(failed));
                None
            }
            Receipt::Silent => None,
            Receipt::Reverted(_) => {
                write(&mut state, id, |row| row.force(failed));
                None
            }
        }
    };
    if let Some(callback) = callback {
        shared.call_back(callback).await;
    }
    let mut state = shared.state();
    state.watched.retain(|watched| watched != id);
    write(&mut state, id, |row| match row.status {
        15 => row.raise(17),
        55 => row.raise(57),
        _ => {}
    });
}

/// The close job: closes payments that have been open too long, without a callback.
pub(crate) async fn force_close(shared: &Arc<ServerState>) {
    // It calls version 1 of its own relay, and fails if that is off (Q9).
    if shared.settings.generation == Generation::AccWithoutV1 {
        return;
    }
    let now = shared.now();
    let limit = shared.settings.forced_close_seconds;
    let rows: Vec<_> = shared.state().rows.values().cloned().collect();
    for row in rows {
        let id = row.id.to_string();
        if matches!(row.status, 11..=17) && now.since(row.opened_new) >= limit {
            drop(close::new_by(shared, &id, Confirm::No).await);
        }
        if matches!(row.status, 51..=57) && now.since(row.opened_cancel) >= limit {
            drop(close::cancel_by(shared, &id, Confirm::No).await);
        }
        repair(shared, &id).await;
    }
    let mut state = shared.state();
    state.temporaries.retain(|_, temporary| now.since(temporary.made) <= 300);
}

/// Closes on the chain a payment that has ended in its row but is open on the chain.
async fn repair(shared: &Arc<ServerState>, id: &str) {
    let Ok(row) = row(&shared.state(), id) else { return };
    match (row.contract, row.status) {
        (ChainStatus::OpenedPayment, 18) => drop(close::new_by(shared, id, Confirm::Yes).await),
        (ChainStatus::OpenedPayment, 19) => drop(close::new_by(shared, id, Confirm::No).await),
        (ChainStatus::OpenedCancel, 58) => drop(close::cancel_by(shared, id, Confirm::Yes).await),
        (ChainStatus::OpenedCancel, 59) => drop(close::cancel_by(shared, id, Confirm::No).await),
        _ => {}
    }
}

/// The delegator job: approves every cancel of a shop whose key the relay has.
pub(crate) async fn delegate(shared: &Arc<ServerState>) {
    let signed: Vec<(String, Signature)> = {
        let state = shared.state();
        let waiting = state.rows.iter().filter(|(_, row)| matches!(row.status, 51..=53));
        waiting
            .filter_map(|(id, row)| {
                let key = state.delegator(row.shop_id)?;
                let message = LoyaltyCancelPayment {
                    payment_id: row.id,
                    purchase_id: &row.purchase_id,
                    account: key.address(),
                    chain_id: state.chain.chain_id.into(),
                    nonce: state.chain.nonce(key.address()).into(),
                };
                Some((id.clone(), key.sign(&message)))
            })
            .collect()
    };
    for (id, signature) in signed {
        approval::cancel_by_delegator(shared, &id, signature).await;
    }
}
