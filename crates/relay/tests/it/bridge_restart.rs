//! The relay is killed between any two steps in bridge mode and continues after a restart.

use kios_simulator::network::EndpointFault;

use crate::support::Bridged;

#[derive(Clone, Copy, Debug)]
enum Step {
    Approve,
    Deny,
    Close(bool),
    Ask,
    OwnerApproves,
    OwnerDenies,
    CloseCancel(bool),
    Later(u64),
}

use Step::{Approve, Ask, Close, CloseCancel, Deny, Later, OwnerApproves, OwnerDenies};

const SCENARIOS: [(&str, &[Step]); 5] = [
    ("paid", &[Approve, Later(1), Close(true), Later(1)]),
    ("denied", &[Deny, Later(1), Close(false), Later(1)]),
    ("timed out", &[Later(46), Later(1), Close(false), Later(1)]),
    (
        "taken back",
        &[
            Approve,
            Later(1),
            Close(true),
            Ask,
            OwnerApproves,
            Later(1),
            CloseCancel(true),
            Later(1),
        ],
    ),
    (
        "not taken back",
        &[Approve, Later(1), Close(true), Ask, OwnerDenies, Later(1), CloseCancel(false), Later(1)],
    ),
];

async fn does(net: &Bridged, id: &str, step: Step) {
    match step {
        Approve => drop(net.customer().answers(net, id, true).await.data()),
        Deny => drop(net.customer().answers(net, id, false).await.data()),
        Close(confirm) => drop(net.kiosk().closes(net, id, confirm).await.data()),
        Ask => drop(net.kiosk().asks_back(net, id).await.data()),
        OwnerApproves => drop(net.owner().answers_cancel(net, id, true).await.data()),
        OwnerDenies => drop(net.owner().answers_cancel(net, id, false).await.data()),
        CloseCancel(confirm) => drop(net.kiosk().closes_cancel(net, id, confirm).await.data()),
        Later(seconds) => net.later(seconds).await,
    }
}

/// The final state: the events, the tasks, and the customer's points.
async fn run(steps: &[Step], killed: Option<usize>) -> (Vec<(u64, u64)>, Vec<(u64, u64)>, String) {
    let mut net = Bridged::start().await;
    let id = net.opened().await;
    for (index, step) in steps.iter().enumerate() {
        if killed == Some(index) {
            net = net.restarted(0).await;
        }
        does(&net, &id, *step).await;
    }
    net.later(10).await;
    (net.notified().await, net.tasks().await, net.points())
}

#[tokio::test]
async fn killed_between_any_two_steps_it_ends_where_it_would_have_ended() {
    let mut kills = 0;
    for (name, steps) in SCENARIOS {
        let whole = run(steps, None).await;
        for killed in 0..steps.len() {
            assert_eq!(run(steps, Some(killed)).await, whole, "{name}, killed before {killed}");
            kills += 1;
        }
    }
    assert_eq!(kills, SCENARIOS.iter().map(|(_, steps)| steps.len()).sum::<usize>());
    #[expect(clippy::print_stdout, reason = "how many kills there were is part of the result")]
    {
        println!("killed {kills} times, with the same end");
    }
}

#[tokio::test]
async fn a_close_that_was_under_way_when_it_was_killed_is_found_out() {
    for (fault, asked) in [(EndpointFault::Silence, 2), (EndpointFault::SilenceAfter, 1)] {
        let net = Bridged::start().await;
        let id = net.approved().await;
        net.later(1).await;
        net.network.fault("new/close", fault, Some(1));
        // The client disconnects before the response.
        let timeout = std::time::Duration::from_millis(200);
        let kiosk = net.kiosk();
        let close = tokio::time::timeout(timeout, kiosk.closes(&net, &id, true));
        assert!(close.await.is_err());
        let net = net.restarted(3).await;
        net.later(1).await;
        assert_eq!(net.network.status(&id), Some(18));
        assert_eq!(net.notified().await.last(), Some(&(18, 0)));
        assert_eq!(net.asked("new/close"), asked, "{fault:?}");
    }
}

#[tokio::test]
async fn what_happened_while_it_was_away_is_told_in_order() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    let approval = net.customer().approval(&net, &id, true).await;
    let net = net.restarted(0).await;
    net.post("/v2/payment/new/approval", &approval).await.data();
    // The relay is down; meanwhile it is mined, not closed, and released by the network.
    net.network.tick().await;
    let net = net.restarted(301).await;
    net.network.tick().await;
    net.looks().await;
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (15, 0), (19, 0)]);
    assert_eq!(net.tasks().await, [(0, 15)]);
    assert_eq!(net.points(), "1000000");
}

#[tokio::test]
async fn the_network_may_restart_as_well() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.network.stop();
    net.looks().await;
    net.network.start_again().await.unwrap();
    net.later(1).await;
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 18);
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (15, 0), (17, 0), (18, 0)]);
}
