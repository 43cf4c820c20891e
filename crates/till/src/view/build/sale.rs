//! Builds the screens of a sale before the payment: amount, code, estimate.

use kios_protocol::{Amount, Currency};

use super::RenderContext;
use crate::i18n::{ErrorKind, Messages};
use crate::payment_code::{self, CodeError, MIDDLE_DIGITS, SUFFIX};
use crate::states::sale::Quote;
use crate::states::sale::amount_entry::AmountEntry;
use crate::states::sale::code_entry::{self, CodeEntry, CodeEntryError};
use crate::states::sale::estimate::{Estimate, Requested};
use crate::view::{AmountView, ButtonView, CustomerView, EstimateView, Fact, Money, PadView};
use crate::{Button, Keypad};

/// How many of the added numbers are shown.
const SHOWN_NUMBERS: usize = 8;

pub(super) fn amount(entry: &AmountEntry, render: &RenderContext<'_>) -> AmountView {
    let RenderContext { ctx, messages, .. } = render;
    let ask = if entry.account.is_some() { messages.amount_with_code } else { messages.amount };
    AmountView {
        problem: amount_problem(entry, render),
        charge: ButtonView::new(messages.buttons.charge, Button::Charge)
            .when(entry.chargeable(ctx).is_some()),
        ..keys(&entry.keypad, ask, render)
    }
}

/// The price and its keypad, with the button to charge disabled and without a check of the limit.
pub(super) fn keys(keypad: &Keypad, ask: &str, render: &RenderContext<'_>) -> AmountView {
    let RenderContext { ctx, language, messages, .. } = render;
    let currency = Currency::new(render.currency());
    let total = keypad.total();
    let price = match keypad.written_so_far() {
        Some(written) => Money::entered(written, &currency, *language),
        None => Money::price(total, currency.as_str(), *language),
    };
    let figures = |sum: Amount| Money::price(sum, currency.as_str(), *language).digits;
    let buttons = &messages.buttons;
    AmountView {
        ask: ask.to_owned(),
        price,
        running: running(keypad.running(), figures),
        problem: keypad_problem(keypad, render).unwrap_or_default(),
        presets: ctx
            .shop()
            .presets
            .into_iter()
            .enumerate()
            .map(|(place, sum)| {
                ButtonView::new(&format!("+{}", figures(sum)), Button::Preset(place))
            })
            .collect(),
        plus: ButtonView::new(buttons.plus, Button::Plus).when(!total.is_zero()),
        dot: keypad.has_dot().then(|| ButtonView::new(buttons.dot, Button::Dot)),
        double_zero: ButtonView::new(buttons.double_zero, Button::DoubleZero),
        clear: ButtonView::new(buttons.clear, Button::Clear),
        backspace: ButtonView::new(buttons.backspace, Button::Backspace),
        charge: ButtonView::new(buttons.charge, Button::Charge).when(false),
        back: ButtonView::new(buttons.start_over, Button::Back),
    }
}

/// `4,500 + 8,000`; of a long list its end.
fn running(numbers: Vec<Amount>, figures: impl Fn(Amount) -> String) -> String {
    let left_out = numbers.len().saturating_sub(SHOWN_NUMBERS);
    let start = (left_out > 0).then(|| "…".to_owned());
    let shown = numbers.into_iter().skip(left_out).map(figures);
    start.into_iter().chain(shown).collect::<Vec<_>>().join(" + ")
}

/// Why the price cannot be charged, as far as it concerns the keypad.
fn keypad_problem(keypad: &Keypad, render: &RenderContext<'_>) -> Option<String> {
    if keypad.has_wrong_point() {
        return Some(render.messages.no_decimals.to_owned());
    }
    over_limit(keypad, render)
}

fn amount_problem(entry: &AmountEntry, render: &RenderContext<'_>) -> String {
    let messages = render.messages;
    match (keypad_problem(&entry.keypad, render), entry.code_error) {
        (Some(problem), _) => problem,
        (None, Some(code_error)) => self::code_error(code_error, messages).to_owned(),
        (None, None) => String::new(),
    }
}

fn over_limit(keypad: &Keypad, render: &RenderContext<'_>) -> Option<String> {
    let limit = render.ctx.highest_charge();
    let text = || Money::price(limit, render.currency(), render.language);
    (keypad.total() > limit).then(|| render.messages.over_limit(text()))
}

pub(super) const fn code_error<'a>(code_error: CodeError, messages: &Messages<'a>) -> &'a str {
    match code_error {
        CodeError::Short => messages.code_errors.short,
        CodeError::Checksum => messages.code_errors.checksum,
        CodeError::RealAccount => messages.code_errors.real_account,
        CodeError::Foreign => messages.code_errors.foreign,
    }
}

pub(super) fn code_entry(entry: &CodeEntry, render: &RenderContext<'_>) -> CustomerView {
    let messages = render.messages;
    let problem = match entry.problem {
        Some(CodeEntryError::Code(code_error)) => self::code_error(code_error, messages),
        // What was typed without a checksum may be the code of nobody.
        Some(CodeEntryError::Refused(code))
            if payment_code::is_code_dead(code)
                && !entry.field.is_empty()
                && !payment_code::is_proven(&entry.field) =>
        {
            messages.code_errors.unknown
        }
        Some(CodeEntryError::Refused(code)) => messages.error_text(ErrorKind::of(code)).customer,
        Some(CodeEntryError::ToCompare(_)) => messages.code_errors.compare,
        None => "",
    };
    CustomerView {
        title: messages.customer.title.to_owned(),
        detail: code_detail(entry, messages),
        price: Money::price(entry.charge.amount, render.currency(), render.language),
        field_label: messages.customer_field.to_owned(),
        placeholder: "0xffffffff…00000000".to_owned(),
        field: entry.field.clone(),
        pad: PadView {
            keys: "0123456789abcdef",
            length: MIDDLE_DIGITS,
            separator: " ",
            fixed: ("0xffffffff", SUFFIX),
            erase: messages.buttons.backspace.to_owned(),
            enabled: true,
        },
        problem: problem.to_owned(),
        go: ButtonView::new(messages.buttons.go_on, Button::Continue).when(
            code_entry::parse(&entry.field).is_ok() && !entry.is_being_compared(render.ctx.now),
        ),
        back: ButtonView::new(back(entry, messages), Button::Back),
    }
}

/// Before a host's order there is nothing to go back to.
const fn back<'a>(entry: &CodeEntry, messages: &Messages<'a>) -> &'a str {
    match entry.charge.order {
        Some(_) => messages.buttons.cancel,
        None => messages.buttons.back,
    }
}

/// What to do, or how much of the code is there. That is not an error while it is typed.
fn code_detail(entry: &CodeEntry, messages: &Messages<'_>) -> String {
    let is_short = payment_code::parse(&entry.field) == Err(CodeError::Short);
    if !is_short || entry.field.is_empty() || entry.problem.is_some() {
        return messages.customer.detail.to_owned();
    }
    let short = messages.code_errors.short;
    match payment_code::typed_digits(&entry.field) {
        Some(typed) => format!("{short} ({typed}/{MIDDLE_DIGITS})"),
        None => short.to_owned(),
    }
}

pub(super) fn estimate(estimate: &Estimate, render: &RenderContext<'_>) -> EstimateView {
    let messages = render.messages;
    let lines = match &estimate.quote {
        Requested::Here(quote) => estimate_lines(quote, messages),
        Requested::Asked(_) | Requested::Refused(_) | Requested::Lost(_) => Vec::new(),
    };
    let busy = estimate.is_busy() || estimate.is_lost();
    let title = if busy { messages.estimate_asking } else { messages.estimate };
    EstimateView {
        title: title.to_owned(),
        price: Money::price(estimate.charge.amount, render.currency(), render.language),
        lines,
        problem: estimate_problem(estimate, render).to_owned(),
        busy,
        pay: ButtonView::new(messages.buttons.pay, Button::Pay).when(estimate.payable().is_some()),
        back: ButtonView::new(messages.buttons.back, Button::Back),
    }
}

fn estimate_lines(quote: &Quote, messages: &Messages<'_>) -> Vec<Fact> {
    let labels = &messages.labels;
    let cost = quote.cost;
    vec![
        Fact::new(labels.points, Money::points(cost.points).to_string()).handle("estimate-points"),
        Fact::new(&fee_label(Some(quote), messages), Money::points(cost.fee).to_string())
            .handle("estimate-fee"),
        Fact::new(labels.total, Money::points(cost.total).to_string())
            .sum()
            .handle("estimate-total"),
        Fact::new(labels.balance, Money::points(quote.balance).to_string())
            .handle("estimate-balance"),
    ]
}

/// `Fee 5%`, or `Fee` if the rate is unknown.
pub(super) fn fee_label(quote: Option<&Quote>, messages: &Messages<'_>) -> String {
    match quote.map(|quote| quote.fee_percent.as_str()) {
        None | Some("") => messages.labels.fee.to_owned(),
        Some(percent) => format!("{} {percent}%", messages.labels.fee),
    }
}

fn estimate_problem<'a>(estimate: &Estimate, render: &RenderContext<'a>) -> &'a str {
    let messages = render.messages;
    if let Some(code) = estimate.refused() {
        messages.error_text(ErrorKind::of(code)).customer
    } else if estimate.is_closed() {
        messages.shop_closed
    } else if estimate.is_lost() {
        messages.estimate_lost
    } else if matches!(&estimate.quote, Requested::Here(quote) if !quote.is_covered()) {
        messages.insufficient
    } else {
        ""
    }
}
