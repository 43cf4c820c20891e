//! Builds the form of a refund.

use kios_protocol::Amount;
use kios_text::amount_example;

use super::RenderContext;
use crate::reason::ReasonError;
use crate::states::refund::draft::{DraftError, LineDraft};
use crate::states::refund::form::{PointsSwitch, RefundForm};
use crate::states::refund::reason::Reason;
use crate::view::build::refund::card_name;
use crate::view::{ButtonView, ComposeView, FieldState, FigureView, Money, ToggleView};
use crate::{Button, RefundField};

pub(super) fn refund_form(form: &RefundForm, render: &RenderContext<'_>) -> Option<ComposeView> {
    let messages = render.messages;
    let refund = &messages.refund;
    let draft = form.draft()?;
    let money = |sum| Money::price(sum, &draft.sale.currency, render.language);
    let name = card_name(draft.sale.gateway, messages);
    Some(ComposeView {
        title: refund.ask.to_owned(),
        detail: format!("{name} · {}", refund.left_of(money(draft.sale.balance))),
        cards: cards(form, render),
        amount: figure(form, draft, RefundField::Amount, render),
        whole: ButtonView::new(refund.whole, Button::Whole),
        parts_label: refund.parts.to_owned(),
        parts: draft.sale.taxation_left.map_or_else(Vec::new, |_| {
            [RefundField::Taxable, RefundField::TaxFree, RefundField::Vat]
                .map(|field| figure(form, draft, field, render))
                .into()
        }),
        problem: problem(form, draft, render),
        points: points(form, render),
        reason_label: refund.reason.to_owned(),
        reason: match &form.reason {
            Reason::Fixed(_) => form.reason.text(render.messages),
            // Not trimmed, because a trailing blank may precede more text.
            Reason::Own(text) => text.clone(),
        },
        reason_problem: reason_problem(form, render),
        reasons: refund
            .reasons
            .iter()
            .enumerate()
            .map(|(place, reason)| ToggleView {
                choice: ButtonView::new(reason, Button::Reason(place)),
                on: form.reason == Reason::Fixed(place),
            })
            .collect(),
        clear: ButtonView::new(messages.buttons.clear, Button::Clear),
        backspace: ButtonView::new(messages.buttons.backspace, Button::Backspace),
        next: ButtonView::new(refund.next, Button::Continue).when(form.is_ready()),
        back: ButtonView::new(messages.buttons.back, Button::Back),
    })
}

/// The choice of a card sale, if there are several.
fn cards(form: &RefundForm, render: &RenderContext<'_>) -> Vec<ToggleView> {
    if form.drafts.len() < 2 {
        return Vec::new();
    }
    let card = |(place, draft): (usize, &LineDraft)| {
        let sum = Money::price(draft.sum(), &draft.sale.currency, render.language).to_string();
        let label = format!("{} · {sum}", card_name(draft.sale.gateway, render.messages));
        ToggleView {
            choice: ButtonView::new(&label, Button::Line(place)),
            on: place == form.chosen,
        }
    };
    form.drafts.iter().enumerate().map(card).collect()
}

fn figure(
    form: &RefundForm,
    draft: &LineDraft,
    field: RefundField,
    render: &RenderContext<'_>,
) -> FigureView {
    let messages = &render.messages.refund;
    let parts = draft.parts();
    let (label, handle, sum) = match field {
        RefundField::Amount => (messages.amount, "refund-amount", Some(draft.sum())),
        RefundField::Taxable => {
            (messages.taxable, "refund-taxable", parts.map(|parts| parts.taxable))
        }
        RefundField::TaxFree => {
            (messages.tax_free, "refund-tax-free", parts.map(|parts| parts.tax_free))
        }
        RefundField::Vat | RefundField::Reason => {
            (messages.vat, "refund-vat", parts.map(|parts| parts.vat))
        }
    };
    let money = Money::price(sum.unwrap_or(Amount::ZERO), &draft.sale.currency, render.language);
    // A text that is being typed is shown unchanged.
    let figure = draft.figure(field);
    let typed = figure.and_then(|figure| figure.typed());
    let own = figure.filter(|_| parts.is_none()).and_then(|figure| figure.sum().ok());
    let own = own.map(|sum| Money::price(sum, &draft.sale.currency, render.language).digits);
    let figures = typed.map(ToOwned::to_owned).or(own).unwrap_or_else(|| money.digits.clone());
    let open = field == RefundField::Amount || draft.has_free_parts();
    FigureView {
        field,
        label: label.to_owned(),
        value: Money { digits: figures, ..money },
        handle,
        access: match open {
            true if form.field == field => FieldState::Active,
            true => FieldState::Editable,
            false => FieldState::Locked,
        },
    }
}

/// Why the confirmation cannot be opened, as far as it concerns amounts. Another card's fault is shown if
/// this one has none.
fn problem(form: &RefundForm, draft: &LineDraft, render: &RenderContext<'_>) -> String {
    let messages = &render.messages.refund;
    let faulty = form.drafts.iter().find(|other| other.error().is_some());
    let draft = if draft.error().is_some() { draft } else { faulty.unwrap_or(draft) };
    let money = |sum| Money::price(sum, &draft.sale.currency, render.language).to_string();
    match draft.error() {
        None if form.wanted().next().is_none() => messages.no_amount.to_owned(),
        None => String::new(),
        Some(DraftError::NotAnAmount) => {
            let currency = draft.sale.currency.to_ascii_uppercase();
            messages.not_an_amount(amount_example(&draft.sale.currency), &currency)
        }
        Some(DraftError::AboveBalance) => messages.above(money(draft.sale.balance)),
        Some(DraftError::PartAboveLeft) => messages.part_above.to_owned(),
        Some(DraftError::PartsUneven) => messages.uneven(money(draft.sum())),
    }
}

fn reason_problem(form: &RefundForm, render: &RenderContext<'_>) -> String {
    let messages = &render.messages.refund;
    match form.reason.reason_error() {
        None => String::new(),
        Some(ReasonError::Empty) => messages.reason_empty.to_owned(),
        Some(ReasonError::Long) => messages.reason_long.to_owned(),
        Some(ReasonError::Sign(sign)) => messages.reason_sign(sign),
    }
}

fn points(form: &RefundForm, render: &RenderContext<'_>) -> Option<ToggleView> {
    let on = match form.points {
        PointsSwitch::Absent => return None,
        PointsSwitch::On => true,
        PointsSwitch::Off => false,
    };
    let record = form.purchase.payment.as_ref()?;
    let label = render.messages.refund.points_too(Money::points(record.item.total_point));
    Some(ToggleView { choice: ButtonView::new(&label, Button::Points), on })
}
