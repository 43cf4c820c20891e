//! Dates in the shop's time zone, and links with the relay's public address.

use kios_protocol::api::ShopSettings;
use kios_protocol::{Currency, Timestamp};
use kios_till::{Button, Call, Day, PaymentQuery};

use crate::support::Shop;

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
