//! The screens before anybody is served.

use super::Brush;
use crate::Button;
use crate::i18n::{Pair, Trouble, Words};
use crate::preflight::Hindrance;
use crate::states::idle::Idle;
use crate::states::resuming::Resuming;
use crate::states::setup::{Problem, Setup};
use crate::view::{Choice, IdleView, MessageView, Money, SetupView, WaitView};

pub(super) fn wait(words: &Pair) -> WaitView {
    WaitView { title: words.title.to_owned(), detail: words.detail.to_owned(), price: None }
}

pub(super) fn starting(brush: &Brush<'_>) -> WaitView {
    wait(&brush.words.starting)
}

pub(super) fn resuming(resuming: &Resuming, brush: &Brush<'_>) -> WaitView {
    let sale = &resuming.sale;
    let price = Money::price(sale.amount, sale.currency.as_str(), brush.language);
    WaitView { price: Some(price), ..wait(&brush.words.resuming) }
}

pub(super) fn mirror(brush: &Brush<'_>) -> MessageView {
    let words = &brush.words.mirror;
    MessageView { title: words.title.to_owned(), detail: words.detail.to_owned() }
}

pub(super) fn setup(setup: &Setup, brush: &Brush<'_>) -> SetupView {
    let words = brush.words;
    let problem = match setup.problem {
        None => String::new(),
        Some(Problem::Lost) => words.setup_lost.to_owned(),
        Some(Problem::Forgotten) => words.setup_forgotten.to_owned(),
        Some(Problem::Refused(code)) => setup_refused(code, words),
    };
    SetupView {
        title: words.setup.title.to_owned(),
        detail: words.setup.detail.to_owned(),
        field_label: words.setup_field.to_owned(),
        code: setup.code.clone(),
        problem,
        go: Choice::new(words.buttons.pair, Button::Continue)
            .when(setup.is_whole() && !setup.is_busy()),
        busy: setup.is_busy(),
    }
}

fn setup_refused(code: u32, words: &Words) -> String {
    let trouble = Trouble::of(code);
    // At pairing, both mean the code.
    if matches!(trouble, Trouble::InvalidParameters | Trouble::InvalidSignature) {
        return words.setup_wrong.to_owned();
    }
    let fault = (words.trouble)(trouble);
    (words.staff)(fault.staff, code)
}

pub(super) fn idle(idle: &Idle, brush: &Brush<'_>) -> IdleView {
    let Brush { desk, words, now, .. } = brush;
    let hindrance = desk.preflight.hindrance.map(|hindrance| {
        match hindrance {
            Hindrance::Unreachable => words.unreachable,
            Hindrance::Shop => words.shop_closed,
        }
        .to_owned()
    });
    let unreadable = (desk.unreadable > 0).then(|| (words.unreadable)(desk.unreadable));
    let given_back: Vec<_> = desk.given_back.iter().map(ToString::to_string).collect();
    let given_back = (!given_back.is_empty()).then(|| (words.given_back)(&given_back.join(", ")));
    let notices: Vec<_> = [hindrance, unreadable, given_back].into_iter().flatten().collect();
    IdleView {
        shop: desk.terminal.as_ref().map(|terminal| terminal.shop_name.clone()).unwrap_or_default(),
        invitation: words.welcome.to_owned(),
        detail: words.idle_detail.to_owned(),
        notice: notices.join("\n"),
        start: Choice::new(words.buttons.start, Button::Start),
        attract: idle.attracts(desk.touched, *now),
    }
}
