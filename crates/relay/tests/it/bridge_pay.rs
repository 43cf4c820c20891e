//! Bridge mode without faults: pay, deny, time out, cancel.

use crate::support::Bridged;
use kios_relay::storage::sql;

#[tokio::test]
async fn a_payment_is_paid_and_every_reader_sees_the_steps_of_the_embedded_mode() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    assert_eq!(net.customer().answers(&net, &id, true).await.number("paymentStatus"), 14);
    net.later(1).await;
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 18);
    net.later(1).await;
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (15, 0), (17, 0), (18, 0)]);
    assert_eq!(net.tasks().await, [(0, 15)]);
    assert_eq!(net.points(), "998950");
    let customer = format!("account:{}", net.customer().address().to_lower());
    assert_eq!(net.events(&customer).await.len(), 5);
}

#[tokio::test]
async fn a_denied_payment_is_told_once_and_closed() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    assert_eq!(net.customer().answers(&net, &id, false).await.number("paymentStatus"), 16);
    net.later(1).await;
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 19);
    net.later(1).await;
    assert_eq!(net.notified().await, [(11, 0), (16, 4000), (19, 0)]);
    assert_eq!(net.tasks().await, [(4000, 16)]);
    assert_eq!(net.points(), "1000000");
}

#[tokio::test]
async fn the_answering_time_ends_by_itself_once() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    for _ in 0..50 {
        net.later(1).await;
    }
    assert_eq!(net.notified().await, [(11, 0), (11, 7000)]);
    assert_eq!(net.tasks().await, [(7000, 11)]);
    net.customer().answers(&net, &id, true).await.is_refused_with(7000);
    net.later(1).await;
    assert_eq!(net.tasks().await, [(7000, 11)]);
    assert_eq!(net.kiosk().closes(&net, &id, false).await.number("paymentStatus"), 19);
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
}

#[tokio::test]
async fn the_answering_time_is_not_told_of_while_the_network_cannot_be_asked() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.passes(40);
    net.customer().answers(&net, &id, true).await.data();
    net.network.stop();
    net.passes(20);
    net.looks().await;
    assert_eq!(net.tasks().await, []);
    net.network.start_again().await.unwrap();
    net.later(1).await;
    assert_eq!(net.tasks().await, [(0, 15)]);
}

#[tokio::test]
async fn nobody_closes_and_the_network_does() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(2).await;
    net.later(240).await;
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (15, 0), (17, 0), (17, 0)]);
    net.later(10).await;
    net.later(60).await;
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
    assert_eq!(net.notified().await.len(), 6);
    assert_eq!(net.status(&id).await, 19);
    assert_eq!(net.points(), "1000000");
}

#[tokio::test]
async fn a_payment_is_taken_back() {
    let net = Bridged::start().await;
    let id = net.paid().await;
    net.later(1).await;
    assert_eq!(net.kiosk().asks_back(&net, &id).await.number("paymentStatus"), 51);
    let owner = net.owner();
    assert_eq!(owner.answers_cancel(&net, &id, true).await.number("paymentStatus"), 54);
    net.later(1).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, true).await.number("paymentStatus"), 58);
    net.later(1).await;
    let cancel: Vec<(u64, u64)> =
        net.notified().await.into_iter().skip_while(|(status, _)| *status < 50).collect();
    assert_eq!(cancel, [(51, 0), (54, 0), (55, 0), (57, 0), (58, 0)]);
    assert_eq!(net.tasks().await, [(0, 15), (0, 55)]);
    assert_eq!(net.points(), "1000000");
    let log = net.events(&format!("account:{}", owner.address().to_lower())).await;
    assert_eq!(log.iter().map(|(status, ..)| *status).collect::<Vec<_>>(), [51, 54, 55, 57, 58]);
}

#[tokio::test]
async fn a_denied_cancel_is_asked_for_again() {
    let net = Bridged::start().await;
    let id = net.asked_back().await;
    assert_eq!(net.owner().answers_cancel(&net, &id, false).await.number("paymentStatus"), 56);
    net.later(1).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, false).await.number("paymentStatus"), 59);
    net.later(5).await;
    assert_eq!(net.kiosk().asks_back(&net, &id).await.number("paymentStatus"), 51);
    assert_eq!(net.owner().answers_cancel(&net, &id, true).await.number("paymentStatus"), 54);
    net.later(1).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, true).await.number("paymentStatus"), 58);
    assert_eq!(net.tasks().await, [(0, 15), (4000, 56), (0, 55)]);
    assert_eq!(net.points(), "1000000");
}

#[tokio::test]
async fn a_cancel_that_nobody_answers_times_out_once() {
    let net = Bridged::start().await;
    let id = net.asked_back().await;
    for _ in 0..50 {
        net.later(1).await;
    }
    assert_eq!(net.tasks().await, [(0, 15), (7000, 51)]);
    assert_eq!(net.kiosk().closes_cancel(&net, &id, false).await.number("paymentStatus"), 59);
    assert_eq!(net.notified().await.last(), Some(&(59, 0)));
    assert_eq!(net.points(), "998950");
}

#[tokio::test]
async fn a_shop_is_learned_from_the_network_and_its_owner_sees_what_waits() {
    let net = Bridged::start().await;
    let id = net.asked_back().await;
    net.later(1).await;
    let mut connection = net.app.store().read().await.unwrap();
    let (name, owner): (String, String) =
        sql::query_as("SELECT name, owner FROM shop").fetch_one(&mut connection).await.unwrap();
    drop(connection);
    assert_eq!((name.as_str(), owner), ("Shop 1", net.owner().address().to_lower()));
    let mut waiting = net.events(&format!("account:{}", net.owner().address().to_lower())).await;
    assert_eq!(waiting.pop().map(|(status, ..)| status), Some(51));
    assert_eq!(net.status(&id).await, 51);
}
