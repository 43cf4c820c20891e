//! Pairing: enrols an agent's key for one terminal, with a one-time code.
//!
//! The key is created in the kiosk and never leaves it; what is enrolled is its address, with a
//! signature that proves possession. A terminal has one key: enrolling another revokes the previous
//! one. Only the codes of the demo, which are public, revoke none.

use kios_protocol::api::{PairRequest, PairResponse};
use kios_protocol::session::{is_pairing_code, pairing_text};
use kios_protocol::{ShopId, TerminalId, Timestamp};

use super::rows;
use super::secret::{SecretHash, pairing_code, plain_code};
use crate::entropy::{self, EntropyError};
use crate::limits::{ClientAddress, TooMany};
use crate::state::AppState;
use crate::storage::{self, Shop, StorageError};
use kios_domain::signin;

/// How long a code is valid, seconds.
const CODE_SECONDS: u64 = 600;

/// A code for an operator to read out to the kiosk's user.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCode {
    /// Eight characters.
    pub code: String,
    /// Its expiry.
    pub expires_at: Timestamp,
    /// The shop's name.
    pub shop_name: String,
}

impl std::fmt::Debug for NewCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCode").field("shop_name", &self.shop_name).finish_non_exhaustive()
    }
}

/// Why a kiosk was not enrolled, or a code not created.
#[derive(Debug, thiserror::Error)]
pub enum PairError {
    /// The signature is not over the pairing text, or is by another key.
    #[error("signature is not by the address over the pairing text")]
    Signature,
    /// The code.
    #[error(
        "pairing code is unknown, was used already, or is older than {CODE_SECONDS} s: ask for a new one"
    )]
    Code,
    /// The shop that the code or the command line names.
    #[error("shop {0} is not known to this relay")]
    UnknownShop(ShopId),
    /// Too many failed tries of the address or of the code.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The database; unexpected.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The source of random bytes; unexpected.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

/// Creates a code for a terminal.
///
/// # Errors
/// [`PairError::UnknownShop`]; trying again is safe.
pub async fn new_code(
    app: &AppState,
    shop_id: ShopId,
    terminal_id: &TerminalId,
) -> Result<NewCode, PairError> {
    let code = pairing_code(entropy::bytes(app.entropy())?);
    let expires_at = app.clock().now().plus(CODE_SECONDS);
    let mut writer = app.store().write().await?;
    let shop = storage::find_shop(writer.connection(), shop_id).await?;
    let shop = shop.ok_or(PairError::UnknownShop(shop_id))?;
    let hash = SecretHash::of(&code);
    let terminal = (shop_id, terminal_id);
    rows::insert_code(writer.connection(), hash, terminal, expires_at).await?;
    writer.commit().await?;
    Ok(NewCode { code, expires_at, shop_name: shop.name })
}

/// Enrols a kiosk's agent with a code.
///
/// A failed try counts against the address that it comes from and against the code that was tried, so that others can
/// go on; 40 random bits cannot be guessed by as many addresses as anybody has. A text that could be no code does not
/// count.
///
/// # Errors
/// [`PairError::Code`] for a text that is no code, [`PairError::TooMany`], then [`PairError::Signature`] and
/// [`PairError::Code`], which count as a failed try.
pub async fn pair(
    app: &AppState,
    request: &PairRequest,
    client: ClientAddress,
) -> Result<PairResponse, PairError> {
    let now = app.clock().now();
    let code = plain_code(&request.code);
    let reusable = reusable_code(app, &code);
    let share: [u8; 32] = entropy::bytes(app.entropy())?;
    if reusable.is_none() {
        check_code(app, client, request, &code, now).await?;
    } else if !is_signed(request) {
        return Err(PairError::Signature);
    }

    let mut writer = app.store().write().await?;
    let found = match &reusable {
        Some(_) => reusable.clone(),
        None => rows::take_code(writer.connection(), SecretHash::of(&code), now).await?,
    };
    // Another request may have used the code since it was checked.
    let (shop_id, terminal_id) = found.ok_or(PairError::Code)?;
    let shop = storage::find_shop(writer.connection(), shop_id).await?;
    let shop = shop.ok_or(PairError::UnknownShop(shop_id))?;
    if reusable.is_none() {
        rows::revoke(writer.connection(), Some(shop_id), &terminal_id, now).await?;
    }
    rows::enrol(writer.connection(), request.address, (shop_id, &terminal_id), now).await?;
    if let Some(device) = &request.device {
        let device = SecretHash::of(&device.to_string());
        let terminal = (shop_id, &terminal_id);
        rows::insert_device(writer.connection(), device, terminal, &share, now).await?;
    }
    // Wakes the streams of the previous key, which close.
    let notifier = app.notifier().clone();
    writer.commit_and(move || notifier.notify_all()).await?;
    Ok(answer(shop, terminal_id, now))
}

/// Whether the key has signed the pairing text, with the code as it was typed.
fn is_signed(request: &PairRequest) -> bool {
    let text = pairing_text(&request.code, request.address);
    signin::signed_by(&text, &request.signature) == Some(request.address)
}

/// Checks a code without the write lock, and counts a failed try.
async fn check_code(
    app: &AppState,
    client: ClientAddress,
    request: &PairRequest,
    code: &str,
    now: Timestamp,
) -> Result<(), PairError> {
    if !is_pairing_code(code) {
        return Err(PairError::Code);
    }
    app.limiter().take_pairing_try(client, code, now)?;
    if !is_signed(request) {
        return Err(PairError::Signature);
    }
    let mut reader = app.store().read().await?;
    if !rows::is_code(&mut reader, SecretHash::of(code), now).await? {
        return Err(PairError::Code);
    }
    app.limiter().give_back_pairing_try(client, code);
    Ok(())
}

/// The terminal of a demo code, which can be used repeatedly.
#[cfg(feature = "demo")]
fn reusable_code(app: &AppState, code: &str) -> Option<(ShopId, TerminalId)> {
    let shop = crate::demo::paired_by(code).filter(|_| app.config().demo)?;
    Some((shop.id(), shop.terminal_id()))
}

/// Without the demo no code can be used repeatedly.
#[cfg(not(feature = "demo"))]
const fn reusable_code(_: &AppState, _: &str) -> Option<(ShopId, TerminalId)> {
    None
}

fn answer(shop: Shop, terminal_id: TerminalId, server_time: Timestamp) -> PairResponse {
    let Shop { id, name, currency, .. } = shop;
    PairResponse { shop_id: id, shop_name: name, currency, terminal_id, server_time }
}

/// Revokes the agents of a terminal, in one shop or in every shop with this terminal id; returns
/// how many.
///
/// # Errors
/// [`StorageError`]; trying again is safe.
pub async fn revoke(
    app: &AppState,
    shop_id: Option<ShopId>,
    terminal_id: &TerminalId,
) -> Result<u64, StorageError> {
    let mut writer = app.store().write().await?;
    let many = rows::revoke(writer.connection(), shop_id, terminal_id, app.clock().now()).await?;
    let notifier = app.notifier().clone();
    writer.commit_and(move || notifier.notify_all()).await?;
    Ok(many)
}
