//! Every operation of the API has a call.

use core::time::Duration;
use std::collections::BTreeSet;

use futures::StreamExt as _;
use kios_protocol::api::{
    AddMemberRequest, AgentKind, CancelPurchaseRequest, CardSaleRequest, ChangePinRequest,
    MobileItem, MobileKind, PageFault, PointReceiver, SavePurchaseRequest, ShopStatusRequest,
    ShopUpdateRequest, UnlockKeyRequest, UnlockRequest,
};
use kios_protocol::refund::{CardMethod, Gateway, RefundId};
use kios_protocol::staff::StaffRole;
use kios_protocol::{Address, Amount, DeviceSecret, PhoneHash, TaskId, Timestamp};
use kios_sdk::{
    AccountClient, CardSaleFilter, Chain, Close, Decision, Method, NonceKind, Page, PaymentFilter,
    RelayClient, Request, ShopChange, TasksFrom, TerminalClient,
};
use serde_json::Value;
use tokio::time::timeout;

use crate::scripted::{RELAY_TIME_S, header};
use crate::values::{
    account, client, item, key, open, payment, purchase, refund, refusing, shop, terminal,
    terminal_id,
};

async fn public_calls(client: &RelayClient) {
    let (account, phone) = (key().address(), PhoneHash::from_bytes([1; 32]));
    let page = Page { number: 1, size: 50 };
    client.settings(Some(shop())).await;
    client.pair_key("CODE2345", &key(), None).await;
    let (device, pin) = (DeviceSecret::from_bytes([1; 32]), "480213".parse().unwrap());
    let (shop_id, terminal_id) = (shop(), terminal_id());
    client.unlock_key(&UnlockKeyRequest { shop_id, terminal_id, device, pin }).await;
    let fault = PageFault { message: "m".to_owned(), location: "l".to_owned() };
    client.report_fault(&fault).await;
    client.payment(payment()).await;
    client.price(account, Amount::from_whole(1), "krw").await;
    client.convert(Amount::from_whole(1), "krw", "point").await;
    client.hash_phone("+82 10 1000 5000").await;
    client.phone_balance("+82 10 1000 5000").await;
    client.phone_hash_balance(phone).await;
    client.account_of_phone(phone).await;
    client.phone_of_account(account).await;
    client.grants_of_account(account).await;
    client.grant_total_of_account(account).await;
    client.grants_of_shop(shop()).await;
    client.grant_total_of_shop(shop()).await;
    client.points(account).await;
    client.balances(account).await;
    for kind in [
        NonceKind::Ledger,
        NonceKind::Shop,
        NonceKind::Link,
        NonceKind::MainToken,
        NonceKind::SideToken,
    ] {
        client.nonce(kind, account).await;
    }
    for chain in [Chain::Main, Chain::Side] {
        client.tokens(chain, account).await;
        client.chain_id(chain).await;
        client.chain_info(chain).await;
    }
    for kind in [AgentKind::Provision, AgentKind::Refund, AgentKind::Withdrawal] {
        client.appointed_agent(kind, account).await;
    }
    client.provider_status(account).await;
    client.provider_balance(account).await;
    client.provider_assistant(account).await;
    client.has_phone(account, MobileKind::Shop, Some(shop())).await;
    client.system_info().await;
    client.tasks(TasksFrom::After(3), Some(shop()), Some(&"T1".parse().unwrap())).await;
    client.newest_task().await;
    client.shop(shop()).await;
    client.shop_totals(shop()).await;
    client.shop_task("t").await;
    client.refundable(shop()).await;
    client.settlement_manager(shop()).await;
    client.settlement_client_count(shop()).await;
    client.settlement_clients(shop(), 0, 1).await;
    client.collections(shop(), page).await;
}

async fn keyed_calls(client: &RelayClient) {
    let (shop_id, terminal_id) = (shop(), terminal_id());
    client.shops(Page { number: 1, size: 50 }).await;
    client.open_v1(&open()).await;
    client.close_v1(payment(), Close::Complete).await;
    client.open_cancel_v1(payment(), terminal_id.clone()).await;
    client.close_cancel_v1(payment(), Close::Release).await;
    let status = ShopStatusRequest { shop_id, status: 1, terminal_id: terminal_id.clone() };
    client.request_shop_status(&status).await;
    let (name, currency) = ("n".to_owned(), "krw".to_owned());
    client.request_shop_update(&ShopUpdateRequest { shop_id, name, currency, terminal_id }).await;
}

async fn terminal_calls(client: &TerminalClient) {
    client.open(open()).await;
    client.close(payment(), Close::Complete).await;
    client.open_cancel(payment()).await;
    client.close_cancel(payment(), Close::Complete).await;
    client.payments(&PaymentFilter::default()).await;
    client.signed_result(&purchase()).await;
    client.stream_ticket().await;
    let sale = CardSaleRequest {
        gateway: Gateway::Eximbay,
        transaction_id: "t".to_owned(),
        order_id: "o".to_owned(),
        purchase_id: purchase(),
        amount: Amount::from_whole(1),
        currency: "krw".to_owned(),
        method: CardMethod::Card,
        taxation: None,
        basket: None,
        approval_id: None,
    };
    client.register_card_sale(&sale).await;
    client.card_sales(&CardSaleFilter::default()).await;
    client.refund(refund()).await;
    client.refund_state(&RefundId::from_random([1; 16])).await;
    let grant = SavePurchaseRequest {
        purchase_id: purchase(),
        timestamp: Timestamp::from_seconds(1),
        waiting: 0,
        account: Address::ZERO,
        phone: PhoneHash::from_bytes([1; 32]),
        shop_id: shop(),
        loyalty_value: Amount::from_whole(1),
        currency: "krw".to_owned(),
        amount: None,
    };
    client.grant_points(&grant).await;
    let cancel = CancelPurchaseRequest { purchase_id: purchase(), shop_id: Some(shop()) };
    client.cancel_points(&cancel).await;
    let pin = || "480213".parse().unwrap();
    client.staff_status().await;
    client.unlock_staff(&UnlockRequest { pin: pin() }).await;
    client.members().await;
    let (name, role) = ("Kim".to_owned(), StaffRole::Clerk);
    client.add_member(&AddMemberRequest { name, role, pin: pin() }).await;
    client.change_pin(3, &ChangePinRequest { pin: pin() }).await;
    client.remove_member(3).await;
    client.staff_actions(200).await;
    let waits = timeout(Duration::from_secs(1), client.stream(None).next()).await;
    assert!(waits.is_ok(), "the stream was lost");
}

async fn account_calls(client: &AccountClient) {
    let (account, one) = (client.account(), Amount::from_whole(1));
    client.temporary_account().await;
    client.payments(&PaymentFilter::default()).await;
    client.decide(&item(11), Decision::Approve).await;
    client.decide(&item(51), Decision::Deny).await;
    client.limit_approvals().await;
    client.decide_limit("000102030405060708090a0b0c0d0e0f", Decision::Approve).await;
    client.unlock_pins(shop()).await;
    let text = |text: &str| text.to_owned();
    let (token, language, os) = (text("token"), text("ko"), text("ios"));
    let shop_id = shop();
    client.register_phone(MobileItem { account, kind: 0, shop_id, token, language, os }).await;
    client.add_shop(shop(), "n", "krw", terminal_id()).await;
    let task = || TaskId::from_bytes([1; 32]);
    client.decide_shop(ShopChange::Update, task(), shop(), Decision::Approve).await;
    client.decide_shop(ShopChange::Status, task(), shop(), Decision::Deny).await;
    client.create_delegator(shop()).await;
    client.save_delegator(shop(), account).await;
    client.remove_delegator(shop()).await;
    client.provide(account, PointReceiver::Account(Address::ZERO), one).await;
    let phone = PhoneHash::from_bytes([1; 32]);
    client.provide(account, PointReceiver::Phone(phone), one).await;
    for kind in [AgentKind::Provision, AgentKind::Refund, AgentKind::Withdrawal] {
        client.appoint_agent(kind, Address::ZERO).await;
    }
    client.appoint_assistant(Address::ZERO).await;
    client.withdraw(account, one, RELAY_TIME_S).await;
    client.pay_out(shop(), one).await;
    client.set_settlement_manager(shop(), shop()).await;
    client.remove_settlement_manager(shop()).await;
    client.collect(shop(), vec![shop()]).await;
}

/// The operations of the API's description.
fn described() -> BTreeSet<(String, Vec<String>)> {
    let document: Value =
        serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, operations)| {
        let parts: Vec<_> = path.split('/').map(str::to_owned).collect();
        operations.as_object().unwrap().keys().map(move |method| (method.clone(), parts.clone()))
    });
    operations.collect()
}

fn is_of(request: &Request, (method, parts): &(String, Vec<String>)) -> bool {
    let sent_method = match request.method {
        Method::Get => "get",
        Method::Post => "post",
    };
    let path = request.url.split('?').next().unwrap_or_default();
    let sent: Vec<_> = path.split('/').collect();
    sent_method == method
        && sent.len() == parts.len()
        && sent.iter().zip(parts).all(|(sent, part)| part.starts_with('{') || part == sent)
}

/// What no client needs: the same under another path, the legacy API, and what serves people, machines or the page.
fn left_out((method, parts): &(String, Vec<String>)) -> bool {
    let path = parts.join("/");
    let of_relay =
        ["/", "/docs/api.html", "/health", "/metrics", "/openapi.json", "/ready", "/callback"];
    let legacy = ["/v1/payment/create", "/v1/payment/shop/withdrawal"];
    let as_v2 = [
        "/v1/payment/account/temporary",
        "/v1/payment/cancel/approval",
        "/v1/payment/convert/currency",
        "/v1/currency/convert",
        "/v1/payment/info",
        "/v1/payment/item",
        "/v1/payment/new/approval",
        "/v1/payment/shop/info",
        "/v1/payment/user/balance",
    ];
    let legacy_cancel =
        ["/v1/payment/cancel", "/v1/payment/cancel/confirm", "/v1/payment/cancel/deny"];
    of_relay.contains(&path.as_str())
        || ["/demo", "/.well-known/jwks.json"].contains(&path.as_str()) && method == "get"
        || legacy.iter().any(|legacy| path.starts_with(legacy))
        || legacy_cancel.contains(&path.as_str())
        || as_v2.contains(&path.as_str())
        // Sent only with an open staff area.
        || path == "/v2/staff/lock"
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_the_api_has_a_call_and_every_call_is_of_the_api() {
    let transport = refusing();
    public_calls(&client(&transport)).await;
    keyed_calls(&client(&transport).with_access_key("access-key")).await;
    terminal_calls(&terminal(&transport)).await;
    account_calls(&account(&transport)).await;

    let described = described();
    let sent = transport.sent_to("");
    for request in &sent {
        let known = described.iter().any(|operation| is_of(request, operation));
        assert!(known, "{:?} {} is not described", request.method, request.url);
    }
    let without_call: Vec<_> = described
        .iter()
        .filter(|operation| !sent.iter().any(|request| is_of(request, operation)))
        .filter(|operation| !left_out(operation))
        .collect();
    assert!(without_call.is_empty(), "{without_call:?}");
    let keyed = transport.sent_to("/v1/shop/list");
    assert_eq!(header(&keyed[0], "authorization"), Some("access-key"));
}
