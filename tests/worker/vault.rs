//! The encrypted agent key.

use js_sys::{Reflect, Uint8Array};
use kios_protocol::SecretKey;
use kios_signer::store::{ObjectStore, Store};
use kios_signer::vault;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

fn key() -> SecretKey {
    SecretKey::from_bytes(&[0x22; 32]).unwrap()
}

#[wasm_bindgen_test]
async fn a_sealed_key_signs_as_before_after_the_page_is_gone() {
    let first = Store::open_named("vault-reopened").await.unwrap();
    vault::seal(&first, &key()).await.unwrap();
    drop(first);

    let second = Store::open_named("vault-reopened").await.unwrap();
    let unsealed = vault::unseal(&second).await.unwrap().unwrap();
    assert_eq!(unsealed.address(), key().address());
    assert_eq!(unsealed.sign_text("a sale"), key().sign_text("a sale"));
}

#[wasm_bindgen_test]
async fn an_empty_vault_has_no_key() {
    let store = Store::open_named("vault-empty").await.unwrap();
    assert!(vault::unseal(&store).await.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn the_key_at_rest_is_neither_readable_nor_extractable() {
    let store = Store::open_named("vault-at-rest").await.unwrap();
    vault::seal(&store, &key()).await.unwrap();
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
    vault::seal(&store, &key()).await.unwrap();
    let entry = store.get(ObjectStore::Vault, "agent").await.unwrap().unwrap();
    let sealed = Reflect::get(&entry, &"sealed".into()).unwrap();
    let bytes = Uint8Array::new(&sealed);
    bytes.set_index(0, bytes.get_index(0) ^ 1);
    store.put(ObjectStore::Vault, "agent", &entry).await.unwrap();
    assert!(vault::unseal(&store).await.is_err());
}
