//! What one address, one session and one agent may use, and that others are served beside it.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::StatusCode;
use http_body_util::Full;
use kios_protocol::Timestamp;
use kios_protocol::session::Resource;
use kios_relay::config::{LimitsConfig, Quota};
use kios_relay::http::Site;
use kios_relay::limits::WindowCounter;
use kios_relay::server::Timeouts;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Relay, key, shop_id};
use crate::wire::{Answer, Listener, Server, soon, terminal, token};

/// One in an hour, and `burst` at once.
fn hourly(burst: u32) -> Quota {
    let (rate, burst) = (NonZeroU32::MIN, NonZeroU32::new(burst).unwrap());
    Quota { rate, burst, period: Duration::from_secs(3600) }
}

/// A relay with these limits, whose refusals come at once.
async fn limited(change: impl FnOnce(&mut LimitsConfig)) -> (Relay, Server) {
    let relay = Relay::with(|config| {
        config.limits.refusal_pause = Duration::ZERO;
        change(&mut config.limits);
    })
    .await;
    let server = Server::of(&relay.app).await;
    (relay, server)
}

async fn everything(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    soon(stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8(answer).unwrap()
}

/// A request on an open connection; returns the head of its response.
async fn asks(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: relay\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 4096];
    let length = soon(stream.read(&mut answer)).await.unwrap();
    String::from_utf8(answer[..length].to_vec()).unwrap()
}

#[track_caller]
fn is_too_many(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{answer:?}");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(answer.json()["code"], 2001);
    assert!(!answer.json()["error"]["message"].as_str().unwrap().is_empty());
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn sockets_above_the_limit_of_an_address_are_told_so_and_others_are_served() {
    let (_relay, server) = limited(|limits| limits.connections_per_address = 4).await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        let mut socket = server.connect_from(2).await;
        assert!(asks(&mut socket).await.starts_with("HTTP/1.1 200"));
        idle.push(socket);
    }
    let refused = server.get_from(2, "/health", &[]).await;
    is_too_many(&refused);
    assert_eq!(refused.header("connection"), "close");
    assert_eq!(server.get_from(3, "/health", &[]).await.status, 200);
}

#[tokio::test]
async fn a_new_connection_takes_the_seat_of_the_longest_idle_one() {
    let (_relay, server) = limited(|limits| {
        (limits.connections, limits.streams) = (3, 2);
        limits.connections_per_address = 1;
    })
    .await;
    let mut idle = Vec::new();
    for last in [2, 3, 4] {
        let mut socket = server.connect_from(last).await;
        assert!(asks(&mut socket).await.starts_with("HTTP/1.1 200"));
        idle.push(socket);
    }
    let mut fresh = server.connect_from(5).await;
    assert!(asks(&mut fresh).await.starts_with("HTTP/1.1 200"));
    assert_eq!(everything(&mut idle[0]).await, "", "the first was closed");
    assert!(asks(&mut idle[2]).await.starts_with("HTTP/1.1 200"), "the last was not");
}

#[tokio::test]
async fn streams_never_take_the_seats_of_requests() {
    let (relay, server) = limited(|limits| {
        (limits.streams, limits.streams_per_address, limits.streams_per_session) = (3, 2, 8);
    })
    .await;
    let session = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let listen = [("authorization", format!("Bearer {session}"))];
    let listen = [(listen[0].0, listen[0].1.as_str())];
    let open = async |last| {
        let request = axum::http::Request::get("/v2/events").header(listen[0].0, listen[0].1);
        server.send_from(last, request.body(Full::default()).unwrap()).await
    };
    let mut streams = Vec::new();
    for last in [2, 2, 3] {
        let mut stream = Listener::of(open(last).await);
        stream.hello().await;
        streams.push(stream);
    }
    for last in [2, 4] {
        is_too_many(&server.get_from(last, "/v2/events", &listen).await);
    }
    assert_eq!(server.get_from(2, "/health", &[]).await.status, 200);
    streams.clear();
    soon(relay.app.notifier().all_streams_closed()).await;
    Listener::of(open(4).await).hello().await;
}

#[tokio::test]
async fn one_session_has_few_streams_from_all_addresses() {
    let (relay, server) = limited(|limits| limits.streams_per_session = 1).await;
    let session = token(&relay.app, &key(0x11), Resource::Account).await;
    let mut first = server.listens(&session, "").await;
    first.hello().await;
    // A second sign-in of the same key is the same session here.
    let again = token(&relay.app, &key(0x11), Resource::Account).await;
    let bearer = format!("Bearer {again}");
    is_too_many(&server.get_from(2, "/v2/events", &[("authorization", &bearer)]).await);
    let other = token(&relay.app, &key(0x12), Resource::Account).await;
    server.listens(&other, "").await.hello().await;
}

#[tokio::test]
async fn requests_above_the_rate_of_an_address_are_refused_and_others_are_served() {
    let (_relay, server) = limited(|limits| limits.requests = hourly(3)).await;
    for _ in 0..3 {
        assert_eq!(server.get_from(2, "/health", &[]).await.status, 200);
    }
    let refused = server.get_from(2, "/health", &[]).await;
    is_too_many(&refused);
    let after: u64 = refused.header("retry-after").parse().unwrap();
    assert!((3590..=3600).contains(&after), "{after}");
    assert_eq!(server.get_from(3, "/health", &[]).await.status, 200);
}

#[tokio::test]
async fn a_short_burst_waits_for_its_turn() {
    let (_relay, server) = limited(|limits| {
        limits.requests = Quota {
            rate: NonZeroU32::new(50).unwrap(),
            burst: NonZeroU32::MIN,
            period: Duration::from_secs(1),
        };
    })
    .await;
    for _ in 0..4 {
        assert_eq!(server.get_from(2, "/health", &[]).await.status, 200);
    }
}

#[tokio::test]
async fn a_proxy_is_believed_if_it_is_configured() {
    let requests = hourly(1);
    let (_relay, server) = limited(|limits| limits.requests = requests).await;
    let from = |client: &'static str| [("x-forwarded-for", client)];
    assert_eq!(server.get("/health", &from("192.0.2.1")).await.status, 200);
    is_too_many(&server.get("/health", &from("192.0.2.2")).await);

    let (_relay, server) = limited(|limits| {
        limits.requests = requests;
        // More connections than one address may have come from a proxy.
        limits.connections_per_address = 1;
        limits.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let _idle = (server.connect().await, server.connect().await);
    assert_eq!(server.get("/health", &from("192.0.2.1")).await.status, 200);
    assert_eq!(server.get("/health", &from("192.0.2.2")).await.status, 200);
    is_too_many(&server.get("/health", &from("203.0.113.9, 192.0.2.1")).await);
}

#[tokio::test]
async fn half_sent_bodies_of_an_address_are_few_and_others_send_theirs() {
    let relay = Relay::with(|config| {
        config.limits.refusal_pause = Duration::ZERO;
        config.limits.requests_in_progress_per_address = 2;
    })
    .await;
    let timeouts = Timeouts { body: Duration::from_secs(60), ..Timeouts::default() };
    let server = Server::with(&relay.app, Site::default(), timeouts).await;
    let head = b"POST /v2/pair HTTP/1.1\r\nhost: relay\r\ncontent-length: 60000\r\n";
    let mut halves = Vec::new();
    for _ in 0..2 {
        let mut half = server.connect_from(2).await;
        half.write_all(head).await.unwrap();
        // The interim response shows that the body is being read.
        half.write_all(b"expect: 100-continue\r\n\r\n").await.unwrap();
        let mut interim = [0; 25];
        soon(half.read_exact(&mut interim)).await.unwrap();
        half.write_all(&vec![b' '; 30_000]).await.unwrap();
        halves.push(half);
    }
    is_too_many(&server.get_from(2, "/health", &[]).await);
    assert_eq!(server.get_from(3, "/health", &[]).await.status, 200);
}

#[tokio::test]
async fn a_head_above_16_kib_and_a_body_above_64_kib_are_refused() {
    let (_relay, server) = limited(|_| {}).await;
    for (length, status) in [(8 * 1024, 200), (17 * 1024, 431)] {
        let mut client = server.connect().await;
        let head = format!(
            "GET /health HTTP/1.1\r\nhost: relay\r\nx: {}\r\nconnection: close\r\n\r\n",
            "x".repeat(length)
        );
        client.write_all(head.as_bytes()).await.unwrap();
        let answer = everything(&mut client).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{length}: {answer}");
        // The library answers before there is a request, without an envelope.
        assert_eq!(answer.contains("content-length: 0\r\n"), status == 431, "{answer}");
    }
    for (length, status) in [(64 * 1024, "400"), (64 * 1024 + 1, "413")] {
        let mut client = server.connect().await;
        let head = format!(
            "POST /v2/pair HTTP/1.1\r\nhost: relay\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(&vec![b'x'; length]).await.unwrap();
        let answer = everything(&mut client).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{length}: {answer}");
    }
}

#[tokio::test]
async fn writes_that_any_key_may_sign_have_a_rate_of_their_own() {
    let (relay, server) = limited(|limits| limits.self_signed = hourly(1)).await;
    let post = async |last, path: &str| {
        let request = axum::http::Request::post(path.to_owned()).header("host", "relay");
        Answer::of(server.send_from(last, request.body(Full::default()).unwrap()).await).await
    };
    for (last, path) in [
        (2, "/v2/session"),
        (3, "/v1/payment/account/temporary/"),
        (4, "/V2/payment/account/temporary"),
        (5, "/v1/mobile/register"),
        (6, "/v1/agent/refund"),
    ] {
        assert_eq!(post(last, path).await.json()["code"], 2001, "{path}");
        is_too_many(&post(last, path).await);
        assert_eq!(server.get_from(last, "/health", &[]).await.status, 200);
    }
    drop(relay);
}

#[tokio::test]
async fn a_session_has_a_rate_of_its_own_from_all_addresses() {
    let (relay, server) = limited(|limits| limits.signed_requests = hourly(2)).await;
    let session = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let bearer = format!("Bearer {session}");
    let headers = [("authorization", bearer.as_str())];
    for last in [2, 3] {
        assert_eq!(server.get_from(last, "/v2/payments", &headers).await.status, 200);
    }
    is_too_many(&server.get_from(4, "/v2/payments", &headers).await);
}

#[test]
fn room_for_holders_is_made_for_many_of_them_at_once() {
    let at = |seconds: u64| Timestamp::from_seconds(1_700_000_000 + seconds);
    let counter = WindowCounter::new(1, 60);
    for holder in 0..100_000 {
        counter.take(holder, at(holder.min(1))).unwrap();
    }
    // One window has ended, and a tenth of the places is to be free: the oldest are forgotten, the others count.
    counter.take(100_000, at(60)).unwrap();
    for (holder, remembered) in [(99_999, true), (10_000, true), (9_999, false), (1, false)] {
        assert_eq!(counter.take(holder, at(60)).is_err(), remembered, "{holder}");
    }
}
