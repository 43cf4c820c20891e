//! What a kiosk, a customer and a shop owner send, at either relay.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]

use kios_protocol::api::{
    ApprovalRequest, CloseRequest, OpenCancelRequest, OpenNewRequest, RefundRequest, TaxationParts,
    TemporaryAccountRequest, route,
};
use kios_protocol::message::{AccountMessage, LoyaltyCancelPayment, LoyaltyNewPayment};
use kios_protocol::refund::Gateway;
use kios_protocol::{Address, Amount, PhoneHash, SecretKey, ShopId};
use serde_json::{Value, json};

use super::both::{CHAIN, Kiosk, TERMINAL};
use crate::support::{cards, key, shop_id};

pub(super) fn won(whole: u64) -> Amount {
    Amount::from_whole(whole)
}

/// The fields of an open request.
pub(super) struct Open {
    pub(super) purchase: &'static str,
    pub(super) amount: Amount,
    pub(super) currency: &'static str,
    pub(super) shop: ShopId,
    pub(super) account: Address,
}

impl Open {
    /// A sale of 1,000 won.
    pub(super) fn of(purchase: &'static str, account: Address) -> Self {
        Self { purchase, amount: won(1_000), currency: "krw", shop: shop_id(1), account }
    }

    pub(super) fn signed(&self, key: &SecretKey) -> Value {
        let request = OpenNewRequest {
            purchase_id: self.purchase.parse().unwrap(),
            amount: self.amount,
            currency: self.currency.to_owned(),
            shop_id: self.shop,
            account: self.account,
            terminal_id: TERMINAL.parse().unwrap(),
            signature: None,
        };
        json!(request.signed(key))
    }
}

impl Kiosk {
    pub(super) async fn opens(&mut self, label: &str, open: &Open) -> String {
        let request = open.signed(&self.key);
        let item = self.post(label, route::NEW_OPEN, &request).await;
        item["paymentId"].as_str().unwrap_or_default().to_owned()
    }

    /// Shows a customer's code.
    pub(super) async fn code(&mut self, customer: u8) -> Address {
        let (key, account) = (key(customer), key(customer).address());
        let nonce = self.nonce(account).await;
        let message = AccountMessage { account, chain_id: CHAIN.into(), nonce: nonce.into() };
        let request = TemporaryAccountRequest { account, signature: key.sign(&message) };
        let code = self.post("code", route::TEMPORARY_ACCOUNT, &json!(request)).await;
        code["temporaryAccount"].as_str().unwrap().parse().unwrap()
    }

    pub(super) async fn nonce(&mut self, account: Address) -> u64 {
        let path = format!("{}/{account}", route::LEDGER_NONCE);
        let nonce = self.get("nonce", &path).await;
        self.notes(&nonce);
        nonce["nonce"].as_str().unwrap().parse().unwrap()
    }

    pub(super) async fn opened(&mut self, purchase: &'static str) -> String {
        let account = self.code(0x11).await;
        let open = Open::of(purchase, account);
        self.opens("opens", &open).await
    }

    pub(super) async fn closes(&mut self, id: &str, confirm: bool) {
        let request = CloseRequest::new_payment(id.parse().unwrap(), confirm, &self.key);
        self.post("closes", route::NEW_CLOSE, &json!(request)).await;
    }

    pub(super) async fn closes_cancel(&mut self, id: &str, confirm: bool) {
        let request = CloseRequest::cancel(id.parse().unwrap(), confirm, &self.key);
        self.post("closes cancel", route::CANCEL_CLOSE, &json!(request)).await;
    }

    pub(super) async fn cancels(&mut self, id: &str) {
        let terminal = TERMINAL.parse().unwrap();
        let request = OpenCancelRequest::new(id.parse().unwrap(), terminal, &self.key);
        self.post("cancels", route::CANCEL_OPEN, &json!(request)).await;
    }

    pub(super) async fn item(&mut self, id: &str) -> Value {
        self.get("item", &format!("{}?paymentId={id}", route::ITEM)).await
    }

    pub(super) async fn customer_signs(&mut self, id: &str, approval: bool) -> Value {
        let item = self.item(id).await;
        let account = key(0x11).address();
        let nonce = self.nonce(account).await;
        let message = LoyaltyNewPayment {
            payment_id: id.parse().unwrap(),
            purchase_id: item["purchaseId"].as_str().unwrap(),
            amount: item["amount"].as_str().unwrap().parse().unwrap(),
            currency: item["currency"].as_str().unwrap(),
            shop_id: shop_id(1),
            account,
            chain_id: CHAIN.into(),
            nonce: nonce.into(),
        };
        json!(ApprovalRequest::new_payment(&message, approval, &key(0x11)))
    }

    pub(super) async fn customer_decides(&mut self, id: &str, approval: bool) -> Value {
        let request = self.customer_signs(id, approval).await;
        self.post("customer decides", route::NEW_APPROVAL, &request).await;
        request
    }

    pub(super) async fn owner_signs(&mut self, id: &str, approval: bool) -> Value {
        let item = self.item(id).await;
        let account = key(0x33).address();
        let nonce = self.nonce(account).await;
        let message = LoyaltyCancelPayment {
            payment_id: id.parse().unwrap(),
            purchase_id: item["purchaseId"].as_str().unwrap(),
            account,
            chain_id: CHAIN.into(),
            nonce: nonce.into(),
        };
        json!(ApprovalRequest::cancel(&message, approval, &key(0x33)))
    }

    pub(super) async fn owner_decides_cancel(&mut self, id: &str, approval: bool) -> Value {
        let request = self.owner_signs(id, approval).await;
        self.post("owner decides", route::CANCEL_APPROVAL, &request).await;
        request
    }

    pub(super) async fn paid(&mut self, purchase: &'static str) -> String {
        let id = self.opened(purchase).await;
        self.customer_decides(&id, true).await;
        self.closes(&id, true).await;
        id
    }

    /// Asks what a sale would cost, which says the customer's balance.
    pub(super) async fn asks_price(&mut self, account: Address, amount: Amount, currency: &str) {
        let path = format!("{}?account={account}&amount={amount}&currency={currency}", route::INFO);
        let info = self.get("price", &path).await;
        let parts =
            ["paidPoint", "feePoint", "totalPoint", "totalValue", "feeRate", "balanceValue"];
        let parts: Vec<&Value> = parts.iter().map(|part| &info[*part]).collect();
        self.notes(&json!(parts));
    }

    pub(super) async fn balance(&mut self) {
        self.asks_price(key(0x11).address(), won(1), "krw").await;
    }

    /// Opens the staff area.
    pub(super) async fn unlocks(&mut self, pin: &str) {
        let found = self.post("unlocks", route::STAFF_UNLOCK, &json!({ "pin": pin })).await;
        self.at.staff = found["token"].as_str().map(str::to_owned);
    }

    /// Lists something, noting these fields of each row.
    pub(super) async fn lists(&mut self, path: &str, of: &str, fields: &[&str]) {
        let list = self.get(of, path).await;
        let rows = list[of].as_array().cloned().unwrap_or_default();
        // Another terminal gave the people of the relay's shop their PINs.
        for row in rows.iter().filter(|row| row["terminalId"] != "T9") {
            let noted: Vec<&Value> = fields.iter().map(|field| &row[*field]).collect();
            self.notes(&json!(noted));
        }
    }

    pub(super) async fn history(&mut self, query: &str) {
        let path = format!("{}{query}", route::PAYMENTS);
        self.lists(&path, "payments", &["purchaseId", "paymentStatus", "timedOut", "version"])
            .await;
    }

    pub(super) async fn sales(&mut self, query: &str) {
        let fields = ["purchaseId", "gateway", "amount", "balance", "taxationLeft", "refunds"];
        let list = self.get(query, &format!("{}{query}", route::CARD_SALES)).await;
        let rows = list["sales"].as_array().cloned().unwrap_or_default();
        for mut row in rows {
            for refund in row["refunds"].as_array_mut().unwrap() {
                let states = json!([refund["refundId"], refund["state"], refund["balanceAfter"]]);
                *refund = states;
            }
            let noted: Vec<&Value> = fields.iter().map(|field| &row[*field]).collect();
            self.notes(&json!(noted));
        }
    }

    pub(super) fn refund(
        &self,
        gateway: Gateway,
        id: &str,
        amount: Amount,
        balance: Amount,
    ) -> RefundRequest {
        let (which, currency) = match gateway {
            Gateway::Eximbay => (1, "usd"),
            Gateway::Kicc => (2, "krw"),
        };
        let parts = |amount: Amount| {
            let vat = amount.proportion(won(1), won(11)).unwrap();
            TaxationParts { taxable: amount.checked_sub(vat).unwrap(), tax_free: Amount::ZERO, vat }
        };
        RefundRequest {
            refund_id: id.parse().unwrap(),
            gateway,
            transaction_id: cards::number(gateway, which),
            amount,
            balance,
            currency: currency.to_owned(),
            reason: "wrong item".to_owned(),
            terminal_id: TERMINAL.parse().unwrap(),
            deadline: self.relay.now().plus(300),
            taxation: (currency == "krw").then(|| parts(amount)),
            signature: None,
        }
    }

    pub(super) async fn refunds(&mut self, request: RefundRequest) {
        let request = request.signed(CHAIN, &self.key);
        self.post("refunds", route::REFUNDS, &json!(request)).await;
    }

    /// The state of a refund once time has passed.
    pub(super) async fn refund_after(&mut self, seconds: u64, id: &str) {
        self.relay.later(seconds).await;
        let refund = self.get("refund", &format!("{}/{id}", route::REFUNDS)).await;
        self.notes(&json!([refund["extent"], refund["balanceAfter"], refund["needsPerson"]]));
    }

    pub(super) async fn grants(
        &mut self,
        purchase: &str,
        value: u64,
        account: Address,
        phone: &str,
    ) {
        let request = json!({
            "purchaseId": purchase, "timestamp": self.relay.now().seconds().to_string(),
            "waiting": "10", "account": account.to_string(),
            "phone": PhoneHash::of(phone).to_string(), "shopId": shop_id(1).to_string(),
            "loyaltyValue": won(value).to_string(), "currency": "krw",
            "amount": won(10_000).to_string(),
        });
        self.post("grants", route::PURCHASE_SAVE, &request).await;
    }

    pub(super) async fn takes_back(&mut self, purchase: &str) {
        let request = json!({ "purchaseId": purchase, "shopId": shop_id(1).to_string() });
        self.post("takes back", route::PURCHASE_CANCEL, &request).await;
    }
}
