//! Stores the agent key encrypted, in one layer or two.
//!
//! The outer layer is AES-256-GCM under a wrapping key that WebCrypto generates as non-extractable: IndexedDB stores a
//! handle that only this origin can use. The inner layer is AES-256-GCM under a key that HKDF-SHA-256 derives from the
//! relay's share. So a copy of the browser's files contains neither the key nor anything to try PINs on: the share is
//! random, and the relay releases it for a right PIN only.
//!
//! Source: `kiosk.md §4`.

use js_sys::{Object, Reflect, Uint8Array};
use kios_protocol::{KeyShare, SecretKey};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::CryptoKey;
use zeroize::Zeroizing;

use crate::crypto::{self, Nonce};
use crate::store::{ObjectStore, Store, StoreError};

const ENTRY: &str = "agent";
/// Separates the key of the inner layer from other keys that could be derived from the same share.
const INFO: &str = "kios agent key";

/// What is in the vault.
#[derive(Debug)]
pub enum Unsealed {
    /// No key.
    Absent,
    /// The key.
    Key(SecretKey),
    /// A key that only the relay's share opens.
    NeedsShare,
}

/// Encrypts and stores the key, replacing any other; with a share in two layers.
///
/// # Errors
/// [`StoreError`] if WebCrypto or the storage fails; nothing is stored then.
pub async fn seal(
    store: &Store,
    key: &SecretKey,
    share: Option<&KeyShare>,
) -> Result<(), StoreError> {
    let entry = Object::new();
    let secret = key.to_bytes();
    let inner = match share {
        Some(share) => {
            let (salt, nonce) = (crypto::salt()?, Nonce::new()?);
            let derived = crypto::derived_key(share.as_bytes(), &salt, INFO).await?;
            let inner = crypto::encrypted(&derived, &nonce, secret.as_slice()).await?;
            set(&entry, "shareSalt", &salt)?;
            set(&entry, "shareNonce", &nonce.0)?;
            Zeroizing::new(inner)
        }
        None => Zeroizing::new(secret.to_vec()),
    };
    let (wrapping, nonce) = (crypto::new_key().await?, Nonce::new()?);
    let sealed = crypto::encrypted(&wrapping, &nonce, &inner).await?;
    set(&entry, "wrapping", &wrapping)?;
    set(&entry, "nonce", &nonce.0)?;
    set(&entry, "sealed", &Uint8Array::from(sealed.as_slice()))?;
    store.put(ObjectStore::Vault, ENTRY, &entry).await
}

/// Decrypts the stored key. A share that is given and not needed is not used.
///
/// # Errors
/// [`StoreError`] if the stored key cannot be decrypted: it was changed, or the share is another one.
pub async fn unseal(store: &Store, share: Option<&KeyShare>) -> Result<Unsealed, StoreError> {
    let Some(entry) = store.get(ObjectStore::Vault, ENTRY).await? else {
        return Ok(Unsealed::Absent);
    };
    let salt = Reflect::get(&entry, &"shareSalt".into())?;
    let layered = !salt.is_undefined();
    let share = match share {
        None if layered => return Ok(Unsealed::NeedsShare),
        Some(share) if layered => Some(share),
        Some(_) | None => None,
    };
    let wrapping = Reflect::get(&entry, &"wrapping".into())?;
    let sealed = Uint8Array::new(&Reflect::get(&entry, &"sealed".into())?).to_vec();
    let nonce = nonce(&entry, "nonce")?;
    let inner = crypto::decrypted(wrapping.unchecked_ref::<CryptoKey>(), &nonce, &sealed).await?;
    let secret = match share {
        Some(share) => {
            let salt = salt.unchecked_into::<Uint8Array>();
            let derived = crypto::derived_key(share.as_bytes(), &salt, INFO).await?;
            crypto::decrypted(&derived, &self::nonce(&entry, "shareNonce")?, &inner).await?
        }
        None => inner,
    };
    let mut bytes = Zeroizing::new([0; 32]);
    if secret.len() != bytes.len() {
        return Err(JsValue::from("the vault holds no 32-byte key").into());
    }
    bytes.copy_from_slice(&secret);
    let key = SecretKey::from_bytes(&bytes).map_err(|error| JsValue::from(error.to_string()))?;
    Ok(Unsealed::Key(key))
}

fn nonce(entry: &JsValue, name: &str) -> Result<Nonce, StoreError> {
    Ok(Nonce(Reflect::get(entry, &name.into())?.unchecked_into()))
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), StoreError> {
    Reflect::set(object, &name.into(), value)?;
    Ok(())
}
