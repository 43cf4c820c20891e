//! Faults that a page reports.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use kios_protocol::api::{PageFault, route};
use serde_json::json;

use crate::support::Relay;

/// The captured log of the relay.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let kept = self.0.lock().map_err(|fault| io::Error::other(fault.to_string()));
        kept?.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_fault_is_logged_without_what_may_be_a_secret() {
    let relay = Relay::start().await;
    let kept = Kept::default();
    let writer = kept.clone();
    // With a single subscriber, whether a line is logged is decided for the thread that first
    // writes it, which may be another test's without a subscriber. With two, both are consulted.
    let second = tracing_subscriber::fmt().with_writer(io::sink).finish();
    let _second = tracing::Dispatch::new(second);
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let key = "11".repeat(32);
    let fault = json!({
        "message": format!("no entry for 0x{key}, PIN 123456, token AbCdEfGhIjKlMnOp1234"),
        "location": "crates/till/src/till.rs:12:34",
    });
    relay.post(route::PAGE_FAULT, &fault).await.data();
    drop(guard);
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("crates/till/src/till.rs:12:34"), "{log}");
    assert!(log.contains("no entry for …, PIN …, token …"), "{log}");
    for secret in [key.as_str(), "123456", "AbCdEfGh"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_fault_that_is_no_line_of_text_is_refused() {
    let relay = Relay::start().await;
    for (message, location) in
        [("a".repeat(301), "x".to_owned()), ("a\nb".to_owned(), "x\u{7}".to_owned())]
    {
        let fault = json!({ "message": message, "location": location });
        assert!(relay.post(route::PAGE_FAULT, &fault).await.faults().contains(&"message"));
    }
    assert_eq!(relay.post(route::PAGE_FAULT, &json!({})).await.faults(), ["message", "location"]);
}

#[tokio::test]
async fn one_address_reports_twenty_faults_in_ten_minutes() {
    let relay = Relay::start().await;
    let fault = json!({ "message": "failed", "location": "here" });
    for _ in 0..20 {
        relay.post(route::PAGE_FAULT, &fault).await.data();
    }
    assert_eq!(relay.post(route::PAGE_FAULT, &fault).await.status, 429);
    relay.clock.advance(601);
    relay.post(route::PAGE_FAULT, &fault).await.data();
}

#[test]
fn a_page_sends_nothing_that_may_be_a_secret() {
    let fault = PageFault::new(&format!("PIN 123456\n{}", "long ".repeat(100)), "a.rs:1:2");
    assert!(fault.message.starts_with("PIN … long long"), "{}", fault.message);
    assert!(fault.message.chars().count() <= 300);
    assert_eq!(fault.location, "a.rs:1:2");
}
