//! The screens on which points are given.

use kios_protocol::{Address, Amount, Currency, ResultCode};

use super::Brush;
use crate::i18n::{Trouble, Words};
use crate::payment_code::Misread;
use crate::states::point_grant::basis::Sold;
use crate::states::point_grant::form::{Known, Offering, Pad, Problem, Step};
use crate::states::point_grant::granting::Giving;
use crate::states::point_grant::recipient::Unread;
use crate::states::point_grant::result::{Fate, Given};
use crate::states::point_grant::{Aim, Gift, PERCENT};
use crate::view::build::sale::{keys, misread};
use crate::view::{
    AmountView, CheckingView, Choice, Line, Money, OutcomeView, PointsView, RefundView, Screen,
    ToggleView,
};
use crate::{Blank, Button, Keypad};

/// The clerk's turn.
pub(super) fn offering(offering: &Offering, brush: &Brush<'_>) -> Screen {
    match &offering.step {
        Step::Confirming(known, points) => Screen::Giving(confirm(offering, known, *points, brush)),
        Step::Keying | Step::Reading(_) | Step::Reckoning(..) => {
            Screen::Points(compose(offering, brush))
        }
    }
}

/// The relay's turn.
pub(super) fn running(running: &Giving, brush: &Brush<'_>) -> Screen {
    if running.is_checking() {
        Screen::Checking(checking(running, brush))
    } else {
        Screen::Giving(giving(running, brush))
    }
}

fn compose(offering: &Offering, brush: &Brush<'_>) -> PointsView {
    let words = &brush.words.points;
    let value = Money::price(offering.value(), brush.currency(), brush.language).to_string();
    let busy = !matches!(offering.step, Step::Keying);
    let share = (words.share)(PERCENT);
    let keys = match &offering.sold {
        Sold::Keyed { keypad, .. } => keys(keypad, &share, brush),
        Sold::ByCard { paid, .. } => AmountView {
            price: Money::price(*paid, brush.currency(), brush.language),
            ..keys(&Keypad::new(&Currency::new(brush.currency())), &share, brush)
        },
    };
    let keys = match offering.pad {
        Pad::Price => keys,
        // A phone number has no point, and begins with a plus or has none.
        Pad::Phone => AmountView {
            dot: None,
            plus: Choice::new("+", Button::Plus).when(offering.field.is_empty()),
            ..keys
        },
    };
    PointsView {
        title: words.title.to_owned(),
        share,
        price: keys.price.clone(),
        keys: Box::new(keys),
        pads: pads(offering, brush.words),
        field_label: words.field.to_owned(),
        placeholder: placeholder(brush).to_owned(),
        field: offering.field.clone(),
        problem: problem(offering, brush),
        total: value,
        busy,
        next: Choice::new(
            if busy { words.asking } else { brush.words.buttons.go_on },
            Button::Continue,
        )
        .when(offering.is_ready(brush.desk)),
        back: Choice::new(brush.words.buttons.back, Button::Back),
    }
}

fn pads(offering: &Offering, words: &Words) -> Vec<ToggleView> {
    let toggle = |label, button, pad| ToggleView {
        choice: Choice::new(label, button),
        on: offering.pad == pad,
    };
    if !offering.sold.is_keyed() {
        return Vec::new();
    }
    vec![
        toggle(words.labels.price, Button::Fill(Blank::Amount), Pad::Price),
        toggle(words.points.phone, Button::FillPhone, Pad::Phone),
    ]
}

/// What a phone number looks like here.
fn placeholder(brush: &Brush<'_>) -> &'static str {
    if brush.currency() == "krw" { "010-1234-5678" } else { "+82 10-1234-5678" }
}

fn problem(offering: &Offering, brush: &Brush<'_>) -> String {
    let words = brush.words;
    match offering.problem {
        Some(Problem::Unread(Unread::Misread(Misread::Foreign | Misread::RealAccount))) => {
            words.points.nobody.to_owned()
        }
        Some(Problem::Unread(Unread::Misread(why @ (Misread::Short | Misread::Checksum)))) => {
            misread(why, words).to_owned()
        }
        Some(Problem::Unread(Unread::Country)) => words.points.country.to_owned(),
        Some(Problem::Unread(Unread::Digits) | Problem::Foreign) => {
            words.points.no_phone.to_owned()
        }
        Some(Problem::Lost) => words.points.lost.to_owned(),
        Some(Problem::Refused(code)) => (words.refund.coded)(reason(code, words), code),
        None if brush.is_lonely() => words.still_there.to_owned(),
        None => String::new(),
    }
}

/// What a refusal says of points; of anything else what it always says.
fn reason(code: u32, words: &Words) -> &'static str {
    let own = [
        (ResultCode::PurchaseProcessed, words.points.already.detail),
        (ResultCode::TooMuchLoyalty, words.points.too_much),
        (ResultCode::InvalidParameters, words.points.clash),
        (ResultCode::NotAuthorized, words.points.foreign),
    ];
    let own = own.iter().find(|(known, _)| known.number() == code);
    own.map_or_else(|| (words.trouble)(Trouble::of(code)).staff, |(_, says)| says)
}

/// When the points are there; of a phone number nobody may have made an account yet.
fn arrival(account: Address, words: &Words) -> &'static str {
    if account == Address::ZERO { words.points.arrives_by_number } else { words.points.arrives }
}

/// One more look.
fn confirm(offering: &Offering, known: &Known, points: Amount, brush: &Brush<'_>) -> RefundView {
    let words = &brush.words.points;
    let customer = known.number.clone().unwrap_or_else(|| words.by_code.to_owned());
    let price = Money::price(offering.sold.price(), brush.currency(), brush.language);
    RefundView {
        title: words.question.to_owned(),
        detail: arrival(known.account(), brush.words).to_owned(),
        price: Some(Money::points(points)),
        rails: Vec::new(),
        lines: vec![
            Line::new(words.customer, customer),
            Line::new(brush.words.labels.price, price.to_string()),
        ],
        confirm: Some(Choice::new(words.confirm, Button::Confirm)),
        back: Some(Choice::new(brush.words.buttons.back, Button::Back)),
        busy: false,
    }
}

fn lines(gift: &Gift, brush: &Brush<'_>) -> Vec<Line> {
    let labels = &brush.words.labels;
    let price = Money::price(gift.amount, &gift.currency, brush.language);
    vec![
        Line::new(labels.purchase, gift.purchase_id.to_string()),
        Line::new(labels.price, price.to_string()),
    ]
}

fn giving(giving: &Giving, brush: &Brush<'_>) -> RefundView {
    let words = brush.words;
    let Giving { gift, .. } = giving;
    let pair = match gift.aim {
        Aim::Give => &words.points.giving,
        Aim::TakeBack => &words.points.taking_back,
    };
    RefundView {
        title: pair.title.to_owned(),
        detail: pair.detail.to_owned(),
        price: Some(Money::points(gift.points)),
        rails: Vec::new(),
        lines: lines(gift, brush),
        confirm: None,
        back: None,
        busy: true,
    }
}

fn checking(giving: &Giving, brush: &Brush<'_>) -> CheckingView {
    let words = brush.words;
    let Giving { gift, begun, .. } = giving;
    CheckingView {
        title: words.points.checking.title.to_owned(),
        detail: words.points.checking.detail.to_owned(),
        age: (words.checking_age)(brush.now.ms_since(*begun) / 1_000),
        staff: words.checking_staff.to_owned(),
        price: Some(Money::points(gift.points)),
        lines: lines(gift, brush),
        rails: Vec::new(),
        check: Choice::new(words.buttons.check, Button::CheckAgain),
        leave: None,
    }
}

pub(super) fn ended(ended: &Given, brush: &Brush<'_>) -> OutcomeView {
    let words = brush.words;
    let points = &words.points;
    let Given { gift, fate, .. } = ended;
    let processed = ResultCode::PurchaseProcessed.number();
    let (title, detail, staff) = match fate {
        Fate::Given => (points.given, arrival(gift.account, words), String::new()),
        Fate::Kept => (points.kept.title, points.kept.detail, String::new()),
        Fate::TakenBack => (points.taken_back.title, points.taken_back.detail, String::new()),
        Fate::Refused(code) if *code == processed => {
            (points.already.title, points.already.detail, String::new())
        }
        Fate::Refused(code) => {
            let staff = (words.staff)(reason(*code, words), *code);
            (points.refused.title, points.refused.detail, staff)
        }
        Fate::Storage => {
            let staff = (words.staff_plain)(points.storage);
            (points.refused.title, points.refused.detail, staff)
        }
        Fate::Unsure => (points.unsure.title, points.unsure.detail, String::new()),
    };
    let seconds = ended.left(brush.now).div_ceil(1_000);
    OutcomeView {
        outcome: ended.outcome(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        staff,
        price: Some(Money::points(gift.points)),
        rails: Vec::new(),
        again: ended.can_undo(brush.desk).then(|| Choice::new(points.undo, Button::TakeBack)),
        done: Choice::new(&format!("{} · {seconds}", words.buttons.done), Button::Done),
    }
}
