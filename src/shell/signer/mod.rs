//! The page's handle on its signing worker.
//!
//! The worker is started when it is first needed, and started again if it fails. A request that it did not sign was
//! not sent; an earlier one with the same content may have been, so its outcome is unknown and not refused. Dropping
//! the connection ends the worker, and the key's memory with it. A page that loses its key so is loaded again.
//!
//! Source: `kiosk.md §4`.

mod connection;

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use futures::future::{FutureExt as _, LocalBoxFuture};
use futures::lock::Mutex;
use kios_protocol::api::{SessionNonce, SessionRequest};
use kios_protocol::session::{Resource, SignIn};
use kios_protocol::{Address, KeyShare, Signable, Signature};
use kios_sdk::{AgentKey, RelayClient, SignsIn};
use kios_signer::{ImportError, KeySource, KeyState, Request, Response};

use super::page;
use connection::Connection;

/// How often a request is given to a worker; after the first failure to a new one.
const TRIES: u8 = 2;
/// How often the start of the page tries to load the worker, before it says that it cannot.
const START_TRIES: u8 = 3;
/// The pause before the start of the worker is tried again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The signing worker; clones share it.
#[derive(Clone, Debug)]
pub struct Signer(Rc<Shared>);

#[derive(Debug)]
struct Shared {
    relay: RelayClient,
    /// The address of the worker's script.
    script: Option<String>,
    worker: Mutex<Option<Rc<Worker>>>,
    /// Whether this page has had a key in use.
    was_open: Cell<bool>,
    /// Called when the key in use is lost with its worker, also each time a signature is missing because of it.
    on_lost: fn(),
}

/// A started worker, and the key that it has.
#[derive(Debug)]
struct Worker {
    connection: Connection,
    key: Cell<KeyState>,
}

/// Why a key was not proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotProven {
    /// The worker failed, or the browser has no random source.
    Failed,
    /// The key was not imported.
    Import(ImportError),
}

impl Signer {
    /// The worker that the page names; `relay` receives the fault of its program.
    pub fn of_page(relay: RelayClient) -> Self {
        Self::at(relay, connection::script_of_page(), page::load_again)
    }

    /// A worker with this script, and what to do when the key in use is lost, for tests.
    pub fn at(relay: RelayClient, script: Option<String>, on_lost: fn()) -> Self {
        let (worker, was_open) = (Mutex::new(None), Cell::new(false));
        Self(Rc::new(Shared { relay, script, worker, was_open, on_lost }))
    }

    /// Starts the worker, which reads the key. A worker that cannot be loaded is tried again until it can, because
    /// without it nothing is known about the key.
    pub async fn open(&self) -> KeyState {
        loop {
            if let Some(key) = self.open_at_start().await {
                return key;
            }
        }
    }

    /// As [`Signer::open`] at the start of the page; `None` if the worker could not be loaded several times.
    pub async fn open_at_start(&self) -> Option<KeyState> {
        for _ in 0..START_TRIES {
            if let Some(worker) = self.worker().await {
                return Some(worker.key.get());
            }
            gloo_timers::future::sleep(RETRY_AFTER).await;
        }
        None
    }

    /// Opens a sealed key with the relay's share; `None` if the worker failed.
    pub async fn unlock(&self, share: KeyShare) -> Option<KeyState> {
        self.key_after(Request::Open { share: Some(share) }).await
    }

    /// Stores the key in use again, sealed by this share or without one; whether that was done. The key stays in use
    /// either way.
    pub async fn seal(&self, share: Option<KeyShare>) -> bool {
        matches!(self.key_after(Request::Seal { share }).await, Some(KeyState::Ready(_)))
    }

    /// Makes a key from this source and signs the text of a pairing with it.
    ///
    /// # Errors
    /// [`NotProven`]; nothing has changed then.
    pub async fn prove(
        &self,
        code: &str,
        key: KeySource,
    ) -> Result<(Address, Signature), NotProven> {
        match self.ask(Request::Prove { code: code.to_owned(), key }).await {
            Some(Response::Signed { address, signature }) => Ok((address, signature)),
            Some(Response::NotImported(why)) => Err(NotProven::Import(why)),
            Some(
                Response::Started
                | Response::Failed(_)
                | Response::Key(_)
                | Response::NotSigned
                | Response::NotStored,
            )
            | None => Err(NotProven::Failed),
        }
    }

    /// Stores the key of the last [`Signer::prove`], and uses it from now on; `None` if the worker failed.
    pub async fn keep(&self) -> Option<KeyState> {
        self.key_after(Request::Keep).await
    }

    /// Ends the worker, and the key's memory with it. The next request, or [`Signer::open`], opens the vault in a new one:
    /// a sealed key then needs the relay's share again, and the page is loaded again; any other is in use again.
    pub async fn end(&self) {
        let worker = self.0.worker.lock().await.take();
        if let Some(worker) = worker {
            worker.connection.end();
        }
    }

    async fn sign_with_address(&self, signable: Signable) -> Option<(Address, Signature)> {
        let signed = signed(self.ask(Request::Sign(Box::new(signable))).await?);
        if signed.is_none() {
            self.tell_lost();
        }
        signed
    }

    async fn key_after(&self, request: Request) -> Option<KeyState> {
        let Response::Key(key) = self.ask(request).await? else { return None };
        if let Some(worker) = &*self.0.worker.lock().await {
            let is_ready = |key| matches!(key, KeyState::Ready(_));
            // A key in use stays in use when another one cannot be read or kept.
            if is_ready(key) || !is_ready(worker.key.get()) {
                worker.key.set(key);
                self.0.was_open.set(self.0.was_open.get() || is_ready(key));
            }
        }
        Some(key)
    }

    /// This page had a key and has none any more.
    fn tell_lost(&self) {
        if self.0.was_open.get() {
            (self.0.on_lost)();
        }
    }

    async fn ask(&self, request: Request) -> Option<Response> {
        for _ in 0..TRIES {
            let worker = self.worker().await?;
            if let Some(response) = worker.connection.ask(request.clone()).await {
                return Some(response);
            }
            self.discard(&worker).await;
        }
        None
    }

    /// The worker, started if there is none.
    async fn worker(&self) -> Option<Rc<Worker>> {
        let mut slot = self.0.worker.lock().await;
        if let Some(worker) = &*slot {
            return Some(Rc::clone(worker));
        }
        let Some(worker) = self.start().await else {
            // Its script may have been replaced by a newer version.
            self.tell_lost();
            return None;
        };
        match worker.key.get() {
            KeyState::Ready(_) => self.0.was_open.set(true),
            // The key was in use in a worker that has ended, and needs a PIN again or cannot be read.
            KeyState::Absent | KeyState::Sealed | KeyState::Unreadable => self.tell_lost(),
        }
        let worker = Rc::new(worker);
        *slot = Some(Rc::clone(&worker));
        Some(worker)
    }

    /// A new worker, which has opened the vault.
    async fn start(&self) -> Option<Worker> {
        let connection = Connection::start(self.0.script.as_deref()?, self.0.relay.clone()).await?;
        let opened = connection.ask(Request::Open { share: None }).await?;
        let Response::Key(key) = opened else { return None };
        Some(Worker { connection, key: Cell::new(key) })
    }

    /// Ends a worker that failed, unless another request has replaced it already.
    async fn discard(&self, failed: &Rc<Worker>) {
        let mut slot = self.0.worker.lock().await;
        if slot.as_ref().is_some_and(|worker| Rc::ptr_eq(worker, failed)) {
            *slot = None;
        }
    }
}

fn signed(response: Response) -> Option<(Address, Signature)> {
    match response {
        Response::Signed { address, signature } => Some((address, signature)),
        Response::Started
        | Response::Failed(_)
        | Response::Key(_)
        | Response::NotSigned
        | Response::NotStored
        | Response::NotImported(_) => None,
    }
}

impl AgentKey for Signer {
    fn sign_as_agent(&self, request: Signable) -> LocalBoxFuture<'_, Option<Signature>> {
        let signed = self.sign_with_address(request);
        async move { signed.await.map(|(_, signature)| signature) }.boxed_local()
    }
}

impl SignsIn for Signer {
    /// A kiosk signs in as a terminal only.
    fn sign_in(
        &self,
        nonce: SessionNonce,
        resource: Resource,
    ) -> LocalBoxFuture<'_, Option<SessionRequest>> {
        async move {
            let Resource::Terminal { shop_id, terminal_id } = resource.clone() else {
                return None;
            };
            let signable = Signable::SignIn { nonce: nonce.clone(), shop_id, terminal_id };
            let (address, signature) = self.sign_with_address(signable).await?;
            let message = SignIn::answering(nonce, address, resource).to_string();
            Some(SessionRequest { message, signature })
        }
        .boxed_local()
    }
}
