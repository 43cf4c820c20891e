//! The screen on which a refund is put together.

use kios_protocol::Amount;

use super::RenderContext;
use crate::states::refund::draft::{DraftError, LineDraft};
use crate::states::refund::form::{PointsSwitch, RefundForm};
use crate::states::refund::reason::{Reason, ReasonError};
use crate::view::build::refund::card_name;
use crate::view::{Access, Choice, ComposeView, FigureView, Money, ToggleView};
use crate::{Blank, Button};

pub(super) fn refund_form(form: &RefundForm, render: &RenderContext<'_>) -> Option<ComposeView> {
    let words = render.words;
    let refund = &words.refund;
    let draft = form.draft()?;
    let money = |sum| Money::price(sum, &draft.sale.currency, render.language);
    let name = card_name(draft.sale.gateway, words);
    Some(ComposeView {
        title: refund.ask.to_owned(),
        detail: format!("{name} · {}", (refund.left_of)(&money(draft.sale.balance).to_string())),
        cards: cards(form, render),
        amount: figure(form, draft, Blank::Amount, render),
        whole: Choice::new(refund.whole, Button::Whole),
        parts_label: refund.parts.to_owned(),
        parts: draft.sale.taxation_left.map_or_else(Vec::new, |_| {
            [Blank::Taxable, Blank::TaxFree, Blank::Vat]
                .map(|blank| figure(form, draft, blank, render))
                .into()
        }),
        problem: problem(draft, render),
        points: points(form, render),
        reason_label: refund.reason.to_owned(),
        reason: match &form.reason {
            Reason::Fixed(_) => form.reason.text(render.language),
            // Blanks at its ends may be on their way to more.
            Reason::Own(text) => text.clone(),
        },
        reason_problem: reason_problem(form, render),
        reasons: refund
            .reasons
            .iter()
            .enumerate()
            .map(|(place, reason)| ToggleView {
                choice: Choice::new(reason, Button::Reason(place)),
                on: form.reason == Reason::Fixed(place),
            })
            .collect(),
        clear: Choice::new(words.buttons.clear, Button::Clear),
        backspace: Choice::new(words.buttons.backspace, Button::Backspace),
        next: Choice::new(refund.next, Button::Continue).when(form.is_ready()),
        back: Choice::new(words.buttons.back, Button::Back),
    })
}

/// The cards to choose from, where there are several.
fn cards(form: &RefundForm, render: &RenderContext<'_>) -> Vec<ToggleView> {
    if form.drafts.len() < 2 {
        return Vec::new();
    }
    let card = |(place, draft): (usize, &LineDraft)| {
        let sum = Money::price(draft.sum(), &draft.sale.currency, render.language).to_string();
        let label = format!("{} · {sum}", card_name(draft.sale.gateway, render.words));
        ToggleView { choice: Choice::new(&label, Button::Line(place)), on: place == form.chosen }
    };
    form.drafts.iter().enumerate().map(card).collect()
}

fn figure(
    form: &RefundForm,
    draft: &LineDraft,
    blank: Blank,
    render: &RenderContext<'_>,
) -> FigureView {
    let words = &render.words.refund;
    let parts = draft.parts();
    let (label, handle, sum) = match blank {
        Blank::Amount => (words.amount, "refund-amount", Some(draft.sum())),
        Blank::Taxable => (words.taxable, "refund-taxable", parts.map(|parts| parts.taxable)),
        Blank::TaxFree => (words.tax_free, "refund-tax-free", parts.map(|parts| parts.tax_free)),
        Blank::Vat | Blank::Reason => (words.vat, "refund-vat", parts.map(|parts| parts.vat)),
    };
    let money = Money::price(sum.unwrap_or(Amount::ZERO), &draft.sale.currency, render.language);
    // What somebody is typing stays as it is typed.
    let figure = draft.figure(blank);
    let typed = figure.and_then(|figure| figure.typed());
    let own = figure.filter(|_| parts.is_none()).and_then(|figure| figure.sum().ok());
    let own = own.map(|sum| Money::price(sum, &draft.sale.currency, render.language).digits);
    let figures = typed.map(ToOwned::to_owned).or(own).unwrap_or_else(|| money.digits.clone());
    let open = blank == Blank::Amount || draft.has_free_parts();
    FigureView {
        blank,
        label: label.to_owned(),
        value: Money { digits: figures, ..money },
        handle,
        access: match open {
            true if form.blank == blank => Access::Chosen,
            true => Access::Open,
            false => Access::Locked,
        },
    }
}

fn problem(draft: &LineDraft, render: &RenderContext<'_>) -> String {
    let words = &render.words.refund;
    let money = |sum| Money::price(sum, &draft.sale.currency, render.language).to_string();
    match draft.error() {
        None if render.is_lonely() => render.words.still_there.to_owned(),
        None => String::new(),
        Some(DraftError::NotAnAmount) => words.no_sum.to_owned(),
        Some(DraftError::AboveBalance) => (words.above)(&money(draft.sale.balance)),
        Some(DraftError::PartAboveLeft) => words.part_above.to_owned(),
        Some(DraftError::PartsUneven) => (words.uneven)(&money(draft.sum())),
    }
}

fn reason_problem(form: &RefundForm, render: &RenderContext<'_>) -> String {
    let words = &render.words.refund;
    match form.reason.reason_error() {
        None => String::new(),
        Some(ReasonError::Empty) => words.reason_empty.to_owned(),
        Some(ReasonError::Long) => words.reason_long.to_owned(),
        Some(ReasonError::Sign(sign)) => (words.reason_sign)(sign),
    }
}

fn points(form: &RefundForm, render: &RenderContext<'_>) -> Option<ToggleView> {
    let on = match form.points {
        PointsSwitch::Absent => return None,
        PointsSwitch::On => true,
        PointsSwitch::Off => false,
    };
    let record = form.purchase.payment.as_ref()?;
    let label =
        (render.words.refund.points_too)(&Money::points(record.item.total_point).to_string());
    Some(ToggleView { choice: Choice::new(&label, Button::Points), on })
}
