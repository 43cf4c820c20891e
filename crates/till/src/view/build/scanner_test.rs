//! Builds the scanner test of the settings: what arrives from a scanner, and what it is taken for.

use kios_protocol::{PaymentId, PurchaseId};

use super::RenderContext;
use crate::i18n::ScannerTexts;
use crate::payment_code;
use crate::states::point_grant::recipient::Recipient;
use crate::view::Fact;
use crate::{Scan, Suffix};

/// The number of characters of a pairing code.
const PAIRING_CODE: usize = 8;

pub(super) fn lines(scan: Option<&Scan>, render: &RenderContext<'_>) -> Vec<Fact> {
    let texts = &render.messages.area.settings.scanner;
    let Some(scan) = scan else {
        return vec![Fact::new(texts.title, texts.ask.to_owned()).handle("scanner-test")];
    };
    let suffix = match scan.suffix {
        Suffix::None => texts.no_suffix,
        Suffix::Enter => "Enter",
        Suffix::Tab => "Tab",
        Suffix::LineFeed => "Ctrl+J",
    };
    let pace_ms = scan.pace_us.div_ceil(1_000);
    vec![
        Fact::new(texts.title, scan.text.clone()).handle("scanner-test"),
        Fact::new(texts.taken_for, kind(&scan.text, render, texts).to_owned())
            .handle("scanner-kind"),
        Fact::new(texts.characters, scan.text.chars().count().to_string()),
        Fact::new(texts.pace, format!("{pace_ms} ms")),
        Fact::new(texts.suffix, suffix.to_owned()),
    ]
}

/// What the screens take the text for.
fn kind(text: &str, render: &RenderContext<'_>, texts: &ScannerTexts) -> &'static str {
    let text = text.trim();
    let purchase = text.starts_with('P') && text.parse::<PurchaseId>().is_ok();
    if payment_code::parse(text).is_ok() {
        texts.payment_code
    } else if purchase || text.to_ascii_lowercase().parse::<PaymentId>().is_ok() {
        texts.receipt
    } else if let Ok(Recipient::Phone(_)) = Recipient::parse(text, render.currency()) {
        texts.phone
    } else if text.chars().filter(char::is_ascii_alphanumeric).count() == PAIRING_CODE
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    {
        texts.pairing_code
    } else {
        texts.unknown
    }
}
