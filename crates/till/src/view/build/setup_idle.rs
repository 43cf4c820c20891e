//! The screens before anybody is served.

use super::RenderContext;
use crate::Button;
use crate::i18n::{Pair, Trouble, Words};
use crate::preflight::ChargeBlocker;
use crate::states::idle::Idle;
use crate::states::resuming::Resuming;
use crate::states::setup::{Setup, SetupError};
use crate::view::{Choice, IdleView, MessageView, Money, SetupView, WaitView};

pub(super) fn wait(words: &Pair) -> WaitView {
    WaitView { title: words.title.to_owned(), detail: words.detail.to_owned(), price: None }
}

pub(super) fn starting(render: &RenderContext<'_>) -> WaitView {
    wait(&render.words.starting)
}

pub(super) fn resuming(resuming: &Resuming, render: &RenderContext<'_>) -> WaitView {
    let sale = &resuming.sale;
    let price = Money::price(sale.amount, sale.currency.as_str(), render.language);
    WaitView { price: Some(price), ..wait(&render.words.resuming) }
}

pub(super) fn mirror(render: &RenderContext<'_>) -> MessageView {
    let words = &render.words.mirror;
    MessageView { title: words.title.to_owned(), detail: words.detail.to_owned() }
}

pub(super) fn setup(setup: &Setup, render: &RenderContext<'_>) -> SetupView {
    let words = render.words;
    let problem = match setup.problem {
        None => String::new(),
        Some(SetupError::Lost) => words.setup_lost.to_owned(),
        Some(SetupError::Forgotten) => words.setup_forgotten.to_owned(),
        Some(SetupError::Refused(code)) => setup_refused(code, words),
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

pub(super) fn idle(idle: &Idle, render: &RenderContext<'_>) -> IdleView {
    let RenderContext { ctx, words, now, .. } = render;
    let blocker = ctx.preflight.blocker.map(|blocker| {
        match blocker {
            ChargeBlocker::Unreachable => words.unreachable,
            ChargeBlocker::Shop => words.shop_closed,
        }
        .to_owned()
    });
    let unreadable = (ctx.unreadable > 0).then(|| (words.unreadable)(ctx.unreadable));
    let given_back: Vec<_> = ctx.given_back.iter().map(ToString::to_string).collect();
    let given_back = (!given_back.is_empty()).then(|| (words.given_back)(&given_back.join(", ")));
    let notices: Vec<_> = [blocker, unreadable, given_back].into_iter().flatten().collect();
    IdleView {
        shop: ctx.terminal.as_ref().map(|terminal| terminal.shop_name.clone()).unwrap_or_default(),
        invitation: words.welcome.to_owned(),
        detail: words.idle_detail.to_owned(),
        notice: notices.join("\n"),
        start: Choice::new(words.buttons.start, Button::Start),
        attract: idle.attracts(ctx.touched, *now),
    }
}
