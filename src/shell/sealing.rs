//! Opens a sealed key with a PIN, and seals it where the relay says so.
//!
//! A kiosk whose key is sealed cannot sign in. It sends the PIN with the secret that it registered at pairing, and the
//! relay releases its share of the encryption. The share stays in the page only for as long as this takes.
//!
//! Source: `kiosk.md §4`.

use core::cell::Cell;
use std::rc::Rc;

use kios_protocol::api::{Answer, KeyRelease, Unknown, UnlockKeyRequest};
use kios_protocol::staff::Pin;
use kios_protocol::{DeviceSecret, KeyShare, ShopId, TerminalId};
use kios_sdk::RelayClient;
use kios_signer::KeyState;
use kios_signer::store::Store;
use kios_till::{KeyAnswer, UnlockKeyCall};

use super::preferences;
use super::signer::Signer;

/// As [`unlock`], with the device's stored secret. Without one a sealed key cannot be opened any more.
pub(super) async fn unlock_stored(
    relay: &RelayClient,
    call: UnlockKeyCall,
    store: Option<Rc<Store>>,
    signer: &Signer,
    stored: &Cell<bool>,
) -> Answer<KeyAnswer> {
    let device = match store {
        Some(store) => preferences::device(&store).await,
        None => None,
    };
    let Some(device) = device else { return Answer::Done(KeyAnswer::Unreadable) };
    let UnlockKeyCall { shop_id, terminal_id, pin } = call;
    unlock(relay, (shop_id, terminal_id), device, pin, signer, stored).await
}

/// Sends a PIN, opens the key with the share that the relay releases, and stores it as the relay says: sealed or not.
///
/// An unknown outcome may be repeated: it has counted as a try if the PIN was wrong. `stored` becomes whether the key is
/// stored as the relay says; a key that could not be stored is in use all the same, and the next PIN tries again.
pub async fn unlock(
    relay: &RelayClient,
    (shop_id, terminal_id): (ShopId, TerminalId),
    device: DeviceSecret,
    pin: Pin,
    signer: &Signer,
    stored: &Cell<bool>,
) -> Answer<KeyAnswer> {
    let request = UnlockKeyRequest { shop_id, terminal_id, device, pin };
    match relay.unlock_key(&request).await {
        Answer::Done(KeyRelease::Right { share, sealed }) => {
            let later = sealed.then(|| share.clone());
            open(share, later, signer, stored).await
        }
        Answer::Done(KeyRelease::Wrong { tries_left }) => {
            Answer::Done(KeyAnswer::Wrong { tries_left })
        }
        Answer::Done(KeyRelease::Locked { until, server_time }) => {
            Answer::Done(KeyAnswer::Locked { until, server_time })
        }
        Answer::Refused(code) => Answer::Refused(code),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}

/// Opens the key and stores it again with the share of `later` or without one, if that has changed.
async fn open(
    share: KeyShare,
    later: Option<KeyShare>,
    signer: &Signer,
    stored: &Cell<bool>,
) -> Answer<KeyAnswer> {
    let was_sealed = signer.open().await == KeyState::Sealed;
    match signer.unlock(share).await {
        Some(KeyState::Ready(key)) => {
            stored.set(later.is_some() == was_sealed || signer.seal(later).await);
            Answer::Done(KeyAnswer::Unlocked { key })
        }
        Some(KeyState::Absent | KeyState::Sealed | KeyState::Unreadable) => {
            Answer::Done(KeyAnswer::Unreadable)
        }
        None => Answer::Unknown(Unknown::Unreadable),
    }
}
