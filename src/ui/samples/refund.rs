//! Samples of the refund's screens, and of a purchase with two rails.

use kios_till::view::{
    CheckingView, ComposeView, Fact, FieldState, FigureView, HistoryView, Money, OutcomeView,
    PaymentView, PurchaseStatus, RailView, RefundView, RowKind, RowView, Screen, ToggleView, Tone,
    View,
};
use kios_till::{Button, Outcome, RefundField};

use super::{Speaker, checking, staff};

pub(super) fn pages(speaker: Speaker) -> Vec<(&'static str, View)> {
    let page = |screen| speaker.page(Tone::Refund, screen);
    let part = ComposeView { cards: Vec::new(), points: None, ..compose(speaker) };
    let wrong = ComposeView {
        problem: speaker
            .says("최대 33,000원까지 환불할 수 있습니다", "At most KRW 33,000 can be refunded"),
        reason_problem: speaker.says(
            "카드 결제사가 받지 않는 글자입니다: ;",
            "The card companies do not accept this character: ;",
        ),
        next: kios_till::view::ButtonView { enabled: false, ..part.next.clone() },
        parts: Vec::new(),
        ..part.clone()
    };
    let wait = RefundView {
        title: speaker.says("환불하고 있습니다", "Refunding"),
        detail: speaker.says("잠시만 기다려 주세요", "One moment, please"),
        confirm: None,
        back: None,
        withdraw: None,
        busy: true,
        ..confirm(speaker)
    };
    vec![
        ("history-cards", page(Screen::History(history(speaker)))),
        ("payment-split", page(Screen::Payment(split(speaker)))),
        ("refund", page(Screen::Refund(part))),
        ("refund-split", page(Screen::Refund(compose(speaker)))),
        ("refund-wrong", page(Screen::Refund(wrong))),
        ("refund-confirm", page(Screen::Refunding(confirm(speaker)))),
        ("refund-running", page(Screen::Refunding(wait))),
        ("checking-refund", speaker.page(Tone::Checking, Screen::Checking(settling(speaker)))),
        ("refund-done", page(done(speaker))),
        ("refund-refused", speaker.page(Tone::Calm, mixed(speaker))),
        ("refund-unknown", speaker.page(Tone::Checking, unknown(speaker))),
    ]
}

fn history(speaker: Speaker) -> HistoryView {
    let mut view = staff::history(speaker);
    let row = |sale: &str, status, words: (&str, &str), purchase: &str, place| RowView {
        of: RowKind::Sale {
            sale: sale.to_owned(),
            left: speaker.says("환불할 수 있는 금액: 33,000원", "Can be refunded: KRW 33,000"),
        },
        status,
        word: speaker.says(words.0, words.1),
        price: speaker.money("33,000"),
        time: "14:20".to_owned(),
        purchase: purchase.to_owned(),
        open: speaker.choice("이 결제 보기", "View payment", Button::OpenSale(place)),
    };
    let kicc = ("카드 · 결제됨", "Card · Paid");
    let settling = ("카드 · 환불 확인 중", "Card · Being checked");
    view.rows.insert(
        0,
        row("kicc:2611210001", PurchaseStatus::Paid, kicc, "C0000001 · KICC EasyPay", 0),
    );
    view.rows.insert(
        1,
        row("eximbay:E-77", PurchaseStatus::UnderWay, settling, "C0000003 · Eximbay", 1),
    );
    view.rows.truncate(4);
    view
}

fn rail(
    speaker: Speaker,
    names: (&str, &str),
    status: PurchaseStatus,
    words: (&str, &str),
) -> RailView {
    RailView {
        name: speaker.says(names.0, names.1),
        status,
        word: speaker.says(words.0, words.1),
        sum: speaker.value(&speaker.says("33,000원", "KRW 33,000")),
        lines: Vec::new(),
        detail: String::new(),
        sale: Some("kicc:2611210001".to_owned()),
    }
}

fn points(speaker: Speaker, status: PurchaseStatus, words: (&str, &str)) -> RailView {
    RailView {
        sum: "13,125 P".to_owned(),
        sale: None,
        ..rail(speaker, ("포인트", "Points"), status, words)
    }
}

const KICC: (&str, &str) = ("카드 · KICC EasyPay", "Card · KICC EasyPay");
const EXIMBAY: (&str, &str) = ("카드 · Eximbay", "Card · Eximbay");
const GOES: (&str, &str) = ("환불 예정", "Will be refunded");
const BACK: (&str, &str) = ("환불됨", "Refunded");
const NOT_BACK: (&str, &str) = ("환불되지 않음", "Not refunded");

fn split(speaker: Speaker) -> PaymentView {
    let mut view = staff::payment(speaker);
    let mut card = rail(speaker, KICC, PurchaseStatus::Paid, ("일부 환불됨", "Partly refunded"));
    card.lines = vec![
        speaker.line("환불한 금액", "Refunded", &speaker.says("5,000원", "KRW 5,000")),
        speaker.line(
            "환불할 수 있는 금액",
            "Can be refunded",
            &speaker.says("28,000원", "KRW 28,000"),
        ),
    ];
    let mut held =
        rail(speaker, EXIMBAY, PurchaseStatus::UnderWay, ("환불 확인 중", "Being checked"));
    "USD 25.00".clone_into(&mut held.sum);
    held.sale = Some("eximbay:E-77".to_owned());
    held.detail = speaker.says(
        "이 카드의 환불을 확인하고 있습니다. 다시 환불하지 마세요",
        "A refund of this card is being checked. Do not refund it again",
    );
    let mut points = points(speaker, PurchaseStatus::Paid, ("결제됨", "Paid"));
    points.detail = speaker.says("취소 가능: 11월 28일까지", "Can be cancelled: until 28 Nov");
    view.timeline.push(speaker.line(
        "환불 요청 · 5,000원",
        "Refund requested · KRW 5,000",
        "2026-11-21 14:20",
    ));
    PaymentView {
        title: speaker.says("주문", "Order"),
        price: Some(speaker.money("45,500")),
        rails: vec![points, card, held],
        refund: Some(speaker.choice("환불하기", "Refund", Button::Refund)),
        points: Some(speaker.choice("포인트 적립", "Give points", Button::GivePoints)),
        detail: String::new(),
        ..view
    }
}

fn figure(
    speaker: Speaker,
    field: RefundField,
    labels: (&str, &str),
    figures: &str,
    access: FieldState,
) -> FigureView {
    FigureView {
        field,
        label: speaker.says(labels.0, labels.1),
        value: speaker.money(figures),
        handle: match field {
            RefundField::Amount => "refund-amount",
            RefundField::Taxable => "refund-taxable",
            RefundField::TaxFree => "refund-tax-free",
            RefundField::Vat | RefundField::Reason => "refund-vat",
        },
        access,
    }
}

fn parts(speaker: Speaker) -> Vec<FigureView> {
    vec![
        figure(speaker, RefundField::Taxable, ("과세", "Taxed"), "3,031", FieldState::Editable),
        figure(speaker, RefundField::TaxFree, ("면세", "Tax-free"), "1,666", FieldState::Editable),
        figure(speaker, RefundField::Vat, ("부가세", "Tax"), "303", FieldState::Locked),
    ]
}

fn compose(speaker: Speaker) -> ComposeView {
    let toggle = |korean: &str, english: &str, button, on| ToggleView {
        choice: speaker.choice(korean, english, button),
        on,
    };
    let reasons = [
        ("고객 요청", "Customer request"),
        ("상품 불량", "Faulty goods"),
        ("주문 착오", "Wrong order"),
        ("중복 결제", "Charged twice"),
    ];
    ComposeView {
        title: speaker.says("얼마를 환불할까요?", "Refund amount"),
        detail: speaker.says(
            "카드 · KICC EasyPay · 33,000원까지 환불할 수 있습니다",
            "Card · KICC EasyPay · KRW 33,000 can be refunded",
        ),
        cards: vec![
            toggle(
                "카드 · KICC EasyPay · 5,000원",
                "Card · KICC EasyPay · KRW 5,000",
                Button::Line(0),
                true,
            ),
            toggle(
                "카드 · Eximbay · USD 25.00",
                "Card · Eximbay · USD 25.00",
                Button::Line(1),
                false,
            ),
        ],
        amount: figure(
            speaker,
            RefundField::Amount,
            ("환불 금액", "Amount"),
            "5,000",
            FieldState::Active,
        ),
        whole: speaker.choice("전액", "Full amount", Button::Whole),
        parts_label: speaker.says("세금 내역", "Tax in it"),
        parts: parts(speaker),
        problem: String::new(),
        points: Some(toggle(
            "포인트도 돌려드리기: 13,125 P",
            "Return the points too: 13,125 P",
            Button::Points,
            true,
        )),
        reason_label: speaker.says("환불 사유", "Reason"),
        reason: speaker.says("고객 요청", "Customer request"),
        reason_problem: String::new(),
        reasons: reasons
            .into_iter()
            .enumerate()
            .map(|(place, (ko, en))| toggle(ko, en, Button::Reason(place), place == 0))
            .collect(),
        clear: speaker.choice("모두 지우기", "Clear", Button::Clear),
        backspace: speaker.choice("한 글자 지우기", "Delete one character", Button::Backspace),
        next: speaker.choice("다음", "Continue", Button::Continue),
        back: speaker.choice("뒤로", "Back", Button::Back),
    }
}

fn confirm(speaker: Speaker) -> RefundView {
    let mut card = rail(speaker, KICC, PurchaseStatus::Cancelled, GOES);
    card.lines =
        vec![speaker.line("카드에 남는 금액", "Left on the card", &speaker.says("0원", "KRW 0"))];
    RefundView {
        title: speaker.says("이렇게 환불할까요?", "Refund this?"),
        detail: speaker.says(
            "점주에게 먼저 요청하고, 포인트를 돌려드린 뒤에 카드를 환불합니다",
            "The shop owner approves first. The cards are refunded after the points are returned",
        ),
        price: Some(speaker.money("33,000")),
        rails: vec![points(speaker, PurchaseStatus::Cancelled, GOES), card],
        lines: vec![
            speaker.line("환불 사유", "Reason", &speaker.says("고객 요청", "Customer request")),
            purchase(speaker),
        ],
        confirm: Some(speaker.choice("환불하기", "Refund", Button::Confirm)),
        back: Some(speaker.choice("뒤로", "Back", Button::Back)),
        withdraw: None,
        busy: false,
    }
}

fn purchase(speaker: Speaker) -> Fact {
    speaker.line("주문 번호", "Order number", "C0000001")
}

fn settling(speaker: Speaker) -> CheckingView {
    CheckingView {
        title: speaker.says("다시 환불하지 마세요", "Do not refund again"),
        detail: speaker.says(
            "환불이 되었는지 확인하고 있습니다",
            "We are checking whether the refund went through",
        ),
        price: Some(speaker.money("33,000")),
        lines: vec![purchase(speaker)],
        rails: vec![rail(
            speaker,
            KICC,
            PurchaseStatus::UnderWay,
            ("환불 확인 중", "Being checked"),
        )],
        leave: Some(speaker.choice("서버에 맡기고 나가기", "Leave it to the server", Button::Done)),
        ..checking(speaker)
    }
}

fn end(
    speaker: Speaker,
    outcome: Outcome,
    words: [(&str, &str); 3],
    rails: Vec<RailView>,
) -> Screen {
    let [title, detail, staff] = words.map(|(korean, english)| speaker.says(korean, english));
    Screen::Outcome(OutcomeView {
        slip: None,
        outcome,
        title,
        detail,
        staff,
        price: Some(Money { ..speaker.money("33,000") }),
        rails,
        again: None,
        done: speaker.choice("처음으로 · 12", "Next customer · 12", Button::Done),
    })
}

fn done(speaker: Speaker) -> Screen {
    let words = [
        ("환불했습니다", "Refunded"),
        ("며칠 안에 카드로 돌아갑니다", "It reaches the card in a few days"),
        ("", ""),
    ];
    let rails = vec![rail(speaker, KICC, PurchaseStatus::Cancelled, BACK)];
    end(speaker, Outcome::RefundDone, words, rails)
}

fn mixed(speaker: Speaker) -> Screen {
    let words = [
        ("일부만 환불했습니다", "Partly refunded"),
        ("결제 수단마다 결과를 확인해 주세요", "See the result for each part below"),
        (
            "직원: 환불되지 않은 금액은 결제 내역에서 다시 환불할 수 있습니다",
            "Staff: you can refund the rest again from the payment",
        ),
    ];
    let mut refused = rail(speaker, KICC, PurchaseStatus::NotPaid, NOT_BACK);
    refused.detail = speaker.says(
        "카드 결제사 응답: declined by the issuer (R102)",
        "The card company says: declined by the issuer (R102)",
    );
    let rails = vec![points(speaker, PurchaseStatus::Cancelled, BACK), refused];
    end(speaker, Outcome::RefundRefused, words, rails)
}

fn unknown(speaker: Speaker) -> Screen {
    let words = [
        ("환불을 확인하고 있습니다", "The refund is being checked"),
        (
            "다시 환불하지 마세요. 결과는 결제 내역에 나옵니다",
            "Do not refund again; the payment shows the result",
        ),
        (
            "직원: 서버가 계속 확인합니다. 나중에 결제 내역을 확인해 주세요",
            "Staff: the server keeps checking. View the payment later",
        ),
    ];
    let rails =
        vec![rail(speaker, KICC, PurchaseStatus::UnderWay, ("환불 확인 중", "Being checked"))];
    end(speaker, Outcome::RefundUnknown, words, rails)
}
