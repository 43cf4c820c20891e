//! Shops: change requests, the list, delegators. Source: `protocol.md §2.9`.

use serde::{Deserialize, Serialize};

use super::{Fields, Reader, TaskKind, Violation};
use crate::message::{ShopAccount, ShopDelegatorAccount};
use crate::serde_text;
use crate::{Address, Amount, SecretKey, ShopId, Signature, TerminalId, Timestamp};

/// The maximum length of a shop's name.
const MOST_NAME: usize = 128;
/// The maximum length of a currency. Source: `protocol.md §2.0`, storage limits.
const MOST_CURRENCY: usize = 12;

/// `POST shop/update/create`: requests another name or currency from the owner.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopUpdateRequest {
    /// The shop.
    pub shop_id: ShopId,
    /// The new name.
    pub name: String,
    /// The new currency.
    pub currency: String,
    /// The kiosk; may be empty.
    pub terminal_id: TerminalId,
}

impl ShopUpdateRequest {
    /// Parses the request; the currency is lower-cased.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let name = reader.short("name", MOST_NAME);
        let currency = currency(&mut reader);
        let terminal_id = reader.optional_terminal_id("terminalId");
        reader.finish(shop_id.zip(name).zip(currency).zip(terminal_id).map(
            |(((shop_id, name), currency), terminal_id)| Self {
                shop_id,
                name,
                currency,
                terminal_id,
            },
        ))
    }
}

fn currency(reader: &mut Reader<'_>) -> Option<String> {
    reader.short("currency", MOST_CURRENCY).map(|currency| currency.to_ascii_lowercase())
}

/// `POST shop/status/create`: requests that the owner activates or deactivates the shop.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopStatusRequest {
    /// The shop.
    pub shop_id: ShopId,
    /// 1 active, 2 inactive.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "1"))]
    pub status: u8,
    /// The kiosk; may be empty.
    pub terminal_id: TerminalId,
}

impl ShopStatusRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let status = reader.present("status").and_then(|status| match status.as_str() {
            "1" => Some(1),
            "2" => Some(2),
            _ => {
                reader.fault("status", "status is neither 1 (active) nor 2 (inactive)");
                None
            }
        });
        let terminal_id = reader.optional_terminal_id("terminalId");
        reader.finish(
            shop_id.zip(status).zip(terminal_id).map(|((shop_id, status), terminal_id)| Self {
                shop_id,
                status,
                terminal_id,
            }),
        )
    }
}

/// `POST shop/update/approval` and `shop/status/approval`: the owner's approval or denial.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopTaskApproval {
    /// The task.
    pub task_id: String,
    /// Approval or denial; the signature does not cover it.
    pub approval: bool,
    /// The owner's, or the delegator's, over [`ShopAccount`].
    pub signature: Signature,
}

#[expect(clippy::fn_params_excessive_bools, reason = "a boolean on the wire")]
impl ShopTaskApproval {
    /// A signed approval or denial.
    pub fn new(task_id: String, message: &ShopAccount, approval: bool, key: &SecretKey) -> Self {
        Self { task_id, approval, signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let task_id = reader.present("taskId");
        let approval = reader.flag("approval");
        let signature = reader.trimmed_signature("signature");
        reader.finish(
            task_id.zip(approval).zip(signature).map(|((task_id, approval), signature)| Self {
                task_id,
                approval,
                signature,
            }),
        )
    }
}

/// `POST shop/add`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AddShopRequest {
    /// Its id.
    pub shop_id: ShopId,
    /// Its name.
    pub name: String,
    /// The currency it is paid in.
    pub currency: String,
    /// Its owner.
    pub account: Address,
    /// The kiosk; may be empty.
    pub terminal_id: TerminalId,
    /// The owner's over [`ShopAccount`].
    pub signature: Signature,
}

impl AddShopRequest {
    /// Parses the request; the currency is lower-cased.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let name = reader.short("name", MOST_NAME);
        let currency = currency(&mut reader);
        let account = reader.address("account");
        let terminal_id = reader.optional_terminal_id("terminalId");
        let signature = reader.trimmed_signature("signature");
        let made = shop_id.zip(name).zip(currency).zip(account).zip(terminal_id).zip(signature);
        reader.finish(made.map(
            |(((((shop_id, name), currency), account), terminal_id), signature)| Self {
                shop_id,
                name,
                currency,
                account,
                terminal_id,
                signature,
            },
        ))
    }
}

/// `POST shop/account/delegator/create` and `/remove`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DelegatorRequest {
    /// The shop.
    pub shop_id: ShopId,
    /// Its owner.
    pub account: Address,
    /// The owner's over [`ShopAccount`].
    pub signature: Signature,
}

impl DelegatorRequest {
    /// A signed request.
    pub fn new(message: &ShopAccount, key: &SecretKey) -> Self {
        let signature = key.sign(message);
        Self { shop_id: message.shop_id, account: message.account, signature }
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

/// `POST shop/account/delegator/save`: from then on the delegator approves.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SaveDelegatorRequest {
    /// The shop.
    pub shop_id: ShopId,
    /// Its owner.
    pub account: Address,
    /// The delegator that the relay has made.
    pub delegator: Address,
    /// The owner's over [`ShopDelegatorAccount`].
    pub signature: Signature,
}

impl SaveDelegatorRequest {
    /// A signed request.
    pub fn new(message: &ShopDelegatorAccount, key: &SecretKey) -> Self {
        let ShopDelegatorAccount { shop_id, account, delegator, .. } = *message;
        Self { shop_id, account, delegator, signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let shop_id = reader.shop_id("shopId");
        let account = reader.address("account");
        let delegator = reader.address("delegator");
        let signature = reader.trimmed_signature("signature");
        reader.finish(shop_id.zip(account).zip(delegator).zip(signature).map(
            |(((shop_id, account), delegator), signature)| Self {
                shop_id,
                account,
                delegator,
                signature,
            },
        ))
    }
}

/// The response to the four requests that create or approve a shop task; fields that do not apply are absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopTaskResponse {
    /// The task.
    pub task_id: crate::TaskId,
    /// The shop.
    pub shop_id: ShopId,
    /// The new name, of an update and of a new shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The new currency, of an update and of a new shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The new status, of a change of it and of a new shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u8>,
    /// The owner, of a new shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Address>,
    /// The kiosk that requested it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal_id: Option<TerminalId>,
    /// The status of the task.
    pub task_status: u8,
    /// When it was requested.
    pub timestamp: Timestamp,
    /// The transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_hash: Option<String>,
}

/// The shop and its task, as the log and the callback contain them. Source: `protocol.md §7.2`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopTaskData {
    /// The task.
    pub task_id: crate::TaskId,
    /// The shop.
    pub shop_id: ShopId,
    /// Its name once the task is done.
    pub name: String,
    /// Its currency once the task is done.
    pub currency: String,
    /// Its status once the task is done.
    pub status: u8,
    /// Its owner.
    pub account: Address,
    /// The kiosk that requested it.
    pub terminal_id: TerminalId,
    /// The status of the task.
    pub task_status: u8,
}

/// `GET shop/task`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopTaskItem {
    /// The kind of change.
    #[serde(rename = "type")]
    pub kind: TaskKind,
    /// The shop and the task.
    #[serde(flatten)]
    pub data: ShopTaskData,
    /// When it was requested.
    pub timestamp: Timestamp,
}

/// The response to the three requests about a delegator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DelegatorResponse {
    /// The shop.
    pub shop_id: ShopId,
    /// Its owner.
    pub account: Address,
    /// The delegator; absent once it is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegator: Option<Address>,
    /// The transaction of the registration; only once it is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_hash: Option<String>,
}

/// `GET shop/list`: one page of the shops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopList {
    /// The number of shops and pages.
    pub page_info: PageInfo,
    /// The shops of this page.
    pub items: Vec<ShopListItem>,
}

/// The number of shops and pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// The number of shops.
    pub total_count: u64,
    /// The number of pages of the requested size.
    pub total_pages: u64,
}

/// A shop in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShopListItem {
    /// Its id.
    pub shop_id: ShopId,
    /// Its name.
    pub name: String,
    /// The currency it is paid in.
    pub currency: String,
    /// 1 active, 2 inactive.
    pub status: u8,
    /// Its owner.
    pub account: Address,
    /// Points given to customers, in its currency.
    pub provided_amount: Amount,
    /// Points taken from customers, in its currency.
    pub used_amount: Amount,
    /// Paid out to it, in its currency.
    pub refunded_amount: Amount,
}

/// `GET shop/refundable`: what could be paid out to the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Refundable {
    /// In the shop's currency.
    pub refundable_amount: Amount,
    /// In the settlement token.
    pub refundable_token: Amount,
}
