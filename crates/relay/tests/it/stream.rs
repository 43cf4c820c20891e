//! The event stream over a real socket.

use kios_relay::storage::sql;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use kios_protocol::Currency;
use kios_protocol::api::{ShopSettings, StreamEvent, UpstreamState, route};
use kios_protocol::session::Resource;
use kios_relay::entropy::SystemEntropy;
use kios_relay::events::StreamSettings;
use kios_relay::limits::ClientAddress;
use kios_relay::stream;
use kios_relay::{AppState, bootstrap, jobs, session};
use tokio::io::AsyncWriteExt as _;

use crate::support::{Bridged, Relay, key, shop_id};
use crate::wire::{Listener, Server, soon, terminal, token};

async fn kiosk_token(app: &AppState) -> String {
    token(app, &key(0x22), terminal(shop_id(1), "T1")).await
}

#[tokio::test]
async fn a_kiosk_and_its_customer_see_every_step() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let mut kiosk = server.listens(&kiosk_token(&relay.app).await, "").await;
    let person = token(&relay.app, &key(0x11), Resource::Account).await;
    let mut customer = server.listens(&person, "").await;
    let hello = kiosk.hello().await;
    assert_eq!((hello.oldest, hello.latest), (1, 0));
    assert_eq!(hello.server_time, relay.app.clock().now());
    assert!(!hello.epoch.is_empty());
    assert_eq!(customer.hello().await.epoch, hello.epoch);

    let id = relay.approved().await;
    relay.kiosk().closes(&relay, &id, true).await.data();
    let mut steps = Vec::new();
    loop {
        let step = kiosk.payment().await;
        assert_eq!(customer.payment().await, step);
        steps.push(step);
        if step.1 == 18 {
            break;
        }
    }
    let sequences: Vec<u64> = steps.iter().map(|(sequence, _)| *sequence).collect();
    assert_eq!(sequences, (1..).take(steps.len()).collect::<Vec<u64>>());
    assert_eq!(steps.first().unwrap().1, 11);
}

#[tokio::test]
async fn a_kiosk_gets_the_settings_of_its_shop_and_the_public_address() {
    let relay = Relay::with(|config| {
        config.public_url = Some("https://pay.example".to_owned());
        config.shops[0].settings.time_zone = "America/New_York".to_owned();
        config.shops[0].settings.presets.pop();
    })
    .await;
    let server = Server::of(&relay.app).await;
    let mut kiosk = server.listens(&kiosk_token(&relay.app).await, "").await;
    let hello = kiosk.hello().await;
    assert_eq!(hello.settings.public_url.as_deref(), Some("https://pay.example"));
    let asked = relay.get(&format!("{}?shopId={}", route::SETTINGS, shop_id(1))).await;
    assert_eq!(*asked.data(), serde_json::to_value(&hello.settings).unwrap());
    let shop = hello.settings.shop.unwrap();
    assert_eq!((shop.time_zone.as_str(), shop.presets.len()), ("America/New_York", 2));

    // Amounts that were configured for won do not apply to dollars.
    let mut writer = relay.app.store().write().await.unwrap();
    sql::query("UPDATE shop SET currency = 'usd' WHERE shop_id = ?")
        .bind(shop_id(1).to_string())
        .execute(writer.connection())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    let mut again = server.listens(&kiosk_token(&relay.app).await, "").await;
    let shop = again.hello().await.settings.shop.unwrap();
    let default = ShopSettings::of_currency(&Currency::new("usd"));
    assert_eq!(*shop, ShopSettings { time_zone: "America/New_York".to_owned(), ..default });

    let person = token(&relay.app, &key(0x11), Resource::Account).await;
    let mut customer = server.listens(&person, "").await;
    assert_eq!(customer.hello().await.settings.shop, None);
}

#[tokio::test]
async fn another_terminal_hears_nothing_of_it() {
    let relay = Relay::start().await;
    relay
        .app
        .notifier()
        .set_stream_settings(StreamSettings { max_age: Duration::from_millis(300), ..calm() });
    let server = Server::of(&relay.app).await;
    let other = token(&relay.app, &key(0x22), terminal(shop_id(1), "T2")).await;
    let mut other = server.listens(&other, "").await;
    assert_eq!(other.hello().await.latest, 0);
    relay.opened().await;
    assert_eq!(other.next().await, None);
}

/// The same database, opened a second time.
async fn another_process(relay: &Relay) -> AppState {
    let (config, clock) = (relay.app.config().clone(), Arc::new(relay.clock.clone()));
    bootstrap::open(config, clock, Arc::new(SystemEntropy)).await.unwrap()
}

/// No heartbeat and no random age.
fn calm() -> StreamSettings {
    StreamSettings { max_age_jitter: Duration::ZERO, ..StreamSettings::default() }
}

#[tokio::test]
async fn the_headers_keep_everybody_from_holding_it_back() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let stream = server.listens(&kiosk_token(&relay.app).await, "").await;
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store, no-transform"),
        ("x-accel-buffering", "no"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(stream.headers[name], value);
    }
    assert!(!stream.headers.contains_key("content-encoding"));
}

#[tokio::test]
async fn without_a_cursor_it_begins_with_what_happens_next() {
    let relay = Relay::start().await;
    relay.opened_as("P1").await;
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&kiosk_token(&relay.app).await, "").await;
    assert_eq!(stream.hello().await.latest, 1);
    relay.opened_as("P2").await;
    assert_eq!(stream.payment().await, (2, 11));
}

#[tokio::test]
async fn it_goes_on_from_the_cursor_after_the_relay_was_restarted() {
    let relay = Relay::on_disk().await;
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&kiosk_token(&relay.app).await, "").await;
    let epoch = stream.hello().await.epoch;
    let id = relay.opened().await;
    assert_eq!(stream.payment().await, (1, 11));
    // No client is connected from here on.
    drop(stream);
    relay.customer().answers(&relay, &id, true).await.data();
    server.ends().await;

    let relay = relay.restarted(5).await;
    let server = Server::of(&relay.app).await;
    let token = kiosk_token(&relay.app).await;
    let query = format!("?lastEventId=1&epoch={epoch}");
    let mut stream = server.listens(&token, &query).await;
    assert_eq!(stream.hello().await.epoch, epoch);
    let (mut expected, mut status) = (1, 11);
    while status != 17 && status != 15 {
        let (sequence, next) = stream.payment().await;
        expected += 1;
        assert_eq!(sequence, expected);
        status = next;
    }
    relay.kiosk().closes(&relay, &id, true).await.data();
    let (mut last, mut status) = stream.payment().await;
    while status != 18 {
        (last, status) = stream.payment().await;
    }
    // The header takes precedence over the query.
    let again = axum::http::Request::get("/v2/events?lastEventId=1")
        .header("authorization", format!("Bearer {token}"))
        .header("last-event-id", (last - 1).to_string())
        .body(http_body_util::Full::default())
        .unwrap();
    let mut again = Listener::of(server.send(again).await);
    again.hello().await;
    assert_eq!(again.payment().await, (last, 18));
}

#[tokio::test]
async fn a_cursor_that_does_not_fit_is_told_what_is_open() {
    let relay = Relay::start().await;
    let closed = relay.approved().await;
    relay.kiosk().closes(&relay, &closed, true).await.data();
    let open = relay.opened_as("P2").await;
    let server = Server::of(&relay.app).await;
    let token = kiosk_token(&relay.app).await;
    for (query, reason) in [
        ("?lastEventId=99", "cursor is ahead of the log"),
        ("?lastEventId=1&epoch=another", "cursor is from another epoch"),
        ("?epoch=another", "cursor is from another epoch"),
    ] {
        let mut stream = server.listens(&token, query).await;
        let latest = stream.hello().await.latest;
        let reset = stream.reset().await;
        assert_eq!(reset.reason, reason);
        let ids: Vec<String> =
            reset.payments.iter().map(|record| record.item.payment_id.to_string()).collect();
        assert_eq!(ids, [open.as_str()]);
        relay.waits(1);
        let next = relay.opened_as("P3").await;
        assert_eq!(stream.payment().await, (latest + 1, 11));
        relay.kiosk().closes(&relay, &next, false).await.data();
    }
}

#[tokio::test]
async fn a_cursor_older_than_the_log_is_reset() {
    let relay = Relay::start().await;
    relay.opened_as("P1").await;
    relay.opened_as("P2").await;
    relay.later(8 * 86_400).await;
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&kiosk_token(&relay.app).await, "?lastEventId=1").await;
    let hello = stream.hello().await;
    assert!(hello.oldest > 2, "{hello:?}");
    assert_eq!(stream.reset().await.reason, "cursor is older than the log");
}

#[tokio::test]
async fn a_cursor_that_is_no_number_is_refused() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let bearer = format!("Bearer {}", kiosk_token(&relay.app).await);
    let answer = server.get("/v2/events?lastEventId=first", &[("authorization", &bearer)]).await;
    assert_eq!(answer.json()["error"]["validation"][0]["param"], "lastEventId");
}

#[tokio::test]
async fn a_ticket_opens_a_stream_without_a_header() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let token = kiosk_token(&relay.app).await;
    let ticket = session::ticket(&relay.app, &token).await.unwrap().ticket;
    let path = format!("{}?ticket={ticket}", route::EVENTS);
    let request = || axum::http::Request::get(&path).body(http_body_util::Full::default()).unwrap();
    Listener::of(server.send(request()).await).hello().await;
    assert_eq!(server.send(request()).await.status(), 401);
}

#[tokio::test]
async fn a_heartbeat_reads_nothing_from_the_database() {
    let relay = Relay::on_disk().await;
    let settings = StreamSettings { heartbeat_interval: Duration::from_millis(20), ..calm() };
    relay.app.notifier().set_stream_settings(settings);
    let server = Server::of(&relay.app).await;
    let mut kiosk = server.listens(&kiosk_token(&relay.app).await, "").await;
    kiosk.hello().await;
    // Every connection for reading is in use here: whoever reads would wait for one.
    let mut readers = Vec::new();
    while let Ok(reader) =
        tokio::time::timeout(Duration::from_millis(50), relay.app.store().read()).await
    {
        readers.push(reader.unwrap());
    }
    for _ in 0..5 {
        assert!(matches!(kiosk.next().await, Some(StreamEvent::Heartbeat(_))));
    }
    drop(readers);
}

#[tokio::test]
async fn silence_is_broken_by_heartbeats() {
    let relay = Relay::start().await;
    relay.app.notifier().set_stream_settings(StreamSettings {
        heartbeat_interval: Duration::from_millis(10),
        ..calm()
    });
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&kiosk_token(&relay.app).await, "").await;
    stream.hello().await;
    for _ in 0..3 {
        match stream.next().await {
            Some(StreamEvent::Heartbeat(beat)) => {
                assert_eq!(beat.server_time, relay.app.clock().now());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn it_ends_at_its_age() {
    let relay = Relay::start().await;
    relay
        .app
        .notifier()
        .set_stream_settings(StreamSettings { max_age: Duration::from_millis(20), ..calm() });
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&kiosk_token(&relay.app).await, "").await;
    stream.hello().await;
    assert_eq!(stream.next().await, None);
    soon(relay.app.notifier().all_streams_closed()).await;
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_closed() {
    let relay = Relay::start().await;
    let send_timeout = Duration::from_millis(20);
    relay.app.notifier().set_stream_settings(StreamSettings { send_timeout, buffer: 2, ..calm() });
    let token = kiosk_token(&relay.app).await;
    let session = session::authenticate(&relay.app, &token).await.unwrap();
    let permits = relay.app.limiter().stream(ClientAddress::NONE, String::new()).unwrap();
    let stream =
        stream::open(&relay.app, session, &kios_domain::cursor::Cursor::default(), permits, None)
            .await
            .unwrap();
    assert_eq!(relay.app.notifier().open_streams(), 1);
    let id = relay.approved().await;
    relay.kiosk().closes(&relay, &id, true).await.data();
    soon(relay.app.notifier().all_streams_closed()).await;
    // The events that were sent arrive, then the end; none in between is missing.
    assert_eq!(soon(stream.count()).await, 2);
}

#[tokio::test]
async fn a_reader_that_goes_away_is_noticed() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&kiosk_token(&relay.app).await, "").await;
    stream.hello().await;
    assert_eq!(relay.app.notifier().open_streams(), 1);
    drop(stream);
    soon(relay.app.notifier().all_streams_closed()).await;
}

#[tokio::test]
async fn shutdown_ends_the_stream_first_and_then_lets_requests_finish() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&kiosk_token(&relay.app).await, "").await;
    stream.hello().await;
    // A request in progress: its head and half of its body.
    let mut slow = server.connect().await;
    slow.write_all(b"POST /v2/pair HTTP/1.1\r\nhost: relay\r\ncontent-length: 2\r\n\r\n{")
        .await
        .unwrap();
    // When the next request is answered, the relay has read this head.
    server.get("/health", &[]).await;

    server.shutdown.cancel();
    assert_eq!(stream.next().await, None, "the stream ends while the request is not done");
    slow.write_all(b"}").await.unwrap();
    let mut answer = String::new();
    soon(tokio::io::AsyncReadExt::read_to_string(&mut slow, &mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"param\":\"code\""), "{answer}");
    let address = server.address;
    server.ends().await;
    tokio::net::TcpStream::connect(address).await.unwrap_err();
}

#[tokio::test]
async fn a_kiosk_that_another_process_revokes_is_cut_off() {
    let relay = Relay::on_disk().await;
    let terminal_id = "T1".parse().unwrap();
    let code = session::new_code(&relay.app, shop_id(1), &terminal_id).await.unwrap().code;
    let text = kios_protocol::session::pairing_text(&code, key(0x44).address());
    let (address, signature) = (key(0x44).address(), key(0x44).sign_text(&text));
    let request = kios_protocol::api::PairRequest { code, address, signature, device: None };
    session::pair(&relay.app, &request, ClientAddress::NONE).await.unwrap();
    let token = token(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await;
    let server = Server::of(&relay.app).await;
    tokio::spawn(jobs::run(relay.app.clone()));
    let mut stream = server.listens(&token, "").await;
    stream.hello().await;

    let other = another_process(&relay).await;
    assert_eq!(session::revoke(&other, None, &terminal_id).await.unwrap(), 1);
    assert_eq!(stream.next().await, None);
    server.ends().await;
}

#[tokio::test]
async fn a_kiosk_is_notified_when_the_network_does_not_respond() {
    let net = Bridged::start().await;
    let kiosk = net.kiosk();
    let server = Server::of(&net.app).await;
    let mut stream = server.listens(&net.signs_in(&kiosk).await, "").await;
    stream.hello().await;
    assert_eq!(stream.upstream().await, UpstreamState::Reachable);
    net.network.stop();
    net.later(1).await;
    net.later(1).await;
    assert_eq!(stream.upstream().await, UpstreamState::Unreachable);
    let mut another = server.listens(&net.signs_in(&kiosk).await, "").await;
    another.hello().await;
    assert_eq!(another.upstream().await, UpstreamState::Unreachable);
    net.network.start_again().await.unwrap();
    net.later(1).await;
    assert_eq!(stream.upstream().await, UpstreamState::Reachable);
}
