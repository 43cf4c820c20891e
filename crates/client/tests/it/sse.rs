//! The parser of server-sent events: any bytes, in any chunks.

use kios_client::{EventTooLong, SseEvent, SseParser};
use proptest::collection::vec;
use proptest::prelude::*;

fn read(chunks: &[&[u8]]) -> Vec<SseEvent> {
    let mut parser = SseParser::default();
    chunks.iter().flat_map(|chunk| parser.push(chunk).unwrap()).collect()
}

fn event(name: &str, data: &str) -> SseEvent {
    SseEvent { name: name.to_owned(), data: data.to_owned() }
}

#[test]
fn what_the_standard_says_is_what_is_read() {
    for (text, events) in [
        ("event: hello\ndata: {}\n\n", vec![event("hello", "{}")]),
        ("\u{feff}event: hello\ndata: {}\n\n", vec![event("hello", "{}")]),
        ("event: hello\r\ndata: {}\r\n\r\n", vec![event("hello", "{}")]),
        ("event: hello\rdata: {}\r\r", vec![event("hello", "{}")]),
        ("data: a\ndata:b\ndata:  c\n\n", vec![event("message", "a\nb\n c")]),
        ("data\n\n", vec![event("message", "")]),
        (": a comment\nid: 7\nretry: 1\nother: x\ndata: a\n\n", vec![event("message", "a")]),
        ("event: lost\n\ndata: a\n\n", vec![event("message", "a")]),
        ("event: cut\ndata: never ended\n", vec![]),
        ("\u{feff}\u{feff}data: a\n\ndata: b\n\n", vec![event("message", "b")]),
        ("<!doctype html>\n<title>Sign in</title>\n\n", vec![]),
    ] {
        assert_eq!(read(&[text.as_bytes()]), events, "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_do_not_end_the_stream() {
    let events = read(&[b"\xff\xfe\x00\nda", b"ta: \xe2\x82", b"\xac \xe2\x82\n", b"\n"]);
    assert_eq!(events, [event("message", "€ \u{fffd}")]);
}

#[test]
fn an_event_without_an_end_is_given_up() {
    let mut parser = SseParser::default();
    let chunk = vec![b'a'; 1 << 20];
    let ends = (0..5).map(|_| parser.push(&chunk));
    assert_eq!(ends.collect::<Vec<_>>().last(), Some(&Err(EventTooLong)));
    let mut parser = SseParser::default();
    let lines = b"data: aaaaaaaa\n".repeat(1 << 19);
    assert_eq!(parser.push(&lines), Err(EventTooLong));
}

/// Bytes that often form lines and fields.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop_oneof![
            Just("\n"),
            Just("\r"),
            Just("\r\n"),
            Just("\u{feff}"),
            Just("data:"),
            Just("data"),
            Just("event: "),
            Just(":"),
            Just("한글"),
            Just("\u{10ffff}"),
        ]
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// The borders of chunks make no difference, whatever the bytes are, and nothing panics.
    #[test]
    fn any_bytes_are_read_alike_in_any_chunks(bytes in bytes(), cuts in vec(any::<prop::sample::Index>(), 0..12)) {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let chunks: Vec<_> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
        let singly: Vec<_> = bytes.chunks(1).collect();
        let whole = read(&[&bytes]);
        prop_assert_eq!(&read(&chunks), &whole);
        prop_assert_eq!(&read(&singly), &whole);
    }

    /// What is written is read, whatever came before it in lines of their own.
    #[test]
    fn an_event_is_read_after_any_other_lines(
        before in bytes(), mark in any::<bool>(), data in vec("[^\r\n]{0,20}", 1..4),
    ) {
        let mut text = if mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
        text.extend(before);
        text.extend(b"\n\n\nevent: payment\n");
        for line in &data {
            text.extend(format!("data: {line}\n").bytes());
        }
        text.extend(b"\n");
        let events = read(&[&text]);
        prop_assert_eq!(events.last(), Some(&event("payment", &data.join("\n"))));
    }
}
