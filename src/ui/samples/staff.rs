//! Samples of the staff screens.

use kios_protocol::PaymentId;
use kios_till::view::{
    ButtonView, CalendarView, CancelView, CheckingView, ClockView, DateMark, DateView, DayView,
    Fact, HistoryView, OutcomeView, PaymentView, PurchaseStatus, RowKind, RowView, Screen,
    SlipView, Tone, View,
};
use kios_till::{Button, Day, Language, Outcome};

use super::{Speaker, checking};

pub(super) fn pages(speaker: Speaker) -> Vec<(&'static str, View)> {
    let page = |screen| speaker.page(Tone::Refund, screen);
    let settling = CheckingView {
        title: speaker.says("취소를 확인하고 있습니다", "The cancellation is being checked"),
        detail: speaker.says(
            "결과가 나올 때까지 다시 취소하거나 환불하지 마세요",
            "Do not cancel or refund again until the result is known",
        ),
        ..checking(speaker)
    };
    let mut pages = vec![
        ("history", page(Screen::History(history(speaker)))),
        ("history-calendar", page(Screen::History(choosing(speaker)))),
        ("history-empty", page(Screen::History(nothing(speaker)))),
        ("payment", page(Screen::Payment(payment(speaker)))),
        ("payment-over", page(Screen::Payment(over(speaker)))),
        ("cancel-confirm", page(Screen::Cancel(confirm(speaker)))),
        ("cancel-waiting", page(Screen::Cancel(waiting(speaker)))),
        ("cancel-closing", page(Screen::Cancel(closing(speaker)))),
        ("checking-cancel", speaker.page(Tone::Checking, Screen::Checking(settling))),
    ];
    pages.extend(ended(speaker));
    pages
}

fn row(speaker: Speaker, number: u8, status: PurchaseStatus, words: (&str, &str)) -> RowView {
    let payment_id = PaymentId::from_bytes([number; 32]);
    RowView {
        of: RowKind::Payment { payment_id, status: number },
        status,
        word: speaker.says(words.0, words.1),
        price: speaker.price(),
        time: format!("14:{number}"),
        purchase: speaker.purchase(&format!("PMN8K2Q{number}")),
        open: speaker.choice("이 결제 보기", "View payment", Button::Open(payment_id)),
    }
}

pub(super) fn history(speaker: Speaker) -> HistoryView {
    let day = |korean, english, shows, handle, chosen| DayView {
        choice: speaker.choice(korean, english, Button::Show(shows)),
        handle,
        chosen,
    };
    HistoryView {
        title: speaker.says("결제 내역", "Payments"),
        detail: "2026-11-21".to_owned(),
        days: vec![
            day("오늘", "Today", Day::Today, "day-today", true),
            day("어제", "Yesterday", Day::Yesterday, "day-yesterday", false),
            day("하루 전", "Earlier", Day::Earlier, "day-earlier", false),
            day("날짜 선택", "Choose a day", Day::Choose, "day-choose", false),
        ],
        calendar: None,
        field_label: speaker.says(
            "주문 번호, 결제 번호, 금액 또는 영수증",
            "Order or payment number, amount, or scan a receipt",
        ),
        placeholder: "P···, 5e5e5e5e, 12,500".to_owned(),
        field: String::new(),
        problem: String::new(),
        go: ButtonView { enabled: false, ..speaker.choice("찾기", "Search", Button::Continue) },
        points: Some(speaker.choice("포인트 적립", "Give points", Button::GivePoints)),
        totals: vec![
            speaker.line(
                "포인트 결제",
                "Paid with points",
                &format!("{} · 4", speaker.money("50,000")),
            ),
            speaker.line("결제 취소", "Cancelled", &speaker.money("12,500").to_string()),
        ],
        rows: vec![
            row(speaker, 51, PurchaseStatus::UnderWay, ("취소 중", "Being cancelled")),
            row(speaker, 18, PurchaseStatus::Paid, ("결제됨", "Paid")),
            row(
                speaker,
                59,
                PurchaseStatus::Paid,
                ("결제됨 · 취소되지 않음", "Paid, not cancelled"),
            ),
            row(speaker, 19, PurchaseStatus::NotPaid, ("결제되지 않음", "Not paid")),
            row(speaker, 58, PurchaseStatus::Cancelled, ("취소됨", "Cancelled")),
        ],
        empty: String::new(),
        busy: false,
        back: speaker.choice("나가기", "Leave", Button::Back),
    }
}

/// The history with the calendar of November 2026, which began on a Sunday.
fn choosing(speaker: Speaker) -> HistoryView {
    const TODAY: u64 = 20_778;
    let date = |number: u64| {
        let button = Button::Show(Day::On(TODAY - 21 + number));
        let label = number.to_string();
        let choice = speaker.choice(&label, &label, button);
        DateView {
            choice: ButtonView { enabled: number <= 21, ..choice },
            name: speaker
                .says(&format!("2026년 11월 {number}일"), &format!("November {number}, 2026")),
            date: format!("2026-11-{number:02}"),
            chosen: number == 20,
            mark: if number == 21 { DateMark::Today } else { DateMark::Other },
        }
    };
    let days: Vec<_> =
        (1..=30).map(|number| Some(date(number))).chain([None, None, None, None, None]).collect();
    let weekdays = match speaker.language {
        Language::Ko => ["일", "월", "화", "수", "목", "금", "토"],
        Language::En | Language::Ja => ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    };
    let mut view = history(speaker);
    for day in &mut view.days {
        day.chosen = day.handle == "day-choose";
    }
    HistoryView {
        detail: "2026-11-20".to_owned(),
        calendar: Some(CalendarView {
            title: speaker.says("2026년 11월", "November 2026"),
            before: speaker.choice("이전 달", "Previous month", Button::Show(Day::MonthBefore)),
            after: ButtonView {
                enabled: false,
                ..speaker.choice("다음 달", "Next month", Button::Show(Day::MonthAfter))
            },
            weekdays: weekdays.map(str::to_owned).into(),
            weeks: days.chunks(7).map(<[_]>::to_vec).collect(),
        }),
        ..view
    }
}

fn nothing(speaker: Speaker) -> HistoryView {
    HistoryView {
        totals: Vec::new(),
        rows: Vec::new(),
        empty: speaker
            .says("이 단말기에서 찾을 수 없는 결제입니다", "No such payment on this kiosk"),
        field: "??".to_owned(),
        ..history(speaker)
    }
}

pub(super) fn payment(speaker: Speaker) -> PaymentView {
    PaymentView {
        print: Some(speaker.choice("영수증 인쇄", "Print receipt", Button::Print)),
        title: speaker.says("결제됨", "Paid"),
        status: PurchaseStatus::Paid,
        price: Some(speaker.price()),
        rails: Vec::new(),
        lines: vec![
            speaker.line("차감 포인트", "Total points", "13,125 P"),
            speaker.line("수수료", "Fee", "625 P"),
            speaker.line("주문 번호", "Order number", "PMN8K2Q7"),
            speaker.line("결제 번호", "Payment number", "5e5e5e5e"),
        ],
        timeline_label: speaker.says("진행 내역", "What happened"),
        timeline: vec![
            speaker.line("요청", "Opened", "2026-11-21 14:03"),
            speaker.line("결제", "Paid", "2026-11-21 14:04"),
        ],
        cancel: Some(speaker.choice("결제 취소", "Cancel this payment", Button::TakeBack)),
        refund: None,
        points: None,
        detail: speaker.says("취소 가능: 11월 28일까지", "Can be cancelled: until 28 Nov"),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn over(speaker: Speaker) -> PaymentView {
    let mut view = payment(speaker);
    view.timeline.extend([
        speaker.line("취소 요청", "Cancellation requested", "2026-11-22 10:00"),
        speaker.line("취소 종료", "Cancellation ended", "2026-11-22 10:01"),
    ]);
    PaymentView {
        title: speaker.says("결제됨 · 취소되지 않음", "Paid, not cancelled"),
        detail: speaker
            .says("취소 기간 7일이 지났습니다", "The seven days for cancelling are over"),
        cancel: view.cancel.map(|cancel| ButtonView { enabled: false, ..cancel }),
        ..view
    }
}

fn confirm(speaker: Speaker) -> CancelView {
    CancelView {
        title: speaker.says("이 결제를 취소할까요?", "Cancel this payment?"),
        detail: speaker.says(
            "점주가 휴대폰에서 승인하면 포인트를 모두 돌려드립니다",
            "The shop owner approves on their phone, then all points are returned",
        ),
        price: speaker.price(),
        lines: vec![
            Fact {
                sum: true, ..speaker.line("돌려드릴 포인트", "Points to return", "13,125 P")
            },
            speaker.line("주문 번호", "Order number", "PMN8K2Q7"),
            speaker.line("결제 번호", "Payment number", "5e5e5e5e"),
        ],
        clock: None,
        confirm: Some(speaker.choice("점주에게 요청", "Ask the shop owner", Button::Confirm)),
        back: Some(speaker.choice("뒤로", "Back", Button::Back)),
        withdraw: None,
        busy: false,
    }
}

fn waiting(speaker: Speaker) -> CancelView {
    CancelView {
        title: speaker.says("점주의 승인이 필요합니다", "The shop owner has to approve"),
        detail: speaker.says("점주의 휴대폰 앱에서 승인해 주세요", "In the app, on their phone"),
        clock: Some(ClockView {
            seconds_left: 29,
            label: speaker.says("29초 남았습니다", "29 seconds left"),
            thousandths_left: 644,
        }),
        confirm: None,
        back: None,
        withdraw: Some(speaker.choice("요청 철회", "Withdraw request", Button::Cancel)),
        ..confirm(speaker)
    }
}

fn closing(speaker: Speaker) -> CancelView {
    CancelView {
        title: speaker.says("포인트를 돌려드리고 있습니다", "Returning the points"),
        detail: speaker.says("점주가 승인했습니다", "The shop owner approved"),
        clock: None,
        withdraw: None,
        busy: true,
        ..waiting(speaker)
    }
}

fn ended(speaker: Speaker) -> Vec<(&'static str, View)> {
    let end = |outcome, title: (&str, &str), detail: (&str, &str), again: bool| {
        let again = again.then(|| speaker.choice("다시 요청", "Ask again", Button::Charge));
        Screen::Outcome(OutcomeView {
            slip: (outcome == Outcome::CancelDone).then(|| SlipView {
                print: speaker.choice("영수증 인쇄", "Print receipt", Button::Print),
                header: vec![speaker.says("한강 커피", "Hangang Coffee")],
                lines: vec![speaker.line("주문 번호", "Order number", "PMN8K2Q7")],
            }),
            outcome,
            title: speaker.says(title.0, title.1),
            detail: speaker.says(detail.0, detail.1),
            staff: String::new(),
            price: Some(speaker.price()),
            rails: Vec::new(),
            again,
            done: speaker.choice("처음으로 · 12", "Next customer · 12", Button::Done),
        })
    };
    let kept = (
        "결제는 그대로이고 포인트는 돌려드리지 않았습니다",
        "The payment stays as it is; no points were returned",
    );
    let done = end(
        Outcome::CancelDone,
        ("결제를 취소했습니다", "The payment was cancelled"),
        ("포인트를 모두 돌려드렸습니다", "All points were returned to the customer"),
        false,
    );
    let denied =
        end(Outcome::CancelDenied, ("점주가 거절했습니다", "The shop owner declined"), kept, true);
    vec![
        ("cancel-done", speaker.page(Tone::Refund, done)),
        ("cancel-denied", speaker.page(Tone::Calm, denied)),
    ]
}
