//! Operations on shops: change requests, list, delegators. Source: `protocol.md §2.9`.

use kios_protocol::ResultCode;
use kios_protocol::api::{
    AddShopRequest, DelegatorRequest, DelegatorResponse, SaveDelegatorRequest, ShopList,
    ShopStatusRequest, ShopTaskApproval, ShopTaskItem, ShopTaskResponse, ShopUpdateRequest,
};

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
    let waits = "Awaits the owner's approval; a delegator approves at once.";
    [
        ask(Operation::post(
            "/v1/shop/update/create",
            "Requests a change of a shop's name and currency.",
        )
        .fields::<ShopUpdateRequest>()
        .about(waits))
        .refuses(&[ResultCode::UnknownCurrency]),
        ask(Operation::post("/v1/shop/status/create", "Requests a change of a shop's status.")
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
            .about("Signed by the shop's owner, or by the shop's delegator if it has one.")
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
        answer(
            "/v1/shop/update/approval",
            "The owner approves or denies a change of name and currency.",
        ),
        answer("/v1/shop/status/approval", "The owner approves or denies a change of status."),
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
                "Creates a delegator key for a shop.",
            )
            .fields::<DelegatorRequest>(),
        ),
        signed(
            Operation::post(
                "/v1/shop/account/delegator/save",
                "Activates the created delegator key of a shop.",
            )
            .fields::<SaveDelegatorRequest>(),
        )
        .refuses(&[ResultCode::DelegatorMissing]),
        signed(
            Operation::post(
                "/v1/shop/account/delegator/remove",
                "Removes the delegator key of a shop.",
            )
            .fields::<DelegatorRequest>(),
        ),
    ]
}

fn reads() -> [Operation; 2] {
    [
        Operation::get("/v1/shop/list", "All shops, in pages.")
            .about("Requires the access key in the header or the query.")
            .access(Access::SharedKey)
            .query::<i64>("pageNumber", "The page number, from 1.")
            .query::<i64>("pageSize", "The number of shops per page, at most 50.")
            .data::<ShopList>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidAccessKey]),
        Operation::get("/v1/shop/task", "A task: one change of a shop.")
            .query::<String>("taskId", "The task.")
            .data::<ShopTaskItem>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownTask]),
    ]
}
