//! Operations on purchases that earn points. Source: `protocol.md §2.11`.

use kios_protocol::api::{
    CancelPurchaseRequest, PurchaseOfShop, PurchaseOfUser, SavePurchaseRequest, TotalOfShop,
    TotalOfUser, route,
};
use kios_protocol::{Address, ResultCode, ShopId};
use serde_json::json;

use super::operation::{Access, Group, Operation};

const KEYED: &str = "With the access key, or with a kiosk's session for purchases of its own shop.";

pub(super) fn operations() -> Vec<Operation> {
    let mut all: Vec<Operation> = changes().into();
    all.extend(reads());
    all.into_iter().map(|operation| Operation { group: Group::Purchases, ..operation }).collect()
}

fn changes() -> [Operation; 2] {
    let change = |operation: Operation| {
        operation
            .about(KEYED)
            .access(Access::SharedKey)
            .data_as(|_| json!({"type": "object", "example": {}}))
            .refuses(&[
                ResultCode::InvalidParameters,
                ResultCode::InvalidAccessKey,
                ResultCode::NotAuthorized,
                ResultCode::PurchaseProcessed,
            ])
    };
    [
        change(
            Operation::post(route::PURCHASE_SAVE, "Gives a customer points, once a time is over.")
                .fields::<SavePurchaseRequest>(),
        )
        .refuses(&[
            ResultCode::UnknownShop,
            ResultCode::InactiveShop,
            ResultCode::UnknownTemporaryAccount,
            ResultCode::UnknownCurrency,
            ResultCode::TooMuchLoyalty,
        ]),
        change(
            Operation::post(route::PURCHASE_CANCEL, "Does not give them after all.")
                .fields::<CancelPurchaseRequest>(),
        ),
    ]
}

fn reads() -> [Operation; 4] {
    let invalid = [ResultCode::InvalidParameters];
    let of_user = |path, summary| {
        Operation::get(path, summary).path::<Address>("account", "The customer.").refuses(&invalid)
    };
    let of_shop = |path, summary| {
        Operation::get(path, summary).path::<ShopId>("shopId", "The shop.").refuses(&invalid)
    };
    [
        of_user("/v1/purchase/user/provide/{account}", "Points that are to come to a customer.")
            .data::<Vec<PurchaseOfUser>>(),
        of_user("/v1/purchase/user/provide/total/{account}", "All of them together.")
            .data::<TotalOfUser>(),
        of_shop("/v1/purchase/shop/provide/{shopId}", "Points that a shop is to give.")
            .data::<Vec<PurchaseOfShop>>(),
        of_shop("/v1/purchase/shop/provide/total/{shopId}", "All of them together.")
            .data::<TotalOfShop>(),
    ]
}
