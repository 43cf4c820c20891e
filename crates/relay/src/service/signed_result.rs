//! Signs what became of a purchase, for the server of a host page.
//!
//! A host page gets the outcome from the browser, where anybody can change it, so its server has to verify it. The
//! token is a JSON Web Token with ES256, which every platform has a library for; the agent keys' secp256k1 is not
//! among the algorithms that browsers and most of these libraries support.
//!
//! Source: `relay.md §9`.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use kios_domain::payment::Payment;
use kios_protocol::api::{PurchaseOutcome, ResultClaims, ResultPayment, SignedResult};
use kios_protocol::{PurchaseId, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Failure, TerminalIdentity};
use crate::entropy::{self, EntropyError};
use crate::session;
use crate::state::AppState;
use crate::storage::{self, StorageError};

/// The `meta` row of the signing key, PKCS #8 in hexadecimal digits.
const KEY: &str = "result_key";
/// How long a token is valid. It travels from the kiosk to the host's server at once.
const LIFETIME_S: u64 = 600;
/// The length of one coordinate of a public key.
const COORDINATE: usize = 32;

/// The signed result of a purchase of this terminal: of its paid payment, or else of an open one, or else of the newest.
///
/// # Errors
/// [`Failure`]; trying again is safe.
pub async fn signed_result(
    app: &AppState,
    kiosk: TerminalIdentity,
    purchase: PurchaseId,
) -> Result<SignedResult, Failure> {
    let TerminalIdentity { shop_id: shop, terminal_id: terminal } = kiosk;
    let payments = {
        let mut reader = app.store().read().await?;
        storage::payments_of_purchase(&mut reader, shop, &terminal, &purchase).await?
    };
    let outcome = |payment: &Payment| PurchaseOutcome::of(payment.state.status);
    let newest = |wanted| payments.iter().find(|payment| outcome(payment) == wanted);
    let payment = newest(PurchaseOutcome::Paid)
        .or_else(|| newest(PurchaseOutcome::Pending))
        .or_else(|| payments.first());
    let now = app.clock().now();
    let claims = ResultClaims {
        iss: session::expected(app.config()).uri,
        iat: now,
        exp: now.plus(LIFETIME_S),
        jti: hex::encode(entropy::bytes::<16>(app.entropy())?),
        shop,
        terminal,
        purchase,
        outcome: payment.map_or(PurchaseOutcome::Unpaid, outcome),
        payment: payment.map(described),
    };
    let token = sign(&signing_key(app).await?, &claims)?;
    Ok(SignedResult { token })
}

/// The keys that sign results, as a JSON Web Key Set.
///
/// # Errors
/// [`Failure`]; trying again is safe.
pub async fn result_keys(app: &AppState) -> Result<Value, Failure> {
    let key = signing_key(app).await?;
    let (x, y) = coordinates(&key);
    Ok(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
        "kid": key_id(&key), "x": x, "y": y,
    }] }))
}

fn described(payment: &Payment) -> ResultPayment {
    let times = &payment.times;
    let closed = match PurchaseOutcome::of(payment.state.status) {
        PurchaseOutcome::Returned => times.close_cancel,
        PurchaseOutcome::Paid | PurchaseOutcome::Pending | PurchaseOutcome::Unpaid => {
            times.close_new
        }
    };
    let at = if closed == Timestamp::NEVER { times.open_new } else { closed };
    ResultPayment {
        payment: payment.id,
        amount: payment.amount.to_decimal(payment.currency.digits()),
        currency: payment.currency.to_string(),
        at,
    }
}

/// The key of this relay's database; made at its first use.
async fn signing_key(app: &AppState) -> Result<EcdsaKeyPair, Failure> {
    if let Some(key) = storage::meta(&mut *app.store().read().await?, KEY).await? {
        return parse(&key);
    }
    let mut writer = app.store().write().await?;
    if let Some(key) = storage::meta(writer.connection(), KEY).await? {
        return parse(&key);
    }
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| EntropyError("no key for results was made".to_owned()))?;
    let key = hex::encode(made.as_ref());
    storage::insert_meta(writer.connection(), KEY, &key).await?;
    writer.commit().await?;
    parse(&key)
}

fn parse(key: &str) -> Result<EcdsaKeyPair, Failure> {
    let unreadable = |fault: String| StorageError::Corrupt {
        table: "meta".to_owned(),
        column: "value".to_owned(),
        row: format!("name = {KEY}"),
        fault,
    };
    let pkcs8 = hex::decode(key).map_err(|_| unreadable("not hexadecimal digits".to_owned()))?;
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &SystemRandom::new());
    Ok(pair.map_err(|fault| unreadable(fault.to_string()))?)
}

fn sign(key: &EcdsaKeyPair, claims: &ResultClaims) -> Result<String, Failure> {
    let header = json!({ "alg": "ES256", "typ": "JWT", "kid": key_id(key) });
    let claims = serde_json::to_vec(claims)?;
    let encode = Base64UrlUnpadded::encode_string;
    let signed = format!("{}.{}", encode(header.to_string().as_bytes()), encode(&claims));
    let signature = key
        .sign(&SystemRandom::new(), signed.as_bytes())
        .map_err(|_| EntropyError("the result was not signed".to_owned()))?;
    Ok(format!("{signed}.{}", encode(signature.as_ref())))
}

/// The coordinates of the public key: `x` and `y` follow the first byte of the uncompressed point.
fn coordinates(key: &EcdsaKeyPair) -> (String, String) {
    let point = key.public_key().as_ref().get(1..).unwrap_or_default();
    let (x, y) = point.split_at(COORDINATE.min(point.len()));
    (Base64UrlUnpadded::encode_string(x), Base64UrlUnpadded::encode_string(y))
}

/// The key's thumbprint (RFC 7638).
fn key_id(key: &EcdsaKeyPair) -> String {
    let (x, y) = coordinates(key);
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    Base64UrlUnpadded::encode_string(&Sha256::digest(members))
}
