//! Providers and settlement with requests as the network's official SDKs send them: points are credited, sales are
//! collected by a managing shop, paid out in tokens and withdrawn. Source: `protocol.md §2.14 to §2.18, §4.7`.

use anyhow::{Result, ensure};
use kios_e2e::Relay;
use serde_json::{Value, json};

use crate::client::{configuration, shop, text, units};
use crate::sdk::{Sdk, number};
use crate::wire::{Key, Token};

/// The shop that collects.
fn manager() -> String {
    format!("0x0001{}", "cd".repeat(30))
}

/// A token is worth 100 points; the customer is a provider too, as in the SDKs' own tests.
fn settling(provider: &Key, manager_owner: &Key) -> Result<String> {
    let plain = configuration("")?.replace("[rates]\n", "[rates]\ntoken = \"100\"\n");
    let (provider, owner, manager) = (provider.address(), manager_owner.address(), manager());
    Ok(format!(
        "{plain}\n[[shops]]\nid = \"{manager}\"\nname = \"Head office\"\ncurrency = \"krw\"\n\
         owner = \"{owner}\"\n\n[settlement]\ntokens = \"1000\"\n\n\
         [[settlement.providers]]\naddress = \"{provider}\"\ntokens = \"100\"\n"
    ))
}

impl Sdk {
    async fn read(&self, path: &str) -> Result<Value> {
        Ok(self.http.get(path).await?.data()?.clone())
    }

    /// Sends a signed request; returns the data of the response.
    async fn send(&self, path: &str, mut body: Value, key: &Key, tuple: &[Token]) -> Result<Value> {
        if let Some(fields) = body.as_object_mut() {
            fields.insert("signature".to_owned(), json!(key.sign(tuple)));
        }
        Ok(self.http.post(path, &body).await?.data()?.clone())
    }

    async fn nonce_at(&self, contract: &str, key: &Key) -> Result<Token> {
        let data = self.read(&format!("/v1/{contract}/nonce/{}", key.address())).await?;
        Ok(Token::number(u128::from(number(&data, "nonce")?)))
    }

    /// An account's balance in the ledger: `point` or `token`.
    async fn ledger_balance(&self, account: &str, unit: &str) -> Result<u128> {
        let data = self.read(&format!("/v1/ledger/balance/account/{account}")).await?;
        Ok(text(data.get(unit).unwrap_or(&Value::Null), "balance")?.parse()?)
    }

    /// The provider, or its agent, credits 100 points to an account.
    async fn provide(&self, signer: &Key, receiver: &str) -> Result<Value> {
        let provider = self.user.address();
        let tuple = [
            Token::address(&provider)?,
            Token::address(receiver)?,
            Token::number(units(100).parse()?),
            Token::number(self.chain_id),
            self.nonce_at("ledger", signer).await?,
        ];
        let body = json!({ "provider": provider, "receiver": receiver, "amount": units(100) });
        self.send("/v1/provider/send/account/", body, signer, &tuple).await
    }

    async fn appoint(&self, path: &str, names: [&str; 2], key: &Key, agent: &str) -> Result<Value> {
        let account = key.address();
        let tuple = [
            Token::address(&account)?,
            Token::address(agent)?,
            Token::number(self.chain_id),
            self.nonce_at("ledger", key).await?,
        ];
        let [account_name, agent_name] = names;
        let body = json!({ account_name: account, agent_name: agent });
        self.send(path, body, key, &tuple).await
    }

    /// A sale of 10 points that is closed.
    async fn sale(&self, purchase: &str) -> Result<()> {
        let payment = self.open(purchase).await?;
        self.answer(&payment, json!(true)).await?.data()?;
        self.close("new", &payment, json!(true)).await?.data()?;
        Ok(())
    }

    async fn set_manager(&self, client: &str, manager: &str) -> Result<Value> {
        let tuple = [
            Token::text("SetSettlementManager"),
            Token::bytes32(client)?,
            Token::bytes32(manager)?,
            Token::number(self.chain_id),
            self.nonce_at("shop", &self.owner).await?,
        ];
        let account = self.owner.address();
        let body = json!({ "shopId": client, "account": account, "managerId": manager });
        self.send("/v1/shop/settlement/manager/set", body, &self.owner, &tuple).await
    }

    async fn collect(&self, signer: &Key, clients: &[String]) -> Result<Value> {
        let tuple = [
            Token::text("CollectSettlementAmountMultiClient"),
            Token::bytes32(&manager())?,
            Token::bytes32_list(clients)?,
            Token::number(self.chain_id),
            self.nonce_at("shop", signer).await?,
        ];
        let body = json!({
            "shopId": manager(), "account": signer.address(), "clients": clients.join(","),
        });
        self.send("/v1/shop/settlement/collect/", body, signer, &tuple).await
    }

    async fn refund(&self, signer: &Key, amount: &str) -> Result<Value> {
        let tuple = [
            Token::bytes32(&manager())?,
            Token::number(amount.parse()?),
            Token::number(self.chain_id),
            self.nonce_at("shop", signer).await?,
        ];
        let body = json!({ "shopId": manager(), "account": signer.address(), "amount": amount });
        self.send("/v1/shop/refund/", body, signer, &tuple).await
    }

    /// Withdraws tokens of `account`; the addresses come from `side/info`.
    async fn withdraw(&self, signer: &Key, account: &str, amount: u128) -> Result<Value> {
        let info = self.read("/v1/chain/side/info/").await?;
        let contract = info.get("contract").unwrap_or(&Value::Null);
        let expiry = 4_000_000_000_u64;
        let tuple = [
            Token::number(self.chain_id),
            Token::address(&text(contract, "token")?)?,
            Token::address(account)?,
            Token::address(&text(contract, "loyaltyBridge")?)?,
            Token::number(amount),
            self.nonce_at("ledger", signer).await?,
            Token::number(u128::from(expiry)),
        ];
        let body = json!({ "account": account, "amount": amount.to_string(), "expiry": expiry });
        self.send("/v1/ledger/withdraw_via_bridge/", body, signer, &tuple).await
    }
}

#[tokio::test]
async fn the_sdks_provider_client_is_served() -> Result<()> {
    let relay =
        Relay::with_config(&settling(&Key::from_byte(0x11)?, &Key::from_byte(0x44)?)?).await?;
    let sdk = Sdk::start(&relay).await?;
    let (provider, agent) = (sdk.user.address(), Key::from_byte(0x55)?);
    let receiver = Key::from_byte(0x66)?.address();
    let status = sdk.read(&format!("/v1/provider/status/{provider}")).await?;
    ensure!(status.get("enable") == Some(&json!(true)), "{status}");
    sdk.provide(&sdk.user, &receiver).await?;
    let names = ["provider", "assistant"];
    let path = "/v1/provider/assistant/register/";
    sdk.appoint(path, names, &sdk.user, &agent.address()).await?;
    let assistant = sdk.read(&format!("/v1/provider/assistant/{provider}")).await?;
    ensure!(text(&assistant, "assistant")? == agent.address(), "{assistant}");
    sdk.provide(&agent, &receiver).await?;
    let points = sdk.ledger_balance(&receiver, "point").await?;
    ensure!(points.to_string() == units(200), "{points} points");
    Ok(())
}

#[tokio::test]
async fn the_sdks_settlement_client_is_served() -> Result<()> {
    let (user, head) = (Key::from_byte(0x11)?, Key::from_byte(0x44)?);
    let relay = Relay::with_config(&settling(&user, &head)?).await?;
    let sdk = Sdk::start(&relay).await?;
    for purchase in ["P0000000001", "P0000000002"] {
        sdk.sale(purchase).await?;
    }
    sdk.set_manager(&shop(), &manager()).await?;
    let length = sdk.read(&format!("/v1/shop/settlement/client/length/{}", manager())).await?;
    let length = number(&length, "length")?;
    let path = format!("/v1/shop/settlement/client/list/{}", manager());
    let list = sdk.read(&format!("{path}?startIndex=0&endIndex={length}")).await?;
    ensure!(list.get("clients") == Some(&json!([shop()])), "{list}");

    // An agent settles for the owner of the managing shop.
    let agent = Key::from_byte(0x55)?;
    for kind in ["refund", "withdrawal"] {
        let path = format!("/v1/agent/{kind}/");
        sdk.appoint(&path, ["account", "agent"], &head, &agent.address()).await?;
    }
    sdk.collect(&agent, &[shop()]).await?;
    let left = sdk.read(&format!("/v1/shop/refundable/{}", shop())).await?;
    ensure!(text(&left, "refundableAmount")? == "0", "{left}");
    let owed = sdk.read(&format!("/v1/shop/refundable/{}", manager())).await?;
    ensure!(text(&owed, "refundableAmount")? == units(20), "{owed}");

    sdk.refund(&agent, &text(&owed, "refundableAmount")?).await?;
    let tokens = sdk.ledger_balance(&head.address(), "token").await?;
    ensure!(tokens.to_string() == text(&owed, "refundableToken")?, "{tokens} tokens");
    ensure!(tokens > 0, "the shop was paid nothing");

    let main = format!("/v1/token/main/balance/{}", head.address());
    let before: u128 = text(&sdk.read(&main).await?, "balance")?.parse()?;
    sdk.withdraw(&agent, &head.address(), tokens).await?;
    let after: u128 = text(&sdk.read(&main).await?, "balance")?.parse()?;
    let info = sdk.read("/v1/chain/side/info/").await?;
    let fee = text(info.get("network").unwrap_or(&Value::Null), "loyaltyBridgeFee")?;
    ensure!(after == before + tokens - fee.parse::<u128>()?, "{before} → {after}");
    ensure!(sdk.ledger_balance(&head.address(), "token").await? == 0, "tokens are left");
    Ok(())
}
