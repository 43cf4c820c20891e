//! The kiosk's signing worker, and the messages between it and the page.
//!
//! The agent key is decrypted in a dedicated worker only. The page sends a [`Request`] and receives a [`Response`]; each
//! signable request of the kiosk is a variant of [`kios_protocol::Signable`] with typed fields, and no variant is a hash or a text of
//! the page's choice. The page ends the worker to lock the kiosk, and the key's memory goes with it.
//!
//! | file | content |
//! |---|---|
//! | `message` | requests and responses, as the page and the worker exchange them |
//! | `agent` | the key: opens, creates, proves, signs, forgets |
//! | `vault` | the key at rest |
//! | `keystore` | an Ethereum keystore, from which a key is imported |
//! | `crypto` | WebCrypto |
//! | `store` | the kiosk's IndexedDB database, which page and worker share |
//! | `worker` | the worker's event loop |
//!
//! Source: `kiosk.md §4`.

mod agent;
mod crypto;
pub mod keystore;
mod message;
pub mod store;
pub mod vault;
mod worker;

pub use agent::Agent;
pub use message::{ImportError, KeySource, KeyState, Numbered, Request, Response};
pub use worker::run;
