//! Builds the screens of a point grant.

use kios_protocol::api::PointGrants;
use kios_protocol::{Address, Amount, Currency, ResultCode};

use super::RenderContext;
use crate::i18n::{ErrorKind, Messages};
use crate::payment_code::CodeError;
use crate::states::point_grant::basis::GrantBasis;
use crate::states::point_grant::form::{ActiveField, GrantForm, GrantFormError, Known, Step};
use crate::states::point_grant::granting::Granting;
use crate::states::point_grant::recipient::{Recipient, RecipientError};
use crate::states::point_grant::result::{GrantOutcome, GrantResult, NotApproved};
use crate::states::point_grant::{GrantAction, PERCENT, PointGrant};
use crate::view::build::refund::{owner_wait, withdraw};
use crate::view::build::sale::{code_error, keys};
use crate::view::{
    AmountView, ButtonView, CheckingView, Fact, Money, OutcomeView, PointsView, RefundView, Screen,
    ToggleView,
};
use crate::{Button, Keypad, RefundField};

/// The form and its confirmation.
pub(super) fn form(form: &GrantForm, render: &RenderContext<'_>) -> Screen {
    match &form.step {
        Step::Confirming(known, points) => Screen::Giving(confirm(form, known, *points, render)),
        Step::Keying | Step::Reading(_) | Step::Reckoning(..) => {
            Screen::Points(compose(form, render))
        }
    }
}

/// The point grant in progress.
pub(super) fn running(running: &Granting, render: &RenderContext<'_>) -> Screen {
    if running.is_checking() {
        Screen::Checking(checking(running, render))
    } else {
        Screen::Giving(granting(running, render))
    }
}

fn compose(form: &GrantForm, render: &RenderContext<'_>) -> PointsView {
    let messages = &render.messages.points;
    let value = Money::price(form.value(), render.currency(), render.language).to_string();
    let busy = !matches!(form.step, Step::Keying);
    let share = messages.share(PERCENT);
    let keys = match &form.basis {
        GrantBasis::Keyed { keypad, .. } => keys(keypad, &share, render),
        GrantBasis::ByCard { paid, .. } => AmountView {
            price: Money::price(*paid, render.currency(), render.language),
            ..keys(&Keypad::new(&Currency::new(render.currency())), &share, render)
        },
    };
    let keys = match form.active {
        ActiveField::Price => keys,
        // A phone number has no decimal point; it may start with a plus.
        ActiveField::Phone => AmountView {
            dot: None,
            plus: ButtonView::new("+", Button::Plus).when(form.field.is_empty()),
            ..keys
        },
    };
    PointsView {
        title: messages.title.to_owned(),
        share,
        price: keys.price.clone(),
        keys: Box::new(keys),
        pads: pads(form, render.messages),
        field_label: messages.field.to_owned(),
        placeholder: placeholder(render).to_owned(),
        field: form.field.clone(),
        problem: problem(form, render),
        total: value,
        busy,
        next: ButtonView::new(
            if busy { messages.asking } else { render.messages.buttons.go_on },
            Button::Continue,
        )
        .when(form.is_ready(render.ctx)),
        back: ButtonView::new(render.messages.buttons.back, Button::Back),
    }
}

fn pads(form: &GrantForm, messages: &Messages<'_>) -> Vec<ToggleView> {
    let toggle = |label, button, active| ToggleView {
        choice: ButtonView::new(label, button),
        on: form.active == active,
    };
    if !form.basis.is_keyed() {
        return Vec::new();
    }
    vec![
        toggle(messages.labels.price, Button::Fill(RefundField::Amount), ActiveField::Price),
        toggle(messages.points.phone, Button::FillPhone, ActiveField::Phone),
    ]
}

/// An example of a phone number in this country.
fn placeholder<'a>(render: &RenderContext<'a>) -> &'a str {
    if render.currency() == "krw" { "010-1234-5678" } else { "+82 10-1234-5678" }
}

fn problem(form: &GrantForm, render: &RenderContext<'_>) -> String {
    let messages = render.messages;
    match form.problem {
        Some(GrantFormError::Recipient(unread)) => recipient_error(unread, messages).to_owned(),
        Some(GrantFormError::Foreign) => messages.points.no_phone.to_owned(),
        Some(GrantFormError::Lost) => messages.points.lost.to_owned(),
        Some(GrantFormError::Refused(code)) => messages.refund.coded(reason(code, messages), code),
        None if matches!(form.step, Step::Keying) => missing(form, render).to_owned(),
        None => String::new(),
    }
}

/// What is missing before the form can go on; empty if nothing is, or if the price's own error says it.
fn missing<'a>(form: &GrantForm, render: &RenderContext<'a>) -> &'a str {
    let points = &render.messages.points;
    if form.value().is_zero() {
        return points.no_price;
    }
    if form.basis.price() > render.ctx.highest_charge() {
        return "";
    }
    match Recipient::parse(&form.field, render.currency()) {
        Ok(_) => "",
        Err(_) if form.field.is_empty() => points.no_customer,
        Err(unread) => recipient_error(unread, render.messages),
    }
}

const fn recipient_error<'a>(unread: RecipientError, messages: &Messages<'a>) -> &'a str {
    match unread {
        RecipientError::Code(CodeError::Foreign | CodeError::RealAccount) => messages.points.nobody,
        RecipientError::Code(why @ (CodeError::Short | CodeError::Checksum)) => {
            code_error(why, messages)
        }
        RecipientError::Country => messages.points.country,
        RecipientError::Digits => messages.points.no_phone,
    }
}

/// The text of a refusal, specific to point grants where there is one.
fn reason<'a>(code: u32, messages: &Messages<'a>) -> &'a str {
    let own = [
        (ResultCode::PurchaseProcessed, messages.points.already.detail),
        (ResultCode::TooMuchLoyalty, messages.points.too_much),
        (ResultCode::InvalidParameters, messages.points.clash),
        (ResultCode::NotAuthorized, messages.points.foreign),
    ];
    let own = own.iter().find(|(known, _)| known.number() == code);
    own.map_or_else(|| messages.error_text(ErrorKind::of(code)).staff, |(_, says)| says)
}

/// When the points are credited; for a phone number, that may need an account first.
fn arrival<'a>(account: Address, render: &RenderContext<'a>) -> &'a str {
    let points = &render.messages.points;
    match render.ctx.point_grants {
        PointGrants::Reported | PointGrants::Off => points.reported.detail,
        PointGrants::Credited if account == Address::ZERO => points.arrives_by_number,
        PointGrants::Credited => points.arrives,
    }
}

/// What a granted request has led to so far.
const fn given<'a>(render: &RenderContext<'a>) -> &'a str {
    match render.ctx.point_grants {
        PointGrants::Reported | PointGrants::Off => render.messages.points.reported.title,
        PointGrants::Credited => render.messages.points.given,
    }
}

/// The confirmation.
fn confirm(
    form: &GrantForm,
    known: &Known,
    points: Amount,
    render: &RenderContext<'_>,
) -> RefundView {
    let messages = &render.messages.points;
    let customer = known.number.clone().unwrap_or_else(|| messages.by_code.to_owned());
    let price = Money::price(form.basis.price(), render.currency(), render.language);
    RefundView {
        title: messages.question.to_owned(),
        detail: arrival(known.account(), render).to_owned(),
        price: Some(Money::points(points)),
        rails: Vec::new(),
        lines: vec![
            Fact::new(messages.customer, customer),
            Fact::new(render.messages.labels.price, price.to_string()),
        ],
        confirm: Some(ButtonView::new(messages.confirm, Button::Confirm)),
        back: Some(ButtonView::new(render.messages.buttons.back, Button::Back)),
        withdraw: None,
        busy: false,
    }
}

fn lines(grant: &PointGrant, render: &RenderContext<'_>) -> Vec<Fact> {
    let labels = &render.messages.labels;
    let price = Money::price(grant.amount, &grant.currency, render.language);
    vec![
        Fact::new(labels.purchase, grant.purchase_id.to_string()),
        Fact::new(labels.price, price.to_string()),
    ]
}

fn granting(granting: &Granting, render: &RenderContext<'_>) -> RefundView {
    let messages = render.messages;
    let Granting { grant, .. } = granting;
    let pair = match grant.action {
        GrantAction::Give => &messages.points.giving,
        GrantAction::TakeBack => &messages.points.taking_back,
    };
    let waits = owner_wait(granting.owner_wait_left(render.now), render);
    let (title, detail) =
        waits.clone().unwrap_or_else(|| (pair.title.to_owned(), pair.detail.to_owned()));
    RefundView {
        title,
        detail,
        price: Some(Money::points(grant.points)),
        rails: Vec::new(),
        lines: lines(grant, render),
        confirm: None,
        back: None,
        withdraw: waits.is_some().then(|| withdraw(render)),
        busy: waits.is_none(),
    }
}

fn checking(granting: &Granting, render: &RenderContext<'_>) -> CheckingView {
    let messages = render.messages;
    let Granting { grant, begun, .. } = granting;
    CheckingView {
        title: messages.points.checking.title.to_owned(),
        detail: messages.points.checking.detail.to_owned(),
        age: messages.checking_age.of(render.now.ms_since(*begun) / 1_000),
        staff: messages.checking_staff.to_owned(),
        price: Some(Money::points(grant.points)),
        lines: lines(grant, render),
        rails: Vec::new(),
        check: ButtonView::new(messages.buttons.check, Button::CheckAgain),
        leave: None,
    }
}

pub(super) fn ended(ended: &GrantResult, render: &RenderContext<'_>) -> OutcomeView {
    let messages = render.messages;
    let points = &messages.points;
    let GrantResult { grant, grant_outcome, .. } = ended;
    let processed = ResultCode::PurchaseProcessed.number();
    let (title, detail, staff) = match grant_outcome {
        GrantOutcome::Given => (given(render), arrival(grant.account, render), String::new()),
        GrantOutcome::Kept => (points.kept.title, points.kept.detail, String::new()),
        GrantOutcome::TakenBack => {
            (points.taken_back.title, points.taken_back.detail, String::new())
        }
        GrantOutcome::Refused(code) if *code == processed => {
            (points.already.title, points.already.detail, String::new())
        }
        GrantOutcome::Refused(code) => {
            let staff = messages.staff(reason(*code, messages), *code);
            (points.refused.title, points.refused.detail, staff)
        }
        GrantOutcome::NotApproved(NotApproved::Withdrawn) => {
            let staff = messages.staff_plain(messages.area.approval.withdrawn);
            (points.refused.title, points.refused.detail, staff)
        }
        GrantOutcome::NotApproved(NotApproved::Late) => {
            let staff = messages.staff_plain(messages.area.approval.late);
            (points.refused.title, points.refused.detail, staff)
        }
        GrantOutcome::Storage => {
            let staff = messages.staff_plain(points.storage);
            (points.refused.title, points.refused.detail, staff)
        }
        GrantOutcome::Unsure => (points.unsure.title, points.unsure.detail, String::new()),
    };
    OutcomeView {
        outcome: ended.outcome(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        staff,
        price: Some(Money::points(grant.points)),
        rails: Vec::new(),
        slip: ended.has_slip().then(|| {
            let purchase = Fact::new(messages.labels.purchase, grant.purchase_id.to_string());
            super::outcome::slip(ended.at, vec![purchase], render)
        }),
        again: ended.can_undo(render.ctx).then(|| ButtonView::new(points.undo, Button::TakeBack)),
        done: ButtonView::new(&render.done(ended.left(render.now)), Button::Done),
    }
}
