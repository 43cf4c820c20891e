//! Cancels, refunds and points that a host page requests of staff.

use kios_embed::{KioskMessage, StaffAction, StaffOutcome, StaffRequest, StaffResult};
use kios_protocol::Amount;
use kios_protocol::api::{PointGrants, StreamUpdate};
use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::staff::StaffRole;
use kios_till::{Answer, Button, Effect, Event, HostCommand, HostOrigin, Reply};

use crate::support::{Ask, CODE, Shop, card_sale, status};

fn staff(action: StaffAction) -> HostCommand {
    let amount = (action == StaffAction::GivePoints).then(|| Amount::from_whole(12_500));
    HostCommand::Staff(StaffRequest { action, amount, purchase_id: "A-17".parse().unwrap() })
}

impl Shop {
    fn host_needs(&mut self, action: StaffAction) -> &mut Self {
        self.host_sends(HostOrigin::Own, staff(action))
    }

    /// Staff enters a PIN for the request.
    fn staff_comes(&mut self, role: StaffRole) -> &mut Self {
        self.shows("locked");
        let status = Reply::StaffStatus(status(self.server_now()));
        self.relay().answers(Ask::StaffStatus, Answer::Done(status));
        self.enters_pin(role)
    }

    /// What the host got as results of requests to staff, with the codes of errors.
    fn staff_results(&self) -> Vec<(StaffAction, StaffOutcome, String)> {
        let result = |effect: &Effect| {
            let Effect::Report(KioskMessage::StaffOutcome { result }) = effect else { return None };
            let StaffResult { action, outcome, error, .. } = result;
            let code = error.as_ref().map(|error| error.code.clone()).unwrap_or_default();
            Some((*action, *outcome, code))
        };
        self.effects.iter().filter_map(result).collect()
    }

    /// Whether the host was informed that the screens of the request were left.
    fn is_finished(&self) -> bool {
        let finished = |effect: &Effect| {
            matches!(effect, Effect::Report(KioskMessage::Finished { purchase_id })
                if purchase_id.as_str() == "A-17")
        };
        self.effects.iter().any(finished)
    }
}

/// A kiosk on which the order was paid with points.
fn paid() -> Shop {
    let mut shop = Shop::open_for_hosts();
    shop.host_sells("A-17", "12500").customer().shows_code();
    shop.relay().quotes("1000000");
    shop.clerk().pays();
    shop.relay().opens().approves();
    shop.relay().closes();
    let record = shop.payment.as_mut().unwrap();
    record.version += 1;
    record.cancel_until = record.item.open_new_timestamp.plus(604_800);
    record.item.close_new_timestamp = record.item.open_new_timestamp.plus(5);
    shop.relay_signs().clock().passes(60);
    shop.shows("idle").forget_the_past();
    shop
}

#[test]
fn staff_cancels_the_payment_that_a_host_names() {
    let mut shop = paid();
    shop.host_needs(StaffAction::Cancel).staff_comes(StaffRole::Manager);
    shop.shows("payment").relay().finds().lists_sales();
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.relay().opens_cancel().has(55).tells().closes_cancel();
    shop.ends("cancel-done");
    let done = (StaffAction::Cancel, StaffOutcome::Done, String::new());
    assert_eq!((shop.staff_results(), shop.is_finished()), (vec![done], false));
    shop.clock().passes(12);
    shop.shows("idle");
    assert!(shop.is_finished());
    assert_eq!(shop.locks(), 1, "the next customer finds no open staff area");
    assert_eq!(shop.outcomes(), [], "the sale has not ended once more");
}

#[test]
fn another_action_with_the_purchase_is_no_result_of_the_request() {
    let mut shop = paid();
    shop.host_needs(StaffAction::Refund).staff_comes(StaffRole::Manager);
    shop.relay().finds().lists_sales();
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.relay().opens_cancel().has(55).tells().closes_cancel();
    shop.ends("cancel-done");
    assert_eq!(shop.staff_results(), [], "nothing is refunded yet");
    shop.clock().passes(12);
    let left = (StaffAction::Refund, StaffOutcome::Cancelled, String::new());
    assert_eq!((shop.staff_results(), shop.is_finished()), (vec![left], true));
}

#[test]
fn a_cancel_that_is_opened_once_more_has_the_result_of_the_last_one() {
    let mut shop = paid();
    shop.host_needs(StaffAction::Cancel).staff_comes(StaffRole::Manager);
    shop.relay().finds().lists_sales();
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.relay().opens_cancel().has(56).tells().closes_cancel();
    shop.ends("cancel-denied");
    assert_eq!(shop.staff_results(), [], "staff may ask the owner again");
    shop.asks_the_owner_again();
    shop.relay().opens_cancel().has(55).tells().closes_cancel();
    shop.ends("cancel-done");
    assert_eq!(shop.staff_results(), [(StaffAction::Cancel, StaffOutcome::Done, String::new())]);
}

#[test]
fn points_that_are_taken_back_at_once_were_not_given() {
    let mut shop = Shop::open_for_hosts();
    shop.host_needs(StaffAction::GivePoints).staff_comes(StaffRole::Manager);
    shop.customer().shows(CODE);
    shop.relay().reckons();
    shop.clerk().press(Button::Confirm);
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given");
    assert_eq!(shop.staff_results(), []);
    shop.clerk().press(Button::TakeBack);
    shop.relay().takes_it(Ask::CancelSave);
    shop.ends("points-taken-back");
    let cancelled = (StaffAction::GivePoints, StaffOutcome::Cancelled, String::new());
    assert_eq!(shop.staff_results(), [cancelled]);
}

#[test]
fn a_kiosk_that_loses_its_pairing_does_not_know_the_result() {
    let mut shop = paid();
    shop.host_needs(StaffAction::Cancel).staff_comes(StaffRole::Manager).shows("payment");
    shop.send(Event::StreamUpdate(StreamUpdate::Rejected)).shows("setup");
    let unknown = (StaffAction::Cancel, StaffOutcome::Unknown, String::new());
    assert_eq!((shop.staff_results(), shop.is_finished()), (vec![unknown], true));
}

#[test]
fn an_owner_who_denies_is_the_result_of_a_cancel() {
    let mut shop = paid();
    shop.host_needs(StaffAction::Cancel).staff_comes(StaffRole::Manager);
    shop.relay().finds().lists_sales();
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.relay().opens_cancel().has(56).tells().closes_cancel();
    shop.ends("cancel-denied").clock().passes(12);
    assert_eq!(shop.staff_results(), [(StaffAction::Cancel, StaffOutcome::Denied, String::new())]);
}

#[test]
fn staff_refunds_the_card_sale_that_a_host_names() {
    let mut shop = Shop::open_for_hosts();
    shop.sales = vec![card_sale(Gateway::Kicc, "A-17", 33_000, "krw")];
    shop.host_needs(StaffAction::Refund).staff_comes(StaffRole::Manager);
    shop.relay().finds().lists_sales();
    shop.clerk().press(Button::Refund);
    shop.refunds().relay().takes_refund().settles(0, RefundState::Done);
    shop.relay().tells_refund(0);
    shop.ends("refund-done");
    assert_eq!(shop.staff_results(), [(StaffAction::Refund, StaffOutcome::Done, String::new())]);
}

#[test]
fn staff_gives_points_for_the_price_and_the_number_of_a_host() {
    let mut shop = Shop::open_for_hosts();
    shop.host_needs(StaffAction::GivePoints).staff_comes(StaffRole::Manager).shows("points");
    shop.customer().shows(CODE);
    shop.relay().reckons();
    shop.clerk().press(Button::Confirm);
    let [save] = shop.saves().try_into().unwrap();
    assert_eq!(
        (save.purchase_id.as_str(), save.amount),
        ("A-17", Some(Amount::from_whole(12_500)))
    );
    shop.relay().takes_it(Ask::Save);
    shop.ends("points-given").clock().passes(12);
    assert_eq!(
        shop.staff_results(),
        [(StaffAction::GivePoints, StaffOutcome::Done, String::new())]
    );
}

#[test]
fn a_request_that_staff_leaves_or_the_host_gives_up_changes_nothing() {
    type Leaves = fn(&mut Shop);
    let leaves: [(&str, Leaves); 5] = [
        ("a clerk may not", |shop| {
            shop.staff_comes(StaffRole::Clerk).shows("locked").clock().passes(61);
        }),
        ("staff goes back", |shop| {
            shop.staff_comes(StaffRole::Manager).shows("payment");
            shop.clerk().press(Button::Back).press(Button::Back);
        }),
        ("nobody enters a PIN", |shop| {
            shop.shows("locked").clock().passes(61);
        }),
        ("the host gives up before the PIN", |shop| {
            shop.host_cancels().shows("idle");
        }),
        ("the host gives up after it", |shop| {
            shop.staff_comes(StaffRole::Manager).host_cancels();
        }),
    ];
    for (name, leave) in leaves {
        let mut shop = paid();
        leave(shop.host_needs(StaffAction::Cancel));
        let cancelled = (StaffAction::Cancel, StaffOutcome::Cancelled, String::new());
        assert_eq!((shop.staff_results(), shop.is_finished()), (vec![cancelled], true), "{name}");
        assert!(!shop.asks().contains(&Ask::OpenCancel), "{name}");
        // Nor is an open staff area left for the next customer.
        shop.shows("idle");
        for _ in 0..5 {
            shop.clerk().press(Button::Staff);
        }
        shop.shows("locked");
    }
}

#[test]
fn a_host_that_gives_up_does_not_stop_what_staff_has_confirmed() {
    let mut shop = paid();
    shop.host_needs(StaffAction::Cancel).staff_comes(StaffRole::Manager);
    shop.relay().finds().lists_sales();
    shop.clerk().press(Button::TakeBack).press(Button::Confirm);
    shop.relay().opens_cancel();
    shop.host_cancels().shows("cancel");
    assert_eq!(shop.staff_results(), []);
    shop.relay().has(55).tells().closes_cancel();
    assert_eq!(shop.staff_results(), [(StaffAction::Cancel, StaffOutcome::Done, String::new())]);
}

#[test]
fn one_request_at_a_time_and_only_of_pages_that_the_shop_allows() {
    let evil = HostOrigin::Foreign("https://evil.example".parse().unwrap());
    let mut shop = paid();
    shop.host_sends(evil.clone(), staff(StaffAction::Refund)).shows("idle");
    shop.host_needs(StaffAction::Cancel).host_needs(StaffAction::Refund);
    shop.host_sends(evil, HostCommand::Cancel).host_requests("B-1", "4500").shows("locked");
    let refused = |code: &str| (StaffAction::Refund, StaffOutcome::Refused, code.to_owned());
    assert_eq!(shop.staff_results(), [refused("origin_not_allowed"), refused("busy")]);
    assert_eq!(shop.result().error.unwrap().code, "busy");

    // A sale comes first.
    let mut shop = paid();
    shop.host_sells("B-1", "4500").host_needs(StaffAction::Refund).shows("customer");
    assert_eq!(shop.staff_results(), [refused("busy")]);

    // A relay without points refuses them before staff comes.
    let mut shop = paid();
    shop.point_grants = PointGrants::Off;
    shop.connects().host_needs(StaffAction::GivePoints).shows("idle");
    let refused = (StaffAction::GivePoints, StaffOutcome::Refused, "1054".to_owned());
    assert_eq!(shop.staff_results(), [refused]);
}
