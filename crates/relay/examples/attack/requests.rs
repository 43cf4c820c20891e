//! Attacks by content: replays, altered and oversized requests, paths, wrong codes and signatures, reads.

use kios_protocol::api::route;
use kios_protocol::session::pairing_text;
use serde_json::{Value, json};

use crate::Finding;
use crate::client::{From, Outcome};
use crate::victim::{SHOP, Victim, key, shop_id};

/// The address of the attacker.
const STRANGER: From = From(7);
const CUSTOMER_BALANCE: &str = "/v2/payment/user/balance?account=";

fn text_of(body: &Value, name: &str) -> String {
    body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn set(body: &mut Value, name: &str, value: &str) {
    if let Some(fields) = body.as_object_mut() {
        fields.insert(name.to_owned(), json!(value));
    }
}

async fn balance(victim: &Victim) -> Outcome<String> {
    let path = format!("{CUSTOMER_BALANCE}{}", key(0x11)?.address());
    SHOP.get(victim.address, &path, "").await?.text("balance")
}

/// Captured requests of a whole sale, sent again by somebody else.
pub(crate) async fn replays(victim: &Victim) -> Outcome<Finding> {
    let relay = victim.address;
    let open = victim.open_body().await?;
    let (purchase, open) = (text_of(&open, "purchaseId"), open.to_string());
    let payment = SHOP.post(relay, route::NEW_OPEN, &open).await?.text("paymentId")?;
    let approval = victim.approval_body(&payment, &purchase).await?;
    SHOP.post(relay, route::NEW_APPROVAL, &approval).await?;
    let close = Victim::close_body(&payment)?;
    SHOP.post(relay, route::NEW_CLOSE, &close).await?;
    let before = balance(victim).await?;
    let mut same = true;
    for (path, body) in
        [(route::NEW_OPEN, &open), (route::NEW_APPROVAL, &approval), (route::NEW_CLOSE, &close)]
    {
        let answer = STRANGER.post(relay, path, body).await?;
        let status = answer.number("paymentStatus");
        same &= answer.code() != Some(0) || status == Some(18);
    }
    let after = balance(victim).await?;
    Ok(Finding {
        held: same && before == after,
        figure: format!("balance {before} before, {after} after"),
    })
}

pub(crate) async fn altered(victim: &Victim) -> Outcome<Finding> {
    let mut open = victim.open_body().await?;
    set(&mut open, "amount", "1000000000000000000");
    let answer = STRANGER.post(victim.address, route::NEW_OPEN, &open.to_string()).await?;
    Ok(Finding { held: answer.code() == Some(1501), figure: format!("code {:?}", answer.code()) })
}

pub(crate) async fn doubled_fields(victim: &Victim) -> Outcome<Finding> {
    let open = victim.open_body().await?.to_string();
    let doubled = open.replacen('{', "{\"amount\":\"1\",", 1);
    let unknown = open.replacen('{', "{\"amountToo\":\"1\",", 1);
    let mut refused = 0;
    for body in [doubled, unknown] {
        let answer = STRANGER.post(victim.address, route::NEW_OPEN, &body).await?;
        refused += u32::from(answer.code() == Some(2001));
    }
    Ok(Finding { held: refused == 2, figure: format!("{refused} of 2 refused") })
}

pub(crate) async fn paths(victim: &Victim) -> Outcome<Finding> {
    let tricks = [
        "/v1/x\\..\\..\\admin",
        "/v1/..%2f..%2fadmin",
        "/v1/%2e%2e/%2e%2e/etc/passwd",
        "/../../../../etc/passwd",
        "/wallet/..%5c..%5crelay.toml",
        "/assets/%2e%2e%2frelay.toml",
        "//etc/passwd",
        "/v2/payment/item%00?paymentId=1",
    ];
    let mut refused = 0;
    for path in tricks {
        let answer = STRANGER.get(victim.address, path, "").await?;
        refused += usize::from((400..500).contains(&answer.status));
    }
    let all = tricks.len();
    Ok(Finding { held: refused == all, figure: format!("{refused} of {all} refused") })
}

pub(crate) async fn oversized(victim: &Victim) -> Outcome<Finding> {
    let before = victim.database();
    let payment = format!("0x{}", "12".repeat(32));
    let body = format!("{{\"paymentId\":\"{payment}\",\"x\":\"{}\"}}", "x".repeat(1_000_000));
    let mut refused = 0;
    for _ in 0..20 {
        let answer = STRANGER.post(victim.address, route::NEW_APPROVAL, &body).await?;
        refused += u32::from(answer.status == 413);
    }
    let grown = victim.database().saturating_sub(before);
    let held = refused == 20 && grown < 1_000_000;
    Ok(Finding {
        held,
        figure: format!("{refused} of 20 refused, the database grew by {grown} bytes"),
    })
}

pub(crate) async fn large_head(victim: &Victim) -> Outcome<Finding> {
    let header = format!("x: {}\r\n", "x".repeat(17 * 1024));
    let answer = STRANGER.get(victim.address, "/health", &header).await?;
    Ok(Finding { held: answer.status == 431, figure: format!("status {}", answer.status) })
}

pub(crate) async fn reads(victim: &Victim) -> Outcome<Finding> {
    let user = key(0x11)?.address();
    let hash = SHOP.get(victim.address, "/v1/phone/hash/+821010002099", "").await?;
    let hash = hash.text("phoneHash")?;
    let paths = [
        format!("/v1/link/to_account/{hash}"),
        format!("/v1/link/to_phone/{user}"),
        format!("/v1/ledger/balance/phoneHash/{hash}"),
        "/v1/ledger/balance/phone/+821010002099".to_owned(),
        format!("/v1/purchase/user/provide/{user}"),
        format!("/v1/purchase/shop/provide/{}", shop_id()),
        "/v2/payments".to_owned(),
        "/v2/card/sales".to_owned(),
        "/metrics".to_owned(),
    ];
    let mut refused = 0;
    for path in &paths {
        let answer = STRANGER.get(victim.address, path, "").await?;
        refused += usize::from(matches!(answer.status, 401 | 404));
    }
    let all = paths.len();
    Ok(Finding { held: refused == all, figure: format!("{refused} of {all} refused") })
}

pub(crate) async fn foreign_origin(victim: &Victim) -> Outcome<Finding> {
    let origin = "origin: https://evil.example\r\n";
    let answer = STRANGER.get(victim.address, "/v1/chain/side/id", origin).await?;
    let allowed = answer.head.contains("access-control-allow-origin");
    Ok(Finding { held: !allowed, figure: format!("allowed: {allowed}") })
}

async fn pairs(
    victim: &Victim,
    from: From,
    header: &str,
    code: &str,
) -> Outcome<(u16, Option<u64>)> {
    let key = key(0x44)?;
    let signature = key.sign_text(&pairing_text(code, key.address())).to_string();
    let body: Value = json!({
        "code": code, "address": key.address().to_string(), "signature": signature,
    });
    let body = body.to_string();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n{header}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        route::PAIR,
        body.len()
    );
    let answer = from.raw(victim.address, request.as_bytes()).await?;
    Ok((answer.status, answer.code()))
}

/// A new address in a header for each wrong code does not make a new client.
pub(crate) async fn forged_address(victim: &Victim) -> Outcome<Finding> {
    let mut statuses = Vec::new();
    for number in 0..7 {
        let header = format!("x-forwarded-for: 192.0.2.{number}\r\n");
        // Another code each time, because a code has tries of its own too.
        let code = format!("WRNG999{}", 2 + number);
        statuses.push(pairs(victim, From(8), &header, &code).await?.0);
    }
    let held = statuses.last() == Some(&429);
    Ok(Finding { held, figure: format!("statuses {statuses:?}") })
}

/// The right code works for its kiosk while an attacker has used up its tries.
pub(crate) async fn pairing(victim: &Victim) -> Outcome<Finding> {
    let code = victim.pairing_code().await?;
    let mut tried = 0;
    for number in 0..20 {
        let wrong = format!("WRNG23{}{}", 2 + number / 8, 2 + number % 8);
        tried += u32::from(pairs(victim, From(9), "", &wrong).await?.0 == 200);
    }
    let (_, paired) = pairs(victim, SHOP, "", &code).await?;
    let held = tried == 5 && paired == Some(0);
    Ok(Finding { held, figure: format!("{tried} of 20 tried, then the right code: {paired:?}") })
}

pub(crate) async fn signatures(victim: &Victim) -> Outcome<Finding> {
    let signature = key(0x77)?.sign_text("nothing of the kind").to_string();
    let mut open = victim.open_body().await?;
    set(&mut open, "signature", &signature);
    let (open, before) = (open.to_string(), victim.database());
    let mut refused = 0;
    for _ in 0..600 {
        let answer = STRANGER.post(victim.address, route::NEW_OPEN, &open).await?;
        refused += u32::from(answer.code() != Some(0));
    }
    let grown = victim.database().saturating_sub(before);
    let held = refused == 600 && grown == 0;
    Ok(Finding { held, figure: format!("{refused} refused, the database grew by {grown} bytes") })
}

pub(crate) async fn nonces(victim: &Victim) -> Outcome<Finding> {
    let before = victim.database();
    for _ in 0..1000 {
        From(10).get(victim.address, route::SESSION_NONCE, "").await?;
    }
    let grown = victim.database().saturating_sub(before);
    Ok(Finding { held: grown == 0, figure: format!("the database grew by {grown} bytes") })
}
