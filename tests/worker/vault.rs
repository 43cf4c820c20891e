//! The encrypted agent key.

use js_sys::{Reflect, Uint8Array};
use kios_protocol::{KeyShare, SecretKey};
use kios_signer::store::{ObjectStore, Store};
use kios_signer::vault::{self, Unsealed};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

fn key() -> SecretKey {
    SecretKey::from_bytes(&[0x22; 32]).unwrap()
}

#[wasm_bindgen_test]
async fn a_sealed_key_signs_as_before_after_the_page_is_gone() {
    let first = Store::open_named("vault-reopened").await.unwrap();
    vault::seal(&first, &key(), None).await.unwrap();
    drop(first);

    let second = Store::open_named("vault-reopened").await.unwrap();
    let Unsealed::Key(unsealed) = vault::unseal(&second, None).await.unwrap() else {
        panic!("no key")
    };
    assert_eq!(unsealed.address(), key().address());
    assert_eq!(unsealed.sign_text("a sale"), key().sign_text("a sale"));
}

#[wasm_bindgen_test]
async fn an_empty_vault_has_no_key() {
    let store = Store::open_named("vault-empty").await.unwrap();
    let unsealed = vault::unseal(&store, None).await.unwrap();
    assert!(matches!(unsealed, Unsealed::Absent));
}

#[wasm_bindgen_test]
async fn the_key_at_rest_is_neither_readable_nor_extractable() {
    let store = Store::open_named("vault-at-rest").await.unwrap();
    vault::seal(&store, &key(), None).await.unwrap();
    let entry = store.get(ObjectStore::Vault, "agent").await.unwrap().unwrap();
    let sealed = Reflect::get(&entry, &"sealed".into()).unwrap();
    let sealed = Uint8Array::new(&sealed).to_vec();
    assert_eq!(sealed.len(), 48, "32 bytes of key and 16 of authentication");
    assert!(!sealed.windows(4).any(|run| run == [0x22; 4]), "the key is not there in the clear");
    let wrapping = Reflect::get(&entry, &"wrapping".into()).unwrap();
    assert!(!wrapping.unchecked_into::<web_sys::CryptoKey>().extractable());
}

#[wasm_bindgen_test]
async fn a_tampered_vault_is_an_error_and_not_another_key() {
    let store = Store::open_named("vault-tampered").await.unwrap();
    vault::seal(&store, &key(), None).await.unwrap();
    let entry = store.get(ObjectStore::Vault, "agent").await.unwrap().unwrap();
    let sealed = Reflect::get(&entry, &"sealed".into()).unwrap();
    let bytes = Uint8Array::new(&sealed);
    bytes.set_index(0, bytes.get_index(0) ^ 1);
    Reflect::set(&entry, &"sealed".into(), &bytes).unwrap();
    store.put(ObjectStore::Vault, "agent", &entry).await.unwrap();
    assert!(vault::unseal(&store, None).await.is_err());
}

#[wasm_bindgen_test]
async fn a_key_sealed_by_a_share_opens_with_that_share_only() {
    let store = Store::open_named("vault-share").await.unwrap();
    let share = KeyShare::from_bytes([0x11; 32]);
    vault::seal(&store, &key(), Some(&share)).await.unwrap();

    let without = vault::unseal(&store, None).await.unwrap();
    assert!(matches!(without, Unsealed::NeedsShare), "the browser's key alone opens it");
    let other = KeyShare::from_bytes([0x12; 32]);
    assert!(vault::unseal(&store, Some(&other)).await.is_err(), "another share opens it");
    let Unsealed::Key(opened) = vault::unseal(&store, Some(&share)).await.unwrap() else {
        panic!("the share does not open it")
    };
    assert_eq!(opened.address(), key().address());
}

#[wasm_bindgen_test]
async fn even_the_browsers_own_key_reveals_only_the_inner_layer_of_a_sealed_key() {
    let store = Store::open_named("vault-layers").await.unwrap();
    vault::seal(&store, &key(), Some(&KeyShare::from_bytes([0x11; 32]))).await.unwrap();
    let entry = store.get(ObjectStore::Vault, "agent").await.unwrap().unwrap();
    let sealed = Uint8Array::new(&Reflect::get(&entry, &"sealed".into()).unwrap());
    assert_eq!(sealed.length(), 64, "32 bytes of key, and 16 of authentication per layer");
    // The vault of a kiosk that was copied, with its outer layer removed: not the key.
    Reflect::delete_property::<js_sys::Object>(entry.unchecked_ref(), &"shareSalt".into()).unwrap();
    store.put(ObjectStore::Vault, "agent", &entry).await.unwrap();
    assert!(vault::unseal(&store, None).await.is_err());
}
