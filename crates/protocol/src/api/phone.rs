//! Phone numbers and the accounts linked to them. Source: `protocol.md §2.1`.

use serde::{Deserialize, Serialize};

use super::PointInfo;
use crate::{Address, PhoneHash};

/// `GET phone/hash/:phone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PhoneHashResponse {
    /// The number in international form.
    pub phone: String,
    /// Its hash.
    pub phone_hash: PhoneHash,
}

/// `GET ledger/balance/phone/:phone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneBalance {
    /// The number in international form.
    pub phone: String,
    /// The rest.
    #[serde(flatten)]
    pub balance: PhoneHashBalance,
}

/// `GET ledger/balance/phoneHash/:h`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PhoneHashBalance {
    /// The hash of the phone number.
    pub phone_hash: PhoneHash,
    /// The linked account; zero if none is known.
    pub account: Address,
    /// The account's points, or those that wait under the number.
    pub point: PointInfo,
    /// The settlement token.
    pub token: PointInfo,
}

/// `GET link/to_account/:hash` and `GET link/to_phone/:account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneLink {
    /// The hash of the number; zeros when there is none.
    pub phone: PhoneHash,
    /// The account; zero when there is none.
    pub account: Address,
}
