//! WebCrypto in a worker or a page: AES, HKDF, PBKDF2.
//!
//! Bytes that WebCrypto returns are copied into memory that is overwritten when dropped, and overwritten in the buffer that
//! it returned.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 12;
const SALT_BYTES: usize = 16;
/// The hash of HKDF and PBKDF2.
const HASH: &str = "SHA-256";

/// Random bytes for one encryption.
#[derive(Clone, Debug)]
pub(crate) struct Nonce(pub(crate) Uint8Array);

impl Nonce {
    pub(crate) fn new() -> Result<Self, JsValue> {
        random(NONCE_BYTES).map(Self)
    }
}

/// A salt for one derived key.
pub(crate) fn salt() -> Result<Uint8Array, JsValue> {
    random(SALT_BYTES)
}

fn random(bytes: usize) -> Result<Uint8Array, JsValue> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| JsValue::from(error.to_string()))?;
    Ok(Uint8Array::from(random.as_slice()))
}

/// A new AES-256-GCM key that no script can read.
pub(crate) async fn new_key() -> Result<CryptoKey, JsValue> {
    let usages = usages(&["encrypt", "decrypt"]);
    let algorithm = algorithm("AES-GCM", &[("length", 256.into())])?;
    let key = subtle()?.generate_key_with_object(&algorithm, false, &usages)?;
    Ok(settled(key).await?.unchecked_into())
}

/// The AES-256-GCM key derived from a secret with HKDF-SHA-256.
pub(crate) async fn derived_key(
    secret: &[u8],
    salt: &Uint8Array,
    info: &str,
) -> Result<CryptoKey, JsValue> {
    let subtle = subtle()?;
    let base = imported(secret, "HKDF", &["deriveKey"]).await?;
    let info = Uint8Array::from(info.as_bytes());
    let parameters = [("hash", HASH.into()), ("salt", salt.clone().into()), ("info", info.into())];
    let key = subtle.derive_key_with_object_and_object(
        &algorithm("HKDF", &parameters)?,
        &base,
        &algorithm("AES-GCM", &[("length", 256.into())])?,
        false,
        &usages(&["encrypt", "decrypt"]),
    )?;
    Ok(settled(key).await?.unchecked_into())
}

/// Encrypts with AES-256-GCM.
pub(crate) async fn encrypted(
    key: &CryptoKey,
    Nonce(nonce): &Nonce,
    plain: &[u8],
) -> Result<Vec<u8>, JsValue> {
    let algorithm = algorithm("AES-GCM", &[("iv", nonce.clone().into())])?;
    let sealed = subtle()?.encrypt_with_object_and_u8_array(&algorithm, key, plain)?;
    Ok(Uint8Array::new(&settled(sealed).await?).to_vec())
}

/// Decrypts with AES-256-GCM; another key or changed bytes are an error.
pub(crate) async fn decrypted(
    key: &CryptoKey,
    Nonce(nonce): &Nonce,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let algorithm = algorithm("AES-GCM", &[("iv", nonce.clone().into())])?;
    let opened = subtle()?.decrypt_with_object_and_u8_array(&algorithm, key, sealed)?;
    Ok(taken(&settled(opened).await?))
}

/// Decrypts AES-128-CTR, whose counter has 128 bits.
pub(crate) async fn counter_decrypted(
    key: &[u8],
    counter: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let key = imported(key, "AES-CTR", &["decrypt"]).await?;
    let counter = Uint8Array::from(counter);
    let algorithm = algorithm("AES-CTR", &[("counter", counter.into()), ("length", 128.into())])?;
    let opened = subtle()?.decrypt_with_object_and_u8_array(&algorithm, &key, sealed)?;
    Ok(taken(&settled(opened).await?))
}

/// 32 bytes derived from a password with PBKDF2-HMAC-SHA-256.
pub(crate) async fn password_bits(
    password: &[u8],
    salt: &[u8],
    iterations: u32,
) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let base = imported(password, "PBKDF2", &["deriveBits"]).await?;
    let salt = Uint8Array::from(salt);
    let parameters =
        [("hash", HASH.into()), ("salt", salt.into()), ("iterations", iterations.into())];
    let bits = subtle()?.derive_bits_with_object(&algorithm("PBKDF2", &parameters)?, &base, 256)?;
    Ok(taken(&settled(bits).await?))
}

async fn imported(secret: &[u8], name: &str, may: &[&str]) -> Result<CryptoKey, JsValue> {
    let bytes = Uint8Array::from(secret);
    let key = subtle()?.import_key_with_str("raw", &bytes, name, false, &usages(may))?;
    let key = settled(key).await;
    wipe(&bytes);
    Ok(key?.unchecked_into())
}

fn taken(buffer: &JsValue) -> Zeroizing<Vec<u8>> {
    let bytes = Uint8Array::new(buffer);
    let taken = Zeroizing::new(bytes.to_vec());
    wipe(&bytes);
    taken
}

fn wipe(bytes: &Uint8Array) {
    bytes.fill(0, 0, bytes.length());
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    // Read from the global scope, because a worker has no window.
    let crypto: Crypto = Reflect::get(&js_sys::global(), &"crypto".into())?.dyn_into()?;
    Ok(crypto.subtle())
}

fn usages(of: &[&str]) -> JsValue {
    of.iter().map(|usage| JsValue::from(*usage)).collect::<Array>().into()
}

fn algorithm(name: &str, parameters: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &name.into())?;
    for (name, value) in parameters {
        Reflect::set(&algorithm, &(*name).into(), value)?;
    }
    Ok(algorithm)
}

async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}
