//! The screens of a sale that is being prepared.

use kios_protocol::{Amount, Currency};

use super::RenderContext;
use crate::i18n::{Trouble, Words};
use crate::keypad::presets;
use crate::payment_code::{self, CodeError};
use crate::states::sale::Quote;
use crate::states::sale::amount_entry::AmountEntry;
use crate::states::sale::code_entry::{CodeEntry, CodeEntryError};
use crate::states::sale::estimate::{Estimate, Requested};
use crate::view::{AmountView, Choice, CustomerView, EstimateView, Line, Money};
use crate::{Button, Keypad};

pub(super) fn amount(entry: &AmountEntry, render: &RenderContext<'_>) -> AmountView {
    let RenderContext { ctx, words, .. } = render;
    let ask = if entry.account.is_some() { words.amount_with_code } else { words.amount };
    AmountView {
        problem: amount_problem(entry, render),
        charge: Choice::new(words.buttons.charge, Button::Charge)
            .when(entry.chargeable(ctx).is_some()),
        ..keys(&entry.keypad, ask, render)
    }
}

/// A price and its keypad, above the limit or not; there is nothing to charge yet.
pub(super) fn keys(keypad: &Keypad, ask: &str, render: &RenderContext<'_>) -> AmountView {
    let RenderContext { language, words, .. } = render;
    let currency = Currency::new(render.currency());
    let total = keypad.total();
    let price = match keypad.written_so_far() {
        Some(written) => Money::entered(written, &currency, *language),
        None => Money::price(total, currency.as_str(), *language),
    };
    let figures = |sum: Amount| Money::price(sum, currency.as_str(), *language).digits;
    let buttons = &words.buttons;
    AmountView {
        ask: ask.to_owned(),
        price,
        running: keypad.running().into_iter().map(figures).collect::<Vec<_>>().join(" + "),
        problem: over_limit(keypad, render).unwrap_or_default(),
        presets: presets(&currency)
            .into_iter()
            .enumerate()
            .map(|(place, sum)| Choice::new(&format!("+{}", figures(sum)), Button::Preset(place)))
            .collect(),
        plus: Choice::new(buttons.plus, Button::Plus).when(!total.is_zero()),
        dot: keypad.has_dot().then(|| Choice::new(buttons.dot, Button::Dot)),
        double_zero: Choice::new(buttons.double_zero, Button::DoubleZero),
        clear: Choice::new(buttons.clear, Button::Clear),
        backspace: Choice::new(buttons.backspace, Button::Backspace),
        charge: Choice::new(buttons.charge, Button::Charge).when(false),
        back: Choice::new(buttons.start_over, Button::Back),
    }
}

fn amount_problem(entry: &AmountEntry, render: &RenderContext<'_>) -> String {
    let words = render.words;
    match (over_limit(&entry.keypad, render), entry.misread) {
        (Some(problem), _) => problem,
        (None, Some(misread)) => self::misread(misread, words).to_owned(),
        (None, None) if render.is_lonely() => words.still_there.to_owned(),
        (None, None) => String::new(),
    }
}

fn over_limit(keypad: &Keypad, render: &RenderContext<'_>) -> Option<String> {
    let limit = render.ctx.settings.limit.0;
    let text = || Money::price(limit, render.currency(), render.language).to_string();
    (keypad.total() > limit).then(|| (render.words.over_limit)(&text()))
}

pub(super) const fn misread(misread: CodeError, words: &Words) -> &'static str {
    match misread {
        CodeError::Short => words.misreads.short,
        CodeError::Checksum => words.misreads.checksum,
        CodeError::RealAccount => words.misreads.real_account,
        CodeError::Foreign => words.misreads.foreign,
    }
}

pub(super) fn code_entry(entry: &CodeEntry, render: &RenderContext<'_>) -> CustomerView {
    let words = render.words;
    let problem = match entry.problem {
        Some(CodeEntryError::Code(misread)) => self::misread(misread, words),
        Some(CodeEntryError::Refused(code)) => (words.trouble)(Trouble::of(code)).customer,
        None if render.is_lonely() => words.still_there,
        None => "",
    };
    CustomerView {
        title: words.customer.title.to_owned(),
        detail: words.customer.detail.to_owned(),
        price: Money::price(entry.amount, render.currency(), render.language),
        field_label: words.customer_field.to_owned(),
        placeholder: "0xffffffff…00000000".to_owned(),
        field: entry.field.clone(),
        problem: problem.to_owned(),
        go: Choice::new(words.buttons.go_on, Button::Continue)
            .when(payment_code::parse(&entry.field).is_ok()),
        back: Choice::new(words.buttons.back, Button::Back),
    }
}

pub(super) fn estimate(estimate: &Estimate, render: &RenderContext<'_>) -> EstimateView {
    let words = render.words;
    let lines = match &estimate.quote {
        Requested::Here(quote) => estimate_lines(quote, words),
        Requested::Asked(_) | Requested::Refused(_) | Requested::Lost(_) => Vec::new(),
    };
    let busy = estimate.is_busy() || estimate.is_lost();
    let title = if busy { words.estimate_asking } else { words.estimate };
    EstimateView {
        title: title.to_owned(),
        price: Money::price(estimate.amount, render.currency(), render.language),
        lines,
        problem: estimate_problem(estimate, render).to_owned(),
        busy,
        pay: Choice::new(words.buttons.pay, Button::Pay).when(estimate.payable().is_some()),
        back: Choice::new(words.buttons.back, Button::Back),
    }
}

fn estimate_lines(quote: &Quote, words: &Words) -> Vec<Line> {
    let labels = &words.labels;
    let cost = quote.cost;
    vec![
        Line::new(labels.points, Money::points(cost.points).to_string()).handle("estimate-points"),
        Line::new(&fee_label(Some(quote), words), Money::points(cost.fee).to_string())
            .handle("estimate-fee"),
        Line::new(labels.total, Money::points(cost.total).to_string())
            .sum()
            .handle("estimate-total"),
        Line::new(labels.balance, Money::points(quote.balance).to_string())
            .handle("estimate-balance"),
    ]
}

/// `Fee 5%`, or `Fee` where the rate is not known.
pub(super) fn fee_label(quote: Option<&Quote>, words: &Words) -> String {
    match quote.map(|quote| quote.fee_percent.as_str()) {
        None | Some("") => words.labels.fee.to_owned(),
        Some(percent) => format!("{} {percent}%", words.labels.fee),
    }
}

fn estimate_problem(estimate: &Estimate, render: &RenderContext<'_>) -> &'static str {
    let words = render.words;
    if let Some(code) = estimate.refused() {
        (words.trouble)(Trouble::of(code)).customer
    } else if estimate.is_closed() {
        words.shop_closed
    } else if estimate.is_lost() {
        words.estimate_lost
    } else if matches!(&estimate.quote, Requested::Here(quote) if !quote.is_covered()) {
        words.insufficient
    } else if render.is_lonely() {
        words.still_there
    } else {
        ""
    }
}
