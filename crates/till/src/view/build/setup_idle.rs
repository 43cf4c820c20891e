//! Builds the screens of the pairing and the idle state.

use super::RenderContext;
use crate::i18n::{ErrorKind, Messages, TitleDetail};
use crate::preflight::ChargeBlocker;
use crate::states::idle::Idle;
use crate::states::resuming::Resuming;
use crate::states::setup::{Setup, SetupError};
use crate::view::{
    ButtonView, Fact, IdleView, ImportView, MessageView, Money, PadView, Screen, SetupView,
    WaitView,
};
use crate::{Button, ImportFault, KeyOrigin};
use kios_protocol::Amount;
use kios_protocol::session::{PAIRING_ALPHABET, PAIRING_CODE_LENGTH};

pub(super) fn wait(messages: &TitleDetail<'_>) -> WaitView {
    WaitView { title: messages.title.to_owned(), detail: messages.detail.to_owned(), price: None }
}

pub(super) fn starting(render: &RenderContext<'_>) -> WaitView {
    wait(&render.messages.starting)
}

pub(super) fn resuming(resuming: &Resuming, render: &RenderContext<'_>) -> WaitView {
    let sale = &resuming.sale;
    let price = Money::price(sale.amount, sale.currency.as_str(), render.language);
    WaitView { price: Some(price), ..wait(&render.messages.resuming) }
}

/// The order of a host is being checked; why it is not, if the relay is not reached.
fn order(amount: Amount, render: &RenderContext<'_>) -> WaitView {
    let RenderContext { ctx, messages, now, .. } = render;
    let price = Money::price(amount, render.currency(), render.language);
    let wait = wait(&messages.hosting.waiting);
    let detail = match ctx.blocker(*now) {
        Some(blocker) => blocked(blocker, messages).to_owned(),
        None => wait.detail,
    };
    WaitView { detail, price: Some(price), ..wait }
}

pub(super) fn mirror(render: &RenderContext<'_>) -> MessageView {
    let messages = &render.messages.mirror;
    MessageView { title: messages.title.to_owned(), detail: messages.detail.to_owned() }
}

pub(super) fn setup(setup: &Setup, render: &RenderContext<'_>) -> SetupView {
    let messages = render.messages;
    let problem = match setup.problem {
        None => String::new(),
        Some(SetupError::Lost) => messages.setup_lost.to_owned(),
        Some(SetupError::Forgotten) => messages.setup_forgotten.to_owned(),
        Some(SetupError::CodeError) => messages.setup_code_error.to_owned(),
        Some(SetupError::NotImported(fault)) => {
            let texts = &messages.import;
            let text = match fault {
                ImportFault::Missing => texts.missing,
                ImportFault::Form => texts.form,
                ImportFault::Password => texts.password,
                ImportFault::Failed => texts.failed,
            };
            text.to_owned()
        }
        Some(SetupError::Refused(code)) => setup_refused(code, messages),
    };
    let texts = &messages.import;
    let (import, other_key) = match setup.key {
        KeyOrigin::Random => (None, texts.existing),
        KeyOrigin::Imported => {
            let fields = ImportView {
                detail: texts.detail.to_owned(),
                file_label: texts.file.to_owned(),
                secret_label: texts.secret.to_owned(),
                enabled: !setup.is_busy(),
            };
            (Some(fields), texts.new)
        }
    };
    SetupView {
        title: messages.setup.title.to_owned(),
        detail: setup_detail(setup, messages),
        field_label: messages.setup_field.to_owned(),
        code: setup.code.clone(),
        pad: PadView {
            keys: PAIRING_ALPHABET,
            length: PAIRING_CODE_LENGTH,
            separator: "-",
            fixed: ("", ""),
            erase: messages.buttons.backspace.to_owned(),
            enabled: !setup.is_busy(),
        },
        problem,
        import,
        other_key: ButtonView::new(other_key, Button::Import).when(!setup.is_busy()),
        go: ButtonView::new(messages.buttons.pair, Button::Continue)
            .when(setup.is_whole() && !setup.is_busy()),
        back: setup.can_leave().then(|| ButtonView::new(messages.buttons.back, Button::Back)),
        busy: setup.is_busy(),
    }
}

/// What to enter, and how much of it is there: why the pairing cannot go on.
fn setup_detail(setup: &Setup, messages: &Messages<'_>) -> String {
    let detail = messages.setup.detail;
    match setup.entered() {
        0 | PAIRING_CODE_LENGTH => detail.to_owned(),
        entered => format!("{detail} ({entered}/{PAIRING_CODE_LENGTH})"),
    }
}

fn setup_refused(code: u32, messages: &Messages<'_>) -> String {
    let error_text = ErrorKind::of(code);
    // During pairing, both codes refer to the pairing code.
    if matches!(error_text, ErrorKind::InvalidParameters | ErrorKind::InvalidSignature) {
        return messages.setup_wrong.to_owned();
    }
    let fault = messages.error_text(error_text);
    messages.staff(fault.staff, code)
}

/// Why no sale can start.
pub(super) const fn blocked<'a>(blocker: ChargeBlocker, messages: &Messages<'a>) -> &'a str {
    match blocker {
        ChargeBlocker::Network => messages.network_unreachable,
        ChargeBlocker::Key => messages.key_refused,
        ChargeBlocker::Unreachable => messages.unreachable,
        ChargeBlocker::Shop => messages.shop_closed,
    }
}

pub(super) fn idle(idle: &Idle, render: &RenderContext<'_>) -> Screen {
    match render.hosting.waiting() {
        Some(request) => Screen::Starting(order(request.amount, render)),
        None => Screen::Idle(idle_view(idle, render)),
    }
}

fn idle_view(idle: &Idle, render: &RenderContext<'_>) -> IdleView {
    let RenderContext { ctx, messages, now, .. } = render;
    let blocker = ctx.blocker(*now);
    let can_charge = blocker.is_none();
    let key = ctx.agent.filter(|_| blocker == Some(ChargeBlocker::Key));
    let blocker = blocker.map(|blocker| blocked(blocker, messages).to_owned());
    let unreadable = (ctx.unreadable > 0).then(|| messages.unreadable.of(ctx.unreadable));
    let given_back: Vec<_> = ctx.given_back.iter().map(ToString::to_string).collect();
    let given_back = (!given_back.is_empty()).then(|| messages.given_back(given_back.join(", ")));
    let problem = render.hosting.problem().map(|problem| messages.hosting.invalid(problem));
    let notices: Vec<_> =
        [problem, blocker, unreadable, given_back].into_iter().flatten().collect();
    IdleView {
        shop: ctx.terminal.as_ref().map(|terminal| terminal.shop_name.clone()).unwrap_or_default(),
        invitation: messages.welcome.to_owned(),
        detail: if can_charge { messages.idle_detail.to_owned() } else { String::new() },
        notice: notices.join("\n"),
        start: can_charge.then(|| ButtonView::new(messages.buttons.start, Button::Start)),
        key: key.map(|key| Fact::new(messages.key, key.to_string())),
        attract: idle.attracts(ctx.touched, *now),
    }
}
