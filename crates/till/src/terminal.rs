//! The pairing and the settings that the shell supplies at start.

use kios_protocol::{ShopId, TerminalId};

use crate::Language;

/// The pairing of the kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// The shop.
    pub shop_id: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// The shop's currency.
    pub currency: String,
    /// The terminal's id in the shop.
    #[expect(clippy::struct_field_names, reason = "the protocol's word for it")]
    pub terminal_id: TerminalId,
}

/// Where the language of the start comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LanguageSource {
    /// The browser prefers it; a shop's own language goes before it.
    #[default]
    Browser,
    /// Staff has chosen it on this kiosk, or a host page in the address.
    Chosen,
}

/// The settings of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language to start in.
    pub language: Language,
    /// Where it comes from.
    pub language_source: LanguageSource,
    /// A pairing code from the page's address.
    pub pairing_code: Option<String>,
    /// Where the wallet page lives, for the payment's QR: `https://host/wallet/`.
    pub wallet_link: String,
    /// Random bytes of this page from which purchase ids and refund ids are derived; `None` if the browser has none,
    /// and then neither sales nor refunds are possible.
    pub seed: Option<[u8; 16]>,
    /// Whether the key needs a PIN before it can sign.
    pub sealed: bool,
    /// The build of this page; `None` if it names none.
    pub build: Option<String>,
}

impl Settings {
    /// Takes the language that staff has chosen for the start.
    pub(crate) const fn choose(&mut self, language: Language) {
        self.language = language;
        self.language_source = LanguageSource::Chosen;
    }
}
