//! Every simulated fault of both gateways: the outcomes of sending and of status queries, and the
//! number of refunds.

use std::time::Duration;

use kios_domain::refund::{QueryOutcome, SendOutcome};
use kios_protocol::refund::Gateway;
use kios_simulator::card::{Endpoint, Fault};

use crate::support::till::{Refund, Till, money};

/// Long enough for a local response.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Too short for a slow response.
const SHORT_TIMEOUT: Duration = Duration::from_millis(300);

fn name(sent: &SendOutcome) -> &'static str {
    match sent {
        SendOutcome::Done(_) => "done",
        SendOutcome::Refused(_) => "refused",
        SendOutcome::Unknown(_) => "unknown",
        SendOutcome::Mismatch(_) => "mismatch",
    }
}

fn answer(found: &QueryOutcome) -> &'static str {
    match found {
        QueryOutcome::Done(_) => "done",
        QueryOutcome::Refused(_) => "refused",
        QueryOutcome::InProgress => "in progress",
        QueryOutcome::NotFound => "not found",
        QueryOutcome::Unknown(_) => "unknown",
        QueryOutcome::Mismatch(_) => "mismatch",
    }
}

fn refunds(gateway: Gateway) -> [Refund; 2] {
    let (part, whole) = match gateway {
        Gateway::Eximbay => ("9.5", "25"),
        Gateway::Kicc => ("11000", "33000"),
    };
    [Refund::of(gateway), Refund::part(gateway, "R-1", part, whole)]
}

/// The outcome of sending, of two status queries, and the number of refunds.
fn expected(gateway: Gateway, fault: Fault) -> (&'static str, [&'static str; 2], usize) {
    let kicc = gateway == Gateway::Kicc;
    match fault {
        Fault::Vtim if kicc => ("unknown", ["in progress", "done"], 1),
        Fault::Slow(_)
        | Fault::CutAfter
        | Fault::Status500
        | Fault::TruncatedJson
        | Fault::AmountUnit
        | Fault::AmountSign
        | Fault::Vtim
        | Fault::DuplicateKey => ("unknown", ["done", "done"], 1),
        Fault::EucKr
        | Fault::EucKrCut
        | Fault::ByteOrderMark
        | Fault::Thousands
        | Fault::Status201 => ("done", ["done", "done"], 1),
        Fault::CutBefore | Fault::Html => ("unknown", ["not found", "not found"], 0),
        Fault::WrongBalance => ("mismatch", ["done", "done"], 1),
        Fault::Decline => ("refused", ["not found", "not found"], 0),
    }
}

#[tokio::test]
async fn every_fault_of_sending_is_told_as_it_is_and_asking_finds_out() {
    let mut seen = 0;
    for fault in Fault::ALL {
        let timeout = if matches!(fault, Fault::Slow(_)) { SHORT_TIMEOUT } else { TIMEOUT };
        for gateway in Gateway::ALL {
            for refund in refunds(*gateway) {
                let till = Till::patient(timeout).await;
                till.fails(*gateway, Endpoint::Refund, fault);
                let sent = till.sends(&refund).await;
                let found = [till.asks(&refund).await, till.asks(&refund).await];
                let got = (name(&sent), [answer(&found[0]), answer(&found[1])]);
                let (expected_sent, expected_found, effects) = expected(*gateway, fault);
                let case =
                    format!("{gateway} {fault:?} of {:?}: {sent:?}, {found:?}", refund.amount);
                assert_eq!(got, (expected_sent, expected_found), "{case}");
                assert_eq!(till.refunds_of(&refund), effects, "{case}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 68);
}

#[tokio::test]
async fn every_fault_of_asking_changes_nothing_and_invents_no_outcome() {
    for fault in Fault::ALL {
        let timeout = if matches!(fault, Fault::Slow(_)) { SHORT_TIMEOUT } else { TIMEOUT };
        for gateway in Gateway::ALL {
            for refund in refunds(*gateway) {
                let till = Till::patient(timeout).await;
                assert!(matches!(till.sends(&refund).await, SendOutcome::Done(_)));
                till.fails(*gateway, Endpoint::Query, fault);
                let found = till.asks(&refund).await;
                let case = format!("{gateway} {fault:?}: {found:?}");
                let kicc = *gateway == Gateway::Kicc;
                let expected = match fault {
                    Fault::WrongBalance => "mismatch",
                    Fault::EucKr
                    | Fault::EucKrCut
                    | Fault::ByteOrderMark
                    | Fault::Thousands
                    | Fault::Status201 => "done",
                    Fault::Vtim if kicc => "in progress",
                    // How KICC refuses a status query is not documented.
                    Fault::DuplicateKey | Fault::Decline if kicc => "not found",
                    Fault::Slow(_)
                    | Fault::CutBefore
                    | Fault::CutAfter
                    | Fault::Status500
                    | Fault::Html
                    | Fault::TruncatedJson
                    | Fault::AmountUnit
                    | Fault::AmountSign
                    | Fault::Vtim
                    | Fault::DuplicateKey
                    | Fault::Decline => "unknown",
                };
                assert_eq!(answer(&found), expected, "{case}");
                assert_eq!(till.refunds_of(&refund), 1, "{case}");
            }
        }
    }
}

#[tokio::test]
async fn the_same_bytes_again_give_nothing_back_twice() {
    for gateway in Gateway::ALL {
        for refund in refunds(*gateway) {
            let till = Till::open().await;
            till.fails(*gateway, Endpoint::Refund, Fault::CutAfter);
            assert!(matches!(till.sends(&refund).await, SendOutcome::Unknown(_)));
            for _ in 0..3 {
                assert!(!matches!(till.sends(&refund).await, SendOutcome::Done(_)));
            }
            assert_eq!(till.refunds_of(&refund), 1);
        }
    }
}

#[tokio::test]
async fn a_gateway_that_is_not_there_is_unknown_both_ways() {
    let Till { sandbox, gateways, .. } = Till::open().await;
    drop(sandbox);
    for gateway in Gateway::ALL {
        let refund = Refund::of(*gateway);
        // The port may take a moment to close; a connection cut until then is unknown as well.
        let sent = crate::support::till::sends(&gateways, &refund).await;
        assert!(matches!(sent, SendOutcome::Unknown(_)), "{sent:?}");
        let found = crate::support::till::asks(&gateways, &refund).await;
        assert!(matches!(found, QueryOutcome::Unknown(_)), "{found:?}");
    }
}

#[tokio::test]
async fn two_parts_and_what_is_left_give_back_all_of_it() {
    for (gateway, [first, second, rest], [after_one, after_two]) in [
        (Gateway::Eximbay, ["9.5", "0.01", "15.49"], ["15.5", "15.49"]),
        (Gateway::Kicc, ["11000", "1", "21999"], ["22000", "21999"]),
    ] {
        let till = Till::open().await;
        let sale = Refund::of(gateway).sale.to_decimal(0);
        for (id, amount, balance) in
            [("R-1", first, sale.as_str()), ("R-2", second, after_one), ("R-3", rest, after_two)]
        {
            let refund = Refund::part(gateway, id, amount, balance);
            let SendOutcome::Done(receipt) = till.sends(&refund).await else {
                panic!("{id} not done")
            };
            assert_eq!(receipt.balance_after, Some(till.left(&refund)));
            assert!(matches!(till.asks(&refund).await, QueryOutcome::Done(_)));
        }
        assert_eq!(till.left(&Refund::of(gateway)), money("0"));
        // Nothing more is refunded on an outdated balance.
        let late = Refund::part(gateway, "R-4", second, after_two);
        assert!(!matches!(till.sends(&late).await, SendOutcome::Done(_)));
        assert_eq!(till.refunds_of(&late), 0);
    }
}
