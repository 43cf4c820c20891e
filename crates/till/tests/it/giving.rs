//! Point grants for a sale in cash or by card.

use kios_protocol::api::{PointGrants, SavePurchaseRequest};
use kios_protocol::{Address, Amount, PhoneHash, Timestamp};
use kios_till::view::Tone;
use kios_till::{AreaButton, Button, Call, Effect, Key, PointsCall, RefundField, Sound};

use crate::support::{Ask, CODE, CUSTOMER, Disk, Shop, shop_id, won};

/// The request that was sent; every attempt must be the same.
#[track_caller]
fn the_only(saves: &[SavePurchaseRequest]) -> &SavePurchaseRequest {
    let first = saves.first().expect("a request");
    assert!(saves.iter().all(|save| save == first), "{saves:?}");
    first
}

#[test]
fn a_clerk_gives_points_by_a_scanned_code() {
    let mut shop = Shop::offering("12500");
    let view = shop.offered();
    assert_eq!(view.total, "KRW 625");
    assert!(view.share.contains("5%") && !view.next.enabled);
    shop.customer().shows(CODE);
    shop.relay().reckons();
    let view = shop.giving_view();
    assert_eq!(
        (view.price.unwrap().digits.as_str(), view.lines[1].value.as_str()),
        ("625", "KRW 12,500")
    );
    assert_eq!((shop.asks(), shop.journal.len()), (vec![], 0), "nothing before the last word");
    assert_eq!(shop.view().frame.tone, Tone::Refund);
    shop.clerk().press(Button::Confirm);
    shop.shows("points");
    let save = the_only(&shop.saves()).clone();
    assert_eq!((save.account, save.phone), (CUSTOMER, PhoneHash::of("")));
    assert_eq!((save.amount, save.loyalty_value), (Some(won(12_500)), won(625)));
    assert_eq!((save.shop_id, save.currency.as_str()), (shop_id(), "krw"));
    assert_eq!((save.timestamp, save.waiting), (shop.server_now(), 10));
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given");
    assert_eq!(shop.outcome_view().price.unwrap().digits, "625");
    assert!(shop.outcome_view().detail.contains("The customer gets them"));
    assert_eq!(shop.played(Sound::Paid), 1);
    shop.clock().passes(12);
    shop.shows("staff");
}

#[test]
fn a_clerk_gives_points_by_phone_number() {
    for (typed, sent) in [
        ("010-1000-5000", "+82 10-1000-5000"),
        ("+82 10 1000 5000", "+82 10 1000 5000"),
        (" 01010005000 ", "+82 1010005000"),
        ("tel:010-1000-5000", "+82 10-1000-5000"),
        ("tel:+82-10-1000-5000", "+82-10-1000-5000"),
        ("(010) 1000-5000", "+82 10 1000-5000"),
        ("010/1000/5000", "+82 10-1000-5000"),
        ("010.1000.5000", "+82 10.1000.5000"),
        ("０１０－１０００－５０００", "+82 10-1000-5000"),
        ("010\u{2011}1000\u{2013}5000", "+82 10-1000-5000"),
        ("\u{202A}010-1000-5000\u{202C}", "+82 10-1000-5000"),
        ("+82 (0)10-1000-5000", "+82 10-1000-5000"),
    ] {
        let mut shop = Shop::offering("12500");
        shop.clerk().types(typed).press(Button::Continue);
        assert!(!shop.offered().next.enabled, "once is enough");
        shop.relay().reads_the_phone(sent, "+82 10-1000-5000").reckons();
        assert_eq!(shop.giving_view().lines[0].value, "+82 10-1000-5000");
        shop.clerk().press(Button::Confirm);
        let save = the_only(&shop.saves()).clone();
        assert_eq!(save.account, Address::ZERO);
        assert_eq!(save.phone, PhoneHash::of("+82 10-1000-5000"));
        shop.relay().takes_it(Ask::Save);
        shop.ends("points-given");
    }
}

#[test]
fn a_real_account_is_a_customer_and_what_names_nobody_is_not() {
    let mut shop = Shop::offering("12500");
    let account = CUSTOMER.to_string();
    shop.clerk().types(&account).press(Button::Continue);
    shop.relay().reckons();
    shop.clerk().press(Button::Confirm);
    assert_eq!(the_only(&shop.saves()).account, CUSTOMER);

    for (wrong, words) in [
        ("", "+82 10-1234-5678"),
        ("12", "+82 10-1234-5678"),
        ("+821010005000123456", "+82 10-1234-5678"),
        ("10-1000-5000", "country code"),
        ("hello", "neither"),
        (&Address::ZERO.to_string(), "neither"),
        ("0x12", "not complete"),
        ("1234567890123456", "not complete"),
    ] {
        let mut shop = Shop::offering("12500");
        shop.clerk().types(wrong);
        assert!(!shop.offered().next.enabled, "{wrong}");
        shop.clerk().press(Button::Continue);
        assert!(shop.offered().problem.contains(words) && shop.asks().is_empty(), "{wrong}");
    }
    // For another currency than won the country of a number is unknown.
    let mut shop = Shop::open_in("usd");
    shop.opens_staff().clerk().press(Button::GivePoints).presses("1000");
    shop.clerk().types("010-1000-5000").press(Button::Continue);
    assert!(shop.offered().problem.contains("+82"));
}

#[test]
fn without_a_price_or_above_the_limit_nothing_is_given() {
    for price in ["", "99999999"] {
        let mut shop = Shop::offering(price);
        shop.customer().shows(CODE);
        assert!(!shop.offered().next.enabled && shop.asks().is_empty(), "{price}");
        shop.clerk().press(Button::Continue).press(Button::Confirm);
        assert!(shop.asks().is_empty() && shop.journal.is_empty());
    }
}

#[test]
fn a_phone_number_is_keyed_on_the_screen() {
    let mut shop = Shop::open_in("usd");
    shop.opens_staff().clerk().press(Button::GivePoints).presses("1250");
    assert!(shop.offered().pads[0].on);
    shop.clerk().press(Button::FillPhone);
    assert!(shop.offered().keys.plus.enabled);
    shop.clerk().press(Button::Plus).presses("82").press(Button::Plus);
    shop.clerk().press(Button::DoubleZero).press(Button::Backspace).press(Button::Backspace);
    let view = shop.offered();
    assert_eq!((view.field.as_str(), view.pads[1].on, view.keys.dot), ("+82", true, None));
    shop.clerk().presses("1010005000").press(Button::Dot);
    assert_eq!(shop.offered().field, "+821010005000");
    assert!(shop.offered().next.enabled);
    shop.clerk().presses("12345678");
    assert_eq!(shop.offered().field, "+821010005000123", "no number is longer");
    shop.clerk().press(Button::Clear).press(Button::Fill(RefundField::Amount)).presses("0");
    assert_eq!(
        (shop.offered().field.as_str(), shop.offered().price.digits.as_str()),
        ("", "125.00")
    );
}

#[test]
fn what_was_paid_by_card_earns_under_the_number_of_its_sale() {
    let mut shop = Shop::looking_at_a_card_sale();
    shop.clerk().press(Button::GivePoints);
    let view = shop.offered();
    assert_eq!((view.price.digits.as_str(), view.total.as_str()), ("33,000", "KRW 1,650"));
    assert!(view.pads.is_empty(), "what was paid is not keyed in");
    shop.clerk().press(Button::Fill(RefundField::Amount)).presses("5").keys(&[Key::Character('6')]);
    assert_eq!(
        (shop.offered().price.digits.as_str(), shop.offered().field.as_str()),
        ("33,000", "56")
    );
    shop.clerk().press(Button::Back);
    shop.shows("payment").relay().finds().lists_sales();
    shop.clerk().press(Button::GivePoints);
    shop.customer().shows(CODE);
    shop.relay().reckons();
    shop.clerk().press(Button::Confirm);
    let save = the_only(&shop.saves()).clone();
    assert_eq!(save.purchase_id.as_str(), "C1");
    assert_eq!((save.amount, save.loyalty_value), (Some(won(33_000)), won(1_650)));
    // Another request has granted them before, here or on another kiosk.
    shop.relay().refuses(Ask::Save, 1160);
    shop.ends("points-refused");
    assert!(shop.outcome_view().title.contains("second time"));
}

#[test]
fn only_what_stays_on_the_card_earns_and_only_in_the_shops_money() {
    let mut shop = Shop::looking_at_a_card_sale();
    shop.sales[0].balance = won(20_000);
    shop.clerk().press(Button::Back).press(Button::Back);
    shop.looks_at_the_sale().clerk().press(Button::GivePoints);
    assert_eq!(shop.offered().price.digits, "20,000");

    let offers = |change: fn(&mut Shop)| {
        let mut shop = Shop::looking_at_a_card_sale();
        change(&mut shop);
        shop.clerk().press(Button::Back).press(Button::Back);
        shop.looks_at_the_sale();
        let offered = shop.looked_at().points.is_some();
        shop.clerk().press(Button::GivePoints);
        assert_eq!(shop.screen() == "points", offered);
        offered
    };
    assert!(offers(|_| {}));
    assert!(!offers(|shop| shop.sales[0].balance = won(0)), "all of it went back");
    assert!(!offers(|shop| shop.sales[0].currency = "usd".to_owned()), "another currency");
    assert!(!offers(|shop| shop.sales[0].balance = won(90_000_000)), "above the limit");
    let mut asked = Shop::refunding_all();
    asked.relay().takes_refund();
    let sale = asked.sales[0].clone();
    assert!(!sale.refunds.is_empty());
    let mut shop = Shop::looking_at_a_card_sale();
    shop.sales = vec![kios_protocol::api::CardSale { balance: won(33_000), ..sale }];
    shop.clerk().press(Button::Back).press(Button::Back);
    shop.looks_at_the_sale();
    assert!(shop.looked_at().points.is_none(), "a refund is being settled");
    // A purchase paid with points only earns none.
    assert!(Shop::looking_at_a_paid_payment().looked_at().points.is_none());
}

#[test]
fn what_is_given_is_what_the_wire_takes() {
    let mut shop = Shop::open_in("usd");
    shop.opens_staff().clerk().press(Button::GivePoints).presses("1");
    shop.customer().shows(CODE);
    shop.relay().reckons();
    shop.clerk().press(Button::Confirm);
    let save = the_only(&shop.saves()).clone();
    assert_eq!(save.amount, Some(Amount::parse_decimal("0.01").unwrap()));
    assert_eq!(save.loyalty_value, Amount::parse_decimal("0.0005").unwrap());
    assert_eq!(save.loyalty_value, save.loyalty_value.floor_gwei());
}

#[test]
fn a_price_is_typed_on_a_keyboard_and_a_scanner_is_no_keypad() {
    let mut shop = Shop::offering("12");
    shop.clerk().keys(&[Key::Character('5'), Key::Character('0'), Key::Backspace]);
    assert_eq!(shop.offered().price.digits, "125");
    shop.scanner().reads(CODE);
    shop.relay().reckons();
    assert_eq!(shop.giving_view().lines[1].value, "KRW 125");
    shop.clock().passes(1);
    shop.clerk().press(Button::Back);
    assert_eq!(shop.offered().price.digits, "125");
    shop.clerk().press(Button::Back);
    shop.shows("staff");
}

#[test]
fn what_the_relay_does_not_take_is_said_before_anything_is_confirmed() {
    let mut shop = Shop::offering("12500");
    shop.customer().shows(CODE);
    shop.relay().refuses(Ask::Price, 2004);
    assert!(shop.offered().problem.contains("(2004)"));
    shop.clerk().types("010-1").press(Button::Continue);
    shop.clerk().types("010-1000-5000").press(Button::Continue);
    shop.relay().refuses(Ask::Hash, 2007);
    assert!(shop.offered().problem.contains("not a phone number"));
    shop.clerk().press(Button::Continue);
    shop.relay().loses(Ask::Hash);
    assert!(shop.offered().problem.contains("cannot be reached"));
    shop.clerk().press(Button::Continue);
    shop.clock().passes(31);
    assert!(shop.offered().problem.contains("cannot be reached"));
}

#[test]
fn a_refusal_ends_it_and_nothing_was_given() {
    for (code, words) in [
        (1161, "tenth"),
        (1202, "not active"),
        (1211, "no rate"),
        (2001, "on their way already"),
        (2002, "access key"),
        (1050, "this shop"),
    ] {
        let mut shop = Shop::giving();
        shop.relay().refuses(Ask::Save, code);
        shop.ends("points-refused");
        let staff = shop.outcome_view().staff;
        assert!(staff.contains(&format!("({code})")) && staff.contains(words), "{staff}");
        assert!(shop.outcome_view().again.is_none());
    }
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_values_until_it_is_known() {
    let mut shop = Shop::giving();
    shop.relay().loses(Ask::Save);
    shop.clock().passes(1);
    shop.relay().loses(Ask::Save);
    shop.clock().passes(2);
    // Errors of the relay or of the kiosk's key do not say what became of an earlier request.
    shop.relay().refuses(Ask::Save, 5000);
    shop.clock().passes(4);
    shop.relay().refuses(Ask::Save, 2002);
    shop.clock().passes(4);
    shop.shows("checking");
    assert!(shop.checking().title.contains("Do not give the points again"));
    assert_eq!(shop.played(Sound::Attention), 1);
    shop.relay().loses(Ask::Save);
    shop.clerk().press(Button::Done);
    shop.shows("checking").clerk().press(Button::CheckAgain);
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given");
    assert!(shop.outcome_view().again.is_none());
    assert_eq!(shop.saves().len(), 6);
    the_only(&shop.saves());
}

#[test]
fn a_kiosk_that_serves_another_shop_by_now_does_not_say_what_it_does_not_know() {
    let mut shop = Shop::giving();
    shop.relay().loses(Ask::Save);
    shop.clock().passes(1);
    shop.relay().refuses(Ask::Save, 1050);
    shop.ends("points-refused");
    assert!(shop.outcome_view().title.contains("not known"));

    let mut shop = Shop::giving();
    shop.relay().takes_it(Ask::Save);
    shop.clerk().press(Button::TakeBack);
    shop.relay().loses(Ask::CancelSave);
    shop.clock().passes(1);
    shop.relay().refuses(Ask::CancelSave, 1050);
    assert!(shop.outcome_view().title.contains("not known"));
}

#[test]
fn nothing_leaves_before_the_intent_is_on_the_disk() {
    let mut shop = Shop::offering_by_code("12500");
    shop.disk = Disk::Hesitates;
    shop.clerk().press(Button::Confirm);
    assert!(shop.asks().is_empty());
    shop.clock().passes(6);
    shop.ends("points-refused");
    assert!(shop.saves().is_empty());

    let mut shop = Shop::offering_by_code("12500");
    shop.disk = Disk::Refuses;
    shop.clerk().press(Button::Confirm);
    shop.ends("points-refused");
    assert!(shop.saves().is_empty());
}

#[test]
fn a_page_that_goes_leaves_nothing_half_done() {
    // Before the confirmation there is nothing to resume.
    for mut shop in [Shop::offering("12500"), Shop::offering_by_code("12500")] {
        shop.restarts().shows("idle");
        assert!(shop.saves().is_empty());
    }
    // After the confirmation it is resumed, whether the request was sent or not.
    let mut shop = Shop::giving();
    let first = shop.saves()[0].clone();
    shop.restarts().shows("points").clock().passes(1);
    assert_eq!(shop.asks(), [Ask::Save, Ask::Shop][..1]);
    shop.relay().loses(Ask::Save);
    shop.restarts().relay().takes_it(Ask::Save);
    shop.ends("points-given");
    assert_eq!(*the_only(&shop.saves()), first);
    // After the result there is nothing to resume.
    shop.forget_the_past().restarts().shows("idle");
    assert!(shop.saves().is_empty());
}

#[test]
fn the_next_purchase_has_a_number_of_its_own() {
    let mut shop = Shop::giving();
    let first = shop.saves()[0].purchase_id.clone();
    shop.relay().takes_it(Ask::Save);
    shop.clerk().press(Button::Done);
    shop.shows("staff").clerk().press(Button::GivePoints).presses("500");
    shop.customer().shows(CODE);
    shop.relay().reckons();
    shop.clerk().press(Button::Confirm);
    assert_ne!(shop.saves()[1].purchase_id, first);
}

#[test]
fn points_are_taken_back_while_they_are_not_given() {
    let mut shop = Shop::giving();
    shop.relay().takes_it(Ask::Save);
    let undo = shop.outcome_view().again.unwrap();
    shop.clerk().press(undo.button);
    assert_eq!(shop.journal.len(), 1);
    let purchase_id = shop.saves()[0].purchase_id.clone();
    let cancels = shop.effects.iter().filter_map(|effect| {
        let Effect::Call { call: Call::Points(PointsCall::Cancel(request)), .. } = effect else {
            return None;
        };
        Some((**request).clone())
    });
    let cancel = { cancels }.next().unwrap();
    assert_eq!((cancel.purchase_id, cancel.shop_id), (purchase_id, Some(shop_id())));
    // Another page resumes the cancel too, and never grants the points again.
    shop.forget_the_past().restarts().relay().loses(Ask::CancelSave);
    shop.clock().passes(1);
    shop.relay().takes_it(Ask::CancelSave);
    shop.ends("points-taken-back");
    assert!(shop.saves().is_empty());
}

#[test]
fn what_a_stray_request_would_give_again_is_not_taken_back() {
    let mut shop = Shop::giving();
    shop.relay().loses(Ask::Save);
    shop.clock().passes(1);
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given");
    assert!(shop.outcome_view().again.is_none());
    shop.clerk().press(Button::TakeBack);
    shop.ends("points-given");
    assert_eq!(shop.asks(), []);
}

#[test]
fn points_that_were_given_meanwhile_stay_given() {
    let mut shop = Shop::giving();
    shop.relay().takes_it(Ask::Save);
    shop.clerk().press(Button::TakeBack);
    shop.relay().refuses(Ask::CancelSave, 1160);
    shop.ends("points-given");
    assert!(shop.outcome_view().title.contains("keeps the points"));

    let mut shop = Shop::giving();
    shop.relay().takes_it(Ask::Save);
    shop.clock().passes(10);
    assert!(shop.outcome_view().again.is_none(), "they are given by now");
    shop.clerk().press(Button::TakeBack);
    shop.shows("outcome");
    assert!(shop.asks().iter().all(|ask| *ask != Ask::CancelSave));
}

#[test]
fn a_kiosk_that_is_unpaired_goes_on_after_the_next_pairing() {
    let mut shop = Shop::giving();
    shop.relay().loses(Ask::Save);
    shop.clock().passes(11);
    shop.send(kios_till::Event::StreamUpdate(kios_protocol::api::StreamUpdate::Rejected));
    shop.shows("setup");
    assert_eq!(shop.journal.len(), 1);
    shop.calls.clear();
    shop.clerk().types("ABCD2345").press(Button::Continue);
    shop.relay().pairs().takes_it(Ask::Save);
    shop.ends("points-given");
    the_only(&shop.saves());
}

#[test]
fn an_entry_that_cannot_be_read_is_told_and_not_dropped() {
    let mut shop = Shop::giving();
    for entry in shop.journal.values_mut() {
        let kios_till::journal::Entry::Points(grant) = entry else { panic!() };
        assert_eq!(grant.confirmed_at, shop.now.millis() / 1_000 + shop.ahead / 1_000);
        grant.amount = "?".to_owned();
    }
    shop.restarts().shows("idle");
    assert!(!shop.idle().notice.is_empty());
    assert_eq!(shop.journal.len(), 1);
    assert_ne!(shop.server_now(), Timestamp::from_seconds(0));
}

#[test]
fn points_that_the_relay_only_reports_are_not_said_to_be_given() {
    let mut shop = Shop::offering("12500");
    shop.point_grants = PointGrants::Reported;
    shop.connects().customer().shows(CODE);
    shop.relay().reckons();
    let promise = "The points network gives them; this can take a few minutes";
    assert_eq!(shop.giving_view().detail, promise);
    shop.clerk().press(Button::Confirm);
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given");
    let view = shop.outcome_view();
    assert_eq!(view.title, "The points were requested");
    assert_eq!(view.detail, promise);
}

#[test]
fn a_kiosk_does_not_offer_points_that_nobody_gives() {
    let mut shop = Shop::dark("krw");
    shop.point_grants = PointGrants::Off;
    shop.starts().connects();
    shop.opens_staff().clerk().press(Button::GivePoints);
    shop.shows("staff").clerk().press(Button::Area(AreaButton::History));
    assert_eq!(shop.history().points, None);
    shop.clerk().press(Button::GivePoints);
    shop.shows("history");
}
