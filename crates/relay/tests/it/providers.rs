//! Providers, agents, tokens and withdrawals: `protocol.md §2.14 to §2.17`.

use kios_domain::ledger::Unit;
use kios_protocol::api::{AppointAgentRequest, AssistantRequest, ProvideRequest, WithdrawRequest};
use kios_protocol::message::{AppointAgent, ProvideToAccount, ProvideToPhone, TransferToken};
use kios_protocol::{Address, Amount, PhoneHash, Rate, SecretKey};
use kios_relay::config::{Config, ProviderConfig, SettlementConfig};
use serde_json::{Value, json};

use crate::support::{Customer, Relay, Reply, START, key};

/// The account that credits points.
fn provider() -> Customer {
    Customer(key(0x61))
}

/// An account that is appointed as agent.
fn agent() -> Customer {
    Customer(key(0x62))
}

/// A token is worth 100 points; the provider has 1,000 of them, and there are 5,000 for payouts.
pub(crate) fn settles(config: &mut Config) {
    config.rates.set("token", Rate::parse("100").unwrap());
    let address = provider().address();
    config.settlement = SettlementConfig {
        tokens: Some(Amount::from_whole(5_000)),
        providers: vec![ProviderConfig { address, tokens: Amount::from_whole(1_000) }],
    };
}

fn units(decimal: &str) -> Amount {
    Amount::parse_decimal(decimal).unwrap()
}

impl Relay {
    /// The points and tokens of an account in the ledger, and its tokens on the main chain.
    pub(crate) async fn funds(&self, account: Address) -> [String; 3] {
        let ledger = self.get(&format!("/v1/ledger/balance/account/{account}")).await;
        let main = self.get(&format!("/v1/token/main/balance/{account}")).await;
        let data = ledger.data();
        [&data["point"]["balance"], &data["token"]["balance"], &main.data()["balance"]]
            .map(|amount| amount.as_str().unwrap().parse::<Amount>().unwrap().to_decimal(0))
    }

    /// Appoints an agent.
    pub(crate) async fn appoints(&self, kind: &str, account: &Customer, agent: Address) -> Reply {
        let message = AppointAgent {
            account: account.address(),
            agent,
            chain_id: 24_680.into(),
            nonce: account.nonce(self).await.into(),
        };
        let request = AppointAgentRequest::new(&message, &account.0);
        self.post(&format!("/v1/agent/{kind}"), &json!(request)).await
    }

    async fn credits(&self, signer: &Customer, points: &str, receiver: Address) -> Reply {
        let request = self.credit(signer, points, receiver).await;
        self.post("/v1/provider/send/account/", &request).await
    }

    async fn credit(&self, signer: &Customer, points: &str, receiver: Address) -> Value {
        let message = ProvideToAccount {
            provider: provider().address(),
            receiver,
            amount: units(points),
            chain_id: 24_680.into(),
            nonce: signer.nonce(self).await.into(),
        };
        json!(ProvideRequest::to_account(&message, &signer.0))
    }

    async fn withdrawal(&self, account: Address, signer: &SecretKey, tokens: &str) -> Value {
        let nonce = Customer(signer.clone()).nonce(self).await;
        let message = TransferToken {
            chain_id: 24_680.into(),
            contract: Address::ZERO,
            from: account,
            to: Address::ZERO,
            amount: units(tokens),
            nonce: nonce.into(),
            expiry: START.seconds() + 1_800,
        };
        json!(WithdrawRequest::new(&message, signer))
    }
}

const WITHDRAW: &str = "/v1/ledger/withdraw_via_bridge/";

#[tokio::test]
async fn a_provider_credits_points_and_pays_for_them_in_tokens() {
    let relay = Relay::with(settles).await;
    let provider = provider();
    let receiver = relay.poor_customer().address();
    let path = format!("/v1/provider/status/{}", provider.address());
    assert_eq!(relay.get(&path).await.data()["enable"], true);
    let balance = relay.get(&format!("/v1/provider/balance/{}", provider.address())).await;
    let providable = &balance.data()["providable"];
    assert_eq!(providable["token"], units("1000").to_string());
    assert_eq!(providable["point"], units("100000").to_string());

    let issued = relay.ledger_totals().await.issued(Unit::Point).unwrap();
    let reply = relay.credits(&provider, "100", receiver).await;
    let expected = json!({
        "provider": provider.address().to_string(), "receiver": receiver.to_string(),
        "amount": units("100").to_string(), "txHash": reply.text("txHash"),
    });
    assert_eq!(*reply.data(), expected);
    assert_eq!(relay.funds(receiver).await, ["600", "0", "0"]);
    // 1 token for the points, 0.03 for the network's share of three points.
    assert_eq!(relay.funds(provider.address()).await, ["0", "998.97", "0"]);
    let now = relay.ledger_totals().await.issued(Unit::Point).unwrap();
    assert_eq!(now, issued.checked_add(units("103")).unwrap());
    assert_eq!(provider.nonce(&relay).await, 1);
}

#[tokio::test]
async fn an_agent_credits_in_the_providers_place_and_gets_its_share() {
    let relay = Relay::with(settles).await;
    let receiver = relay.poor_customer().address();
    let (provider, agent) = (provider(), agent());
    let message = AppointAgent {
        account: provider.address(),
        agent: agent.address(),
        chain_id: 24_680.into(),
        nonce: 0.into(),
    };
    let request = json!(AssistantRequest::new(&message, &provider.0));
    let reply = relay.post("/v1/provider/assistant/register/", &request).await;
    assert_eq!(reply.text("assistant"), agent.address().to_string());
    for path in ["provider/assistant", "agent/provision"] {
        let reply = relay.get(&format!("/v1/{path}/{}", provider.address())).await;
        let field = if path == "agent/provision" { "agent" } else { "assistant" };
        assert_eq!(reply.text(field), agent.address().to_string());
    }
    relay.credits(&provider, "100", receiver).await.is_refused_with(1501);
    relay.credits(&agent, "100", receiver).await.data();
    assert_eq!(relay.funds(receiver).await, ["600", "0", "0"]);
    assert_eq!(relay.funds(agent.address()).await, ["2", "0", "0"]);
    assert_eq!(relay.funds(provider.address()).await, ["0", "998.95", "0"]);
    assert_eq!((provider.nonce(&relay).await, agent.nonce(&relay).await), (1, 1));

    relay.appoints("provision", &provider, Address::ZERO).await.data();
    relay.credits(&agent, "100", receiver).await.is_refused_with(1501);
    relay.credits(&provider, "100", receiver).await.data();
}

#[tokio::test]
async fn points_for_a_phone_number_wait_or_go_to_the_linked_account() {
    let relay = Relay::with(|config| {
        settles(config);
        config.accounts[1].phone = Some("+82 10-1000-5000".parse().unwrap());
    })
    .await;
    for (number, account) in
        [("+82 10-1000-5000", relay.poor_customer().address()), ("+82 10-9000-5000", Address::ZERO)]
    {
        let receiver = PhoneHash::of(number);
        let path = format!("/v1/ledger/balance/phoneHash/{receiver}");
        let before: Amount =
            relay.get(&path).await.data()["point"]["balance"].as_str().unwrap().parse().unwrap();
        let message = ProvideToPhone {
            provider: provider().address(),
            receiver,
            amount: units("100"),
            chain_id: 24_680.into(),
            nonce: provider().nonce(&relay).await.into(),
        };
        let request = json!(ProvideRequest::to_phone(&message, &provider().0));
        let reply = relay.post("/v1/provider/send/phoneHash/", &request).await;
        assert_eq!(reply.text("receiver"), receiver.to_string());
        let after = relay.get(&path).await;
        assert_eq!(after.text("account"), account.to_string());
        let expected = before.checked_add(units("100")).unwrap().to_string();
        assert_eq!(after.data()["point"]["balance"], expected);
    }
}

#[tokio::test]
async fn a_credit_is_refused_whole_or_made_whole() {
    let relay = Relay::with(settles).await;
    let receiver = relay.poor_customer().address();
    let provider = provider();
    let funds = relay.funds(provider.address()).await;
    // The tokens are enough for the points, but not for the shares.
    relay.credits(&provider, "100000", receiver).await.is_refused_with(1511);
    relay.credits(&provider, "0.0000000001", receiver).await.is_refused_with(1030);
    let stranger = Customer(key(0x63));
    relay.credits(&stranger, "1", receiver).await.is_refused_with(1501);
    let message = ProvideToAccount {
        provider: stranger.address(),
        receiver,
        amount: units("1"),
        chain_id: 24_680.into(),
        nonce: 0.into(),
    };
    let request = json!(ProvideRequest::to_account(&message, &stranger.0));
    relay.post("/v1/provider/send/account", &request).await.is_refused_with(1054);
    let empty = relay.post("/v1/provider/send/account", &json!({})).await;
    assert_eq!(empty.faults(), ["provider", "receiver", "amount", "signature"]);
    assert_eq!(relay.funds(provider.address()).await, funds);
    assert_eq!(relay.balance(receiver).await, "500");

    let request = relay.credit(&provider, "1", receiver).await;
    relay.post("/v1/provider/send/account", &request).await.data();
    relay.post("/v1/provider/send/account", &request).await.is_refused_with(1501);
    assert_eq!(relay.balance(receiver).await, "501");
    relay.credits(&provider, "0", receiver).await.data();
}

#[tokio::test]
async fn each_kind_of_agent_is_appointed_by_its_account_only() {
    let relay = Relay::with(settles).await;
    let (account, agent) = (relay.customer(), agent());
    for kind in ["provision", "refund", "withdrawal"] {
        let path = format!("/v1/agent/{kind}/{}", account.address());
        let unappointed = json!({
            "account": account.address().to_string(), "agent": Address::ZERO.to_string(),
        });
        assert_eq!(*relay.get(&path).await.data(), unappointed);
        let nonce = account.nonce(&relay).await;
        let reply = relay.appoints(kind, &account, agent.address()).await;
        assert_eq!(reply.text("agent"), agent.address().to_string());
        assert_eq!(account.nonce(&relay).await, nonce + 1);
        assert_eq!(relay.get(&path).await.text("agent"), agent.address().to_string());
        let message = AppointAgent {
            account: account.address(),
            agent: agent.address(),
            chain_id: 24_680.into(),
            nonce: (nonce + 1).into(),
        };
        let mut forged = json!(AppointAgentRequest::new(&message, &agent.0));
        relay.post(&format!("/v1/agent/{kind}"), &forged).await.is_refused_with(1501);
        // A signature for one kind is used up with the nonce and appoints no other.
        forged["signature"] =
            json!(account.0.sign(&AppointAgent { nonce: nonce.into(), ..message }));
        relay.post("/v1/agent/refund", &forged).await.is_refused_with(1501);
        let empty = relay.post(&format!("/v1/agent/{kind}"), &json!({})).await;
        assert_eq!(empty.faults(), ["account", "agent", "signature"]);
    }
}

#[tokio::test]
async fn tokens_are_withdrawn_by_the_account_or_its_agent_once_for_each_signature() {
    let relay = Relay::with(settles).await;
    let (account, agent) = (provider(), agent());
    let whose = account.address();
    let request = relay.withdrawal(whose, &account.0, "400").await;
    let reply = relay.post(WITHDRAW, &request).await;
    assert_eq!(reply.text("amount"), units("400").to_string());
    for field in ["tokenId", "depositId", "txHash"] {
        assert_eq!(reply.text(field).len(), 66, "{field}");
    }
    assert_eq!(relay.funds(whose).await, ["0", "600", "400"]);
    relay.post(WITHDRAW, &request).await.is_refused_with(1501);

    let request = relay.withdrawal(whose, &agent.0, "100").await;
    relay.post(WITHDRAW, &request).await.is_refused_with(1501);
    relay.appoints("withdrawal", &account, agent.address()).await.data();
    relay.post(WITHDRAW, &request).await.data();
    relay.post(WITHDRAW, &request).await.is_refused_with(1501);
    assert_eq!(relay.funds(whose).await, ["0", "500", "500"]);
    assert_eq!((account.nonce(&relay).await, agent.nonce(&relay).await), (3, 1));
}

#[tokio::test]
async fn a_withdrawal_is_refused_with_the_networks_codes() {
    let relay = Relay::with(settles).await;
    let (account, funds) = (provider(), relay.funds(provider().address()).await);
    for (tokens, code) in [("1000.1", 1511), ("0.0000000001", 1030), ("0", 1031)] {
        let request = relay.withdrawal(account.address(), &account.0, tokens).await;
        relay.post(WITHDRAW, &request).await.is_refused_with(code);
    }
    let request = relay.withdrawal(account.address(), &account.0, "1").await;
    relay.waits(1_800);
    relay.post(WITHDRAW, &request).await.is_refused_with(1506);
    let mut wrong = request.clone();
    wrong["expiry"] = json!("tomorrow");
    assert_eq!(relay.post(WITHDRAW, &wrong).await.faults(), ["expiry"]);
    assert_eq!(relay.funds(account.address()).await, funds);

    let relay = Relay::start().await;
    relay.post(WITHDRAW, &json!({})).await.is_refused_with(3002);
    assert_eq!(relay.get("/v1/system/info").await.data()["support"]["loyaltyBridge"], false);
}

#[tokio::test]
async fn the_main_chain_and_its_tokens_are_described() {
    let relay = Relay::with(settles).await;
    assert_eq!(relay.get("/v1/chain/main/id").await.number("chainId"), 24_680);
    let info = relay.get("/v1/chain/main/info/").await;
    assert_eq!(info.data()["contract"].as_object().unwrap().len(), 3);
    assert_eq!(info.data()["network"]["loyaltyBridgeFee"], "0");
    for chain in ["main", "side"] {
        let path = format!("/v1/token/{chain}/nonce/{}", provider().address());
        assert_eq!(relay.get(&path).await.text("nonce"), "0");
        let path = format!("/v1/token/{chain}/balance/{}", provider().address());
        assert_eq!(relay.get(&path).await.text("balance"), "0");
        assert_eq!(relay.get(&format!("/v1/token/{chain}/nonce/x")).await.faults(), ["account"]);
    }
    assert_eq!(relay.get("/v1/system/info").await.data()["support"]["loyaltyBridge"], true);
}

#[tokio::test]
async fn providers_and_the_settlement_account_are_funded_once() {
    let relay = Relay::on_disk_with(settles).await;
    let request = relay.withdrawal(provider().address(), &provider().0, "400").await;
    relay.post(WITHDRAW, &request).await.data();
    let relay = relay.restarted(1).await;
    assert_eq!(relay.funds(provider().address()).await, ["0", "600", "400"]);
    let totals = relay.ledger_totals().await;
    assert_eq!(totals.issued(Unit::Token), Some(units("6000")));
}
