//! Attacks by number: connections, streams, bodies and requests of one address.

use std::sync::Arc;
use std::time::Duration;

use kios_protocol::SecretKey;
use kios_protocol::api::{SessionRequest, route};
use kios_protocol::session::{Resource, SignIn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, interval, timeout};

use crate::Finding;
use crate::client::{From, Outcome, post};
use crate::victim::{Victim, key};

/// What another client waits at most for a read during a storm.
const SERVED_WITHIN: Duration = Duration::from_secs(1);
/// What the relay may keep for a storm, KiB.
const MOST_KEPT: u64 = 48 * 1024;

fn served(waited: Duration, what: &str) -> Finding {
    let held = waited < SERVED_WITHIN;
    Finding { held, figure: format!("{what}; others waited {} ms", waited.as_millis()) }
}

/// Opens sockets from one address that send these bytes; returns those that the relay has accepted.
async fn sockets(victim: &Victim, from: From, many: usize, bytes: &[u8]) -> Vec<TcpStream> {
    let mut open = Vec::new();
    for _ in 0..many {
        let Ok(mut socket) = from.connect(victim.address).await else { continue };
        if socket.write_all(bytes).await.is_ok() {
            open.push(socket);
        }
    }
    open
}

pub(crate) async fn idle_sockets(victim: &Victim) -> Outcome<Finding> {
    let open = sockets(victim, From(2), 1100, b"").await;
    let waited = victim.answers_others().await?;
    Ok(served(waited, &format!("{} connected", open.len())))
}

pub(crate) async fn half_heads(victim: &Victim) -> Outcome<Finding> {
    let open = sockets(victim, From(3), 200, b"GET /health HTTP/1.1\r\nhost: re").await;
    let waited = victim.answers_others().await?;
    Ok(served(waited, &format!("{} sent", open.len())))
}

pub(crate) async fn half_bodies(victim: &Victim) -> Outcome<Finding> {
    let before = victim.memory()?;
    let start =
        "POST /v2/payment/new/approval HTTP/1.1\r\nhost: relay\r\ncontent-length: 65000\r\n\r\n";
    let half = [start.as_bytes(), &b" ".repeat(60_000)].concat();
    let open = sockets(victim, From(4), 300, &half).await;
    let waited = victim.answers_others().await?;
    let kept = victim.memory()?.saturating_sub(before);
    let held = waited < SERVED_WITHIN && kept < MOST_KEPT;
    let figure = format!(
        "{} sent, {} MB kept; others waited {} ms",
        open.len(),
        kept / 1024,
        waited.as_millis()
    );
    Ok(Finding { held, figure })
}

/// A session of a key that anybody can make.
async fn session(victim: &Victim, from: From, key: &SecretKey) -> Outcome<String> {
    let nonce = from.get(victim.address, route::SESSION_NONCE, "").await?;
    let server_time = nonce.number("serverTime").ok_or("no time")?;
    let now = kios_protocol::Timestamp::from_seconds(server_time);
    let message = SignIn {
        domain: nonce.text("domain")?,
        address: key.address(),
        uri: nonce.text("uri")?,
        chain_id: nonce.number("chainId").ok_or("no chain")?,
        nonce: nonce.text("nonce")?,
        issued_at: now,
        expires_at: now.plus(120),
        resource: Resource::Account,
    }
    .to_string();
    let request = SessionRequest { signature: key.sign_text(&message), message };
    let answer =
        from.post(victim.address, route::SESSION, &serde_json::to_string(&request)?).await?;
    answer.text("token")
}

pub(crate) async fn streams(victim: &Victim) -> Outcome<Finding> {
    let from = From(5);
    // Signed in first, because the streams take all connections of the address.
    let mut tokens = Vec::new();
    for number in 0..60_u8 {
        tokens.push(session(victim, from, &key(0x80 + number)?).await?);
    }
    let mut open = Vec::new();
    for token in tokens {
        let request = format!(
            "GET /v2/events HTTP/1.1\r\nhost: relay\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        open.extend(sockets(victim, from, 10, request.as_bytes()).await);
    }
    let mut accepted = 0;
    for stream in &mut open {
        let mut head = [0; 12];
        let read = timeout(SERVED_WITHIN * 5, stream.read_exact(&mut head)).await;
        accepted += u32::from(matches!(read, Ok(Ok(_))) && head.ends_with(b"200"));
    }
    let waited = victim.answers_others().await?;
    let result = served(waited, &format!("{accepted} of {} opened", open.len()));
    Ok(Finding { held: result.held && accepted <= 256, figure: result.figure })
}

/// Writes of another client, quiet and while 200 connections of one address write as fast as they can: the p95 stays under
/// twice the quiet one.
pub(crate) async fn writes_of_others(victim: &Victim, many: usize) -> Outcome<Finding> {
    let quiet = p95(victim, many).await?;
    let address = victim.address;
    let bodies: Arc<[String; 3]> = Arc::new([
        "GET /v2/session/nonce HTTP/1.1\r\nhost: relay\r\n\r\n".to_owned(),
        post("/v2/payment/account/temporary", &stranger()?, "keep-alive"),
        post(
            "/v2/payment/new/approval",
            "{\"paymentId\":\"0x1\",\"approval\":true,\"signature\":\"0x\"}",
            "keep-alive",
        ),
    ]);
    let mut attackers = tokio::task::JoinSet::new();
    for number in 0..200_usize {
        let bodies = Arc::clone(&bodies);
        attackers.spawn(async move {
            let mut answer = vec![0; 4096];
            while let Ok(mut stream) = From(6).connect(address).await {
                for request in bodies.iter().cycle().skip(number % 3) {
                    if stream.write_all(request.as_bytes()).await.is_err()
                        || !matches!(stream.read(&mut answer).await, Ok(1..))
                    {
                        break;
                    }
                }
            }
        });
    }
    let loud = p95(victim, many).await;
    attackers.shutdown().await;
    let loud = loud?;
    let figure =
        format!("p95 {} us quiet, {} us under attack", quiet.as_micros(), loud.as_micros());
    Ok(Finding { held: loud < quiet * 2, figure })
}

/// A request that its own key has signed, for a nonce that the key does not have.
fn stranger() -> Outcome<String> {
    let key = key(0x77)?;
    let signature = key.sign_text("nothing of the kind");
    Ok(format!("{{\"account\":\"{}\",\"signature\":\"{signature}\"}}", key.address()))
}

/// The p95 of this many writes, one every 20 ms.
async fn p95(victim: &Victim, many: usize) -> Outcome<Duration> {
    let mut pace = interval(Duration::from_millis(20));
    let mut took = Vec::new();
    let begun = Instant::now();
    while took.len() < many && begun.elapsed() < Duration::from_secs(60) {
        pace.tick().await;
        took.push(victim.write().await?);
    }
    took.sort_unstable();
    took.get(took.len().saturating_sub(1) * 95 / 100).copied().ok_or_else(|| "no write".into())
}
