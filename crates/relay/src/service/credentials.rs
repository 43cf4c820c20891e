//! Identifies the caller of a request by access key or agent signature.

use kios_protocol::Address;
use kios_protocol::api::AccessKey;
use sqlx::SqliteConnection;

use crate::config::Config;
use crate::storage::{self, StorageError};
use kios_domain::payment::Caller;

/// The credentials of a request beside its fields.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The shared key of v1.
    pub access_key: Option<AccessKey>,
    /// The address of its session, where the configuration requires one for agents: then only that
    /// agent's signature counts.
    pub session: Option<Address>,
}

impl Credentials {
    /// The holder of the shared key.
    pub(crate) fn key_holder(&self, config: &Config) -> Option<Caller> {
        let shown = self.access_key.as_ref().zip(config.access_key.as_ref());
        shown.filter(|(shown, key)| shown.is(key.expose())).map(|_| Caller::AccessKey)
    }

    /// The agent that signed, if it is configured or paired.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn agent(
        &self,
        connection: &mut SqliteConnection,
        config: &Config,
        signer: Option<Address>,
    ) -> Result<Option<Caller>, StorageError> {
        let Some(agent) = signer else { return Ok(None) };
        if self.session.is_some_and(|session| session != agent) {
            return Ok(None);
        }
        if config.payment_signers.contains(&agent) {
            return Ok(Some(Caller::Signer(agent)));
        }
        let terminals = storage::terminals_of(connection, agent).await?;
        Ok((!terminals.is_empty()).then_some(Caller::Paired { agent, terminals }))
    }
}
