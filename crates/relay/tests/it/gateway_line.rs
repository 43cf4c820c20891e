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
async fn anything_but_a_success_is_no_answer_and_a_redirect_is_not_followed() {
    for status in [400, 401, 404, 500, 503] {
        let response = CannedResponse {
            status,
            ..CannedResponse::json(r#"{"rescode": "EC00", "resCd": "8373"}"#)
        };
        let (message, calls) = unknown_message(response).await;
        assert_eq!((message, calls), (format!("unsuccessful status {status}"), 2));
    }
    let elsewhere = StubGateway::start(CannedResponse::json("{}")).await;
    for status in [301, 302, 307, 308] {
        let headers = vec![("location", format!("{}/elsewhere", elsewhere.url))];
        let (message, calls) =
            unknown_message(CannedResponse { status, headers, body: Vec::new() }).await;
        assert_eq!((message, calls), (format!("unsuccessful status {status}"), 2));
    }
    assert!(elsewhere.arrived().is_empty());
}

#[tokio::test]
async fn what_is_no_readable_object_is_no_answer() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "the answer is not JSON"),
        (b"<html>", "the answer is not JSON"),
        (b"{\"rescode\": \"0000\"", "the answer is not JSON"),
        (b"[]", "the answer is not an object"),
        (b"\"0000\"", "the answer is not an object"),
        (b"\xef\xbb\xbf", "the answer is not JSON"),
        (b"\x00\xff{}", "the answer is not JSON"),
        (b"{}\xef\xbb\xbf{}", "the answer is not JSON"),
    ];
    for (body, expected) in cases {
        assert_eq!(unknown_message(CannedResponse::json(body)).await.0, expected);
    }
}

/// A refusal of KICC's issuer in every encoding, charset and success status that a gateway may use.
#[tokio::test]
async fn an_answer_is_decoded_by_its_mark_its_charset_or_what_it_can_be() {
    let euc_kr = b"\xb0\xc5\xc0\xfd".as_slice();
    let utf_8 = "거절".as_bytes();
    let utf_16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let object = |message: &[u8]| [br#"{"resCd": "8373", "resMsg": ""#, message, br#""}"#].concat();
    let marked = [b"\xef\xbb\xbf".as_slice(), &object(utf_8)].concat();
    let marked_wide = [vec![0xff, 0xfe], utf_16(r#"{"resCd": "8373", "resMsg": "거절"}"#)].concat();
    let json = "application/json";
    let cases = [
        (200, json, object(utf_8)),
        (200, json, object(euc_kr)),
        (200, json, marked.clone()),
        (200, "", object(euc_kr)),
        (200, "text/html", object(euc_kr)),
        (200, "application/json; charset=utf-8", object(euc_kr)),
        (200, "application/json; charset=UTF-8", marked.clone()),
        (200, "application/json;charset=EUC-KR", object(euc_kr)),
        (200, "application/json; charset=\"euc-kr\"", object(euc_kr)),
        (200, "application/json; charset=ks_c_5601-1987", object(euc_kr)),
        (200, "application/json; Charset=MS949", object(euc_kr)),
        (200, "application/json; charset=EUC-KR", marked),
        (200, "application/json; charset=unheard-of", object(utf_8)),
        (200, json, marked_wide),
        (200, json, [b"\xef\xbb\xbf".as_slice(), &object(euc_kr)].concat()),
        (
            200,
            "application/json; charset=utf-8",
            [b"\xef\xbb\xbf".as_slice(), &object(euc_kr)].concat(),
        ),
        (201, json, object(utf_8)),
        (202, json, object(euc_kr)),
    ];
    for (status, content_type, body) in cases {
        let headers = vec![("content-type", content_type.to_owned())];
        let stub = StubGateway::start(CannedResponse { status, headers, body }).await;
        let sent = sends(&stub.gateways, &Refund::of(Gateway::Kicc)).await;
        let SendOutcome::Refused(reason) = sent else {
            panic!("{status} {content_type}: {sent:?}")
        };
        let expected = ("8373".to_owned(), "거절".to_owned());
        assert_eq!((reason.code, reason.message), expected, "{status} {content_type}");
    }
    // No success without a documented body.
    for status in [201, 202, 204] {
        let response = CannedResponse { status, headers: Vec::new(), body: Vec::new() };
        assert_eq!(unknown_message(response).await.0, "the answer is not JSON");
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
