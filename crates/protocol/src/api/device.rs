//! Unlocking a kiosk's sealed key. Source: `kiosk.md §4`.

use serde::{Deserialize, Serialize};

use super::{Fields, Location, Violation};
use crate::staff::{Pin, PinError};
use crate::{DeviceSecret, DeviceSecretError, KeyShare, ShopId, TerminalId, Timestamp};

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
    /// Every violation of the shop and the terminal, then of the secret, then of the PIN; neither is repeated.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let terminal_id = reader.terminal_id("terminalId");
        let (shop_id, terminal_id) = reader.finish(shop_id.zip(terminal_id))?;
        let missing = || violation("device", &DeviceSecretError);
        let device = device(fields)?.ok_or_else(missing)?;
        let pin = fields.text("pin").unwrap_or_default().parse();
        let pin = pin.map_err(|fault: PinError| violation("pin", &fault))?;
        Ok(Self { shop_id, terminal_id, device, pin })
    }
}

/// The device's secret of a request, if it has one; a violation does not repeat it.
///
/// # Errors
/// The violation.
pub fn device(fields: &Fields) -> Result<Option<DeviceSecret>, Vec<Violation>> {
    let Some(text) = fields.text("device") else { return Ok(None) };
    text.parse().map(Some).map_err(|fault: DeviceSecretError| violation("device", &fault))
}

fn violation(param: &str, fault: &impl core::fmt::Display) -> Vec<Violation> {
    let (msg, param) = ("Invalid value".to_owned(), param.to_owned());
    vec![Violation { value: None, msg, param, location: Location::Body, detail: fault.to_string() }]
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
