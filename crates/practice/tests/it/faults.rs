//! What people, connection and gateways do.

use kios_practice::{Connection, CustomerAnswer, Fault, GatewayAnswer, OwnerAnswer, Situation};
use kios_protocol::api::route;
use kios_protocol::payment::Status;
use kios_protocol::refund::Gateway;
use kios_protocol::{Amount, ResultCode};
use kios_sdk::{Method, Time as _};

use crate::support::{Kiosk, START};

#[test]
fn customers_do_what_the_situation_says() {
    use CustomerAnswer as Customer;
    for (customer, after, status, timed_out) in [
        (Customer::ByHand, 1, 11, false),
        (Customer::ByHand, 45, 11, true),
        (Customer::Approves, 1, 11, false),
        (Customer::Approves, 2, 17, false),
        (Customer::Denies, 2, 16, false),
        (Customer::TooLate, 44, 11, false),
        (Customer::TooLate, 60, 11, true),
        (Customer::Approves, 301, 19, false),
        (Customer::ByHand, 301, 19, true),
    ] {
        let kiosk = Kiosk::start();
        kiosk.practice.set(Fault::Customer(customer));
        let id = kiosk.opens("P0000001", 4_500).id();
        kiosk.later(after);
        let history = kiosk.gets(route::PAYMENTS);
        let payment = &history.data()["payments"][0];
        let found = (payment["paymentStatus"].as_u64(), payment["timedOut"].as_bool());
        assert_eq!(found, (Some(status), Some(timed_out)), "{customer:?} after {after} s");
        assert_eq!(kiosk.item(id).status(), status);
    }
}

#[test]
fn a_customer_with_too_few_points_cannot_open() {
    let kiosk = Kiosk::start();
    let code = kiosk.scans(0);
    kiosk.practice.set(Fault::Customer(CustomerAnswer::TooFewPoints));
    assert_eq!(kiosk.price(code, 1).data()["balance"], "0");
    let open = kiosk.open("P0000001", 1, code);
    assert_eq!(kiosk.posts(route::NEW_OPEN, &open).code(), 1511);
    kiosk.practice.set(Fault::Customer(CustomerAnswer::ByHand));
    let id = kiosk.posts(route::NEW_OPEN, &open).id();
    kiosk.practice.set(Fault::Customer(CustomerAnswer::TooFewPoints));
    let phone = kiosk.practice.phone(0).unwrap();
    assert_eq!(phone.balance(), Amount::ZERO);
    assert_eq!(phone.approve(id), Err(ResultCode::InsufficientBalance));
}

#[test]
fn only_the_next_code_of_a_customer_has_expired() {
    let kiosk = Kiosk::start();
    kiosk.practice.set(Fault::Customer(CustomerAnswer::CodeExpired));
    assert_eq!(kiosk.price(kiosk.scans(0), 4_500).code(), 2004);
    assert_eq!(kiosk.price(kiosk.scans(0), 4_500).code(), 0);
    assert_eq!(kiosk.practice.situation().customer, CustomerAnswer::Approves);
}

#[test]
fn a_code_has_the_digits_that_a_kiosk_reads() {
    let kiosk = Kiosk::start();
    let code = kiosk.practice.phone(1).unwrap().show_code().unwrap();
    let (qr, digits) = (code.qr(), code.digits());
    assert_eq!(qr, format!("0xffffffff{digits}00000000"));
    assert_eq!(qr.parse(), Ok(code.account()));
    assert_eq!(digits.len(), 24);
}

#[test]
fn a_request_that_is_lost_on_its_way_has_no_effect_and_one_with_a_lost_response_has() {
    for (connection, opened) in [(Connection::LostBefore, 0), (Connection::LostAfter, 1)] {
        let kiosk = Kiosk::start();
        let open = kiosk.open("P0000001", 4_500, kiosk.scans(0));
        kiosk.practice.set(Fault::Connection(connection));
        // What moves nothing passes.
        assert_eq!(kiosk.gets(route::PAYMENTS).code(), 0);
        assert!(kiosk.sends(Method::Post, route::NEW_OPEN, Some(&open)).is_err());
        assert_eq!(kiosk.practice.payments().len(), opened, "{connection:?}");
        assert_eq!(kiosk.practice.situation().connection, Connection::Works);
        // A repeat finds what the first has opened, or opens.
        assert_eq!(kiosk.posts(route::NEW_OPEN, &open).status(), 11);
        assert_eq!(kiosk.practice.payments().len(), 1);
    }
}

#[test]
fn a_slow_response_comes_after_its_effect() {
    let kiosk = Kiosk::start();
    kiosk.practice.set(Fault::Connection(Connection::Slow(8)));
    let before = kiosk.clock.millis();
    let code = kiosk.scans(0);
    kiosk.posts(route::NEW_OPEN, &kiosk.open("P0000001", 4_500, code));
    assert_eq!(kiosk.clock.millis() - before, 8_000);
    let opened = kiosk.practice.payments();
    assert_eq!(opened[0].open_new_timestamp.seconds(), START);
}

#[test]
fn a_connection_that_is_down_for_a_time_works_again_after_it() {
    let kiosk = Kiosk::start();
    let mut stream = kiosk.reads("");
    kiosk.practice.set(Fault::Connection(Connection::DownFor(20)));
    assert!(stream.arrived().is_err());
    kiosk.later(19);
    assert!(kiosk.sends(Method::Get, route::CHAIN_ID, None).is_err());
    kiosk.later(1);
    assert_eq!(kiosk.gets(route::CHAIN_ID).code(), 0);
    kiosk.practice.set(Fault::Connection(Connection::Down));
    kiosk.later(600);
    assert!(kiosk.sends(Method::Get, route::CHAIN_ID, None).is_err());
}

#[test]
fn the_owner_decides_cancels_as_the_situation_says() {
    for (owner, after, status) in [
        (OwnerAnswer::ByHand, 60, 51),
        (OwnerAnswer::Approves, 2, 57),
        (OwnerAnswer::Denies, 2, 56),
    ] {
        let mut kiosk = Kiosk::start();
        kiosk.practice.set(Fault::Customer(CustomerAnswer::Approves));
        kiosk.practice.set(Fault::Owner(owner));
        let id = kiosk.opens("P0000001", 4_500).id();
        kiosk.later(2);
        assert_eq!(kiosk.closes(id, true).status(), 18);
        kiosk.unlocks("200002");
        assert_eq!(kiosk.cancels(id).status(), 51);
        kiosk.later(after);
        assert_eq!(kiosk.item(id).status(), status, "{owner:?}");
    }
}

#[test]
fn an_owner_and_a_customer_decide_by_hand() {
    let mut kiosk = Kiosk::start();
    let (phone, owner) = (kiosk.practice.phone(0).unwrap(), kiosk.practice.owner());
    let stranger = kiosk.practice.phone(1).unwrap();
    let id = kiosk.opens("P0000001", 4_500).id();
    assert_eq!(phone.waiting().map(|item| item.payment_id), Some(id));
    assert_eq!(stranger.waiting(), None);
    assert_eq!(stranger.approve(id), Err(ResultCode::UnknownPayment));
    assert_eq!(owner.approve_cancel(id), Err(ResultCode::NotApprovable));
    assert_eq!(phone.approve(id).map(Status::number), Ok(14));
    assert_eq!(phone.waiting(), None);
    assert_eq!(phone.balance(), Amount::from_whole(1_000_000 - 4_725));
    kiosk.closes(id, true);
    kiosk.unlocks("300003");
    kiosk.cancels(id);
    assert_eq!(owner.cancels().len(), 1);
    assert_eq!(owner.deny_cancel(id).map(Status::number), Ok(56));
    assert_eq!(kiosk.closes_cancel(id, true).status(), 59);
    kiosk.cancels(id);
    assert_eq!(owner.approve_cancel(id).map(Status::number), Ok(54));
    assert_eq!(kiosk.closes_cancel(id, true).status(), 58);
    assert_eq!(phone.balance(), Amount::from_whole(1_000_000));
}

#[test]
fn each_gateway_refunds_as_the_situation_says() {
    for (gateway, purchase) in [(Gateway::Eximbay, "C0000003"), (Gateway::Kicc, "C0000002")] {
        for (answer, at_once, later) in [
            (GatewayAnswer::Done, "done", "done"),
            (GatewayAnswer::Refused, "refused", "refused"),
            (GatewayAnswer::Lost, "unknown", "done"),
        ] {
            let mut kiosk = Kiosk::start();
            kiosk.practice.set(Fault::Refund(gateway, answer));
            kiosk.unlocks("200002");
            assert_eq!(kiosk.refunds(purchase, "R1", None).data()["state"], "requested");
            kiosk.later(2);
            assert_eq!(kiosk.refund("R1")["state"], at_once, "{gateway:?} {answer:?}");
            kiosk.later(6);
            assert_eq!(kiosk.refund("R1")["state"], later, "{gateway:?} {answer:?}");
        }
    }
}

#[test]
fn a_situation_is_the_last_fault_of_each_party() {
    let faults = [
        Fault::Customer(CustomerAnswer::Denies),
        Fault::Refund(Gateway::Kicc, GatewayAnswer::Lost),
        Fault::Owner(OwnerAnswer::Approves),
        Fault::Customer(CustomerAnswer::Approves),
        Fault::Connection(Connection::Slow(3)),
    ];
    let situation: Situation = faults.into_iter().collect();
    assert_eq!(
        situation,
        Situation {
            customer: CustomerAnswer::Approves,
            owner: OwnerAnswer::Approves,
            connection: Connection::Slow(3),
            eximbay: GatewayAnswer::Done,
            kicc: GatewayAnswer::Lost,
        }
    );
}
