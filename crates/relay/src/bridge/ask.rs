//! Asking the network's relay where a payment is: the one source of truth.
//!
//! Answers to opens and closes say what was intended, also where it did not happen (`protocol.md
//! §10.1 Q23`); callbacks and the task log say what was. Only `payment/item` says what is. It has no
//! version, so reads of one payment are made one after the other, and what was read last is newest.

use kios_protocol::api::{PaymentItem, ShopInfo};
use kios_protocol::payment::Phase;
use kios_protocol::{PaymentId, ResultCode, ShopId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::call::Origin;
use super::http::{Answered, Doubt, Request};
use super::mirror::Said;
use super::observe::observe;
use super::{Bridge, shops};
use crate::state::AppState;
use crate::storage::{self, StorageError};
use kios_domain::payment::Payment;

/// Why something was not found out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The network's relay.
    #[error(transparent)]
    Doubt(#[from] Doubt),
    /// Our own database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What the network says of a payment.
#[derive(Debug)]
pub(super) enum Seen {
    /// It is one of ours, and our record is up to date.
    Ours(Box<Payment>),
    /// It is somebody else's.
    Foreign,
    /// The network knows no such payment.
    Missing,
}

/// Reads where a payment is and brings our record up to date.
///
/// # Errors
/// [`Trouble`]; nothing was changed, and trying again is safe.
pub(super) async fn refresh(
    app: &AppState,
    bridge: &Bridge,
    id: PaymentId,
    said: Said,
    origin: Option<Origin>,
) -> Result<Seen, Trouble> {
    let _turn = bridge.reads.hold(&id.to_string()).await;
    let path = format!("{}/payment/item?paymentId={id}", bridge.prefix());
    let answer = bridge.send(Request::get(path), bridge.patience().read).await?;
    if answer.envelope.code == ResultCode::UnknownPayment.number() {
        return Ok(Seen::Missing);
    }
    let item = item_of(&answer, known(app, id).await?.as_ref())?;
    if item.payment_id != id {
        return Err(Doubt::Unreadable(answer.status).into());
    }
    if item.payment_status.phase == Phase::Cancel {
        // Its owner is told of it, so it has to be known who that is.
        shops::know(app, bridge, item.shop_id).await?;
    }
    let seen = observe(app, &item, said, origin).await?;
    Ok(seen.map_or(Seen::Foreign, |payment| Seen::Ours(Box::new(payment))))
}

async fn known(app: &AppState, id: PaymentId) -> Result<Option<Payment>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::find_payment(&mut connection, &id.to_string()).await
}

/// The item in a success. A relay from before terminals says nothing of the terminal; then it is the
/// one that is known.
pub(super) fn item_of(answer: &Answered, known: Option<&Payment>) -> Result<PaymentItem, Doubt> {
    let mut data = answer.data()?;
    if let Value::Object(fields) = &mut data {
        let terminal = known.map_or("", |known| known.terminal_id.as_str());
        fields.entry("terminalId").or_insert_with(|| terminal.into());
    }
    read(answer, data)
}

/// A shop, if the network knows it.
pub(super) async fn shop(bridge: &Bridge, id: ShopId) -> Result<Option<ShopInfo>, Doubt> {
    let path = format!("{}/payment/shop/info?shopId={id}", bridge.prefix());
    let answer = bridge.send(Request::get(path), bridge.patience().read).await?;
    let shop: ShopInfo = read(&answer, answer.data()?)?;
    Ok(Some(shop).filter(|shop| shop.shop_id == id && shop.status != 0))
}

pub(super) fn read<T: DeserializeOwned>(answer: &Answered, data: Value) -> Result<T, Doubt> {
    serde_json::from_value(data).map_err(|fault| {
        tracing::warn!(%fault, "the network's relay has answered something unreadable");
        Doubt::Unreadable(answer.status)
    })
}

impl Answered {
    /// Whether it is a success.
    pub(super) fn is_success(&self) -> bool {
        self.envelope.code == ResultCode::Success.number()
    }

    /// Adds the terminal where a relay from before terminals says nothing of one.
    pub(super) fn assume_terminal(&mut self, terminal_id: &str) {
        if let Some(Value::Object(fields)) = &mut self.envelope.data {
            fields.entry("terminalId").or_insert_with(|| terminal_id.into());
        }
    }

    /// The data of a success.
    pub(super) fn data(&self) -> Result<Value, Doubt> {
        let data = self.envelope.data.clone().filter(|_| self.is_success());
        data.ok_or(Doubt::Unreadable(self.status))
    }
}
