//! Builds the scanner test of the settings: what arrives from a scanner, and what it is taken for.

use super::RenderContext;
use crate::context::kiosk_number;
use crate::i18n::ScannerTexts;
use crate::states::history::HistoryQuery;
use crate::states::point_grant::recipient::Recipient;
use crate::states::sale::code_entry;
use crate::states::setup;
use crate::view::Fact;
use crate::{Scan, Suffix};

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
fn kind<'a>(text: &str, render: &RenderContext<'a>, texts: &ScannerTexts<'a>) -> &'a str {
    let is_purchase = |text: &str| text.parse().ok().as_ref().and_then(kiosk_number).is_some();
    let is_receipt = match HistoryQuery::of_text(text) {
        Some(HistoryQuery::Payment(_)) => true,
        Some(HistoryQuery::Search(text)) => is_purchase(&text),
        Some(HistoryQuery::Day(_)) | None => false,
    };
    if code_entry::parse(text).is_ok() {
        texts.payment_code
    } else if is_receipt {
        texts.receipt
    } else if let Ok(Recipient::Phone(_)) = Recipient::parse(text, render.currency()) {
        texts.phone
    } else if setup::is_code(text) {
        texts.pairing_code
    } else {
        texts.unknown
    }
}
