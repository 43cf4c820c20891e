//! The numbered callback log. Source: `protocol.md §7`.

use serde::{Deserialize, Serialize};

use crate::serde_text;

/// The type of a task or callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// A new payment.
    PayNew,
    /// A cancel.
    PayCancel,
    /// A shop was added.
    ShopAdd,
    /// A shop's name or currency changes.
    ShopUpdate,
    /// A shop is switched on or off.
    ShopStatus,
}

impl TaskKind {
    /// The value on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PayNew => "pay_new",
            Self::PayCancel => "pay_cancel",
            Self::ShopAdd => "shop_add",
            Self::ShopUpdate => "shop_update",
            Self::ShopStatus => "shop_status",
        }
    }
}

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// Its number.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "7"))]
    pub sequence: u64,
    /// The type.
    #[serde(rename = "type")]
    pub kind: TaskKind,
    /// 0 success, 4000 denied, 7000 timed out.
    pub code: u32,
    /// The code's message.
    pub message: String,
    /// The payment or the shop, as the callback contains it.
    pub data: serde_json::Value,
}

/// `GET task/sequence/latest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatestSequence {
    /// The newest row's number; 0 when there is none.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "7"))]
    pub sequence: u64,
}
