//! Operations on purchases that earn points. Source: `protocol.md §2.11`.

use kios_protocol::api::{
    CancelPurchaseRequest, PurchaseOfShop, PurchaseOfUser, SavePurchaseRequest, TotalOfShop,
    TotalOfUser, route,
};
use kios_protocol::{Address, ResultCode, ShopId};
use serde_json::json;

use super::operation::{Access, Group, Operation};

const KEYED: &str = "Requires the access key, or a kiosk's session for purchases of its own shop.";

pub(super) fn operations() -> Vec<Operation> {
    let mut all: Vec<Operation> = changes().into();
    all.extend(reads());
    all.into_iter().map(|operation| Operation { group: Group::Purchases, ..operation }).collect()
}

fn changes() -> [Operation; 2] {
    let change = |operation: Operation| {
        operation
            .about(KEYED)
            .access(Access::KeyOrSession)
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
            Operation::post(
                route::PURCHASE_SAVE,
                "Grants points to a customer after a waiting time.",
            )
            .fields::<SavePurchaseRequest>(),
        )
        .staff_token()
        .refuses(&[
            ResultCode::UnknownShop,
            ResultCode::InactiveShop,
            ResultCode::UnknownTemporaryAccount,
            ResultCode::UnknownCurrency,
            ResultCode::TooMuchLoyalty,
            ResultCode::PinRequired,
            ResultCode::RoleTooLow,
            ResultCode::OwnerApprovalRequired,
            ResultCode::OwnerDenied,
        ]),
        change(
            Operation::post(
                route::PURCHASE_CANCEL,
                "Cancels a point grant before the points are credited.",
            )
            .fields::<CancelPurchaseRequest>(),
        ),
    ]
}

fn reads() -> [Operation; 4] {
    let invalid = [ResultCode::InvalidParameters];
    let of_user = |path, summary| {
        Operation::get(path, summary)
            .path::<Address>("account", "The customer.")
            .guarded()
            .refuses(&invalid)
    };
    let of_shop = |path, summary| {
        Operation::get(path, summary)
            .path::<ShopId>("shopId", "The shop.")
            .guarded()
            .refuses(&invalid)
    };
    [
        of_user("/v1/purchase/user/provide/{account}", "The pending point grants of a customer.")
            .data::<Vec<PurchaseOfUser>>(),
        of_user(
            "/v1/purchase/user/provide/total/{account}",
            "The total of the pending point grants.",
        )
        .data::<TotalOfUser>(),
        of_shop("/v1/purchase/shop/provide/{shopId}", "The pending point grants of a shop.")
            .data::<Vec<PurchaseOfShop>>(),
        of_shop(
            "/v1/purchase/shop/provide/total/{shopId}",
            "The total of the pending point grants.",
        )
        .data::<TotalOfShop>(),
    ]
}
