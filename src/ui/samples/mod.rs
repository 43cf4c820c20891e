//! Sample views of every screen, in both languages, for the snapshots.
//!
//! The texts are samples too; the real ones are in `kios-till`. They are as long as the real ones,
//! because the length affects the layout.

use std::rc::Rc;

use kios_protocol::session::{PAIRING_ALPHABET, PAIRING_CODE_LENGTH};
use kios_till::view::{
    AmountView, ApprovalView, ButtonView, CheckingView, ConnectionView, CustomerView, EstimateView,
    Fact, IdleView, ImportView, MessageView, Money, OutcomeView, PadView, ReceiptView, Screen,
    SetupView, StillThereView, Tone, View, WaitView,
};
use kios_till::{Button, Connection, Direction, Language, Outcome};
use yew::{Callback, LocalServerRenderer};

use super::{Page, PageProps};

mod area;
mod points;
mod refund;
mod speaker;
mod staff;

pub use speaker::Length;
use speaker::Speaker;

/// Every screen as HTML, each with its name.
pub async fn pages(language: Language, length: Length) -> Vec<(&'static str, String)> {
    let mut pages = Vec::new();
    for (name, view) in all(language, length) {
        let props = PageProps { view: Rc::new(view), emit: Callback::noop() };
        let html = LocalServerRenderer::<Page>::with_props(props).hydratable(false).render().await;
        pages.push((name, html));
    }
    pages
}

/// Every screen, each with the name of its snapshot.
pub(super) fn all(language: Language, length: Length) -> Vec<(&'static str, View)> {
    let speaker = Speaker { language, length };
    let mut pages = beginning(speaker);
    pages.extend(selling(speaker));
    pages.extend(ending(speaker));
    pages.extend(staff::pages(speaker));
    pages.extend(refund::pages(speaker));
    pages.extend(points::pages(speaker));
    pages.extend(area::pages(speaker));
    pages
}

fn beginning(speaker: Speaker) -> Vec<(&'static str, View)> {
    let starting = WaitView {
        title: speaker.says("준비하고 있습니다", "Getting ready"),
        detail: String::new(),
        price: None,
    };
    let setup = SetupView {
        title: speaker.says("이 단말기를 매장에 연결해 주세요", "Connect this kiosk to a shop"),
        detail: speaker.says(
            "매장 관리 화면에 나온 연결 코드를 입력해 주세요",
            "Enter the pairing code from the shop's settings",
        ),
        field_label: speaker.says("연결 코드", "Pairing code"),
        code: "7KQ4-M2".to_owned(),
        pad: PadView {
            keys: PAIRING_ALPHABET,
            length: PAIRING_CODE_LENGTH,
            separator: "-",
            fixed: ("", ""),
            erase: speaker.says("한 글자 지우기", "Delete one character"),
            enabled: true,
        },
        problem: speaker
            .says("코드가 맞지 않거나 유효 시간이 지났습니다", "This code is wrong or has expired"),
        go: speaker.choice("연결하기", "Connect", Button::Continue),
        back: None,
        import: None,
        other_key: speaker.choice("기존 키 사용", "Use an existing key", Button::Import),
        busy: false,
    };
    let import = SetupView {
        code: "7KQ4-M2AA".to_owned(),
        problem: String::new(),
        import: Some(ImportView {
            detail: speaker.says(
                "키 파일을 선택하고 비밀번호를 입력해 주세요. 파일이 없으면 64자리 키를 입력해 주세요.",
                "Choose the key file and enter its password. Without a file, enter the 64 characters of the key.",
            ),
            file_label: speaker.says("키 파일 (keystore v3)", "Key file (keystore version 3)"),
            secret_label: speaker.says("비밀번호 또는 키", "Password or key"),
            enabled: true,
        }),
        other_key: speaker.choice("새 키 사용", "Use a new key", Button::Import),
        ..setup.clone()
    };
    let mirror = MessageView {
        title: speaker.says("다른 창에서 결제하고 있습니다", "Another window is selling"),
        detail: speaker.says(
            "그 창을 닫으면 이 창에서 이어집니다",
            "This one takes over when that one is closed",
        ),
    };
    vec![
        ("starting", speaker.page(Tone::Paper, Screen::Starting(starting))),
        ("setup", speaker.page(Tone::Paper, Screen::Setup(setup))),
        ("setup-import", speaker.page(Tone::Paper, Screen::Setup(import))),
        ("mirror", speaker.page(Tone::Calm, Screen::Mirror(mirror))),
        ("idle", speaker.page(Tone::Paper, Screen::Idle(idle(speaker, String::new())))),
        ("idle-offline", offline(speaker)),
        ("idle-key", key_refused(speaker)),
    ]
}

fn idle(speaker: Speaker, notice: String) -> IdleView {
    let enabled = notice.is_empty();
    IdleView {
        shop: speaker.shop(),
        invitation: speaker.says("어서 오세요", "Welcome"),
        detail: speaker
            .says("포인트로 바로 결제할 수 있습니다", "Pay with your points, right here"),
        notice,
        start: enabled
            .then(|| speaker.choice("눌러서 시작하세요", "Touch to start", Button::Start)),
        key: None,
        attract: enabled,
    }
}

/// The question whether anybody is there.
fn alone(speaker: Speaker) -> View {
    let mut page = speaker.page(Tone::Paper, Screen::Amount(amount(speaker)));
    page.frame.demo = Some(speaker.says("체험용 · 실제 결제 아님", "Demo · nothing is paid"));
    page.frame.still_there = Some(StillThereView {
        title: speaker.says("계속 이용하시겠어요?", "Are you still there?"),
        detail: speaker.says(
            "화면을 누르지 않으면 처음으로 돌아갑니다",
            "Touch the screen, or it starts over",
        ),
        stay: speaker.choice("계속하기 · 12초", "Continue · 12 s", Button::StillHere),
    });
    page
}

/// The network does not list the kiosk's key.
fn key_refused(speaker: Speaker) -> View {
    let notice = speaker.says(
        "직원: 아직 이 단말기에서 포인트를 받을 수 없습니다. 포인트 운영사에 이 단말기의 키 등록을 요청해 주세요",
        "Staff: this kiosk cannot take points yet. Ask the points network's operator to register this kiosk's key",
    );
    let label = speaker.says("이 단말기의 키", "This kiosk's key");
    let value = "0x1563915e194D8CfBA1943570603F7606A3115508".to_owned();
    let key = Some(Fact { label, value, sum: false, handle: None });
    let idle = IdleView { key, detail: String::new(), ..idle(speaker, notice) };
    speaker.page(Tone::Fault, Screen::Idle(idle))
}

fn offline(speaker: Speaker) -> View {
    let notice = speaker.says(
        "지금은 연결이 되지 않아 결제할 수 없습니다. 포인트는 차감되지 않습니다",
        "The server cannot be reached, so nothing can be charged for now. No points are spent",
    );
    let mut page = speaker.page(Tone::Fault, Screen::Idle(idle(speaker, notice)));
    page.frame.connection = Some(ConnectionView {
        state: Connection::Offline,
        label: speaker.says("연결 끊김", "Offline"),
    });
    page.frame.direction = Direction::Back;
    page
}

fn selling(speaker: Speaker) -> Vec<(&'static str, View)> {
    let dollars = AmountView {
        price: Money {
            digits: "1,234,567.89".to_owned(),
            unit: "USD".to_owned(),
            unit_first: true,
        },
        running: String::new(),
        problem: speaker
            .says("한 번에 결제할 수 있는 금액을 넘었습니다", "More than can be charged at once"),
        presets: Vec::new(),
        dot: Some(speaker.choice("소수점", "Decimal point", Button::Dot)),
        charge: ButtonView {
            enabled: false,
            ..speaker.choice("포인트로 결제", "Pay with points", Button::Charge)
        },
        ..amount(speaker)
    };
    let opening = WaitView {
        title: speaker.says("결제를 준비하고 있습니다", "Preparing the payment"),
        detail: speaker.says("잠시만 기다려 주세요", "One moment, please"),
        price: Some(speaker.price()),
    };
    let closing = WaitView {
        title: speaker
            .says("승인되었습니다. 마무리하고 있습니다", "Approved. Finishing the payment"),
        ..opening.clone()
    };
    let busy = EstimateView { lines: Vec::new(), busy: true, ..estimate(speaker) };
    let late = ApprovalView { seconds_left: 7, thousandths_left: 156, ..approval(speaker) };
    vec![
        ("amount", speaker.page(Tone::Paper, Screen::Amount(amount(speaker)))),
        ("amount-alone", alone(speaker)),
        ("amount-too-much", speaker.page(Tone::Paper, Screen::Amount(dollars))),
        ("customer", speaker.page(Tone::Paper, Screen::Customer(customer(speaker)))),
        ("estimate", speaker.page(Tone::Paper, Screen::Estimate(estimate(speaker)))),
        ("estimate-asking", speaker.page(Tone::Paper, Screen::Estimate(busy))),
        ("opening", speaker.page(Tone::Paper, Screen::Opening(opening))),
        ("approval", speaker.page(Tone::Paper, Screen::Approval(approval(speaker)))),
        ("approval-late", speaker.page(Tone::Paper, Screen::Approval(late))),
        ("closing", speaker.page(Tone::Paper, Screen::Closing(closing))),
    ]
}

fn amount(speaker: Speaker) -> AmountView {
    let preset = |label: &str, place| speaker.choice(label, label, Button::Preset(place));
    AmountView {
        ask: speaker.says("결제할 금액을 입력해 주세요", "Enter the price"),
        price: speaker.price(),
        running: "4,500 + 8,000".to_owned(),
        problem: String::new(),
        presets: vec![
            preset("+1,000", 0),
            preset("+5,000", 1),
            preset("+10,000", 2),
            preset("+50,000", 3),
        ],
        plus: speaker.choice("더하기", "Add another", Button::Plus),
        dot: None,
        double_zero: speaker.choice("0 두 개", "Two zeros", Button::DoubleZero),
        clear: speaker.choice("모두 지우기", "Clear", Button::Clear),
        backspace: speaker.choice("한 글자 지우기", "Delete one character", Button::Backspace),
        charge: speaker.choice("포인트로 결제", "Pay with points", Button::Charge),
        back: speaker.choice("처음으로", "Start over", Button::Back),
    }
}

fn customer(speaker: Speaker) -> CustomerView {
    CustomerView {
        title: speaker.says("휴대폰의 결제 코드를 보여 주세요", "Show the code on your phone"),
        detail: speaker.says(
            "스캐너에 비추거나 코드를 직접 입력해 주세요",
            "Hold it to the scanner, or type it here",
        ),
        price: speaker.price(),
        field_label: speaker.says("결제 코드", "Payment code"),
        placeholder: "0x0000 ···· ····".to_owned(),
        field: "0xFFFFFFFF 0123 4567 89aB cdEf 0123 4568 00000000".to_owned(),
        pad: PadView {
            keys: "0123456789abcdef",
            length: 24,
            separator: " ",
            fixed: ("0xffffffff", "00000000"),
            erase: speaker.says("한 글자 지우기", "Delete one character"),
            enabled: true,
        },
        problem: speaker.says(
            "코드를 잘못 읽었습니다. 다시 스캔해 주세요",
            "The code was misread. Please scan it again",
        ),
        go: ButtonView { enabled: false, ..speaker.choice("다음", "Continue", Button::Continue) },
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn estimate(speaker: Speaker) -> EstimateView {
    let handled = |handle, line| Fact { handle: Some(handle), ..line };
    EstimateView {
        title: speaker.says("이렇게 결제할까요?", "Pay with points?"),
        price: speaker.price(),
        lines: vec![
            handled("estimate-points", speaker.line("결제 포인트", "Price in points", "12,500 P")),
            handled("estimate-fee", speaker.line("수수료 5%", "Fee 5%", "625 P")),
            Fact {
                sum: true,
                ..handled("estimate-total", speaker.line("차감 포인트", "Total points", "13,125 P"))
            },
            handled("estimate-balance", speaker.line("보유 포인트", "Balance", "1,000,000 P")),
        ],
        problem: String::new(),
        busy: false,
        pay: speaker.choice("결제하기", "Pay", Button::Pay),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn approval(speaker: Speaker) -> ApprovalView {
    ApprovalView {
        title: speaker.says("휴대폰에서 승인을 눌러 주세요", "Approve it on your phone"),
        detail: speaker
            .says("앱 알림이 오지 않으면 이 코드를 스캔해 주세요", "No message? Scan this code"),
        link: format!("https://shop.example:7070/wallet/#payment=0x{}", "5e".repeat(32)),
        seconds_left: 29,
        clock_label: speaker.says("29초 남았습니다", "29 seconds left"),
        thousandths_left: 644,
        lines: vec![
            speaker.line("결제 금액", "Price", &speaker.says("12,500원", "KRW 12,500")),
            speaker.line("수수료 5%", "Fee 5%", "625 P"),
            Fact { sum: true, ..speaker.line("차감 포인트", "Total points", "13,125 P") },
        ],
        cancel: speaker.choice("결제 취소", "Cancel", Button::Cancel),
        reference: speaker.says("결제 5e5e…5e5e", "Payment 5e5e…5e5e"),
    }
}

fn ending(speaker: Speaker) -> Vec<(&'static str, View)> {
    let ended = |outcome, korean: (&str, &str), english: (&str, &str)| {
        Screen::Outcome(OutcomeView {
            slip: None,
            outcome,
            title: speaker.says(korean.0, english.0),
            detail: speaker.says(korean.1, english.1),
            staff: String::new(),
            price: Some(speaker.price()),
            rails: Vec::new(),
            again: Some(speaker.choice("다시 결제", "Try again", Button::Charge)),
            done: speaker.choice("처음으로", "Start over", Button::Done),
        })
    };
    let nothing = ("포인트는 차감되지 않았습니다", "No points were spent");
    let denied = ended(
        Outcome::Denied,
        ("결제를 거절하셨습니다", nothing.0),
        ("You chose not to pay", nothing.1),
    );
    let late = ended(
        Outcome::TimedOut,
        ("시간 안에 승인되지 않았습니다", nothing.0),
        ("Not approved in time", nothing.1),
    );
    let cancelled = ended(
        Outcome::Cancelled,
        ("결제를 취소했습니다", nothing.0),
        ("The payment was taken back", nothing.1),
    );
    vec![
        ("receipt", speaker.page(Tone::Paid, Screen::Receipt(receipt(speaker)))),
        ("outcome-denied", speaker.page(Tone::Calm, denied)),
        ("outcome-timed-out", speaker.page(Tone::Calm, late)),
        ("outcome-cancelled", speaker.page(Tone::Calm, cancelled)),
        ("outcome-refused", speaker.page(Tone::Fault, refused(speaker))),
        ("checking", speaker.page(Tone::Checking, Screen::Checking(checking(speaker)))),
    ]
}

fn refused(speaker: Speaker) -> Screen {
    Screen::Outcome(OutcomeView {
        slip: None,
        outcome: Outcome::Refused,
        title: speaker.says(
            "결제 코드의 유효 시간이 지났습니다. 앱에서 새 코드를 보여 주세요",
            "This payment code has expired. Please show a new one",
        ),
        detail: speaker.says("포인트는 차감되지 않았습니다", "No points were spent"),
        staff: speaker.says(
            "직원: 단말기의 서명 키가 서버에 등록되어 있지 않습니다. 다시 연결해 주세요 (1501)",
            "Staff: the server does not know this kiosk's signing key. Please pair it again (1501)",
        ),
        price: Some(speaker.price()),
        rails: Vec::new(),
        again: None,
        done: speaker.choice("처음으로", "Start over", Button::Done),
    })
}

fn receipt(speaker: Speaker) -> ReceiptView {
    ReceiptView {
        title: speaker.says("결제되었습니다", "Paid"),
        price: speaker.price(),
        lines: vec![
            speaker.line("차감 포인트", "Total points", "13,125 P"),
            speaker.line("수수료", "Fee", "625 P"),
            Fact {
                handle: Some("receipt-balance"),
                ..speaker.line("남은 포인트", "Points left", "986,875 P")
            },
            speaker.line("주문 번호", "Order number", "P000203"),
            speaker.line("결제 번호", "Payment number", "5e5e…5e5e"),
            speaker.line(
                "취소 가능",
                "Can be cancelled",
                &speaker.says("11월 28일까지", "until 28 Nov"),
            ),
        ],
        code: format!("0x{}", "5e".repeat(32)),
        code_label: speaker.says("취소할 때 보여 주세요", "Show this to cancel"),
        print: speaker.choice("영수증 인쇄", "Print", Button::Print),
        done: speaker.choice("처음으로 · 6", "Next customer · 6", Button::Done),
        stay: speaker.choice("이 화면 유지", "Stay here", Button::Stay),
        header: vec![
            speaker.shop(),
            speaker.says("1번 단말기", "Kiosk No. 1"),
            "2026-11-21 14:03".to_owned(),
        ],
    }
}

fn checking(speaker: Speaker) -> CheckingView {
    CheckingView {
        title: speaker.says("다시 결제하지 마세요", "Do not charge again"),
        detail: speaker.says(
            "결제가 되었는지 확인하고 있습니다",
            "We are finding out whether the payment went through",
        ),
        age: speaker.says("확인 중 · 2분 10초째", "Unknown for 2 min 10 s"),
        staff: speaker.says(
            "직원: 연결을 확인하고, 결과가 나올 때까지 기다려 주세요",
            "Staff: check the connection and wait until the result is known",
        ),
        price: Some(speaker.price()),
        rails: Vec::new(),
        leave: None,
        lines: vec![
            speaker.line("주문 번호", "Order number", "P000203"),
            speaker.line("결제 번호", "Payment number", "5e5e…5e5e"),
        ],
        check: speaker.choice("지금 확인", "Check again", Button::CheckAgain),
    }
}
