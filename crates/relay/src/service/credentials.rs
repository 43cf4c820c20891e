//! Identifies the caller of a request by access key or agent signature.

use kios_protocol::Address;
use kios_protocol::api::AccessKey;

use super::Failure;
use crate::config::{Config, SessionRule};
use crate::state::AppState;
use crate::storage;
use crate::storage::sql::Connection;
use kios_domain::payment::{Caller, Refusal};

/// The credentials of a request beside its fields.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The shared key of v1.
    pub access_key: Option<AccessKey>,
    /// The address of its session; then only that agent's signature counts.
    pub session: Option<Address>,
}

impl Credentials {
    /// Counts a request of an agent; one that comes with a session was counted with it.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub(crate) async fn count(&self, app: &AppState, caller: &Caller) -> Result<(), Failure> {
        match caller {
            Caller::Signer(agent) | Caller::Paired { agent, .. } if self.session.is_none() => {
                Ok(app.limiter().signed_request(*agent).await?)
            }
            Caller::Signer(_) | Caller::Paired { .. } | Caller::AccessKey => Ok(()),
        }
    }

    /// The holder of the shared key.
    pub(crate) fn key_holder(&self, config: &Config) -> Option<Caller> {
        let shown = self.access_key.as_ref().zip(config.access_key.as_ref());
        shown.filter(|(shown, key)| shown.is(key.expose())).map(|_| Caller::AccessKey)
    }

    /// The agent that signed, if it is configured or paired.
    ///
    /// # Errors
    /// [`Refusal::SessionMissing`] for an agent that needs a session. Source: `relay.md §4`.
    pub(crate) async fn agent(
        &self,
        connection: &mut Connection,
        config: &Config,
        signer: Option<Address>,
    ) -> Result<Option<Caller>, Failure> {
        let exempt = signer.is_some_and(|agent| config.needs_no_session(agent));
        let missing = self.session.is_none() && !exempt;
        if missing && config.require_session == SessionRule::Everyone {
            return Err(Refusal::SessionMissing.into());
        }
        let Some(agent) = signer else { return Ok(None) };
        if self.session.is_some_and(|session| session != agent) {
            return Ok(None);
        }
        if config.payment_signers.contains(&agent) {
            return Ok(Some(Caller::Signer(agent)));
        }
        let terminals = storage::terminals_of(connection, agent).await?;
        if terminals.is_empty() {
            return Ok(None);
        }
        match config.require_session {
            SessionRule::Paired if missing => Err(Refusal::SessionMissing.into()),
            SessionRule::Nobody | SessionRule::Paired | SessionRule::Everyone => {
                Ok(Some(Caller::Paired { agent, terminals }))
            }
        }
    }
}
