//! The HTTP client of the gateways: accepted responses, and addresses it does not connect to.

use kios_domain::refund::SendOutcome;
use kios_gateways::check_url;
use kios_protocol::refund::Gateway;

use crate::support::till::{CannedResponse, Refund, StubGateway, sends};

async fn unknown_message(response: CannedResponse) -> (String, usize) {
    let stub = StubGateway::start(response).await;
    let mut messages = Vec::new();
    for gateway in Gateway::ALL {
        let SendOutcome::Unknown(words) = sends(&stub.gateways, &Refund::of(*gateway)).await else {
            panic!("an outcome out of nothing")
        };
        messages.push(words.message);
    }
    assert_eq!(messages[0], messages[1]);
    (messages.remove(0), stub.arrived().len())
}

#[tokio::test]
async fn anything_but_200_is_no_answer_and_a_redirect_is_not_followed() {
    for status in [201, 204, 400, 401, 404, 500, 503] {
        let response = CannedResponse {
            status,
            ..CannedResponse::json(r#"{"rescode": "EC00", "resCd": "8373"}"#)
        };
        let (message, calls) = unknown_message(response).await;
        assert_eq!((message, calls), (format!("status {status} instead of 200"), 2));
    }
    let elsewhere = StubGateway::start(CannedResponse::json("{}")).await;
    for status in [301, 302, 307, 308] {
        let headers = vec![("location", format!("{}/elsewhere", elsewhere.url))];
        let (message, calls) =
            unknown_message(CannedResponse { status, headers, body: Vec::new() }).await;
        assert_eq!((message, calls), (format!("status {status} instead of 200"), 2));
    }
    assert!(elsewhere.arrived().is_empty());
}

#[tokio::test]
async fn what_is_no_readable_object_is_no_answer() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "the answer is not JSON"),
        (b"<html>", "the answer is not JSON"),
        (b"{\"rescode\": \"0000\"", "the answer is not JSON"),
        (b"[]", "the answer is not an object"),
        (b"\"0000\"", "the answer is not an object"),
        (b"{\"resmsg\": \"\xc1\xa4\xbb\xf3\"}", "the answer is not UTF-8"),
        (b"\xef\xbb\xbf{}", "the answer is not JSON"),
    ];
    for (body, expected) in cases {
        assert_eq!(unknown_message(CannedResponse::json(body)).await.0, expected);
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let long = format!("{{\"resmsg\": \"{}\"}}", "x".repeat(1024 * 1024));
    assert_eq!(
        unknown_message(CannedResponse::json(long)).await.0,
        "the answer is above 65536 bytes"
    );
}

#[test]
fn only_https_or_this_machine() {
    for fine in [
        "https://api.eximbay.com",
        "https://testpgapi.easypay.co.kr:8443",
        "http://127.0.0.1:4000",
        "http://[::1]:4000",
        "http://localhost",
    ] {
        assert_eq!(check_url(fine).as_deref(), Ok(fine));
        assert_eq!(check_url(&format!("{fine}/")).as_deref(), Ok(fine));
    }
    for wrong in [
        "",
        "api.eximbay.com",
        "http://api.eximbay.com",
        "http://localhost.test",
        "https://api.eximbay.com//v1",
        "https://api.eximbay.com/?a=1",
        "https://key@api.eximbay.com",
        "file:///etc/passwd",
    ] {
        assert!(check_url(wrong).is_err(), "{wrong}");
    }
}
