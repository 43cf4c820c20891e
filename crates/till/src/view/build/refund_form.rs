//! The screen on which a refund is put together.

use kios_protocol::Amount;

use super::Brush;
use crate::states::refund::draft::{Draft, Fault};
use crate::states::refund::form::{Composing, Switch};
use crate::states::refund::reason::{Flaw, Reason};
use crate::view::build::refund::card_name;
use crate::view::{Access, Choice, ComposeView, FigureView, Money, ToggleView};
use crate::{Blank, Button};

pub(super) fn compose(composing: &Composing, brush: &Brush<'_>) -> Option<ComposeView> {
    let words = brush.words;
    let refund = &words.refund;
    let draft = composing.draft()?;
    let money = |sum| Money::price(sum, &draft.sale.currency, brush.language);
    let name = card_name(draft.sale.gateway, words);
    Some(ComposeView {
        title: refund.ask.to_owned(),
        detail: format!("{name} · {}", (refund.left_of)(&money(draft.sale.balance).to_string())),
        cards: cards(composing, brush),
        amount: figure(composing, draft, Blank::Amount, brush),
        whole: Choice::new(refund.whole, Button::Whole),
        parts_label: refund.parts.to_owned(),
        parts: draft.sale.taxation_left.map_or_else(Vec::new, |_| {
            [Blank::Taxable, Blank::TaxFree, Blank::Vat]
                .map(|blank| figure(composing, draft, blank, brush))
                .into()
        }),
        problem: problem(draft, brush),
        points: points(composing, brush),
        reason_label: refund.reason.to_owned(),
        reason: match &composing.reason {
            Reason::Fixed(_) => composing.reason.text(brush.language),
            // Blanks at its ends may be on their way to more.
            Reason::Own(text) => text.clone(),
        },
        reason_problem: reason_problem(composing, brush),
        reasons: refund
            .reasons
            .iter()
            .enumerate()
            .map(|(place, reason)| ToggleView {
                choice: Choice::new(reason, Button::Reason(place)),
                on: composing.reason == Reason::Fixed(place),
            })
            .collect(),
        clear: Choice::new(words.buttons.clear, Button::Clear),
        backspace: Choice::new(words.buttons.backspace, Button::Backspace),
        next: Choice::new(refund.next, Button::Continue).when(composing.is_ready()),
        back: Choice::new(words.buttons.back, Button::Back),
    })
}

/// The cards to choose from, where there are several.
fn cards(composing: &Composing, brush: &Brush<'_>) -> Vec<ToggleView> {
    if composing.drafts.len() < 2 {
        return Vec::new();
    }
    let card = |(place, draft): (usize, &Draft)| {
        let sum = Money::price(draft.sum(), &draft.sale.currency, brush.language).to_string();
        let label = format!("{} · {sum}", card_name(draft.sale.gateway, brush.words));
        ToggleView {
            choice: Choice::new(&label, Button::Line(place)),
            on: place == composing.chosen,
        }
    };
    composing.drafts.iter().enumerate().map(card).collect()
}

fn figure(composing: &Composing, draft: &Draft, blank: Blank, brush: &Brush<'_>) -> FigureView {
    let words = &brush.words.refund;
    let parts = draft.parts();
    let (label, handle, sum) = match blank {
        Blank::Amount => (words.amount, "refund-amount", Some(draft.sum())),
        Blank::Taxable => (words.taxable, "refund-taxable", parts.map(|parts| parts.taxable)),
        Blank::TaxFree => (words.tax_free, "refund-tax-free", parts.map(|parts| parts.tax_free)),
        Blank::Vat | Blank::Reason => (words.vat, "refund-vat", parts.map(|parts| parts.vat)),
    };
    let money = Money::price(sum.unwrap_or(Amount::ZERO), &draft.sale.currency, brush.language);
    // What somebody is typing stays as it is typed.
    let figure = draft.figure(blank);
    let typed = figure.and_then(|figure| figure.typed());
    let own = figure.filter(|_| parts.is_none()).and_then(|figure| figure.sum().ok());
    let own = own.map(|sum| Money::price(sum, &draft.sale.currency, brush.language).digits);
    let figures = typed.map(ToOwned::to_owned).or(own).unwrap_or_else(|| money.digits.clone());
    let open = blank == Blank::Amount || draft.has_free_parts();
    FigureView {
        blank,
        label: label.to_owned(),
        value: Money { digits: figures, ..money },
        handle,
        access: match open {
            true if composing.blank == blank => Access::Chosen,
            true => Access::Open,
            false => Access::Locked,
        },
    }
}

fn problem(draft: &Draft, brush: &Brush<'_>) -> String {
    let words = &brush.words.refund;
    let money = |sum| Money::price(sum, &draft.sale.currency, brush.language).to_string();
    match draft.fault() {
        None if brush.is_lonely() => brush.words.still_there.to_owned(),
        None => String::new(),
        Some(Fault::NoSum) => words.no_sum.to_owned(),
        Some(Fault::AboveBalance) => (words.above)(&money(draft.sale.balance)),
        Some(Fault::PartAboveLeft) => words.part_above.to_owned(),
        Some(Fault::PartsUneven) => (words.uneven)(&money(draft.sum())),
    }
}

fn reason_problem(composing: &Composing, brush: &Brush<'_>) -> String {
    let words = &brush.words.refund;
    match composing.reason.flaw() {
        None => String::new(),
        Some(Flaw::Empty) => words.reason_empty.to_owned(),
        Some(Flaw::Long) => words.reason_long.to_owned(),
        Some(Flaw::Sign(sign)) => (words.reason_sign)(sign),
    }
}

fn points(composing: &Composing, brush: &Brush<'_>) -> Option<ToggleView> {
    let on = match composing.points {
        Switch::Absent => return None,
        Switch::On => true,
        Switch::Off => false,
    };
    let record = composing.purchase.payment.as_ref()?;
    let label =
        (brush.words.refund.points_too)(&Money::points(record.item.total_point).to_string());
    Some(ToggleView { choice: Choice::new(&label, Button::Points), on })
}
