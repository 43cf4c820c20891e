//! An update of the relay: the page is loaded again, but never when somebody uses it.

use kios_till::{Button, Effect};

use crate::support::Shop;

/// A page of the build `one` at a relay that serves the build `two` from now on.
fn outdated(mut shop: Shop) -> Shop {
    shop.kiosk_build = Some("two".to_owned());
    shop.connects();
    shop
}

fn open() -> Shop {
    let mut shop = Shop::dark("krw");
    shop.settings.build = Some("one".to_owned());
    shop.starts().connects();
    shop.clock().ticks();
    shop.relay().answers_shop();
    shop
}

fn reloads(shop: &Shop) -> usize {
    let reload = Effect::Reload("two".to_owned());
    shop.effects.iter().filter(|effect| **effect == reload).count()
}

#[test]
fn an_idle_page_of_another_build_is_loaded_again_once() {
    let mut shop = outdated(open());
    shop.clock().passes(12);
    assert_eq!(reloads(&shop), 1);
    shop.clock().passes(60);
    assert_eq!(reloads(&shop), 1, "the relay says so again in its next hello");
}

#[test]
fn a_page_of_the_same_build_or_of_an_unknown_one_stays() {
    for (own, served) in [(Some("two"), Some("two")), (None, Some("two")), (Some("one"), None)] {
        let mut shop = Shop::dark("krw");
        shop.settings.build = own.map(str::to_owned);
        shop.kiosk_build = served.map(str::to_owned);
        shop.starts().connects().clock().passes(60);
        assert_eq!(reloads(&shop), 0, "{own:?} {served:?}");
    }
}

#[test]
fn a_sale_is_not_interrupted_by_an_update() {
    let mut shop = open();
    shop.sells("12500");
    let mut shop = outdated(shop);
    shop.relay().opens();
    shop.clock().passes(20);
    shop.relay().approves().closes();
    shop.shows("receipt").clock().passes(5);
    assert_eq!(reloads(&shop), 0);
    shop.clerk().press(Button::Done);
    shop.shows("idle").clock().passes(9);
    assert_eq!(reloads(&shop), 0, "somebody is there");
    shop.clock().passes(2);
    assert_eq!(reloads(&shop), 1);
}

#[test]
fn a_sealed_key_would_need_a_pin_after_it() {
    let mut shop = open();
    shop.settings.sealed = true;
    shop.starts();
    let mut shop = outdated(shop);
    shop.clock().passes(60);
    assert_eq!(reloads(&shop), 0);
}
