//! A sale that is paid.

use kios_protocol::Amount;
use kios_till::journal::{Reason, Step};
use kios_till::view::Tone;
use kios_till::{
    Button, Call, Direction, Effect, Event, Language, PaymentCall, PriceCall, PublicCall, Sound,
};

use crate::support::{Ask, Disk, Shop};

#[test]
fn a_customer_pays_with_points() {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("125").presses("z").charges();
    shop.shows("customer").customer().shows_code();
    shop.shows("estimate");
    assert_eq!(shop.asks(), [Ask::Price, Ask::Shop]);
    assert!(!shop.estimate().pay.enabled);

    shop.relay().quotes("1000000");
    let estimate = shop.estimate();
    let values: Vec<_> =
        estimate.lines.iter().map(|line| (line.handle.unwrap(), line.value.as_str())).collect();
    assert_eq!(
        values,
        [
            ("estimate-points", "12,500 P"),
            ("estimate-fee", "625 P"),
            ("estimate-total", "13,125 P"),
            ("estimate-balance", "1,000,000 P"),
        ]
    );
    assert_eq!(estimate.lines[1].label, "Fee 5%");
    assert!(estimate.pay.enabled);

    shop.clerk().pays();
    shop.shows("opening").relay().opens();
    let approval = shop.approval();
    assert_eq!(approval.seconds_left, 45);
    // Pay became ready 0.6 s after the price was there.
    assert!(approval.thousandths_left > 980, "{}", approval.thousandths_left);
    let link = format!("https://shop.example/wallet/#payment=0x{}", "5e".repeat(32));
    assert_eq!(approval.link, link);

    shop.clock().passes(16);
    assert_eq!(shop.approval().seconds_left, 29);
    shop.relay().has(14).tells();
    shop.shows("approval");
    assert_eq!(shop.approval().title, "Approved, being processed");
    shop.relay().has(15).tells();
    shop.shows("closing");
    assert_eq!(shop.closes(), [true]);
    shop.relay().closes();
    shop.shows("receipt").ends("paid");
    assert_eq!(shop.played(Sound::Paid), 1);
    assert_eq!(shop.view().frame.tone, Tone::Paid);
}

#[test]
fn the_receipt_tells_everything_and_leaves_after_eight_seconds() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.relay().closes();
    let receipt = shop.receipt();
    let value = |label: &str| {
        receipt.lines.iter().find(|line| line.label == label).map(|line| line.value.clone())
    };
    assert_eq!(receipt.price.digits, "12,500");
    assert_eq!(value("Total points").as_deref(), Some("13,125 P"));
    assert_eq!(value("Fee 5%").as_deref(), Some("625 P"));
    assert_eq!(value("Points left").as_deref(), Some("986,875 P"));
    assert_eq!(value("Payment number").as_deref(), Some("5e5e5e5e"));
    // Opened on 2026-09-21 23:13 in Seoul.
    assert_eq!(value("Can be cancelled").as_deref(), Some("until 28 Sep"));
    assert_eq!(receipt.header, ["Han River Coffee", "Kiosk T1", "2026-09-21 23:13"]);
    assert_eq!(receipt.code, format!("0x{}", "5e".repeat(32)));
    assert_eq!(receipt.done.label, "Next customer · 8");
    shop.clock().passes(7);
    assert_eq!(shop.receipt().done.label, "Next customer · 1");
    shop.clock().passes(1);
    shop.shows("idle");
    assert_eq!(shop.view().frame.direction, Direction::Back);
}

#[test]
fn the_receipt_stays_when_it_is_asked_to_and_prints() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.relay().closes();
    shop.clerk().press(Button::Stay);
    assert!(!shop.receipt().stay.enabled);
    shop.clock().passes(600);
    shop.shows("receipt").forget_the_past();
    shop.clerk().press(Button::Print);
    assert!(matches!(&shop.effects[..], [Effect::Print]), "{:?}", shop.effects);
    shop.clerk().press(Button::Done);
    shop.shows("idle");
}

#[test]
fn the_intent_is_on_the_disk_before_the_request_leaves() {
    let mut shop = Shop::open();
    shop.disk = Disk::Hesitates;
    shop.sells("12500").shows("opening");
    assert_eq!(shop.asks(), []);
    assert_eq!(shop.steps(), [Step::Opening]);
    let (token, entry) = shop.waiting_writes.remove(0);
    let kios_till::journal::Entry::Sale(record) = entry else { panic!() };
    assert_eq!(record.amount, "12500000000000000000000");
    assert_eq!(record.currency, "krw");
    shop.send(Event::Written { token, stored: true });
    assert_eq!(shop.asks(), [Ask::Open]);
    let Call::Payment(PaymentCall::Open(request)) = &shop.calls[0].1 else { panic!() };
    assert_eq!(request.purchase_id.as_str(), record.purchase_id);
    assert!(request.purchase_id.is_portable());
    assert_eq!(request.amount, Amount::from_whole(12_500));
    assert_eq!(request.signature, None);
}

#[test]
fn the_journal_follows_the_sale() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens();
    let payment_id = format!("0x{}", "5e".repeat(32));
    shop.relay().approves();
    let closing =
        Step::Closing { payment_id: payment_id.clone(), confirm: true, reason: Reason::Approved };
    assert_eq!(shop.steps(), [Step::Opening, Step::Open { payment_id }, closing]);
    shop.relay().closes();
    shop.ends("paid");
}

#[test]
fn a_close_leaves_although_the_disk_refuses() {
    let mut shop = Shop::waiting_for_approval();
    shop.disk = Disk::Refuses;
    shop.relay().approves();
    assert_eq!(shop.closes(), [true]);
    shop.relay().closes();
    assert_eq!(shop.outcome(), Some("paid"));
}

#[test]
fn two_purchases_never_share_an_id() {
    let mut ids = Vec::new();
    let mut shop = Shop::open();
    for _ in 0..3 {
        shop.forget_the_past().sells("1000");
        let Call::Payment(PaymentCall::Open(request)) = &shop.calls[0].1 else { panic!() };
        ids.push(request.purchase_id.to_string());
        shop.relay().refuses(Ask::Open, 1511);
        shop.clerk().press(Button::Done);
    }
    let mut sorted = ids.clone();
    sorted.dedup();
    assert_eq!(sorted.len(), 3, "{ids:?}");
    assert!(ids.is_sorted(), "{ids:?}");
}

#[test]
fn a_dollar_shop_is_keyed_like_a_cash_register_and_pays() {
    let mut shop = Shop::open_in("usd");
    shop.clerk().starts().presses("1250");
    assert_eq!(shop.amount().price.digits, "12.50");
    assert_eq!(shop.amount().price.unit, "USD");
    shop.clerk().charges();
    shop.customer().shows_code();
    let Call::Public(PublicCall::Price(PriceCall { amount, currency, .. })) = &shop.calls[0].1
    else {
        panic!()
    };
    assert_eq!((amount.to_decimal(2), currency.as_str()), ("12.50".to_owned(), "usd"));
}

#[test]
fn the_paying_flow_speaks_korean() {
    let mut shop = Shop::dark("krw");
    shop.settings.language = Language::Ko;
    shop.starts().connects();
    assert_eq!(shop.idle().start.unwrap().label, "눌러서 시작하세요");
    shop.clerk().starts().presses("12500");
    assert_eq!(
        (shop.amount().price.digits, shop.amount().price.unit),
        ("12,500".into(), "원".into())
    );
    shop.clerk().charges();
    shop.customer().shows_code();
    shop.relay().quotes("1000000");
    assert_eq!(shop.estimate().lines[1].label, "수수료 5%");
    shop.clerk().pays();
    shop.relay().opens();
    assert_eq!(shop.approval().title, "휴대폰에서 승인을 눌러 주세요");
    shop.relay().approves();
    shop.relay().closes();
    assert_eq!(shop.receipt().title, "결제되었습니다");
    assert_eq!(shop.receipt().lines.last().unwrap().value, "9월 28일까지");
}

#[test]
fn the_language_changes_in_the_middle_of_a_sale_and_is_kept() {
    let mut shop = Shop::waiting_for_approval();
    shop.clerk().press(Button::Speak(Language::Ko));
    assert_eq!(shop.effects, [], "the language at start is in the settings");
    assert_eq!(shop.approval().clock_label, "45초 남았습니다");
    let languages = shop.view().frame.languages.into_iter();
    let languages: Vec<_> =
        languages.map(|(_, one)| (one.choice.label, one.choice.button, one.on)).collect();
    assert_eq!(
        languages,
        [
            ("한국어".to_owned(), Button::Speak(Language::Ko), true),
            ("English".to_owned(), Button::Speak(Language::En), false),
        ]
    );
}

#[test]
fn a_code_that_is_scanned_first_goes_straight_to_the_estimate() {
    let mut shop = Shop::open();
    shop.customer().shows_code();
    shop.shows("amount").clerk().presses("1000").charges();
    shop.shows("estimate");
}

#[test]
fn a_sale_that_nobody_touches_starts_over() {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("1000");
    shop.clock().passes(46);
    let asked = shop.view().frame.still_there.unwrap();
    assert_eq!(asked.title, "Are you still there?");
    assert_eq!(asked.stay.label, "Continue · 14 s");
    shop.clerk().press(asked.stay.button);
    assert_eq!(shop.view().frame.still_there, None);
    assert_eq!(shop.amount().price.digits, "1,000");
    shop.clerk().presses("0");
    shop.clerk().charges();
    shop.clock().passes(59);
    shop.shows("customer").clock().passes(2);
    shop.shows("idle");
    assert!(!shop.idle().attract);
    shop.clock().passes(61);
    assert!(shop.idle().attract);
}

#[test]
fn the_finger_that_answers_the_question_presses_nothing_under_it() {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("1000");
    shop.clock().passes(46);
    // The question goes when the finger comes down, and its click may fall on what was under it.
    shop.send(Event::Touched);
    shop.clerk().taps(Button::Charge);
    assert_eq!(shop.screen(), "amount");
    shop.clerk().press(Button::Charge);
    shop.shows("customer");
}

#[test]
fn any_touch_of_the_screen_keeps_the_sale() {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("1000").charges();
    for _ in 0..10 {
        shop.clock().passes(50);
        assert!(shop.view().frame.still_there.is_some());
        shop.send(Event::Touched);
        assert_eq!(shop.view().frame.still_there, None);
        shop.shows("customer");
    }
    shop.clock().passes(61);
    shop.shows("idle");
    let paying = Shop::waiting_for_approval();
    assert_eq!(paying.view().frame.still_there, None);
}

#[test]
fn the_next_customer_starts_in_the_shops_language() {
    let language = |shop: &Shop| shop.view().frame.language;
    let speaks = Event::Pressed(Button::Speak(Language::Ko));
    // After a paid sale.
    let mut shop = Shop::open();
    shop.send(speaks.clone()).sells("12500");
    shop.relay().opens().approves().closes();
    assert_eq!(language(&shop), Language::Ko);
    shop.ends("paid").clock().passes(9);
    shop.shows("idle");
    assert_eq!(language(&shop), Language::En);
    // After one that was given up, and one that nobody finished.
    shop.clerk().starts();
    shop.send(speaks.clone()).clerk().press(Button::Back);
    assert_eq!(language(&shop), Language::En);
    shop.clerk().starts();
    shop.send(speaks.clone()).clock().passes(61);
    assert_eq!(language(shop.shows("idle")), Language::En);
    // Chosen on the idle screen by somebody who left.
    shop.send(speaks).clock().passes(30);
    assert_eq!(language(&shop), Language::Ko);
    shop.clock().passes(31);
    assert_eq!(language(&shop), Language::En);
}

#[test]
fn an_open_payment_is_never_left_for_want_of_a_touch() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().has(14).tells();
    shop.clock().passes(59);
    shop.shows("approval");
}
