//! The log and the metrics.

use crate::support::{METRICS, Relay};
use crate::wire::Server;

#[tokio::test]
async fn a_relay_without_its_database_is_alive_and_not_ready() {
    let relay = Relay::start().await;
    for path in ["/health", "/ready"] {
        let reply = relay.get(path).await;
        assert_eq!(reply.text("status"), "ok");
        assert_eq!(reply.number("serverTime"), relay.app.clock().now().seconds());
    }
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    relay.app.store().close().await;
    assert_eq!(server.get("/health", &[]).await.status, 200);
    let unready = server.get("/ready", &[]).await;
    assert_eq!((unready.status.as_u16(), &unready.json()["code"]), (503, &6000.into()));
    let request_id = unready.json()["error"]["requestId"].as_str().unwrap().to_owned();
    assert_eq!(unready.header("x-request-id"), request_id);
}

#[tokio::test]
async fn the_figures_are_there_for_prometheus() {
    let relay = Relay::start().await;
    relay.opened().await;
    relay.get("/v2/payment/item?paymentId=none").await;
    let server = Server::of(&relay.app).await;
    let answer = server.get("/metrics", &[METRICS]).await;
    assert!(answer.header("content-type").starts_with("text/plain"));
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    for line in [
        "kios_requests_total{route=\"/v2/payment/new/open\",status=\"200\",code=\"0\"}",
        "kios_requests_total{route=\"/v2/payment/item\",status=\"200\",code=\"2003\"}",
        "kios_request_seconds_bucket{route=\"/v2/payment/new/open\",le=\"0.25\"}",
        "kios_payments{status=\"11\"} ",
        "kios_stream_readers ",
        "kios_database_write_seconds_count",
    ] {
        assert!(text.contains(line), "no {line} in:\n{text}");
    }
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let first = server.get("/health", &[("x-request-id", "mine")]).await;
    let second = server.get("/health", &[]).await;
    assert_ne!(first.header("x-request-id"), "mine");
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[tokio::test]
async fn only_the_demo_shows_its_keys() {
    assert_eq!(Relay::start().await.get("/demo").await.status, 404);
    let demo = kios_relay::demo::configuration([]).unwrap();
    let relay = Relay::with(|config| *config = demo).await;
    let shown = relay.get("/demo").await;
    assert_eq!(shown.data()["customers"].as_array().unwrap().len(), 3);
    for customer in shown.data()["customers"].as_array().unwrap() {
        let key: kios_protocol::SecretKey = customer["key"].as_str().unwrap().parse().unwrap();
        assert_ne!(relay.balance(key.address()).await, "0");
    }
}
