//! The agent key in the worker's memory. It is overwritten when it is dropped.

use core::cell::RefCell;

use kios_protocol::session::pairing_text;
use kios_protocol::{KeyShare, SecretKey, Signable};
use zeroize::Zeroizing;

use crate::keystore::{self, KeystoreError};
use crate::message::{ImportError, KeySource, KeyState, Request, Response};
use crate::store::Store;
use crate::vault::{self, Unsealed};

/// The agent key, and what the page may do with it.
#[derive(Debug, Default)]
pub struct Agent {
    store: Option<Store>,
    /// The key in use.
    key: RefCell<Option<SecretKey>>,
    /// The key of a pairing that the relay has not answered yet.
    candidate: RefCell<Option<SecretKey>>,
}

impl Agent {
    /// An agent without a key, on the kiosk's database. Without a database its key is lost when it is dropped.
    pub fn new(store: Option<Store>) -> Self {
        Self { store, ..Self::default() }
    }

    /// Performs a request.
    pub async fn perform(&self, request: Request) -> Response {
        match request {
            Request::Open { share } => Response::Key(self.open(share.as_ref()).await),
            Request::Seal { share } => self.seal(share.as_ref()).await,
            Request::Prove { code, key } => self.prove(&code, key).await,
            Request::Keep => Response::Key(self.keep().await),
            Request::Sign(signable) => self.sign(*signable),
            Request::End => {
                self.forget();
                Response::Key(KeyState::Absent)
            }
        }
    }

    async fn open(&self, share: Option<&KeyShare>) -> KeyState {
        let Some(store) = &self.store else { return KeyState::Unreadable };
        match vault::unseal(store, share).await {
            Ok(Unsealed::Key(key)) => self.use_key(key),
            Ok(Unsealed::Absent) => KeyState::Absent,
            Ok(Unsealed::NeedsShare) => KeyState::Sealed,
            Err(_) => KeyState::Unreadable,
        }
    }

    async fn seal(&self, share: Option<&KeyShare>) -> Response {
        let key = self.key.borrow().clone();
        let Some(key) = key else { return Response::NotSigned };
        let Some(store) = &self.store else { return Response::NotStored };
        match vault::seal(store, &key, share).await {
            Ok(()) => Response::Key(KeyState::Ready(key.address())),
            Err(_) => Response::NotStored,
        }
    }

    async fn prove(&self, code: &str, source: KeySource) -> Response {
        let key = match source {
            KeySource::Random => random_key(),
            KeySource::Hex(digits) => match digits.parse::<SecretKey>() {
                Ok(key) => Some(key),
                Err(_) => return Response::NotImported(ImportError::Form),
            },
            KeySource::Keystore { json, password } => {
                match keystore::decrypt(&json, &password).await {
                    Ok(key) => Some(key),
                    Err(KeystoreError::Form) => return Response::NotImported(ImportError::Form),
                    Err(KeystoreError::Password) => {
                        return Response::NotImported(ImportError::Password);
                    }
                }
            }
        };
        let Some(key) = key else { return Response::NotSigned };
        let address = key.address();
        let signature = key.sign_text(&pairing_text(code, address));
        *self.candidate.borrow_mut() = Some(key);
        Response::Signed { address, signature }
    }

    /// A key that cannot be stored is used until the worker ends. No charge is lost by that, because a storage that
    /// fails also blocks every charge.
    async fn keep(&self) -> KeyState {
        let Some(key) = self.candidate.take() else { return KeyState::Absent };
        if let Some(store) = &self.store {
            vault::seal(store, &key, None).await.ok();
        }
        self.use_key(key)
    }

    fn use_key(&self, key: SecretKey) -> KeyState {
        let address = key.address();
        *self.key.borrow_mut() = Some(key);
        KeyState::Ready(address)
    }

    fn sign(&self, signable: Signable) -> Response {
        match &*self.key.borrow() {
            Some(key) => {
                Response::Signed { address: key.address(), signature: signable.signed_by(key) }
            }
            None => Response::NotSigned,
        }
    }

    fn forget(&self) {
        self.key.take();
        self.candidate.take();
    }
}

fn random_key() -> Option<SecretKey> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).ok()?;
    SecretKey::from_bytes(&bytes).ok()
}
