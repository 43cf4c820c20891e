//! Staff of a shop in requests and responses. Source: `relay.md §7`.

use serde::{Deserialize, Serialize};

use super::{Fields, Reader, Violation};
use crate::staff::{Pin, StaffActionKind, StaffRole};
use crate::{Amount, ShopId, Signature, TerminalId, Timestamp};

/// The header with the token of [`StaffSession`].
pub const STAFF_HEADER: &str = "kios-staff";

/// `GET /v2/staff`: whether the shop has PINs, and whether this terminal may try one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "two independent facts, as the JSON has them")]
pub struct StaffStatus {
    /// Whether an owner has a PIN. Without one the relay requires no PIN of this shop's terminals.
    pub has_owner: bool,
    /// Whether this terminal may set the first owner's PIN: it was paired within the last ten minutes.
    pub may_set_first: bool,
    /// No PIN is accepted from this terminal before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<Timestamp>,
    /// The relay's clock.
    pub server_time: Timestamp,
}

/// `POST /v2/staff/unlock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlockRequest {
    /// The PIN.
    pub pin: Pin,
}

impl UnlockRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// The violation, without the PIN.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let pin = reader.secret("pin");
        reader.finish(pin.map(|pin| Self { pin }))
    }
}

/// The response to a PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Unlocked {
    /// The PIN is right.
    Right(StaffSession),
    /// The PIN is wrong.
    #[serde(rename_all = "camelCase")]
    Wrong {
        /// How many tries this terminal has left.
        tries_left: u32,
    },
    /// No PIN is accepted from this terminal now.
    #[serde(rename_all = "camelCase")]
    Locked {
        /// Until this instant.
        until: Timestamp,
        /// The relay's clock.
        server_time: Timestamp,
    },
}

/// The open staff area of a terminal. `Debug` omits the token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffSession {
    /// Sent as `Kios-Staff`, beside the kiosk's `Authorization`.
    pub token: String,
    /// The person.
    pub staff_id: u64,
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: StaffRole,
    /// The largest card refund without the shop owner's approval, points.
    pub refund_limit: Amount,
    /// The largest point grant without the shop owner's approval, points.
    pub points_limit: Amount,
    /// When it expires; every use extends it.
    pub expires_at: Timestamp,
    /// The relay's clock.
    pub server_time: Timestamp,
}

impl core::fmt::Debug for StaffSession {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("StaffSession")
            .field("name", &self.name)
            .field("role", &self.role)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// `POST /v2/staff/members`: gives a person a PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddMemberRequest {
    /// The person's name, unique in the shop.
    pub name: String,
    /// The role.
    pub role: StaffRole,
    /// The PIN, unique in the shop.
    pub pin: Pin,
}

impl AddMemberRequest {
    /// Parses the request. The name is any text, as it was written: whether a person can be stored under it is decided
    /// after its normalisation, which may shorten it.
    ///
    /// # Errors
    /// Every violation, without the PIN.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let name = reader.present("name");
        let role = reader.parse("role");
        let pin = new_pin(&mut reader);
        let found = name.zip(role).zip(pin);
        reader.finish(found.map(|((name, role), pin)| Self { name, role, pin }))
    }
}

/// `POST /v2/staff/members/<staff id>/pin`: gives a person another PIN and unlocks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePinRequest {
    /// The new PIN.
    pub pin: Pin,
}

impl ChangePinRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// The violation, without the PIN.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let pin = new_pin(&mut reader);
        reader.finish(pin.map(|pin| Self { pin }))
    }
}

/// A PIN that a person is given.
fn new_pin(reader: &mut Reader<'_>) -> Option<Pin> {
    let pin: Pin = reader.secret("pin")?;
    if pin.is_guessable() {
        reader.secret_fault("pin", "PIN is one repeated digit, or digits in sequence");
        return None;
    }
    Some(pin)
}

/// A person with a PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffMember {
    /// Identifies the person.
    pub staff_id: u64,
    /// The name.
    pub name: String,
    /// The role.
    pub role: StaffRole,
    /// Whether the PIN is locked, after too many wrong tries in the shop.
    pub locked: bool,
}

/// `GET /v2/staff/members`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaffMembers {
    /// By role, the owner first, then by name.
    pub members: Vec<StaffMember>,
}

/// A recorded action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffAction {
    /// Its number, ascending.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Where; empty for the shop owner's phone and the command line.
    pub terminal_id: String,
    /// Who; empty while the shop has no PINs, and for a wrong PIN.
    pub name: String,
    /// What.
    pub kind: StaffActionKind,
    /// On what: a refund id, a purchase id, a payment id or a person's name.
    pub subject: String,
    /// Whether it was refused after it was recorded, or taken back before it had an effect.
    pub undone: bool,
    /// The amount, base units, if money or points moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Its currency, lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// `GET /v2/staff/actions?limit=`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffActions {
    /// The relay's clock.
    pub server_time: Timestamp,
    /// The actions.
    pub actions: Vec<StaffAction>,
}

/// An action above the limit that waits for the shop owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LimitApproval {
    /// Identifies it: 32 hexadecimal digits.
    pub approval_id: String,
    /// The shop's name.
    pub shop_name: String,
    /// The kiosk.
    pub terminal_id: TerminalId,
    /// Who asks for it; empty while the shop has no PINs.
    pub name: String,
    /// A refund or points.
    pub kind: StaffActionKind,
    /// The refund id or the purchase id.
    pub subject: String,
    /// The amount, base units.
    pub amount: Amount,
    /// Its currency, lower case.
    pub currency: String,
    /// It can be approved until then.
    pub expires_at: Timestamp,
}

/// `GET /v2/shop/approvals`: for a shop owner's session, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LimitApprovals {
    /// The relay's clock.
    pub server_time: Timestamp,
    /// Those that wait.
    pub approvals: Vec<LimitApproval>,
    /// The owner's shops in which PINs or terminals are locked after wrong PINs.
    #[serde(default)]
    pub locked_shops: Vec<ShopId>,
}

/// `POST /v2/shop/pins/unlock`: the shop owner unlocks the PINs and terminals of a shop. The response has no fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnlockPinsRequest {
    /// The shop.
    pub shop_id: ShopId,
}

impl UnlockPinsRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// A missing or malformed shop id.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        reader.finish(shop_id.map(|shop_id| Self { shop_id }))
    }
}

/// `POST /v2/shop/approvals/<approval id>`: the shop owner's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitApprovalRequest {
    /// Whether the action may be executed.
    pub approval: bool,
    /// The owner's, over [`crate::message::LimitApprovalDecision`].
    pub signature: Signature,
}

impl LimitApprovalRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let approval = reader.flag("approval");
        let signature = reader.signature("signature");
        let found = approval.zip(signature);
        reader.finish(found.map(|(approval, signature)| Self { approval, signature }))
    }
}
