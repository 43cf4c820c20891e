//! Responses to reads. Source: `protocol.md §2.1`.

use serde::{Deserialize, Serialize};

use crate::serde_text;
use crate::{Address, Amount, ShopId, TemporaryAccount};

/// `POST payment/account/temporary`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TemporaryAccountResponse {
    /// The temporary account, which the payment code contains.
    pub temporary_account: TemporaryAccount,
}

/// `GET payment/user/balance`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountBalance {
    /// The real account.
    pub account: Address,
    /// Points.
    pub balance: Amount,
}

/// `GET payment/info`: what a payment would cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PaymentInfo {
    /// The real account.
    pub account: Address,
    /// The price, base units.
    pub amount: Amount,
    /// The currency, lower case.
    pub currency: String,
    /// The account's points.
    pub balance: Amount,
    /// The account's points in the currency.
    pub balance_value: Amount,
    /// The price in points.
    pub paid_point: Amount,
    /// The price in money.
    pub paid_value: Amount,
    /// The fee in points.
    pub fee_point: Amount,
    /// The fee in money.
    pub fee_value: Amount,
    /// Both in points.
    pub total_point: Amount,
    /// Both in money.
    pub total_value: Amount,
    /// The fee as a fraction, for display only; the amounts above are authoritative.
    #[cfg_attr(feature = "openapi", schema(value_type = f64, example = 0.05))]
    pub fee_rate: serde_json::Number,
}

/// `GET payment/convert/currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Converted {
    /// In the target currency.
    pub amount: Amount,
}

/// `GET payment/shop/info`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopInfo {
    /// Its id.
    pub shop_id: ShopId,
    /// Its name; empty when unknown.
    pub name: String,
    /// The currency it is paid in.
    pub currency: String,
    /// 0 unknown, 1 active, 2 inactive.
    pub status: u8,
    /// The owner.
    pub account: Address,
    /// The delegator, who may approve cancels for the owner; zero if there is none.
    pub delegator: Address,
    /// Points given to customers, in the shop's currency.
    pub provided_amount: Amount,
    /// Points taken from customers, in the shop's currency.
    pub used_amount: Amount,
    /// Paid out to the shop, in its currency.
    pub refunded_amount: Amount,
    /// Collected for settlement; only in `GET /v1/shop/info/:shopId`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected_amount: Option<Amount>,
}

impl ShopInfo {
    /// An active shop's status.
    pub const ACTIVE: u8 = 1;
    /// An inactive shop's status.
    pub const INACTIVE: u8 = 2;
}

/// `GET ledger/nonce/:account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountNonce {
    /// The account.
    pub account: Address,
    /// Its nonce.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "7"))]
    pub nonce: u64,
}

/// `GET ledger/balance/account/:account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Balance {
    /// The real account.
    pub account: Address,
    /// Points.
    pub point: PointInfo,
    /// The settlement token.
    pub token: PointInfo,
}

/// A balance and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PointInfo {
    /// In its own unit.
    pub balance: Amount,
    /// In the network's equivalent currency.
    pub value: Amount,
}

/// `GET chain/side/id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChainId {
    /// The side chain, which every wallet signature names.
    pub chain_id: u64,
}

/// `GET chain/side/info`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChainInfo {
    /// The URL of the chain; empty in embedded mode.
    pub url: String,
    /// The chain.
    pub network: ChainNetwork,
    /// Contract addresses by name; zero in embedded mode.
    pub contract: std::collections::BTreeMap<String, String>,
}

/// The chain's name, number and fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChainNetwork {
    /// Its name.
    pub name: String,
    /// Its number.
    pub chain_id: u64,
    /// The name service; zero: none.
    pub ens_address: Address,
    /// Fee of a chain transfer.
    pub chain_transfer_fee: Amount,
    /// Fee of the chain bridge.
    pub chain_bridge_fee: Amount,
    /// Fee of a point transfer.
    pub loyalty_transfer_fee: Amount,
    /// Fee of the point bridge.
    pub loyalty_bridge_fee: Amount,
}

/// `GET system/info`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemInfo {
    /// The settlement token.
    pub token: TokenInfo,
    /// The point.
    pub point: SystemPoint,
    /// The language of notifications.
    pub language: String,
    /// Optional features of the network.
    pub support: SupportInfo,
}

/// The settlement token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenInfo {
    /// Its symbol.
    pub symbol: String,
}

/// How points are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SystemPoint {
    /// Decimals to show.
    pub precision: u8,
    /// The currency of which one unit equals one point.
    pub equivalent_currency: String,
}

/// Optional features of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "three booleans on the wire")]
pub struct SupportInfo {
    /// Bridging tokens between chains.
    pub chain_bridge: bool,
    /// Bridging points between chains.
    pub loyalty_bridge: bool,
    /// Exchanging points for tokens.
    pub exchange: bool,
}
