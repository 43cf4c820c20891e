//! The event stream over `fetch` in a real browser.
//!
//! A page cannot start a server, so the relay is a scripted `fetch` here; the end-to-end tests run
//! the stream against the real relay.

use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc;
use js_sys::{Array, Function, Reflect};
use kios_protocol::SecretKey;
use kios_protocol::api::{StreamEvent, StreamUpdate};
use kios_protocol::session::Resource;
use kios_web::{Clock, Cursor, Relay, Session, Stream};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

/// Answers sign-ins; each stream sends a byte order mark, a hello and one event, then ends. The second attempt is
/// answered with 503, the third with a portal's page.
const SCRIPTED_RELAY: &str = r#"
window.asked = [];
window.realFetch = window.fetch;
let streams = 0;
window.fetch = async (request) => {
  const url = request.url;
  window.asked.push(url);
  const json = (data) => new Response(JSON.stringify({ code: 0, data }));
  if (url.includes("/v2/session/nonce"))
    return json({ nonce: "n", domain: "d", uri: "u", chainId: 24680, serverTime: 1795219864 });
  if (url.includes("/v2/session"))
    return json({ token: "t", expiresAt: 1795220764, roles: ["terminal"],
                  address: "0x1563915e194D8CfBA1943570603F7606A3115508" });
  streams += 1;
  if (streams === 2) return new Response("gone", { status: 503 });
  if (streams === 3)
    return new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } });
  const sequence = 7 + streams;
  const hello = { epoch: "e1", oldest: 1, latest: 7, serverTime: 1795219864 };
  const shop = { sequence, type: "shop_update", code: 0, message: "Success", data: {} };
  const body = `\u{feff}event: hello\ndata: ${JSON.stringify(hello)}\n\n`
    + `id: ${sequence}\nevent: shop\ndata: ${JSON.stringify(shop)}\n\n`
    + `event: from-a-later-version\ndata: {}\n\n`;
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
};
"#;

fn streams_asked_for() -> Vec<String> {
    let asked: Array = Reflect::get(&js_sys::global(), &"asked".into()).unwrap().unchecked_into();
    asked
        .iter()
        .filter_map(|url| url.as_string())
        .filter(|url| url.contains("/v2/events"))
        .collect()
}

#[wasm_bindgen_test]
async fn a_stream_that_ended_is_opened_again_after_the_last_event() {
    Function::new_no_args(SCRIPTED_RELAY).call0(&js_sys::global()).unwrap();
    let key = Rc::new(SecretKey::from_bytes(&[0x22; 32]).unwrap());
    let relay = Relay::same_origin();
    let session = Session::new(relay.clone(), key, Resource::Account, Clock::start());
    let (tell, mut updates) = mpsc::unbounded();
    let stream = Stream::start(relay, session, None, move |event, cursor| {
        tell.unbounded_send((event, cursor.cloned())).ok();
    });

    let mut received = Vec::new();
    let mut cursors = Vec::new();
    while cursors.len() < 2 {
        let (event, cursor) = updates.next().await.unwrap();
        if let StreamUpdate::Event(StreamEvent::Shop(_)) = &event {
            cursors.push(cursor.unwrap());
        }
        received.push(event);
    }
    drop(stream);
    Function::new_no_args("window.fetch = window.realFetch").call0(&js_sys::global()).unwrap();

    let at = |sequence| Cursor { epoch: "e1".to_owned(), sequence };
    assert_eq!(cursors, [at(8), at(11)]);
    let lost = received.iter().filter(|event| **event == StreamUpdate::Lost).count();
    assert_eq!(lost, 3, "when the stream ended, and with each response that is no stream");
    let opened = received.iter().filter(|event| **event == StreamUpdate::Open).count();
    assert_eq!(opened, 2, "only a stream with its hello is live");
    let asked = streams_asked_for();
    assert!(!asked[0].contains("lastEventId"), "the first one starts at the newest event");
    for again in &asked[1..] {
        assert!(again.contains("lastEventId=8&epoch=e1"), "{again}");
    }
}
