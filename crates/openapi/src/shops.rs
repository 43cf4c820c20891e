//! Operations on shops: change requests, list, delegators. Source: `protocol.md §2.9`.

use kios_protocol::api::{
    AddShopRequest, DelegatorRequest, DelegatorResponse, Refundable, SaveDelegatorRequest,
    ShopList, ShopStatusRequest, ShopTaskApproval, ShopTaskItem, ShopTaskResponse,
    ShopUpdateRequest,
};
use kios_protocol::{ResultCode, ShopId};

use super::operation::{Access, Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    all.extend(asked());
    all.extend(answered());
    all.extend(delegators());
    all.extend(reads());
    all.into_iter().map(|operation| Operation { group: Group::Shops, ..operation }).collect()
}

fn asked() -> [Operation; 3] {
    let ask = |operation: Operation| {
        operation.access(Access::SharedKey).data::<ShopTaskResponse>().refuses(&[
            ResultCode::InvalidParameters,
            ResultCode::ForeignShop,
            ResultCode::InvalidAccessKey,
            ResultCode::UnknownShop,
        ])
    };
    let waits = "Waits for the owner's answer, or is answered at once by a delegator.";
    [
        ask(Operation::post(
            "/v1/shop/update/create",
            "Asks for another name and currency of a shop.",
        )
        .fields::<ShopUpdateRequest>()
        .about(waits))
        .refuses(&[ResultCode::UnknownCurrency]),
        ask(Operation::post("/v1/shop/status/create", "Asks for a shop to be opened or shut.")
            .fields::<ShopStatusRequest>()
            .about(waits)),
        Operation::post("/v1/shop/add", "Adds a shop.")
            .about("Signed by the owner over `(shopId, account, chainId, nonce)`.")
            .fields::<AddShopRequest>()
            .data::<ShopTaskResponse>()
            .refuses(&[
                ResultCode::InvalidParameters,
                ResultCode::ForeignShop,
                ResultCode::InvalidSignature,
                ResultCode::ShopExists,
                ResultCode::UnknownCurrency,
            ]),
    ]
}

fn answered() -> [Operation; 2] {
    let answer = |path, summary| {
        Operation::post(path, summary)
            .about("Signed by the shop's owner, or by its delegator where it has one.")
            .fields::<ShopTaskApproval>()
            .data::<ShopTaskResponse>()
            .refuses(&[
                ResultCode::InvalidParameters,
                ResultCode::UnknownTask,
                ResultCode::TaskNotApprovable,
                ResultCode::InvalidSignature,
                ResultCode::TimedOut,
            ])
    };
    [
        answer("/v1/shop/update/approval", "The owner's yes or no to a name and a currency."),
        answer("/v1/shop/status/approval", "The owner's yes or no to opening or shutting a shop."),
    ]
}

fn delegators() -> [Operation; 3] {
    let signed = |operation: Operation| {
        operation
            .about("Signed by the shop's owner.")
            .data::<DelegatorResponse>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature])
    };
    [
        signed(
            Operation::post(
                "/v1/shop/account/delegator/create",
                "Makes a key that may answer for a shop.",
            )
            .fields::<DelegatorRequest>(),
        ),
        signed(
            Operation::post(
                "/v1/shop/account/delegator/save",
                "Lets a key that was made answer for a shop.",
            )
            .fields::<SaveDelegatorRequest>(),
        )
        .refuses(&[ResultCode::DelegatorMissing]),
        signed(
            Operation::post("/v1/shop/account/delegator/remove", "Lets the owner answer again.")
                .fields::<DelegatorRequest>(),
        ),
    ]
}

fn reads() -> [Operation; 3] {
    [
        Operation::get("/v1/shop/list", "Every shop, page by page.")
            .about("With the access key in the header or the query.")
            .access(Access::SharedKey)
            .query::<i64>("pageNumber", "Which page; the first is 1.")
            .query::<i64>("pageSize", "Shops of a page, at most 50.")
            .data::<ShopList>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidAccessKey]),
        Operation::get("/v1/shop/task", "One change of a shop.")
            .query::<String>("taskId", "The change.")
            .data::<ShopTaskItem>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownTask]),
        Operation::get("/v1/shop/refundable/{shopId}", "What could be paid out to a shop.")
            .path::<ShopId>("shopId", "The shop.")
            .data::<Refundable>()
            .refuses(&[ResultCode::InvalidParameters]),
    ]
}
