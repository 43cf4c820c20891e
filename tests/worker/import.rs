//! Import of a key: hexadecimal digits, and Ethereum keystores.
//!
//! The keystores are the test vectors of the Web3 Secret Storage Definition.

use kios_protocol::SecretKey;
use kios_signer::keystore::{self, KeystoreError};
use kios_signer::{Agent, ImportError, KeySource, Request, Response};
use wasm_bindgen_test::wasm_bindgen_test;

const PASSWORD: &str = "testpassword";
const SECRET: &str = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const PBKDF2: &str = include_str!("../vectors/keystore-pbkdf2.json");
const SCRYPT: &str = r#"{
  "crypto": {
    "cipher": "aes-128-ctr",
    "cipherparams": { "iv": "83dbcc02d8ccb40e466191a123791e0e" },
    "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    "kdf": "scrypt",
    "kdfparams": {
      "dklen": 32, "n": 262144, "p": 8, "r": 1,
      "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"
    },
    "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"
  },
  "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  "version": 3
}"#;

fn key() -> SecretKey {
    SECRET.parse().unwrap()
}

#[wasm_bindgen_test]
async fn the_keystores_of_the_definition_are_decrypted() {
    for json in [PBKDF2, SCRYPT] {
        let decrypted = keystore::decrypt(json, PASSWORD).await.unwrap();
        assert_eq!(decrypted.to_bytes(), key().to_bytes());
    }
}

#[wasm_bindgen_test]
async fn a_wrong_password_and_a_changed_keystore_are_told_apart_from_another_file() {
    let changed = PBKDF2.replace("5318b4d5", "5318b4d6");
    for (json, password) in [(PBKDF2, "testpasswort"), (changed.as_str(), PASSWORD)] {
        let error = keystore::decrypt(json, password).await.unwrap_err();
        assert_eq!(error, KeystoreError::Password);
    }
    let others = [
        "",
        "{}",
        &PBKDF2.replace("\"version\": 3", "\"version\": 1"),
        &PBKDF2.replace("aes-128-ctr", "aes-128-cbc"),
        &PBKDF2.replace("hmac-sha256", "hmac-sha512"),
        &PBKDF2.replace("262144", "4294967295"),
        &PBKDF2.replace("\"dklen\": 32", "\"dklen\": 16"),
        &SCRYPT.replace("262144", "262143"),
        &SCRYPT.replace("262144", "1099511627776"),
        &SCRYPT.replace("\"p\": 8", "\"p\": 4096"),
    ];
    for json in others {
        let error = keystore::decrypt(json, PASSWORD).await.unwrap_err();
        assert_eq!(error, KeystoreError::Form, "{json}");
    }
}

#[wasm_bindgen_test]
async fn an_imported_key_proves_itself_for_a_pairing() {
    let agent = Agent::new(None);
    let prove = |key| agent.perform(Request::Prove { code: "ABCD2345".to_owned(), key });
    let hex = |digits: &str| KeySource::Hex(digits.to_owned().into());
    let keystore = |json: &str, password: &str| KeySource::Keystore {
        json: json.to_owned(),
        password: password.to_owned().into(),
    };

    for source in [hex(SECRET), hex(&format!("0x{SECRET}")), keystore(PBKDF2, PASSWORD)] {
        let Response::Signed { address, .. } = prove(source).await else { panic!("not imported") };
        assert_eq!(address, key().address());
    }
    let refused = [
        (hex("7a28"), ImportError::Form),
        (hex(&"0".repeat(64)), ImportError::Form),
        (keystore("{}", PASSWORD), ImportError::Form),
        (keystore(PBKDF2, ""), ImportError::Password),
    ];
    for (source, why) in refused {
        assert_eq!(prove(source).await, Response::NotImported(why));
    }
}
