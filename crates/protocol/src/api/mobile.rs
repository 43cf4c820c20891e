//! Registration of phones for notifications. Source: `protocol.md §2.10`.

use serde::{Deserialize, Serialize};

use super::{Fields, Reader, Violation};
use crate::message::MobileToken;
use crate::{Address, SecretKey, ShopId, Signature};

/// The maximum length of each stored text. Source: `protocol.md §2.10`.
const MOST_TOKEN: usize = 50;
const MOST_LANGUAGE: usize = 3;
const MOST_OS: usize = 12;

/// The kind of app on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MobileKind {
    /// A customer's.
    User,
    /// A shop owner's.
    Shop,
}

impl MobileKind {
    /// The number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::User => 0,
            Self::Shop => 1,
        }
    }

    /// Parses `type`; a customer's if absent.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.optional("type")?.as_str() {
            "" | "0" => Some(Self::User),
            "1" => Some(Self::Shop),
            _ => {
                reader.fault("type", "type is neither 0 (user) nor 1 (shop)");
                None
            }
        }
    }
}

/// `POST mobile/register`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MobileRequest {
    /// The registration.
    #[serde(flatten)]
    pub item: MobileItem,
    /// The account's over [`MobileToken`].
    pub signature: Signature,
}

/// A registration, in the request and in the response.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MobileItem {
    /// The account.
    pub account: Address,
    /// 0 a customer's app, 1 a shop owner's.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The shop of the app; zeros for a customer's.
    pub shop_id: ShopId,
    /// The notification service's token.
    pub token: String,
    /// The language of notifications.
    pub language: String,
    /// The phone's system.
    pub os: String,
}

impl core::fmt::Debug for MobileItem {
    /// The token is omitted: whoever has it can send notifications to the phone.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("MobileItem").field("account", &self.account).finish_non_exhaustive()
    }
}

impl MobileRequest {
    /// A signed request.
    pub fn new(item: MobileItem, key: &SecretKey) -> Self {
        let signature = key.sign(&MobileToken { token: &item.token, account: item.account });
        Self { item, signature }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let account = reader.address("account");
        let kind = MobileKind::read(&mut reader);
        let shop_id = no_shop_or(&mut reader, fields);
        let token = reader.short("token", MOST_TOKEN);
        let language = reader.short("language", MOST_LANGUAGE);
        let os = reader.short("os", MOST_OS);
        let signature = reader.trimmed_signature("signature");
        let made = account.zip(kind).zip(shop_id).zip(token).zip(language).zip(os).zip(signature);
        reader.finish(made.map(
            |((((((account, kind), shop_id), token), language), os), signature)| Self {
                item: MobileItem { account, kind: kind.number(), shop_id, token, language, os },
                signature,
            },
        ))
    }
}

/// The shop id; zeros if absent.
fn no_shop_or(reader: &mut Reader<'_>, fields: &Fields) -> Option<ShopId> {
    match fields.text("shopId") {
        None => Some(ShopId::from_bytes([0; 32])),
        Some(_) => reader.shop_id("shopId"),
    }
}

/// `GET mobile/exists/:account`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MobileExists {
    /// The account.
    pub account: Address,
    /// 0 a customer's app, 1 a shop owner's.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The shop; zeros for a customer's.
    pub shop_id: ShopId,
    /// Whether one is registered.
    pub exists: bool,
}

impl MobileExists {
    /// Parses the parameters besides the account.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(query: &Fields) -> Result<(MobileKind, ShopId), Vec<Violation>> {
        let mut reader = query.reader();
        let kind = MobileKind::read(&mut reader);
        let shop_id = no_shop_or(&mut reader, query);
        reader.finish(kind.zip(shop_id))
    }
}
