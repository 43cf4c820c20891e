//! Operations on providers, agents, tokens and the settlement of shops. Source: `protocol.md §2.15 to §2.18`.

use kios_protocol::api::{
    AccountNonce, AppointAgentRequest, AppointAgentResponse, AppointedAgent, Assistant,
    AssistantRequest, AssistantResponse, ClientCount, ClientList, CollectRequest, Collections,
    ProvideRequest, ProvideResponse, ProviderBalance, ProviderStatus, Refundable,
    RemoveManagerRequest, SetManagerRequest, SetManagerResponse, SettlementManager,
    ShopRefundRequest, ShopTransaction, TokenBalance, TransactionHash, WithdrawRequest,
    WithdrawResponse,
};
use kios_protocol::{Address, PhoneHash, ResultCode, ShopId};

use super::operation::{Group, Operation};

const INVALID: [ResultCode; 1] = [ResultCode::InvalidParameters];
const SIGNED: [ResultCode; 2] = [ResultCode::InvalidParameters, ResultCode::InvalidSignature];

pub(super) fn operations() -> Vec<Operation> {
    let mut all: Vec<Operation> = providers().into();
    all.extend(agents());
    all.extend(tokens());
    all.extend(payouts());
    all.extend(managers());
    all.into_iter().map(|operation| Operation { group: Group::Settlement, ..operation }).collect()
}

fn providers() -> [Operation; 6] {
    let read = |path, summary| {
        Operation::get(path, summary).path::<Address>("provider", "The provider.").refuses(&INVALID)
    };
    let send = |path, summary| {
        Operation::post(path, summary)
            .about("Signed by the provider, or by its agent if it has one. The provider pays in tokens.")
            .refuses(&SIGNED)
            .refuses(&[
                ResultCode::NotProvider,
                ResultCode::NotGweiMultiple,
                ResultCode::InsufficientBalance,
            ])
    };
    [
        read("/v1/provider/status/{provider}", "Whether an account may credit points.")
            .data::<ProviderStatus>(),
        read("/v1/provider/balance/{provider}", "What a provider can credit.")
            .guarded()
            .data::<ProviderBalance>(),
        read("/v1/provider/assistant/{provider}", "The agent that credits points for a provider.")
            .data::<Assistant>(),
        Operation::post(
            "/v1/provider/assistant/register",
            "Appoints the agent that credits points for a provider.",
        )
        .about("Signed by the provider. The same as `agent/provision`.")
        .fields::<AssistantRequest>()
        .data::<AssistantResponse>()
        .refuses(&SIGNED),
        send("/v1/provider/send/account", "Credits points to an account.")
            .fields_as(|all| all.refer_as::<ProvideRequest<Address>>("ProvideToAccountRequest"))
            .data_as(|all| all.refer_as::<ProvideResponse<Address>>("ProvideToAccountResponse")),
        send("/v1/provider/send/phoneHash", "Credits points to a phone number.")
            .fields_as(|all| all.refer_as::<ProvideRequest<PhoneHash>>("ProvideToPhoneRequest"))
            .data_as(|all| all.refer_as::<ProvideResponse<PhoneHash>>("ProvideToPhoneResponse")),
    ]
}

fn agents() -> [Operation; 6] {
    let read = |path, summary| {
        Operation::get(path, summary)
            .path::<Address>("account", "The account.")
            .data::<AppointedAgent>()
            .refuses(&INVALID)
    };
    let appoint = |path, summary| {
        Operation::post(path, summary)
            .about("Signed by the account. The zero address dismisses the agent.")
            .fields::<AppointAgentRequest>()
            .data::<AppointAgentResponse>()
            .refuses(&SIGNED)
    };
    [
        read("/v1/agent/provision/{account}", "The agent that credits points for an account."),
        read("/v1/agent/refund/{account}", "The agent that settles for a shop's owner."),
        read("/v1/agent/withdrawal/{account}", "The agent that withdraws tokens for an account."),
        appoint("/v1/agent/provision", "Appoints the agent that credits points for an account."),
        appoint("/v1/agent/refund", "Appoints the agent that settles for a shop's owner."),
        appoint("/v1/agent/withdrawal", "Appoints the agent that withdraws tokens for an account."),
    ]
}

fn tokens() -> [Operation; 5] {
    let read = |path, summary| {
        Operation::get(path, summary).path::<Address>("account", "The account.").refuses(&INVALID)
    };
    [
        read("/v1/token/main/nonce/{account}", "The next nonce of an account in the main token.")
            .data::<AccountNonce>(),
        read("/v1/token/side/nonce/{account}", "The next nonce of an account in the side token.")
            .data::<AccountNonce>(),
        read("/v1/token/main/balance/{account}", "An account's tokens on the main chain.")
            .guarded()
            .data::<TokenBalance>(),
        read("/v1/token/side/balance/{account}", "An account's tokens outside of the ledger.")
            .guarded()
            .data::<TokenBalance>(),
        Operation::post(
            "/v1/ledger/withdraw_via_bridge",
            "Withdraws tokens from the ledger to the main chain.",
        )
        .about("Signed by the account, or by its withdrawal agent.")
        .fields::<WithdrawRequest>()
        .data::<WithdrawResponse>()
        .refuses(&[ResultCode::LoyaltyBridgeOff])
        .refuses(&SIGNED)
        .refuses(&[
            ResultCode::InsufficientBalance,
            ResultCode::ExpiredSignature,
            ResultCode::NotGweiMultiple,
            ResultCode::BelowMinimum,
        ]),
    ]
}

fn payouts() -> [Operation; 2] {
    [
        Operation::get(
            "/v1/shop/refundable/{shopId}",
            "The amount that can be paid out to a shop.",
        )
        .path::<ShopId>("shopId", "The shop.")
        .data::<Refundable>()
        .refuses(&INVALID),
        Operation::post("/v1/shop/refund", "Pays a shop's settlement out to its owner, in tokens.")
            .about("Signed by the shop's owner, or by the owner's refund agent.")
            .fields::<ShopRefundRequest>()
            .data::<TransactionHash>()
            .refuses(&SIGNED)
            .refuses(&[
                ResultCode::InactiveShop,
                ResultCode::NotGweiMultiple,
                ResultCode::InsufficientWithdrawal,
                ResultCode::UnknownCurrency,
                ResultCode::InsufficientBalance,
            ]),
    ]
}

fn managers() -> [Operation; 7] {
    let unknown = [ResultCode::InvalidShop, ResultCode::UnknownShop];
    let read = |path, summary| {
        Operation::get(path, summary).path::<ShopId>("shopId", "The shop.").refuses(&INVALID)
    };
    [
        read(
            "/v1/shop/settlement/manager/get/{shopId}",
            "The shop that collects a shop's settlement.",
        )
        .data::<SettlementManager>(),
        Operation::post(
            "/v1/shop/settlement/manager/set",
            "Names the shop that collects a shop's settlement.",
        )
        .about("Signed by the shop's owner.")
        .fields::<SetManagerRequest>()
        .data::<SetManagerResponse>()
        .refuses(&SIGNED)
        .refuses(&unknown)
        .refuses(&[ResultCode::SameSettlementShop]),
        Operation::post(
            "/v1/shop/settlement/manager/remove",
            "Ends the collecting of a shop's settlement by another.",
        )
        .about("Signed by the shop's owner.")
        .fields::<RemoveManagerRequest>()
        .data::<ShopTransaction>()
        .refuses(&SIGNED)
        .refuses(&unknown),
        read("/v1/shop/settlement/client/length/{shopId}", "How many shops a shop collects from.")
            .data::<ClientCount>()
            .refuses(&unknown),
        read("/v1/shop/settlement/client/list/{shopId}", "The shops that a shop collects from.")
            .query::<u64>("startIndex", "The position of the first, from 0.")
            .query::<u64>("endIndex", "The position after the last.")
            .data::<ClientList>()
            .refuses(&unknown),
        Operation::post(
            "/v1/shop/settlement/collect",
            "Moves what other shops are owed to the shop that collects for them.",
        )
        .about("Signed by the owner of the shop that collects, or by the owner's refund agent.")
        .fields::<CollectRequest>()
        .data::<ShopTransaction>()
        .refuses(&SIGNED)
        .refuses(&unknown),
        read("/v1/shop/settlement/collect/history/{shopId}", "What a shop collected, in pages.")
            .query::<i64>("pageNumber", "The page number, from 1.")
            .query::<i64>("pageSize", "The number of items per page, at most 50.")
            .data::<Collections>(),
    ]
}
