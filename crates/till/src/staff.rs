//! Staff of the shop, as the kiosk knows them.
//!
//! Deliberately absent: the token of the open staff area. The shell keeps it and sends it with every
//! request until [`crate::LockCall`].

use kios_protocol::api::{PairResponse, Unlocked};
use kios_protocol::staff::StaffRole;
use kios_protocol::{Address, Amount, Timestamp};

/// The person who has opened the staff area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The role.
    pub role: StaffRole,
    /// The largest card refund without the shop owner's approval, points.
    pub refund_limit: Amount,
    /// The largest point grant without the shop owner's approval, points.
    pub points_limit: Amount,
}

/// The relay's answer to a PIN, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinAnswer {
    /// The PIN is right.
    Right {
        /// The person.
        person: Person,
        /// The relay's clock.
        server_time: Timestamp,
    },
    /// The PIN is wrong.
    Wrong {
        /// How many tries this terminal has left.
        tries_left: u32,
    },
    /// No PIN is accepted from this terminal now.
    Locked {
        /// Until this instant.
        until: Timestamp,
        /// The relay's clock.
        server_time: Timestamp,
    },
}

/// The answer to a pairing.
#[derive(Clone, Debug, PartialEq)]
pub enum PairAnswer {
    /// The key is enrolled and in use.
    Paired(PairResponse),
    /// The key that was to be enrolled could not be read; nothing was sent.
    NotImported(ImportFault),
}

/// Why a key could not be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFault {
    /// Nothing was entered.
    Missing,
    /// Neither a key nor a keystore of version 3.
    Form,
    /// The password does not open the keystore.
    Password,
    /// The page could not decrypt it, for example because its memory does not suffice.
    Failed,
}

/// The answer to a PIN for the sealed key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAnswer {
    /// The key is in use.
    Unlocked {
        /// Its address.
        key: Address,
    },
    /// The PIN is wrong.
    Wrong {
        /// How many tries this terminal has left.
        tries_left: u32,
    },
    /// No PIN is accepted from this terminal now.
    Locked {
        /// Until this instant.
        until: Timestamp,
        /// The relay's clock.
        server_time: Timestamp,
    },
    /// The PIN is right and the stored key cannot be decrypted.
    Unreadable,
}

impl PinAnswer {
    /// The relay's response without the token.
    pub fn of(response: Unlocked) -> Self {
        match response {
            Unlocked::Right(session) => {
                let server_time = session.server_time;
                let person = Person {
                    name: session.name,
                    role: session.role,
                    refund_limit: session.refund_limit,
                    points_limit: session.points_limit,
                };
                Self::Right { person, server_time }
            }
            Unlocked::Wrong { tries_left } => Self::Wrong { tries_left },
            Unlocked::Locked { until, server_time } => Self::Locked { until, server_time },
        }
    }
}
