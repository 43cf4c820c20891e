//! Requests: what counts as an outcome, time limits, addresses.

use core::time::Duration;

use kios_protocol::api::{Answer, Unknown};
use kios_sdk::{Credentials, Method, Path};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::scripted::{Part, Reply, Scripted, header, text};

async fn asked(reply: impl Fn() -> Reply + 'static) -> Answer<Value> {
    let transport = Scripted::new(move |_| reply());
    let answer = transport.relay().get(&Path::new("/a"), None).await;
    assert_eq!(transport.unfinished(), 0);
    answer
}

#[tokio::test(start_paused = true)]
async fn only_a_whole_envelope_below_500_is_an_outcome() {
    let unreadable = Answer::Unknown(Unknown::Unreadable);
    let unreachable = Answer::Unknown(Unknown::Unreachable);
    let envelope = json!({ "code": 0, "data": { "n": 1 } }).to_string();
    let whole = |bytes: &[u8]| Reply::Head(200, "", vec![Part::Bytes(bytes.to_vec())]);

    assert_eq!(asked(|| Reply::done(&json!({ "n": 1 }))).await, Answer::Done(json!({ "n": 1 })));
    assert_eq!(asked(|| Reply::refused(1501)).await, Answer::Refused(1501));
    assert_eq!(asked(|| Reply::json(401, &json!({ "code": 2001 }))).await, Answer::Refused(2001));
    for status in [429, 500, 502, 503] {
        let failed = move || Reply::json(status, &json!({ "code": 5000 }));
        assert_eq!(asked(failed).await, unreadable, "{status}");
    }
    assert_eq!(asked(|| Reply::json(200, &json!({ "code": 0 }))).await, unreadable);
    assert_eq!(asked(move || whole(b"<!doctype html>")).await, unreadable);
    assert_eq!(asked(|| Reply::Failure).await, unreachable);
    assert_eq!(asked(|| Reply::Head(200, "", vec![text("{\"co"), Part::Cut])).await, unreachable);
    // Some proxies add a byte order mark; a response arrives in parts.
    let parts = envelope.into_bytes();
    let marked = move || {
        let (first, second) = parts.split_at(9);
        let parts = [b"\xef\xbb\xbf", first, second].map(|part| Part::Bytes(part.to_vec()));
        Reply::Head(200, "application/json", parts.into())
    };
    assert_eq!(asked(marked).await, Answer::Done(json!({ "n": 1 })));
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_response_in_time_is_late_and_aborted() {
    let late = Answer::<Value>::Unknown(Unknown::Late);
    for never in [|| Reply::Nothing, || Reply::Head(200, "", vec![text("{"), Part::Silence])] {
        let transport = Scripted::new(move |_| never());
        let begun = Instant::now();
        let limit = Duration::from_secs(60);
        let path = Path::new("/v2/payment/new/close");
        assert_eq!(transport.relay().post_with_timeout(&path, &json!({}), limit).await, late);
        assert_eq!(begun.elapsed(), limit);
        assert_eq!(transport.unfinished(), 0, "a browser has few connections to one host");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_has_its_encoded_address_and_its_credentials() {
    let transport = Scripted::new(|_| Reply::done(&json!({})));
    let relay = transport.relay();
    let path = Path::new("/v2/a").segment("+82 10/1").with("search", "김 & a=b?").with("to", "1");
    let credentials = Credentials { session: Some("t"), staff: Some("s"), access_key: None };
    let limit = Duration::from_secs(1);
    let answer: Answer<Value> = relay.post_as(&path, &json!({ "n": 1 }), credentials, limit).await;
    assert_eq!(answer, Answer::Done(json!({})));
    let sent = &transport.sent_to("")[0];
    assert_eq!(sent.url, "/v2/a/%2B82%2010%2F1?search=%EA%B9%80%20%26%20a%3Db%3F&to=1");
    assert_eq!((sent.method, sent.body.as_deref()), (Method::Post, Some("{\"n\":1}")));
    assert_eq!(header(sent, "authorization"), Some("Bearer t"));
    assert_eq!(header(sent, "kios-staff"), Some("s"));
    assert_eq!(header(sent, "content-type"), Some("application/json"));
    assert!(!format!("{sent:?} {credentials:?}").contains("Bearer"), "no token in a log");
}
