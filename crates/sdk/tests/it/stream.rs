//! The event stream: silence, cuts, refusals, and the cursor after each.

use core::cell::Cell;
use core::time::Duration;

use futures::StreamExt as _;
use kios_protocol::ResultCode;
use kios_protocol::api::{StreamEvent, StreamUpdate, route};
use kios_sdk::{Cursor, Followed, Stream};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::scripted::{Part, RELAY_TIME_S, Reply, Scripted, header, nonce, text};

fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

fn hello(latest: u64) -> String {
    let time = RELAY_TIME_S;
    event("hello", &json!({ "epoch": "e1", "oldest": 1, "latest": latest, "serverTime": time }))
}

fn shop(sequence: u64) -> String {
    let shop = json!({
        "sequence": sequence, "type": "shop_update", "code": 0, "message": "Success", "data": {}
    });
    event("shop", &shop)
}

fn heartbeat() -> String {
    event("heartbeat", &json!({ "serverTime": RELAY_TIME_S }))
}

fn at(sequence: u64) -> Cursor {
    Cursor { epoch: "e1".to_owned(), sequence }
}

/// The transport of a relay whose streams are these, by number from 1.
fn streams(stream: impl Fn(u32) -> Reply + 'static) -> Scripted {
    let opened = Cell::new(0);
    Scripted::signing_in(move |_| {
        opened.set(opened.get() + 1);
        stream(opened.get())
    })
}

/// A word for an update.
fn word(followed: &Followed) -> &'static str {
    match &followed.update {
        StreamUpdate::Open => "open",
        StreamUpdate::Event(event) => event.name(),
        StreamUpdate::Lost => "lost",
        StreamUpdate::Rejected => "rejected",
    }
}

/// The next updates, with when each arrived.
async fn next(stream: &mut Stream, count: usize) -> Vec<(&'static str, Option<Cursor>, Duration)> {
    let begun = Instant::now();
    let mut updates = Vec::new();
    for _ in 0..count {
        let followed = stream.next().await.unwrap();
        updates.push((word(&followed), followed.cursor.clone(), begun.elapsed()));
    }
    updates
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_was_cut_is_opened_again_after_the_last_event() {
    let transport = streams(|number| match number {
        1 => {
            // In parts that cut a byte order mark and a name, with an event of a later version.
            let whole = format!("\u{feff}{}{}{}", hello(7), shop(8), event("later", &json!({})));
            let mut parts: Vec<_> =
                whole.as_bytes().chunks(7).map(|b| Part::Bytes(b.into())).collect();
            parts.push(Part::Cut);
            Reply::stream(parts)
        }
        2 => Reply::json(503, &json!({})),
        3 => Reply::Head(200, "text/html", vec![text("<!doctype html>")]),
        4 => Reply::Failure,
        _ => Reply::stream(vec![text(&hello(9)), text(&shop(9)), Part::Silence]),
    });
    let mut stream = Stream::new(transport.session(), None);
    let updates = next(&mut stream, 10).await;

    let words: Vec<_> = updates.iter().map(|(word, ..)| *word).collect();
    assert_eq!(
        words,
        ["open", "hello", "shop", "lost", "lost", "lost", "lost", "open", "hello", "shop"]
    );
    let cursors: Vec<_> = updates.iter().map(|(_, cursor, _)| cursor.clone()).collect();
    assert_eq!(cursors[..3], [7, 7, 8].map(|at_sequence| Some(at(at_sequence))));
    assert!(cursors[3..9].iter().all(|cursor| *cursor == Some(at(8))), "kept while it is lost");
    assert_eq!(cursors[9], Some(at(9)));
    let pauses: Vec<_> =
        updates[3..8].windows(2).map(|two| two[1].2.saturating_sub(two[0].2)).collect();
    for (pause, least) in pauses.iter().zip([1, 2, 4, 8]) {
        let longest = seconds(least) + seconds(least) / 2;
        assert!(*pause >= seconds(least) && *pause <= longest, "{pauses:?}");
    }

    let asked = transport.sent_to(route::EVENTS);
    assert_eq!(asked[0].url, route::EVENTS, "the first one starts at the newest event");
    for again in &asked[1..] {
        assert_eq!(again.url, format!("{}?lastEventId=8&epoch=e1", route::EVENTS));
    }
    assert_eq!(header(&asked[0], "accept"), Some("text/event-stream"));
    assert_eq!(transport.unfinished(), 1);
    drop(stream);
    assert_eq!(transport.unfinished(), 0, "dropping the stream aborts its request");
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_is_given_up_after_two_heartbeats_and_a_held_one_sooner() {
    let every_15_s =
        |count| (0..count).flat_map(|_| [Part::Pause(seconds(15)), text(&heartbeat())]);
    let transport = streams(move |number| match number {
        1 => Reply::Nothing,
        2 => Reply::stream(vec![Part::Silence]),
        3 => Reply::stream(vec![text(&heartbeat()), Part::Silence]),
        _ => {
            let lives = [text(&hello(3))].into_iter().chain(every_15_s(2)).chain([Part::Silence]);
            Reply::stream(lives.collect())
        }
    });
    let mut stream = Stream::new(transport.session(), Some(at(2)));
    let updates = next(&mut stream, 8).await;
    let words: Vec<_> = updates.iter().map(|(word, ..)| *word).collect();
    let live = ["open", "hello", "heartbeat", "heartbeat", "lost"];
    assert_eq!(words[..3], ["lost"; 3]);
    assert_eq!(words[3..], live, "what precedes a hello does not count");
    let times: Vec<_> = updates.iter().map(|(.., time)| *time).collect();
    assert_eq!(times[0], seconds(10), "no headers");
    let held = times[1].saturating_sub(times[0]);
    assert!(held >= seconds(1 + 8) && held <= Duration::from_millis(1_500 + 8_000), "{held:?}");
    assert_eq!(times[7].saturating_sub(times[6]), seconds(40), "no heartbeat");
    assert_eq!(updates[7].1, Some(at(2)), "a hello moves no cursor");
    assert_eq!(transport.unfinished(), 0, "each attempt has aborted its request");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_the_relay_no_longer_knows_is_renewed_for_the_next_attempt() {
    let transport = streams(|number| match number {
        1 => Reply::json(401, &json!({ "code": 2001 })),
        _ => Reply::stream(vec![text(&hello(1)), Part::Silence]),
    });
    let mut stream = Stream::new(transport.session(), None);
    next(&mut stream, 3).await;
    let asked = transport.sent_to(route::EVENTS);
    let tokens: Vec<_> = asked.iter().map(|request| header(request, "authorization")).collect();
    assert_eq!(tokens, [Some("Bearer t1"), Some("Bearer t2")]);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_not_sign_in_is_reported_and_tried_again_three_times_a_minute() {
    let transport = Scripted::new(|request| match request.url.as_str() {
        route::SESSION_NONCE => nonce(),
        _ => Reply::refused(ResultCode::NotAuthorized.number()),
    });
    let mut stream = Stream::new(transport.session(), None);
    let updates = next(&mut stream, 2).await;
    assert_eq!(updates, [("rejected", None, seconds(0)), ("rejected", None, seconds(20))]);
    assert!(transport.sent_to(route::EVENTS).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_reset_moves_the_cursor_to_the_newest_event() {
    let reset = event("reset", &json!({ "reason": "epoch", "payments": [] }));
    let transport =
        streams(move |_| Reply::stream(vec![text(&hello(40)), text(&reset), text(&shop(41))]));
    let before = Some(Cursor { epoch: "e0".to_owned(), sequence: 900 });
    let mut stream = Stream::new(transport.session(), before.clone());
    let updates = next(&mut stream, 5).await;
    let cursors: Vec<_> = updates.into_iter().map(|(word, cursor, _)| (word, cursor)).collect();
    let after = [("reset", 40), ("shop", 41), ("lost", 41)];
    let after = after.map(|(word, sequence)| (word, Some(at(sequence))));
    assert_eq!(cursors[..2], [("open", before.clone()), ("hello", before)]);
    assert_eq!(cursors[2..], after);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_while_nobody_takes_the_updates() {
    let transport = streams(|_| Reply::stream(vec![text(&hello(1)), text(&shop(2))]));
    let mut stream = Stream::new(transport.session(), None);
    assert!(transport.urls().is_empty());
    let opened = stream.next().await.unwrap();
    assert_eq!(opened.update, StreamUpdate::Open);
    let sent = transport.urls().len();
    tokio::time::sleep(seconds(600)).await;
    assert_eq!(transport.urls().len(), sent);
    let rest = timeout(seconds(600), stream.by_ref().take(2).collect::<Vec<_>>()).await.unwrap();
    assert!(
        matches!(&rest[1].update, StreamUpdate::Event(StreamEvent::Shop(shop)) if shop.sequence == 2)
    );
}
