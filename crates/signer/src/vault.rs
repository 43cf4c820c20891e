//! Stores the agent key encrypted.
//!
//! The key is encrypted with AES-256-GCM by a wrapping key that WebCrypto generates as
//! non-extractable: IndexedDB stores a handle that only this origin can use. The agent key is
//! decrypted into the worker's memory, and overwritten when it is dropped.
//! Source: `kiosk.md §4`.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use kios_protocol::SecretKey;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};
use zeroize::Zeroizing;

use crate::store::{ObjectStore, Store, StoreError};

const ENTRY: &str = "agent";
const NONCE_BYTES: usize = 12;

/// Encrypts and stores the key, replacing any other.
///
/// # Errors
/// [`StoreError`] if WebCrypto or the storage fails; nothing is stored then.
pub async fn seal(store: &Store, key: &SecretKey) -> Result<(), StoreError> {
    let subtle = subtle()?;
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let algorithm = algorithm(&[("length", 256.into())])?;
    let wrapping = settled(subtle.generate_key_with_object(&algorithm, false, &usages)?).await?;
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|error| JsValue::from(error.to_string()))?;
    let nonce = Uint8Array::from(nonce.as_slice());
    let secret = key.to_bytes();
    let algorithm = self::algorithm(&[("iv", nonce.clone().into())])?;
    let sealed = settled(subtle.encrypt_with_object_and_u8_array(
        &algorithm,
        wrapping.unchecked_ref::<CryptoKey>(),
        secret.as_slice(),
    )?)
    .await?;
    let entry = Object::new();
    set(&entry, "wrapping", &wrapping)?;
    set(&entry, "nonce", &nonce)?;
    set(&entry, "sealed", &sealed)?;
    store.put(ObjectStore::Vault, ENTRY, &entry).await
}

/// Decrypts the stored key; `None` if there is none.
///
/// # Errors
/// [`StoreError`] if the stored key cannot be decrypted.
pub async fn unseal(store: &Store) -> Result<Option<SecretKey>, StoreError> {
    let Some(entry) = store.get(ObjectStore::Vault, ENTRY).await? else { return Ok(None) };
    let wrapping = Reflect::get(&entry, &"wrapping".into())?;
    let nonce = Reflect::get(&entry, &"nonce".into())?;
    let sealed: Object = Reflect::get(&entry, &"sealed".into())?.unchecked_into();
    let opened = settled(subtle()?.decrypt_with_object_and_buffer_source(
        &algorithm(&[("iv", nonce)])?,
        wrapping.unchecked_ref::<CryptoKey>(),
        &sealed,
    )?)
    .await?;
    let opened = Uint8Array::new(&opened);
    let mut secret = Zeroizing::new([0; 32]);
    if opened.length() != 32 {
        return Err(JsValue::from("the vault holds no 32-byte key").into());
    }
    opened.copy_to(secret.as_mut_slice());
    opened.fill(0, 0, 32);
    let key = SecretKey::from_bytes(&secret).map_err(|error| JsValue::from(error.to_string()))?;
    Ok(Some(key))
}

fn subtle() -> Result<SubtleCrypto, StoreError> {
    // Read from the global scope, because a worker has no window.
    let crypto: Crypto = Reflect::get(&js_sys::global(), &"crypto".into())?.dyn_into()?;
    Ok(crypto.subtle())
}

fn algorithm(parameters: &[(&str, JsValue)]) -> Result<Object, StoreError> {
    let algorithm = Object::new();
    set(&algorithm, "name", &"AES-GCM".into())?;
    for (name, value) in parameters {
        set(&algorithm, name, value)?;
    }
    Ok(algorithm)
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), StoreError> {
    Reflect::set(object, &name.into(), value)?;
    Ok(())
}

async fn settled(promise: Promise) -> Result<JsValue, StoreError> {
    Ok(JsFuture::from(promise).await?)
}
