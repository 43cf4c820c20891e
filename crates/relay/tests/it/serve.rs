//! The timeouts of connections, and bodies that are too large.

use std::time::Duration;

use kios_relay::http::Site;
use kios_relay::server::{self, Timeouts};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Relay, key, shop_id};
use crate::wire::{Server, soon, terminal, token};

async fn everything(stream: &mut tokio::net::TcpStream) -> String {
    let mut answer = Vec::new();
    soon(stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_slow_head_is_cut_while_a_stream_lives_on() {
    let relay = Relay::start().await;
    let timeouts = Timeouts { head: Duration::from_millis(400), ..Timeouts::default() };
    let server = Server::with(&relay.app, Site::default(), timeouts).await;
    let session = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let mut stream = server.listens(&session, "").await;
    stream.hello().await;

    let mut slow = server.connect().await;
    slow.write_all(b"GET /health HTTP/1.1\r\nhost: re").await.unwrap();
    assert_eq!(everything(&mut slow).await, "", "cut without an answer");
    let mut silent = server.connect().await;
    assert_eq!(everything(&mut silent).await, "");

    relay.opened().await;
    assert_eq!(stream.payment().await, (1, 11));
}

#[tokio::test]
async fn a_slow_body_is_refused_in_words() {
    let relay = Relay::start().await;
    let timeouts = Timeouts { body: Duration::from_millis(50), ..Timeouts::default() };
    let server = Server::with(&relay.app, Site::default(), timeouts).await;
    let mut slow = server.connect().await;
    slow.write_all(b"POST /v2/pair HTTP/1.1\r\nhost: relay\r\ncontent-length: 9\r\n\r\n{")
        .await
        .unwrap();
    let answer = everything(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("\"code\":2001"), "{answer}");
}

#[tokio::test]
async fn a_large_body_is_refused_in_words_and_the_relay_stays() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    // A client that sends its whole body before it reads still gets the refusal.
    for (path, status) in [("/v2/pair", "413"), ("/nowhere", "404")] {
        let mut client = server.connect().await;
        let size = 3 * 1024 * 1024;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: relay\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n"
        );
        client.write_all(head.as_bytes()).await.unwrap();
        soon(client.write_all(&vec![b'x'; size])).await.unwrap();
        let answer = everything(&mut client).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.contains("\"code\":2001"), "{answer}");
    }
    assert_eq!(server.get("/health", &[]).await.status, 200);
}

#[tokio::test]
async fn a_port_in_use_is_one_sentence() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let fault = server::listen(server.address).await.unwrap_err().to_string();
    assert_eq!(
        fault,
        format!(
            "{} is in use by another program: stop it, or set `listen` to another port",
            server.address
        )
    );
}
