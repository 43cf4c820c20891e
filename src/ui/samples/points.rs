//! Samples of the point grant's screens.

use kios_till::view::{
    AmountView, ButtonView, CheckingView, Fact, Money, OutcomeView, PointsView, RefundView, Screen,
    ToggleView, Tone, View,
};
use kios_till::{Button, Outcome, RefundField};

use super::{Speaker, amount, checking};

pub(super) fn pages(speaker: Speaker) -> Vec<(&'static str, View)> {
    let page = |screen| speaker.page(Tone::Refund, screen);
    let wait = RefundView {
        title: speaker.says("적립을 요청하고 있습니다", "Requesting the points"),
        detail: speaker.says("잠시만 기다려 주세요", "One moment, please"),
        lines: lines(speaker),
        confirm: None,
        back: None,
        withdraw: None,
        busy: true,
        ..confirm(speaker)
    };
    let unknown = CheckingView {
        title: speaker.says("다시 적립하지 마세요", "Do not give the points again"),
        detail: speaker.says(
            "서버가 요청을 받았는지 확인하고 있습니다",
            "We are checking whether the server received the request",
        ),
        price: Some(points()),
        lines: lines(speaker),
        ..checking(speaker)
    };
    let given = end(
        speaker,
        Outcome::PointsGiven,
        ("포인트가 적립됩니다", "The points are on their way"),
        (
            "약 10초 뒤 이 번호로 적립됩니다",
            "Whoever has this number gets them in about ten seconds",
        ),
        Some(speaker.choice("적립 취소", "Cancel the points", Button::TakeBack)),
    );
    let refused = end(
        speaker,
        Outcome::PointsRefused,
        ("적립하지 못했습니다", "The points were not given"),
        ("이번 요청으로 적립된 포인트가 없습니다", "Nothing was given by this request"),
        None,
    );
    vec![
        ("points", page(Screen::Points(compose(speaker)))),
        ("points-by-card", page(Screen::Points(by_card(speaker)))),
        ("points-confirm", page(Screen::Giving(confirm(speaker)))),
        ("points-giving", page(Screen::Giving(wait))),
        ("checking-points", speaker.page(Tone::Checking, Screen::Checking(unknown))),
        ("outcome-points-given", page(given)),
        ("outcome-points-refused", speaker.page(Tone::Calm, refused)),
    ]
}

fn points() -> Money {
    Money { digits: "625".to_owned(), unit: "P".to_owned(), unit_first: false }
}

fn price(speaker: Speaker) -> Fact {
    speaker.line("결제 금액", "Price", &speaker.says("12,500원", "KRW 12,500"))
}

fn lines(speaker: Speaker) -> Vec<Fact> {
    vec![speaker.line("주문 번호", "Order number", "PMN8K2Q7"), price(speaker)]
}

fn compose(speaker: Speaker) -> PointsView {
    let share = speaker.says("결제 금액의 5%를 적립합니다", "5% of the price is given in points");
    PointsView {
        title: speaker.says("현금·카드 결제 포인트 적립", "Points for cash or card"),
        price: speaker.price(),
        keys: Box::new(AmountView { ask: share.clone(), ..amount(speaker) }),
        pads: vec![
            ToggleView {
                choice: speaker.choice("결제 금액", "Price", Button::Fill(RefundField::Amount)),
                on: false,
            },
            ToggleView {
                choice: speaker.choice("휴대폰 번호", "Phone number", Button::FillPhone),
                on: true,
            },
        ],
        share,
        field_label: speaker.says(
            "휴대폰 번호를 입력하거나 고객 코드를 스캔해 주세요",
            "Phone number or scanned code",
        ),
        placeholder: "010-1234-5678".to_owned(),
        field: "10-1000-5000".to_owned(),
        problem: speaker.says(
            "+82처럼 국가 번호부터 입력해 주세요",
            "Please begin with the country code, such as +82",
        ),
        total: speaker.says("625원", "KRW 625"),
        busy: false,
        next: ButtonView {
            enabled: false, ..speaker.choice("다음", "Continue", Button::Continue)
        },
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

/// The price of a card sale cannot be edited; the phone number is being resolved.
fn by_card(speaker: Speaker) -> PointsView {
    PointsView {
        pads: Vec::new(),
        field: "010-1000-5000".to_owned(),
        problem: String::new(),
        busy: true,
        next: ButtonView {
            enabled: false,
            ..speaker.choice("잠시만 기다려 주세요", "One moment, please", Button::Continue)
        },
        ..compose(speaker)
    }
}

fn confirm(speaker: Speaker) -> RefundView {
    RefundView {
        title: speaker.says("이 포인트를 적립할까요?", "Give these points?"),
        detail: speaker.says(
            "약 10초 뒤 이 번호로 적립됩니다",
            "Whoever has this number gets them in about ten seconds",
        ),
        price: Some(points()),
        rails: Vec::new(),
        lines: vec![speaker.line("적립할 고객", "Customer", "+82 10-1000-5000"), price(speaker)],
        confirm: Some(speaker.choice("적립하기", "Give the points", Button::Confirm)),
        back: Some(speaker.choice("뒤로", "Back", Button::Back)),
        withdraw: None,
        busy: false,
    }
}

fn end(
    speaker: Speaker,
    outcome: Outcome,
    title: (&str, &str),
    detail: (&str, &str),
    again: Option<ButtonView>,
) -> Screen {
    Screen::Outcome(OutcomeView {
        slip: None,
        outcome,
        title: speaker.says(title.0, title.1),
        detail: speaker.says(detail.0, detail.1),
        staff: String::new(),
        price: Some(points()),
        rails: Vec::new(),
        again,
        done: speaker.choice("처음으로 · 12", "Next customer · 12", Button::Done),
    })
}
