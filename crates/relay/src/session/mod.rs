//! Sessions: authenticate callers for requests that the network's signatures do not cover.
//!
//! A key signs a text (EIP-4361) and gets a token for 15 minutes. A kiosk's key is first enrolled
//! for one terminal with a one-time code. The enrolment is checked with every request and every
//! event of its stream, so that a revocation takes effect at once.
//!
//! Deliberately absent: renewing a token, which is signing in again; passwords; and secret keys.
//!
//! Source: `relay.md §4`.

mod pairing;
mod rows;
pub mod secret;

use kios_protocol::api::{Role, SessionNonce, SessionResponse, TicketResponse};
use kios_protocol::session::Resource;
use kios_protocol::{Address, Signature, Timestamp};

use crate::config::Config;
use crate::entropy::{self, EntropyError};
use crate::events::EventLogId;
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::sql::Connection;
use kios_domain::signin::{self, Expected, NONCE_SECONDS, SignInRejection};
use secret::SecretHash;

pub use pairing::{NewCode, PairError, new_code, pair, revoke};

/// How long a token is valid, seconds.
const TOKEN_SECONDS: u64 = 900;
/// How long a ticket is valid, seconds.
const TICKET_SECONDS: u64 = 30;

/// The most sessions of one key for one resource, and the most tickets of one session; the newest are kept.
const MOST_SESSIONS: u32 = 256;
const MOST_TICKETS: u32 = 16;

/// The identity and rights of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The key that signed in.
    pub address: Address,
    /// The resource it signed in for.
    pub resource: Resource,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why a session was not opened, or is not valid.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The sign-in text or its signature.
    #[error(transparent)]
    SignInRejection(#[from] SignInRejection),
    /// The nonce.
    #[error(
        "nonce is unknown, was used already, or is older than {NONCE_SECONDS} s: get a new one"
    )]
    Nonce,
    /// A kiosk's key that is not enrolled for this terminal, or was revoked.
    #[error("{0} is not enrolled for this shop and terminal, or was revoked")]
    NotEnrolled(Address),
    /// An unknown or expired token or ticket.
    #[error("{0} is unknown, was used already, or has ended")]
    Ended(&'static str),
    /// The database; unexpected.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The source of random bytes; unexpected.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

impl Session {
    /// The log that its stream reads.
    pub fn event_log(&self) -> EventLogId {
        EventLogId::from_session(&self.resource, self.address)
    }
}

/// The values that a sign-in text for this relay must have.
pub fn expected(config: &Config) -> Expected {
    let uri = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
    let host = uri.split_once("://").map_or(uri.as_str(), |(_, rest)| rest);
    let domain = host.split('/').next().unwrap_or_default().to_owned();
    Expected { domain, uri, chain_id: config.chain_id }
}

/// A new nonce, with the values of the text to sign.
///
/// # Errors
/// [`SessionError::Entropy`]; trying again is safe.
pub fn nonce(app: &AppState) -> Result<SessionNonce, SessionError> {
    let server_time = app.clock().now();
    let random = entropy::bytes(app.entropy())?;
    let nonce = app.nonces().issue(random, server_time.plus(NONCE_SECONDS));
    let Expected { domain, uri, chain_id } = expected(app.config());
    Ok(SessionNonce { nonce, domain, uri, chain_id, server_time })
}

/// Opens a session.
///
/// # Errors
/// [`SessionError::SignInRejection`] with the first rule that fails, then [`SessionError::Nonce`], then
/// [`SessionError::NotEnrolled`]. A nonce is used up by success only.
pub async fn sign_in(
    app: &AppState,
    message: &str,
    signature: &Signature,
) -> Result<SessionResponse, SessionError> {
    let now = app.clock().now();
    let sign_in = signin::read(message, signature, &expected(app.config()), now)?;
    let token = secret::token(entropy::bytes(app.entropy())?);
    let expires_at = now.plus(TOKEN_SECONDS);
    let session = Session { address: sign_in.address, resource: sign_in.resource, expires_at };
    let good_until = app.nonces().expiry(&sign_in.nonce).filter(|expiry| *expiry > now);
    let good_until = good_until.ok_or(SessionError::Nonce)?;
    {
        let mut reader = app.store().read().await?;
        if rows::is_used(&mut reader, &sign_in.nonce).await? {
            return Err(SessionError::Nonce);
        }
        if !is_authorised(&mut reader, app.config(), &session).await? {
            return Err(SessionError::NotEnrolled(session.address));
        }
    }
    let (address, hash, state) = (session.address, SecretHash::of(&token), app.clone());
    let unit = async move |connection: &mut Connection| {
        if !rows::use_nonce(connection, &sign_in.nonce, good_until).await? {
            return Err(SessionError::Nonce);
        }
        if !is_authorised(connection, state.config(), &session).await? {
            return Err(SessionError::NotEnrolled(session.address));
        }
        rows::insert_session(connection, hash, &session, MOST_SESSIONS).await?;
        Ok(roles(connection, &session).await?)
    };
    let roles = app.store().unit(unit).await?;
    Ok(SessionResponse { token, expires_at, address, roles })
}

async fn roles(connection: &mut Connection, session: &Session) -> Result<Vec<Role>, StorageError> {
    Ok(match session.resource {
        Resource::Terminal { .. } => vec![Role::Terminal],
        Resource::Account if rows::owns_a_shop(connection, session.address).await? => {
            vec![Role::User, Role::ShopOwner]
        }
        Resource::Account => vec![Role::User],
    })
}

/// The session of a token.
///
/// # Errors
/// [`SessionError::Ended`], then [`SessionError::NotEnrolled`].
pub async fn authenticate(app: &AppState, token: &str) -> Result<Session, SessionError> {
    let now = app.clock().now();
    let mut connection = app.store().read().await?;
    let session = rows::find_session(&mut connection, SecretHash::of(token), now)
        .await?
        .ok_or(SessionError::Ended("token"))?;
    if is_authorised(&mut connection, app.config(), &session).await? {
        Ok(session)
    } else {
        Err(SessionError::NotEnrolled(session.address))
    }
}

/// Whether a session still has the right that it was opened for.
///
/// # Errors
/// [`StorageError`].
pub async fn still_authorised(app: &AppState, session: &Session) -> Result<bool, StorageError> {
    let mut connection = app.store().read().await?;
    is_authorised(&mut connection, app.config(), session).await
}

async fn is_authorised(
    connection: &mut Connection,
    config: &Config,
    session: &Session,
) -> Result<bool, StorageError> {
    match &session.resource {
        Resource::Account => Ok(true),
        Resource::Terminal { .. } if config.payment_signers.contains(&session.address) => Ok(true),
        Resource::Terminal { shop_id, terminal_id } => {
            rows::is_enrolled(connection, session.address, (*shop_id, terminal_id)).await
        }
    }
}

/// A ticket that opens one stream with the rights of this token.
///
/// # Errors
/// As [`authenticate`].
pub async fn ticket(app: &AppState, token: &str) -> Result<TicketResponse, SessionError> {
    authenticate(app, token).await?;
    let ticket = secret::token(entropy::bytes(app.entropy())?);
    let expires_at = app.clock().now().plus(TICKET_SECONDS);
    let hashes = (SecretHash::of(&ticket), SecretHash::of(token));
    let unit = async move |connection: &mut Connection| {
        rows::insert_ticket(connection, hashes.0, hashes.1, expires_at, MOST_TICKETS).await
    };
    app.store().unit(unit).await?;
    Ok(TicketResponse { ticket, expires_at })
}

/// The session of a ticket, which is used up.
///
/// # Errors
/// [`SessionError::Ended`], then [`SessionError::NotEnrolled`].
pub async fn redeem(app: &AppState, ticket: &str) -> Result<Session, SessionError> {
    let now = app.clock().now();
    {
        let mut reader = app.store().read().await?;
        let found = rows::find_ticket(&mut reader, SecretHash::of(ticket), now).await?;
        found.ok_or(SessionError::Ended("ticket"))?;
    }
    let (hash, state) = (SecretHash::of(ticket), app.clone());
    let unit = async move |connection: &mut Connection| {
        let session = rows::take_ticket(connection, hash, now).await?;
        let session = session.ok_or(SessionError::Ended("ticket"))?;
        let authorised = is_authorised(connection, state.config(), &session).await?;
        Ok::<_, SessionError>((session, authorised))
    };
    let (session, authorised) = app.store().unit(unit).await?;
    if authorised { Ok(session) } else { Err(SessionError::NotEnrolled(session.address)) }
}

/// Deletes expired nonces, tokens, tickets and codes.
///
/// # Errors
/// [`StorageError`]; nothing is deleted then.
pub async fn purge(app: &AppState) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    rows::purge(writer.connection(), app.clock().now()).await?;
    writer.commit().await
}

/// A value that changes when an agent is revoked, by this process or another.
///
/// # Errors
/// [`StorageError`].
pub async fn revocation_mark(app: &AppState) -> Result<(i64, Option<i64>), StorageError> {
    let mut connection = app.store().read().await?;
    rows::revocations(&mut connection).await
}
