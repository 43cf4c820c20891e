//! Payments that a host page requests.

use kios_embed::PaymentOutcome::{Cancelled, Denied, Paid, Refused, TimedOut, Unknown};
use kios_embed::{PaymentOutcome, PaymentRequest, RequestState as State};
use kios_protocol::payment::Status;
use kios_protocol::{Currency, PaymentId};
use kios_till::{Answer, Button, HostCommand, HostOrigin, Key};

use crate::support::{Ask, CODE, Report, Shop, request};

const SIGNED: fn() -> Option<String> = || Some("a.b.c".to_owned());

/// From the code to the payment that waits for the customer's approval.
fn opens(shop: &mut Shop) -> &mut Shop {
    shop.customer().shows_code();
    shop.relay().quotes("1000000");
    shop.clerk().pays();
    shop.relay().opens();
    shop.shows("approval")
}

#[test]
fn an_order_is_paid_and_reported_with_the_relays_signature() {
    let mut shop = Shop::open_for_hosts();
    shop.host_requests("A-17", "12500").shows("starting");
    assert_eq!(shop.asks(), [Ask::Find], "an earlier page may have paid it");
    shop.relay().finds();
    shop.shows("customer");
    assert_eq!(shop.asked_for_code().price.digits, "12,500");
    assert_eq!(shop.asked_for_code().back.label, "Cancel");
    opens(&mut shop);
    assert_eq!(shop.record().purchase_id, "A-17");
    shop.relay().approves();
    shop.relay().closes();
    shop.shows("receipt");
    assert_eq!(shop.outcomes(), [], "not before it is signed");
    shop.relay_signs();
    let result = shop.result();
    let payment = result.payment.unwrap();
    assert_eq!((payment.amount.as_str(), payment.currency.as_str()), ("12500", "krw"));
    assert_eq!((payment.points.as_str(), payment.fee.as_str()), ("13125", "625"));
    shop.clock().passes(9);
    shop.shows("idle");
    let states = [
        Report::State(State::Waiting),
        Report::State(State::Code),
        Report::State(State::Estimate),
        Report::State(State::Opening),
        Report::State(State::Approval),
        Report::State(State::Closing),
        Report::State(State::Shown),
        Report::Outcome(Paid, SIGNED(), String::new()),
        Report::Finished,
    ];
    assert_eq!(shop.reports(), states);
}

#[test]
fn a_repeated_request_is_the_same_payment() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500").host_requests("A-17", "12500");
    opens(&mut shop).host_requests("A-17", "12500");
    shop.relay().approves();
    shop.relay().closes();
    shop.host_requests("A-17", "12500").relay_signs();
    assert_eq!(shop.outcomes(), [Paid]);

    // Another request after it asks the relay, which knows that it is paid. So does another page.
    for restarts in [false, true] {
        shop.forget_the_past();
        if restarts {
            shop.clock().passes(9);
            shop.restarts();
        }
        shop.host_requests("A-17", "12500").relay().finds();
        shop.shows("receipt").relay_signs();
        assert_eq!((shop.outcomes(), shop.result().payment.is_some()), (vec![Paid], true));
        assert!(!shop.asks().contains(&Ask::Open));
    }
}

#[test]
fn an_open_payment_of_the_order_is_continued() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    opens(&mut shop);
    // The browser has lost its storage, and with it the journal.
    shop.journal.clear();
    shop.restarts().forget_the_past();
    shop.host_requests("A-17", "12500").relay().finds();
    // It is in the journal of this page now.
    shop.shows("approval").restarts().host_requests("A-17", "12500");
    shop.relay().finds();
    shop.shows("approval").relay().denies();
    shop.relay().closes();
    shop.relay_signs();
    assert_eq!(shop.outcomes(), [Denied]);
    assert!(shop.outcome_view().again.is_none(), "the host has its result");
}

#[test]
fn an_order_that_was_denied_is_requested_again_and_its_first_payment_stays_apart() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    opens(&mut shop).relay().denies();
    shop.relay().closes();
    shop.relay_signs().clock().passes(13);
    let denied = shop.payment.clone().unwrap();
    shop.forget_the_past();
    shop.host_sells("A-17", "12500").customer().shows_code();
    shop.relay().quotes("1000000");
    shop.clerk().pays();
    // With a code that was used for the first payment, the relay repeats that one.
    shop.relay().opens();
    shop.shows("customer");
    shop.customer().shows_code();
    shop.relay().quotes("1000000");
    shop.clerk().pays();
    // A request that did not arrive is sent again: the first payment is not its outcome.
    shop.relay().loses(Ask::Open).finds();
    shop.shows("opening").clock().passes(1);
    shop.relay().opens_but_replies(|item| {
        item.payment_id = PaymentId::from_bytes([0x77; 32]);
        item.payment_status = Status::try_from(11).unwrap();
    });
    assert_eq!(shop.journal.keys().collect::<Vec<_>>(), ["A-17#1"]);
    // News of the first payment means nothing to the second.
    shop.relay().tells_of(denied);
    shop.shows("approval");
    assert_eq!(shop.outcomes(), []);
}

#[test]
fn a_wrong_request_is_refused_and_nothing_is_charged() {
    let foreign = |origin: &str| HostOrigin::Foreign(origin.parse().unwrap());
    let of = |amount: &str| request("A-17", amount);
    let dollars = PaymentRequest { currency: Some(Currency::new("usd")), ..of("10") };
    let table = [
        (foreign("https://evil.example"), of("12500"), "origin_not_allowed"),
        (foreign("https://shop.example:8443"), of("12500"), "origin_not_allowed"),
        (HostOrigin::Own, dollars, "wrong_currency"),
        (HostOrigin::Own, of("0.5"), "too_many_decimals"),
        (HostOrigin::Own, of("10000001"), "above_limit"),
    ];
    for (from, request, code) in table {
        let mut shop = Shop::open_for_hosts();
        shop.host_sends(from, HostCommand::Pay(request)).clock().ticks();
        let error = shop.result().error.unwrap();
        assert_eq!((shop.outcomes(), error.code.as_str()), (vec![Refused], code));
        assert!(!error.customer_text.is_empty() && !error.staff_text.is_empty());
        assert!(shop.asks().is_empty() && !error.retryable);
        shop.shows("idle");
    }
    let mut shop = Shop::open_for_hosts();
    let krw = PaymentRequest { currency: Some(Currency::new("KRW")), ..of("12500.00") };
    shop.host_sends(foreign("https://shop.example"), HostCommand::Pay(krw)).relay().finds();
    shop.shows("customer");
}

#[test]
fn one_request_at_a_time() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500").host_requests("A-18", "500");
    assert_eq!(shop.result().purchase_id.as_str(), "A-18");
    assert_eq!(shop.reports().last(), Some(&Report::Outcome(Refused, None, "busy".to_owned())));
    opens(&mut shop);
}

#[test]
fn an_order_that_was_settled_otherwise_is_refused() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    opens(&mut shop);
    shop.relay().approves();
    shop.relay().closes();
    shop.relay_signs();
    for (status, amount, code) in [(18, "9000", "other_amount"), (58, "12500", "returned")] {
        shop.clock().passes(9);
        shop.forget_the_past();
        shop.relay().has(status);
        shop.host_requests("A-17", amount).relay().finds();
        shop.clock().ticks();
        assert_eq!(shop.result().error.unwrap().code, code);
        assert!(!shop.asks().contains(&Ask::Open));
    }
}

/// A step of a request, and how it ends if the host gives it up there.
type Case = (fn(&mut Shop), PaymentOutcome);

#[test]
fn a_host_gives_up_at_every_state() {
    let at_code: fn(&mut Shop) = |shop| _ = shop.relay().finds();
    let table: [Case; 5] = [
        (at_code, Cancelled),
        (
            |shop| {
                shop.relay().finds();
                shop.customer().shows_code();
                shop.relay().quotes("1000000");
            },
            Cancelled,
        ),
        (
            |shop| {
                shop.relay().finds();
                opens(shop);
            },
            Cancelled,
        ),
        (
            |shop| {
                shop.relay().finds();
                opens(shop);
                shop.relay().approves();
            },
            Paid,
        ),
        (
            |shop| {
                shop.relay().finds();
                opens(shop).relay().denies();
            },
            Denied,
        ),
    ];
    for (place, (before, outcome)) in table.into_iter().enumerate() {
        let mut shop = Shop::open_for_hosts();
        shop.host_requests("A-17", "12500");
        before(&mut shop);
        shop.host_cancels();
        if shop.asks().contains(&Ask::Close) {
            shop.relay().closes();
        }
        shop.relay_signs();
        assert_eq!(shop.outcomes(), [outcome], "case {place}");
        // The screens of the outcome are left by themselves.
        shop.clock().passes(20);
        shop.shows("idle");
        assert_eq!(shop.reports().last(), Some(&Report::Finished), "case {place}");
    }
}

#[test]
fn an_order_that_is_given_up_before_it_was_looked_for_is_looked_for() {
    // It is free and new; or the kiosk serves somebody else; or the relay is not reached.
    let mut shop = Shop::open_for_hosts();
    shop.host_requests("A-17", "12500").host_cancels().relay().finds();
    shop.shows("idle").relay_signs();
    assert_eq!(shop.outcomes(), [Cancelled]);
    let mut shop = Shop::open_for_hosts();
    shop.clerk().starts().presses("500");
    shop.host_requests("A-17", "12500").host_cancels().clock().ticks();
    shop.relay().finds();
    shop.shows("amount").relay_signs();
    assert_eq!(shop.outcomes(), [Cancelled]);
    let mut shop = Shop::open_for_hosts();
    shop.host_requests("A-17", "12500").host_cancels().relay().loses(Ask::Find);
    shop.clock().passes(11);
    assert_eq!(shop.outcomes(), [Unknown]);
    // An earlier page has paid it: that is the result, also while the kiosk serves somebody else.
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    opens(&mut shop).relay().approves();
    shop.relay().closes();
    shop.restarts().forget_the_past();
    shop.relay().answers_shop();
    shop.clerk().starts();
    shop.host_requests("A-17", "12500").host_cancels().clock().ticks();
    shop.relay().finds();
    shop.shows("amount").relay_signs();
    assert_eq!(shop.outcomes(), [Paid]);
}

#[test]
fn while_it_is_being_opened_a_request_is_given_up_as_soon_as_it_is_open() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    shop.customer().shows_code();
    shop.relay().quotes("1000000");
    shop.clerk().pays();
    shop.host_cancels().shows("opening").relay().opens();
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes();
    shop.relay_signs();
    assert_eq!(shop.outcomes(), [Cancelled]);
}

#[test]
fn an_outcome_that_is_unknown_when_the_host_gives_up_is_told_later() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    opens(&mut shop);
    shop.relay().approves();
    shop.relay().closes_but_the_answer_is_lost();
    shop.host_cancels();
    for _ in 0..11 {
        shop.clock().passes(1);
        shop.relay().loses_everything();
    }
    let error = shop.result().error.unwrap();
    assert_eq!(
        (shop.outcomes(), error.code.as_str(), error.retryable),
        (vec![Unknown], "unknown", true)
    );
    shop.clock().passes(5);
    shop.relay().finds();
    shop.shows("receipt").relay_signs();
    assert_eq!(shop.outcomes(), [Unknown, Paid]);
}

#[test]
fn a_reload_in_the_middle_loses_no_outcome() {
    for requests_again in [false, true] {
        let mut shop = Shop::open_for_hosts();
        shop.host_sells("A-17", "12500");
        opens(&mut shop);
        shop.relay().approves();
        shop.restarts().forget_the_past();
        if requests_again {
            shop.host_requests("A-17", "12500");
        }
        shop.relay().finds();
        shop.relay().closes();
        shop.shows("receipt");
        if requests_again {
            shop.relay_signs();
        }
        assert_eq!(shop.outcomes(), [Paid]);
        assert_eq!(shop.result().token.is_some(), requests_again);
    }
}

#[test]
fn what_the_customer_does_decides() {
    // Cancel on the screen of the code.
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500").clerk().press(Button::Back);
    shop.relay_signs();
    assert_eq!(shop.outcomes(), [Cancelled]);
    // Nobody touches the kiosk.
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500").clock().passes(61);
    shop.relay_signs();
    assert_eq!(shop.outcomes(), [TimedOut]);
    // Back from the cost leads to the code of the same order.
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500").customer().shows_code();
    shop.relay().quotes("10");
    shop.clerk().press(Button::Back);
    shop.shows("customer");
    assert_eq!(shop.asked_for_code().price.digits, "12,500");
    opens(&mut shop);
    assert_eq!(shop.record().purchase_id, "A-17");
}

#[test]
fn the_hosts_time_is_over() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500").clock().passes(50);
    shop.customer().shows_code();
    shop.relay().quotes("1000000");
    shop.clock().passes(40);
    shop.clerk().pays();
    shop.relay().opens();
    shop.clock().passes(31);
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes();
    shop.relay_signs();
    assert_eq!(shop.outcomes(), [TimedOut]);
}

#[test]
fn a_relay_that_is_not_reached_leaves_an_order_unknown_after_a_minute() {
    let mut shop = Shop::open_for_hosts();
    shop.host_requests("A-17", "12500");
    for _ in 0..70 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    assert_eq!(shop.outcomes(), [Unknown], "an earlier page may have paid the order");
    let error = shop.result().error.unwrap();
    assert_eq!((error.code.as_str(), error.retryable), ("unreachable", true));
    shop.shows("idle");
}

#[test]
fn a_result_that_nobody_signs_is_reported_at_once_and_without_a_token() {
    for unsigned in [Answer::Unknown(kios_till::Unknown::Unreachable), Answer::Refused(2004)] {
        let mut shop = Shop::open_for_hosts();
        shop.host_sells("A-17", "12500");
        opens(&mut shop).relay().approves();
        shop.relay().closes();
        assert_eq!(shop.outcomes(), [], "the signature is asked for first");
        shop.relay().answers(Ask::Result, unsigned);
        assert_eq!((shop.outcomes(), shop.result().token), (vec![Paid], None));
        // Not once more when the time for the signature is over.
        shop.clock().passes(9);
        assert_eq!(shop.outcomes(), [Paid]);
    }
}

#[test]
fn what_a_person_does_while_the_order_is_looked_for_begins_no_other_sale() {
    let mut shop = Shop::open_for_hosts();
    shop.host_requests("A-17", "12500");
    shop.clerk().taps(Button::Start).keys(&[Key::Enter]);
    shop.customer().shows_code();
    shop.shows("starting").relay().finds();
    // The code that was shown early is the customer's.
    shop.shows("estimate").relay().quotes("1000000");
    assert_eq!(shop.estimate().price.digits, "12,500");
}

#[test]
fn the_end_of_another_price_of_the_order_is_no_result_of_the_request() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    opens(&mut shop).relay().approves();
    shop.restarts().forget_the_past();
    shop.host_requests("A-17", "13000").relay().finds();
    shop.relay().closes();
    shop.shows("receipt");
    assert_eq!(shop.answers(), [], "12,500 was paid, which nobody requests now");
    shop.relay().finds();
    shop.clock().ticks();
    assert_eq!(shop.answers(), [Refused]);
    assert_eq!(shop.result().error.unwrap().code, "other_amount");
}

#[test]
fn a_foreign_request_that_is_given_up_early_asks_nothing() {
    let mut shop = Shop::open_for_hosts();
    shop.clerk().starts().presses("500");
    let evil = HostOrigin::Foreign("https://evil.example".parse().unwrap());
    shop.host_sends(evil, HostCommand::Pay(request("A-17", "12500"))).host_cancels();
    shop.clock().ticks();
    assert_eq!((shop.asks(), shop.outcomes()), (vec![], vec![Refused]));
    assert_eq!(shop.result().error.unwrap().code, "origin_not_allowed");
}

#[test]
fn another_page_does_not_give_up_a_request() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    let evil = HostOrigin::Foreign("https://evil.example".parse().unwrap());
    shop.host_sends(evil, HostCommand::Cancel).shows("customer");
    shop.host_cancels().relay_signs();
    assert_eq!(shop.outcomes(), [Cancelled]);
}

#[test]
fn a_request_that_has_waited_long_asks_the_relay_all_the_same() {
    let mut shop = Shop::open_for_hosts();
    shop.clerk().starts().presses("500");
    shop.host_requests("A-17", "12500");
    for _ in 0..7 {
        shop.clock().passes(10);
        shop.clerk().presses("0<");
    }
    shop.clerk().press(Button::Back);
    shop.shows("starting").relay().finds();
    shop.shows("customer");
}

#[test]
fn an_order_that_is_unknown_is_reported_to_who_requests_it_again() {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500");
    opens(&mut shop).relay().approves();
    shop.relay().closes_but_the_answer_is_lost();
    shop.host_cancels();
    for times in 1..=2 {
        for _ in 0..11 {
            shop.clock().passes(1);
            shop.relay().loses_everything();
        }
        assert_eq!(shop.outcomes(), vec![Unknown; times]);
        shop.host_requests("A-17", "12500");
    }
    assert_eq!(shop.states().last(), Some(&State::Checking));
}

#[test]
fn a_request_waits_until_the_kiosk_is_free() {
    let mut shop = Shop::open_for_hosts();
    shop.clerk().starts().presses("500");
    shop.host_requests("A-17", "12500").shows("amount");
    shop.clerk().press(Button::Back);
    shop.shows("starting").relay().finds();
    shop.shows("customer");
    // With the customer's code the cost is shown at once.
    let mut shop = Shop::open_for_hosts();
    let account = Some(CODE.parse().unwrap());
    let request = PaymentRequest { account, ..request("A-18", "9000") };
    shop.host_sends(HostOrigin::Own, HostCommand::Pay(request)).relay().finds();
    shop.shows("estimate");
}
