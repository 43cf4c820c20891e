//! Reads without authentication. Source: `protocol.md §2.1`.

use kios_protocol::api::{
    AccountBalance, AccountNonce, Balance, ChainId, ChainInfo, Converted, PaymentInfo, PaymentItem,
    ShopInfo, SystemInfo, route,
};
use kios_protocol::{Address, Amount, ResultCode, ShopId, legacy};

use super::operation::{Group, Operation};

const ACCOUNT: &str = "A real or temporary account.";

pub(super) fn operations() -> Vec<Operation> {
    let mut all = payments();
    all.extend(conversions());
    all.extend(shops());
    all.extend(accounts());
    all.extend(network());
    all.into_iter().map(|operation| Operation { group: Group::Reads, ..operation }).collect()
}

fn payments() -> Vec<Operation> {
    let item = Operation::get(route::ITEM, "One payment.")
        .about("`paymentStatus` determines the state of the payment.")
        .query::<String>("paymentId", "The payment.")
        .data::<PaymentItem>()
        .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownPayment]);
    let info = Operation::get(route::INFO, "The cost of a payment for an account.")
        .about("An insufficient balance is not a refusal.")
        .guarded()
        .query::<Address>("account", ACCOUNT)
        .query::<Amount>("amount", "The price.")
        .query::<String>("currency", "The price's currency.")
        .data::<PaymentInfo>()
        .refuses(&[
            ResultCode::InvalidParameters,
            ResultCode::UnknownTemporaryAccount,
            ResultCode::UnknownCurrency,
        ]);
    let balance = Operation::get(route::USER_BALANCE, "An account's points.")
        .guarded()
        .query::<Address>("account", ACCOUNT)
        .data::<AccountBalance>()
        .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownTemporaryAccount]);
    let older = [
        item.also(
            "/v1/payment/item",
            "A payment of the first generation is returned in that generation's envelope.",
        )
        .or_first::<legacy::Item>(),
        info.also(
            "/v1/payment/info",
            "Returns the fields of the first generation in addition to those of v2.",
        )
        .data::<legacy::Info>(),
        balance
            .also(
                "/v1/payment/user/balance",
                "Returns the field of the first generation in addition to those of v2.",
            )
            .data::<legacy::UserBalance>(),
    ];
    [item, info, balance].into_iter().chain(older).collect()
}

fn conversions() -> [Operation; 3] {
    let convert =
        Operation::get(route::CONVERT, "Converts an amount from one currency to another.")
            .about("Currencies are given by their symbols; an empty one or `point` means points.")
            .query::<Amount>("amount", "The amount to convert.")
            .query::<String>("from", "The amount's currency.")
            .query::<String>("to", "The currency to convert to.")
            .data::<Converted>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownCurrency]);
    let v1 = convert.also("/v1/payment/convert/currency", "As v2.");
    let older = convert.also("/v1/currency/convert", "As v2.");
    [convert, v1, older]
}

fn shops() -> [Operation; 3] {
    let shop = Operation::get(route::SHOP_INFO, "A shop.")
        .about("An unknown shop is a success with `status` 0 and empty fields.")
        .query::<ShopId>("shopId", "The shop.")
        .data::<ShopInfo>()
        .refuses(&[ResultCode::InvalidParameters]);
    let v1 = shop
        .also(
            "/v1/payment/shop/info",
            "Returns the fields of the first generation in addition to those of v2.",
        )
        .data::<legacy::ShopInfo>();
    let collected = Operation::get("/v1/shop/info/{shopId}", "A shop with its totals.")
        .path::<ShopId>("shopId", "The shop.")
        .data::<ShopInfo>()
        .refuses(&[ResultCode::InvalidParameters]);
    [shop, v1, collected]
}

fn accounts() -> [Operation; 3] {
    let nonce = |path, summary| {
        Operation::get(path, summary)
            .path::<Address>("account", "The account.")
            .data::<AccountNonce>()
            .refuses(&[ResultCode::InvalidParameters])
    };
    [
        nonce("/v1/ledger/nonce/{account}", "The next nonce of an account for payments."),
        nonce("/v1/shop/nonce/{account}", "The next nonce of an account for shops."),
        Operation::get("/v1/ledger/balance/account/{account}", "An account's balances.")
            .guarded()
            .path::<Address>("account", ACCOUNT)
            .data::<Balance>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownTemporaryAccount]),
    ]
}

fn network() -> [Operation; 5] {
    [
        Operation::get(route::CHAIN_ID, "The chain id of wallet signatures.").data::<ChainId>(),
        Operation::get("/v1/chain/side/info", "The chain, its fees and its contracts.")
            .data::<ChainInfo>(),
        Operation::get("/v1/chain/main/id", "The chain id of the main chain.").data::<ChainId>(),
        Operation::get("/v1/chain/main/info", "The main chain, its fees and its contracts.")
            .data::<ChainInfo>(),
        Operation::get(route::SYSTEM_INFO, "Information about the network.").data::<SystemInfo>(),
    ]
}
