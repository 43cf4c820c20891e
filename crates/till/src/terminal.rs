//! The pairing and the preferences that the shell supplies at start.

use kios_protocol::{ShopId, TerminalId};

use crate::{Language, Limit};

/// Who this kiosk is, from its pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// The shop it sells for.
    pub shop_id: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// The shop's currency.
    pub currency: String,
    /// Which kiosk of the shop it is.
    #[expect(clippy::struct_field_names, reason = "the protocol's word for it")]
    pub terminal_id: TerminalId,
}

/// What a page prefers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language to start in.
    pub language: Language,
    /// The highest price it accepts.
    pub limit: Limit,
    /// A pairing code that came with the page's address.
    pub pairing_code: Option<String>,
    /// Where the wallet page lives, for the payment's QR: `https://host/wallet/`.
    pub wallet_link: String,
    /// Fresh random bytes of this page, out of which refunds are named; `None` where the browser
    /// has none, and then nothing is refunded.
    pub seed: Option<[u8; 16]>,
}
