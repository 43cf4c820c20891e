//! Dates in the shop's time zone, and links with the relay's public address.

use kios_protocol::api::ShopSettings;
use kios_protocol::{Currency, Timestamp};
use kios_till::view::{CalendarView, DateMark, DateView};
use kios_till::{Button, Call, Day, Key, PaymentQuery};

use crate::support::{Ask, Shop};

/// A kiosk whose shop is in this zone, at this time.
fn shop_in(currency: &str, zone: Option<&str>, at: u64) -> Shop {
    let mut shop = Shop::dark(currency);
    shop.ahead = at * 1_000 - shop.now.millis();
    let default = ShopSettings::of_currency(&Currency::new(currency));
    shop.relay_settings = zone.map(|zone| ShopSettings { time_zone: zone.to_owned(), ..default });
    shop.starts().connects();
    shop.clock().ticks();
    shop.relay().answers_shop();
    shop.forget_the_past();
    shop
}

/// The day that the history asks the relay for.
fn asked(shop: &Shop) -> (u64, u64) {
    let period = shop.calls.iter().rev().find_map(|(_, call)| {
        let Call::Query(PaymentQuery::Period { from, to }) = call else { return None };
        Some((from.seconds(), to.seconds()))
    });
    period.expect("a day was asked for")
}

const HOUR: u64 = 3_600;
/// 2026-11-01 00:00 in New York; this day has 25 hours.
const NEW_YORK: u64 = 1_793_505_600;

#[test]
fn today_is_the_shops_day() {
    // 2026-09-21T13:46:40Z
    let now = 1_790_000_000;
    let midnight = 1_789_948_800;
    for (currency, zone, from, date) in [
        ("krw", None, midnight - 9 * HOUR, "2026-09-21"),
        ("krw", Some("Asia/Seoul"), midnight - 9 * HOUR, "2026-09-21"),
        ("jpy", None, midnight - 9 * HOUR, "2026-09-21"),
        ("php", None, midnight - 8 * HOUR, "2026-09-21"),
        ("usd", None, midnight, "2026-09-21"),
        ("usd", Some("America/New_York"), midnight + 4 * HOUR, "2026-09-21"),
        ("usd", Some("Not/A_Zone"), midnight, "2026-09-21"),
    ] {
        let mut shop = shop_in(currency, zone, now);
        shop.opens_history();
        assert_eq!(asked(&shop), (from, from + 24 * HOUR), "{currency} {zone:?}");
        assert_eq!(shop.history().detail, date, "{currency} {zone:?}");
    }
}

#[test]
fn a_day_with_another_offset_at_its_end_is_whole() {
    let mut shop = shop_in("usd", Some("America/New_York"), NEW_YORK + 30 * HOUR);
    shop.opens_history();
    assert_eq!(asked(&shop), (NEW_YORK + 25 * HOUR, NEW_YORK + 49 * HOUR));
    shop.clerk().press(Button::Show(Day::Yesterday));
    assert_eq!(asked(&shop), (NEW_YORK, NEW_YORK + 25 * HOUR), "25 hours");
    assert_eq!(shop.history().detail, "2026-11-01");
    let late = Timestamp::from_seconds(NEW_YORK);
    assert!(late < shop.server_now());
}

/// The calendar on the screen.
fn calendar(shop: &Shop) -> CalendarView {
    shop.history().calendar.expect("a calendar")
}

/// The dates of the calendar with their places in the week.
fn dates(shop: &Shop) -> Vec<(usize, DateView)> {
    let weeks = calendar(shop).weeks.into_iter();
    let days = weeks.flat_map(|week| week.into_iter().enumerate());
    days.filter_map(|(weekday, date)| Some((weekday, date?))).collect()
}

/// Presses a date of the calendar.
fn chooses(shop: &mut Shop, date: &str) {
    let found = dates(shop).into_iter().find(|(_, view)| view.date == date);
    let (_, view) = found.unwrap_or_else(|| panic!("{date} is not shown"));
    shop.clerk().press(view.choice.button);
}

#[test]
fn any_day_up_to_today_is_chosen_from_the_calendar_of_the_shop() {
    let mut shop = shop_in("usd", Some("America/New_York"), NEW_YORK + 30 * HOUR);
    shop.opens_history().clerk().press(Button::Show(Day::Choose));
    let view = calendar(&shop);
    assert_eq!(view.title, "November 2026");
    assert_eq!((view.before.enabled, view.after.enabled), (true, false));
    let enabled: Vec<_> = dates(&shop).iter().map(|(_, view)| view.choice.enabled).collect();
    assert_eq!((enabled.len(), enabled.iter().filter(|one| **one).count()), (30, 2));
    let (weekday, today) = dates(&shop).remove(1);
    assert_eq!((weekday, today.name.as_str()), (1, "Mon, November 2, 2026"));
    assert!(today.chosen && today.mark == DateMark::Today);

    chooses(&mut shop, "2026-11-01");
    assert_eq!(asked(&shop), (NEW_YORK, NEW_YORK + 25 * HOUR), "25 hours");
    assert_eq!(shop.history().detail, "2026-11-01");
    shop.calls.clear();
    chooses(&mut shop, "2026-11-03");
    shop.clerk().press(Button::Show(Day::MonthAfter));
    assert_eq!((shop.asks(), calendar(&shop).title.as_str()), (vec![], "November 2026"));

    shop.clerk().press(Button::Show(Day::MonthBefore));
    chooses(&mut shop, "2026-10-30");
    assert_eq!(asked(&shop), (NEW_YORK - 48 * HOUR, NEW_YORK - 24 * HOUR));
    assert!(shop.view().frame.announcement.contains("2026-10-30"));
    let chosen: Vec<_> = dates(&shop).into_iter().filter(|(_, view)| view.chosen).collect();
    assert_eq!((chosen.len(), chosen[0].1.date.as_str()), (1, "2026-10-30"));
    // Escape hides the calendar, then leaves.
    shop.clerk().keys(&[Key::Escape]);
    assert_eq!(shop.shows("history").history().calendar, None);
    shop.clerk().keys(&[Key::Escape]);
    shop.shows("staff");
}

#[test]
fn the_months_of_the_calendar_follow_each_other_without_a_gap() {
    let mut shop = shop_in("krw", None, 1_790_000_000);
    shop.opens_history().clerk().press(Button::Show(Day::Choose));
    let mut first = None;
    for back in 0..12 * 30_u64 {
        let days = dates(&shop);
        let (year, month) = (2026 - (back + 3) / 12, 12 - (back + 3) % 12);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let texts: Vec<_> = days.iter().map(|(_, view)| view.date.clone()).collect();
        let expected: Vec<_> =
            (1..=length).map(|day| format!("{year:04}-{month:02}-{day:02}")).collect();
        assert_eq!(texts, expected);
        assert!(calendar(&shop).weeks.iter().all(|week| week.len() == 7));
        let last = days.last().unwrap().0;
        assert!(first.is_none_or(|first| (last + 1) % 7 == first), "{year}-{month}");
        first = Some(days[0].0);
        shop.clerk().press(Button::Show(Day::MonthBefore));
    }
}

#[test]
fn a_purchase_leads_back_to_the_day_and_the_search_it_was_opened_from() {
    let mut shop = Shop::looking_at_a_paid_payment();
    let opened = &mut shop.payment.as_mut().unwrap().item.open_new_timestamp;
    *opened = Timestamp::from_seconds(opened.seconds() - 20 * 24 * HOUR);
    let ways: [fn(&mut Shop); 2] = [
        |shop| {
            shop.clerk().press(Button::Show(Day::Choose));
            chooses(shop, "2026-09-01");
        },
        |shop| {
            let purchase = shop.payment.as_ref().unwrap().item.purchase_id.to_string();
            shop.clerk().types(&purchase).press(Button::Continue);
        },
    ];
    for way in ways {
        shop.clerk().press(Button::Back).press(Button::Back);
        shop.calls.clear();
        shop.opens_history();
        shop.calls.clear();
        way(&mut shop);
        let detail = shop.history().detail;
        shop.relay().lists(Ask::History).lists_sales();
        let open = shop.history().rows[0].open.button;
        shop.clerk().press(open);
        shop.shows("payment").calls.clear();
        shop.clerk().press(Button::Back);
        shop.relay().lists(Ask::History).lists_sales();
        assert_eq!((shop.history().detail, shop.history().rows.len()), (detail, 1));
        shop.clerk().press(open);
        shop.shows("payment");
    }
}

#[test]
fn the_day_that_is_shown_stays_when_another_begins() {
    let mut shop = shop_in("usd", None, 1_790_035_190);
    shop.opens_history();
    let shown = (asked(&shop), shop.history().detail);
    shop.clock().passes(20);
    assert_eq!(shop.server_now().seconds() % (24 * HOUR), 10, "after midnight");
    shop.connects();
    assert_eq!((asked(&shop), shop.history().detail), shown);
}

#[test]
fn the_link_on_the_screen_has_the_public_address() {
    let mut shop = Shop::dark("krw");
    shop.public_url = Some("https://pay.example/kios".to_owned());
    shop.starts().connects();
    shop.clock().ticks();
    shop.relay().answers_shop();
    shop.sells("12500");
    shop.relay().opens();
    let link = shop.approval().link;
    assert!(link.starts_with("https://pay.example/kios/wallet/#payment=0x"), "{link}");

    let shop = Shop::waiting_for_approval();
    let link = shop.approval().link;
    assert!(link.starts_with("https://shop.example/wallet/#payment=0x"), "{link}");
}
