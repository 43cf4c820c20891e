//! Unlocking a kiosk's sealed key. Source: `kiosk.md §4`.

use serde::{Deserialize, Serialize};

use super::{Fields, Violation};
use crate::staff::Pin;
use crate::{DeviceSecret, KeyShare, ShopId, TerminalId, Timestamp};

/// `POST /v2/terminal/unlock`: from a kiosk that cannot sign in, because its key is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnlockKeyRequest {
    /// The terminal's shop.
    pub shop_id: ShopId,
    /// The terminal.
    pub terminal_id: TerminalId,
    /// The secret that the kiosk registered at pairing.
    pub device: DeviceSecret,
    /// The PIN of a person of the shop, in any role.
    pub pin: Pin,
}

impl UnlockKeyRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// Every violation; the secret and the PIN are not repeated.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let terminal_id = reader.terminal_id("terminalId");
        let device = reader.secret("device");
        let pin = reader.secret("pin");
        let found = shop_id.zip(terminal_id).zip(device.zip(pin));
        reader.finish(found.map(|((shop_id, terminal_id), (device, pin))| Self {
            shop_id,
            terminal_id,
            device,
            pin,
        }))
    }
}

/// The response to a PIN at a kiosk whose key is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum KeyRelease {
    /// The PIN is right.
    Right {
        /// Opens the key.
        share: KeyShare,
        /// Whether the key is to be sealed from now on; otherwise the browser's key alone protects it.
        sealed: bool,
    },
    /// The PIN is wrong.
    #[serde(rename_all = "camelCase")]
    Wrong {
        /// How many tries this terminal has left.
        tries_left: u32,
    },
    /// No PIN is accepted from this terminal now.
    #[serde(rename_all = "camelCase")]
    Locked {
        /// Until this instant.
        until: Timestamp,
        /// The relay's clock.
        server_time: Timestamp,
    },
}
