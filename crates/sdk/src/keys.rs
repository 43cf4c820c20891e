//! Keys: what signs the requests of a terminal, and those of an account.
//!
//! A key is asked with typed requests only (`docs/adr/0026-signing-worker.md`), so that one that is not in this program's
//! memory can decide what it signs. A request that was not signed was not sent, and its outcome is unknown and not refused,
//! because an earlier one with the same content may have been executed.

use futures::future::{LocalBoxFuture, ready};
use kios_protocol::{AccountSignable, Address, SecretKey, Signable, Signature};

use crate::SignsIn;

/// The agent of a terminal: a key in memory, or a worker or a device that holds one.
pub trait AgentKey: SignsIn {
    /// The signature over a request; `None` if there is none.
    fn sign_as_agent(&self, request: Signable) -> LocalBoxFuture<'_, Option<Signature>>;
}

/// The key of a customer, a shop owner or a provider.
pub trait AccountKey: SignsIn {
    /// The account.
    fn account(&self) -> Address;

    /// The signature over a request; `None` if there is none, for example because the person does not agree.
    fn sign_as_account<'a>(
        &'a self,
        request: AccountSignable<'a>,
    ) -> LocalBoxFuture<'a, Option<Signature>>;
}

impl AgentKey for SecretKey {
    fn sign_as_agent(&self, request: Signable) -> LocalBoxFuture<'_, Option<Signature>> {
        Box::pin(ready(Some(request.signed_by(self))))
    }
}

impl AccountKey for SecretKey {
    fn account(&self) -> Address {
        self.address()
    }

    fn sign_as_account<'a>(
        &'a self,
        request: AccountSignable<'a>,
    ) -> LocalBoxFuture<'a, Option<Signature>> {
        Box::pin(ready(Some(request.signed_by(self))))
    }
}
