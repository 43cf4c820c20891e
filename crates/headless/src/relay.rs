//! The client that needs no key.

use js_sys::{Promise, Reflect};
use kios_protocol::ShopId;
use kios_sdk::Relay;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::outcome::call;
use crate::platform::platform;
use crate::signer::Signer;
use crate::values::{amount, parsed, wrong};
use crate::{AccountClient, TerminalClient};

/// A client of one relay.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RelayClient(kios_sdk::RelayClient);

#[cfg(feature = "practice")]
impl From<kios_sdk::RelayClient> for RelayClient {
    fn from(client: kios_sdk::RelayClient) -> Self {
        Self(client)
    }
}

#[wasm_bindgen]
impl RelayClient {
    /// The client of the relay that the options say: `{ url, fetch, now, accessKey }`.
    ///
    /// # Errors
    /// A `TypeError` if an option is not such.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Self, JsValue> {
        let text = |name: &str| Reflect::get(&options, &name.into()).map(|value| value.as_string());
        let url = text("url")?.ok_or_else(|| wrong("url is missing"))?;
        let relay = Relay::at(platform(&options)?, url.trim_end_matches('/'));
        let client = kios_sdk::RelayClient::new(relay);
        Ok(Self(match text("accessKey")? {
            Some(key) => client.with_access_key(&key),
            None => client,
        }))
    }

    /// The client of a paired terminal.
    ///
    /// # Errors
    /// A `TypeError` if an id is malformed.
    pub fn terminal(
        &self,
        signer: &Signer,
        shop_id: &str,
        terminal_id: &str,
    ) -> Result<TerminalClient, JsValue> {
        let (shop_id, terminal_id) =
            (parsed(shop_id, "shopId")?, parsed(terminal_id, "terminalId")?);
        let key = signer.agent();
        Ok(kios_sdk::TerminalClient::new(&self.0, key, shop_id, terminal_id).into())
    }

    /// The client of a customer or a shop owner.
    pub fn account(&self, signer: &Signer) -> AccountClient {
        kios_sdk::AccountClient::new(&self.0, signer.account_key()).into()
    }

    /// Enrols the signer's key, which must be one in memory, as the agent of a new terminal.
    ///
    /// # Errors
    /// A `TypeError` if the signer is a host's.
    pub fn pair(&self, code: &str, signer: &Signer, options: JsValue) -> Result<Promise, JsValue> {
        let key =
            signer.in_memory().ok_or_else(|| wrong("only a key in memory can be enrolled"))?;
        let (client, code) = (self.0.clone(), code.to_owned());
        call(self.0.relay(), &options, async move { client.pair_key(&code, &key, None).await })
    }

    /// The settings of the relay, and of a shop.
    ///
    /// # Errors
    /// A `TypeError` if the shop id is malformed.
    pub fn settings(&self, shop_id: Option<String>, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        let shop_id = shop_id.map(|id| parsed::<ShopId>(&id, "shopId")).transpose()?;
        call(self.0.relay(), &options, async move { client.settings(shop_id).await })
    }

    /// One payment.
    ///
    /// # Errors
    /// A `TypeError` if the id is malformed.
    pub fn payment(&self, payment_id: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, payment_id) = (self.0.clone(), parsed(payment_id, "paymentId")?);
        call(self.0.relay(), &options, async move { client.payment(payment_id).await })
    }

    /// The cost of a payment for an account.
    ///
    /// # Errors
    /// A `TypeError` if an argument is malformed.
    pub fn price(
        &self,
        account: &str,
        price: &str,
        currency: &str,
        options: JsValue,
    ) -> Result<Promise, JsValue> {
        let (client, account) = (self.0.clone(), parsed(account, "account")?);
        let (price, currency) = (amount(price)?, currency.to_owned());
        call(self.0.relay(), &options, async move { client.price(account, price, &currency).await })
    }

    /// Converts an amount.
    ///
    /// # Errors
    /// A `TypeError` if the amount is malformed.
    pub fn convert(
        &self,
        value: &str,
        from: &str,
        to: &str,
        options: JsValue,
    ) -> Result<Promise, JsValue> {
        let (client, value) = (self.0.clone(), amount(value)?);
        let (from, to) = (from.to_owned(), to.to_owned());
        call(self.0.relay(), &options, async move { client.convert(value, &from, &to).await })
    }

    /// The points of an account, a decimal text.
    ///
    /// # Errors
    /// A `TypeError` if the account is malformed.
    pub fn points(&self, account: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, account) = (self.0.clone(), parsed(account, "account")?);
        call(self.0.relay(), &options, async move {
            client.points(account).await.map(|points| points.to_decimal(0))
        })
    }

    /// A shop.
    ///
    /// # Errors
    /// A `TypeError` if the id is malformed.
    pub fn shop(&self, shop_id: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, shop_id) = (self.0.clone(), parsed(shop_id, "shopId")?);
        call(self.0.relay(), &options, async move { client.shop(shop_id).await })
    }

    /// The international form of a phone number, and its hash.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    #[wasm_bindgen(js_name = hashPhone)]
    pub fn hash_phone(&self, number: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, number) = (self.0.clone(), number.to_owned());
        call(self.0.relay(), &options, async move { client.hash_phone(&number).await })
    }
}
