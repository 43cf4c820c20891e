//! A press counts only on the screen it was meant for.

use kios_protocol::api::ShopSettings;
use kios_protocol::refund::Gateway;
use kios_protocol::staff::StaffRole;
use kios_protocol::{Amount, Currency};
use kios_till::view::{Readiness, Screen};
use kios_till::{AreaButton, Button, Day, Event, Key, RefundField};

use crate::support::{Ask, CODE, Shop, card_sale, press};

/// The times between two taps of one hand, milliseconds.
const TAPS: [u64; 6] = [0, 80, 150, 250, 350, 450];

fn priced() -> Shop {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("12500").charges();
    shop.customer().shows(CODE);
    shop.relay().quotes("1000000");
    shop
}

#[test]
fn two_taps_on_pay_do_not_cancel_the_payment() {
    for gap in TAPS {
        let mut shop = priced();
        shop.clerk().pays();
        shop.relay().opens();
        shop.shows("approval").forget_the_past();
        shop.now = shop.now.plus_ms(gap);
        shop.clerk().taps(Button::Cancel);
        shop.shows("approval");
        assert!(shop.effects.is_empty(), "after {gap} ms: {:?}", shop.effects);
        assert_eq!(shop.approval().cancel.readiness, Readiness::Settling);
        shop.now = shop.now.plus_ms(600 - gap);
        assert_eq!(shop.approval().cancel.readiness, Readiness::Ready);
        shop.clerk().taps(Button::Cancel);
        shop.shows("closing");
    }
}

#[test]
fn two_taps_never_press_what_the_next_screen_has_there() {
    // Where a press leads to, and a button of the next screen.
    for gap in TAPS {
        let mut shop = Shop::looking_at_a_paid_payment();
        shop.clerk().press(Button::TakeBack);
        shop.now = shop.now.plus_ms(gap);
        shop.forget_the_past().clerk().taps(Button::Confirm).taps(Button::Back);
        shop.shows("cancel");
        assert!(shop.effects.is_empty(), "a cancel was confirmed after {gap} ms");
        shop.clerk().press(Button::Confirm);
        shop.relay().opens_cancel();
        shop.now = shop.now.plus_ms(gap);
        shop.forget_the_past().clerk().taps(Button::Cancel);
        assert!(shop.effects.is_empty(), "a cancel was withdrawn after {gap} ms");

        let mut shop = Shop::composing();
        shop.clerk().press(Button::Continue);
        shop.now = shop.now.plus_ms(gap);
        shop.forget_the_past().clerk().taps(Button::Confirm);
        assert!(shop.effects.is_empty(), "a refund was confirmed after {gap} ms");

        let mut shop = Shop::waiting_for_approval();
        shop.relay().approves();
        shop.relay().closes();
        shop.ends("paid").clerk().press(Button::Done);
        shop.now = shop.now.plus_ms(gap);
        shop.clerk().taps(Button::Start);
        shop.shows("idle");
    }
}

#[test]
fn a_button_that_an_answer_enables_under_a_finger_is_not_ready() {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("12500").charges();
    shop.customer().shows(CODE);
    shop.shows("estimate").clock().passes(2);
    shop.relay().quotes("1000000");
    assert!(shop.estimate().pay.enabled);
    shop.clerk().taps(Button::Pay);
    shop.shows("estimate").clerk().pays();
    shop.shows("opening");
}

#[test]
fn keys_that_press_a_button_wait_for_it_too() {
    let mut shop = Shop::open();
    shop.clerk().starts();
    shop.send(Event::Key(Key::Escape));
    shop.shows("amount").clerk().presses("5").charges();
    shop.send(Event::Key(Key::Escape));
    shop.shows("customer");
    shop.now = shop.now.plus_ms(600);
    shop.send(Event::Key(Key::Escape));
    shop.shows("amount");
}

#[test]
fn a_second_escape_does_not_lock_the_staff_area() {
    let mut shop = Shop::open();
    shop.opens_staff_as(StaffRole::Owner).clerk().press(Button::Area(AreaButton::Settings));
    shop.shows("settings");
    shop.now = shop.now.plus_ms(600);
    for _ in 0..2 {
        shop.send(Event::Key(Key::Escape));
        shop.shows("staff");
    }
}

#[test]
fn a_clerk_who_types_at_once_is_not_slowed_down() {
    let mut shop = Shop::open();
    shop.waits_ms(1_000);
    let enter =
        || kios_till::KeyPress { code: "Enter".to_owned(), ..kios_till::KeyPress::default() };
    shop.types_key(60_000, enter());
    for digit in "4500".chars() {
        shop.types_key(60_000, press(digit));
    }
    shop.types_key(60_000, enter());
    shop.waits_ms(60);
    shop.shows("customer");
    assert_eq!(shop.asked_for_code().price.digits, "4,500");
}

#[test]
fn whatever_a_hand_enters_on_a_screen_means_that_screen() {
    let mut shop = Shop::looking_at_a_split_purchase();
    shop.clerk().press(Button::Refund).taps(Button::Continue);
    assert!(matches!(shop.view().screen, Screen::Refund(_)), "Continue has just appeared");
    shop.clerk().taps(Button::Digit(1)).taps(Button::Continue);
    assert!(matches!(shop.view().screen, Screen::Refunding(_)));
}

#[test]
fn the_second_of_two_taps_chooses_nothing_on_the_next_screen() {
    for button in [Button::Reason(1), Button::Line(1), Button::Points] {
        let mut shop = Shop::looking_at_a_split_purchase();
        shop.clerk().press(Button::Refund);
        let form = |shop: &Shop| {
            let mut screen = shop.view().screen;
            for button in screen.buttons_mut() {
                button.readiness = Readiness::Ready;
            }
            screen
        };
        let before = form(&shop);
        shop.clerk().taps(button);
        assert_eq!(form(&shop), before, "{button:?}");
        shop.clerk().press(button);
        assert_ne!(form(&shop), before, "{button:?}");
    }
    let mut shop = Shop::open();
    shop.clerk().press(Button::Start).taps(Button::Preset(0));
    assert_eq!(shop.amount().price.digits, "0");
    shop.clerk().press(Button::Preset(0));
    assert_eq!(shop.amount().price.digits, "1,000");
}

#[test]
fn what_a_hand_enables_is_ready_and_what_anything_else_enables_is_not() {
    // Too large an amount disables the button; the press that corrects it enables it.
    for button in [Button::Whole, Button::Clear, Button::Backspace] {
        let mut shop = Shop::composing();
        shop.clerk().presses("330000");
        assert!(!shop.composed().next.enabled);
        shop.clock().passes(1);
        shop.clerk().taps(button);
        let ready = shop.composed().next.readiness == Readiness::Ready;
        assert!(ready || !shop.composed().next.enabled, "after {button:?}");
    }
    let mut shop = Shop::composing();
    shop.send(Event::FieldChanged { field: RefundField::Reason, text: String::new() });
    assert!(!shop.composed().next.enabled);
    shop.clock().passes(1);
    shop.clerk().taps(Button::Reason(0)).taps(Button::Continue);
    assert!(matches!(shop.view().screen, Screen::Refunding(_)));
}

#[test]
fn what_moves_no_money_and_leaves_no_screen_is_always_ready() {
    let mut shop = Shop::open();
    shop.clerk().starts().taps(Button::Digit(5)).taps(Button::Preset(0)).taps(Button::Charge);
    shop.shows("customer");
    assert_eq!(shop.asked_for_code().price.digits, "1,005");
}

#[test]
fn a_purchase_offers_its_buttons_once_everything_is_known_so_that_none_moves() {
    let places = |shop: &Shop| {
        let view = shop.looked_at();
        [&view.points, &view.refund, &view.cancel, &view.print].map(Option::is_some)
    };
    for (paid_with_points, offered) in
        [(false, [true, true, false, false]), (true, [true, true, true, true])]
    {
        let mut shop = Shop::open();
        let sale = card_sale(Gateway::Kicc, "C1", 33_000, "krw");
        if paid_with_points {
            shop = Shop::looking_at_a_purchase_with(&[(Gateway::Kicc, 33_000, "krw")]);
            shop.clerk().press(Button::Back);
        } else {
            shop.sales = vec![sale];
            shop.opens_history();
        }
        shop.relay().lists(Ask::History).lists_sales();
        shop.clerk().press(Button::OpenSale(0));
        assert_eq!((places(&shop), shop.looked_at().detail.is_empty()), ([false; 4], false));
        shop.relay().finds();
        assert_eq!(places(&shop), [false; 4], "the card sales are still asked");
        shop.relay().lists_sales();
        assert_eq!(places(&shop), offered, "{paid_with_points}");
        shop.clerk().taps(Button::Refund);
        assert_eq!(shop.screen(), "payment", "it has just appeared");
        shop.clerk().press(Button::Refund);
        shop.shows("refund");
    }
}

/// The purchases of the rows that are shown.
fn listed(shop: &Shop) -> Vec<String> {
    shop.history().rows.iter().map(|row| row.purchase.clone()).collect()
}

fn shows_today_anew(shop: &mut Shop) {
    shop.clerk().press(Button::Show(Day::Yesterday));
    shop.calls.clear();
    shop.clerk().press(Button::Show(Day::Today));
}

#[test]
fn payments_and_card_sales_are_listed_together_and_no_reply_moves_a_row() {
    let mut shop = Shop::looking_at_a_purchase_with(&[(Gateway::Kicc, 33_000, "krw")]);
    shop.clerk().press(Button::Back);
    for sales_first in [false, true] {
        shows_today_anew(&mut shop);
        let shown = |shop: &Shop| (listed(shop), shop.history().totals);
        let nothing = (Vec::new(), Vec::new());
        if sales_first {
            shop.relay().lists_sales();
            assert_eq!(shown(&shop), nothing);
            shop.relay().lists(Ask::History);
        } else {
            shop.relay().lists(Ask::History);
            assert_eq!(shown(&shop), nothing);
            shop.relay().lists_sales();
        }
        let all = shown(&shop);
        assert_eq!((all.0.len(), all.1.len()), (2, 2));

        // Read again after the stream was lost: everything stays until it has arrived.
        shop.loses_the_stream().connects();
        assert_eq!(shown(&shop), all);
        shop.relay().loses(Ask::History).lists_sales();
        assert_eq!(shown(&shop), all);
        shop.calls.clear();
    }

    // A query that is lost does not hide the rows of the other.
    shows_today_anew(&mut shop);
    shop.relay().loses(Ask::Sales).lists(Ask::History);
    assert_eq!((listed(&shop).len(), shop.history().totals.len()), (1, 0));
    assert_ne!(shop.history().problem, "");
    // What comes late moves the rows, so none of them counts under a finger.
    shop.clock().passes(5);
    let first = shop.history().rows[0].open.button;
    shop.sales[0].sold_at = shop.server_now();
    shop.relay().lists_sales();
    assert_eq!(shop.history().rows[1].open.button, first);
    shop.clerk().taps(first).taps(Button::OpenSale(0));
    assert_eq!(shop.screen(), "history");
    shop.clerk().press(first);
    shop.shows("payment");
}

#[test]
fn a_row_opens_its_own_card_sale_whatever_comes_before_it() {
    let mut shop = Shop::open();
    let older = card_sale(Gateway::Kicc, "C1", 33_000, "krw");
    let mut newer = card_sale(Gateway::Eximbay, "C2", 2_500, "usd");
    newer.sold_at = newer.sold_at.plus(60);
    shop.sales = vec![older.clone()];
    shop.relay().answers_shop();
    shop.opens_history();
    shop.relay().lists(Ask::History).lists_sales();
    let of_older = shop.history().rows[0].open.button;

    shop.sales = vec![newer, older];
    shop.loses_the_stream().connects();
    shop.relay().lists(Ask::History).lists_sales();
    assert_eq!(listed(&shop).len(), 2);
    shop.clerk().press(of_older);
    assert_eq!(shop.looked_at().lines[0].value, "C1");
}

#[test]
fn a_lost_reply_hides_no_card_of_a_purchase_and_moves_no_button() {
    for lost in [Ask::Sales, Ask::FindPayment] {
        let mut shop = Shop::looking_at_a_purchase_with(&[(Gateway::Kicc, 33_000, "krw")]);
        shop.clerk().press(Button::Back);
        shop.relay().lists(Ask::History).lists_sales();
        let rows = shop.history().rows;
        let open = rows
            .iter()
            .map(|row| row.open.button)
            .find(|button| matches!(button, Button::Open(_)))
            .unwrap();
        shop.clerk().press(open);
        if lost == Ask::Sales {
            shop.relay().loses(Ask::Sales);
        } else {
            shop.relay().loses(Ask::FindPayment).lists_sales();
        }
        let view = shop.looked_at();
        assert!(view.refund.is_none() && view.cancel.is_none(), "{lost:?}");
        shop.clock().passes(5);
        assert!(shop.asks().contains(&lost), "it is asked again: {:?}", shop.asks());
    }
}

#[test]
fn presets_that_change_when_the_settings_arrive_take_no_finger() {
    let mut shop = Shop::dark("krw");
    let presets = vec![Amount::from_whole(3_000)];
    let default = ShopSettings::of_currency(&Currency::new("krw"));
    shop.relay_settings = Some(ShopSettings { presets, ..default });
    shop.starts().clock().ticks();
    shop.relay().answers_shop();
    shop.clerk().press(Button::Start);
    shop.clock().passes(1);
    assert_eq!(shop.amount().presets[0].label, "+1,000");
    shop.connects();
    shop.clerk().taps(Button::Preset(0));
    assert_eq!(shop.amount().price.digits, "0");
    shop.clerk().press(Button::Preset(0));
    assert_eq!(shop.amount().price.digits, "3,000");
}
