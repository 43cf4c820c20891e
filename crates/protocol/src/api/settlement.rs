//! Settlement: shops that collect for others, and payouts. Source: `protocol.md §2.18`.

use serde::{Deserialize, Serialize};

use super::{Fields, PageInfo, Violation};
use crate::message::{
    CollectSettlement, RefundShop, RemoveSettlementManager, SetSettlementManager,
};
use crate::{Address, Amount, SecretKey, ShopId, Signature, Timestamp};

/// The most shops that one request collects from; the network's clients send up to 10.
const MOST_CLIENTS: usize = 100;

/// `POST shop/refund`: pays a shop's settlement out to its owner, in tokens.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopRefundRequest {
    /// The shop.
    pub shop_id: ShopId,
    /// The signer: the owner, or its refund agent.
    pub account: Address,
    /// The amount, in the shop's currency.
    pub amount: Amount,
    /// The signer's over [`RefundShop`].
    pub signature: Signature,
}

impl ShopRefundRequest {
    /// A signed request.
    pub fn new(message: &RefundShop, key: &SecretKey) -> Self {
        let RefundShop { shop_id, amount, .. } = *message;
        Self { shop_id, account: key.address(), amount, signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let account = reader.address("account");
        let amount = reader.amount("amount");
        let signature = reader.trimmed_signature("signature");
        reader.finish(shop_id.zip(account).zip(amount).zip(signature).map(
            |(((shop_id, account), amount), signature)| Self {
                shop_id,
                account,
                amount,
                signature,
            },
        ))
    }
}

/// The response to [`ShopRefundRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TransactionHash {
    /// The transaction.
    pub tx_hash: String,
}

/// `GET shop/settlement/manager/get/:shopId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SettlementManager {
    /// The shop.
    pub shop_id: ShopId,
    /// The shop that collects its settlement; zeros if there is none.
    pub manager_id: ShopId,
}

/// `POST shop/settlement/manager/set`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetManagerRequest {
    /// The shop.
    pub shop_id: ShopId,
    /// Its owner.
    pub account: Address,
    /// The shop that collects from then on.
    pub manager_id: ShopId,
    /// The owner's over [`SetSettlementManager`].
    pub signature: Signature,
}

impl SetManagerRequest {
    /// A signed request.
    pub fn new(message: &SetSettlementManager, key: &SecretKey) -> Self {
        let SetSettlementManager { shop_id, manager_id, .. } = *message;
        Self { shop_id, account: key.address(), manager_id, signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let account = reader.address("account");
        let manager_id = reader.shop_id("managerId");
        let signature = reader.trimmed_signature("signature");
        reader.finish(shop_id.zip(account).zip(manager_id).zip(signature).map(
            |(((shop_id, account), manager_id), signature)| Self {
                shop_id,
                account,
                manager_id,
                signature,
            },
        ))
    }
}

/// The response to [`SetManagerRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetManagerResponse {
    /// The shop.
    pub shop_id: ShopId,
    /// The shop that collects its settlement.
    pub manager_id: ShopId,
    /// The transaction.
    pub tx_hash: String,
}

/// `POST shop/settlement/manager/remove`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RemoveManagerRequest {
    /// The shop.
    pub shop_id: ShopId,
    /// Its owner.
    pub account: Address,
    /// The owner's over [`RemoveSettlementManager`].
    pub signature: Signature,
}

impl RemoveManagerRequest {
    /// A signed request.
    pub fn new(message: &RemoveSettlementManager, key: &SecretKey) -> Self {
        let shop_id = message.shop_id;
        Self { shop_id, account: key.address(), signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let account = reader.address("account");
        let signature = reader.trimmed_signature("signature");
        reader.finish(
            shop_id.zip(account).zip(signature).map(|((shop_id, account), signature)| Self {
                shop_id,
                account,
                signature,
            }),
        )
    }
}

/// The response to [`RemoveManagerRequest`] and [`CollectRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopTransaction {
    /// The shop.
    pub shop_id: ShopId,
    /// The transaction.
    pub tx_hash: String,
}

/// `GET shop/settlement/client/length/:shopId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientCount {
    /// The shop that collects.
    pub shop_id: ShopId,
    /// The number of shops it collects from.
    pub length: u64,
}

/// `GET shop/settlement/client/list/:shopId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientList {
    /// The shop that collects.
    pub shop_id: ShopId,
    /// The shops it collects from, in the order in which they named it.
    pub clients: Vec<ShopId>,
}

/// `POST shop/settlement/collect`: takes over the settlement of other shops.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CollectRequest {
    /// The shop that collects.
    pub shop_id: ShopId,
    /// The signer: the shop's owner, or its refund agent.
    pub account: Address,
    /// The shops to collect from, with commas between them; a JSON list is accepted too.
    #[serde(serialize_with = "with_commas")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^0x[0-9a-fA-F]{64}(,0x[0-9a-fA-F]{64})*$",
        example = "0x0001abababababababababababababababababababababababababababababab"))]
    pub clients: Vec<ShopId>,
    /// The signer's over [`CollectSettlement`].
    pub signature: Signature,
}

fn with_commas<S: serde::Serializer>(clients: &[ShopId], to: S) -> Result<S::Ok, S::Error> {
    let texts: Vec<String> = clients.iter().map(ShopId::to_string).collect();
    to.serialize_str(&texts.join(","))
}

impl CollectRequest {
    /// A signed request.
    pub fn new(message: &CollectSettlement<'_>, key: &SecretKey) -> Self {
        Self {
            shop_id: message.manager_id,
            account: key.address(),
            clients: message.clients.to_vec(),
            signature: key.sign(message),
        }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let account = reader.address("account");
        let clients = reader.shop_ids("clients", MOST_CLIENTS);
        let signature = reader.trimmed_signature("signature");
        reader.finish(shop_id.zip(account).zip(clients).zip(signature).map(
            |(((shop_id, account), clients), signature)| Self {
                shop_id,
                account,
                clients,
                signature,
            },
        ))
    }
}

/// `GET shop/settlement/collect/history/:shopId`: one page, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Collections {
    /// The number of items and pages.
    pub page_info: PageInfo,
    /// The items of this page.
    pub items: Vec<Collected>,
}

/// What one shop collected from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Collected {
    /// The shop it was collected from.
    pub client_id: ShopId,
    /// Its owner.
    pub client_account: Address,
    /// Its currency.
    pub client_currency: String,
    /// The amount, in its currency.
    pub client_amount: Amount,
    /// All that was paid out of it or collected from it until then.
    pub client_total: Amount,
    /// The shop that collected.
    pub manager_id: ShopId,
    /// Its owner.
    pub manager_account: Address,
    /// Its currency.
    pub manager_currency: String,
    /// The amount, in its currency.
    pub manager_amount: Amount,
    /// All that it collected until then.
    pub manager_total: Amount,
    /// The number of the collection.
    pub block_number: u64,
    /// When.
    pub block_timestamp: Timestamp,
    /// The transaction.
    pub transaction_hash: String,
}
