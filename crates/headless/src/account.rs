//! The client of a customer or a shop owner.

use js_sys::Promise;
use kios_protocol::api::PaymentItem;
use kios_sdk::{Decision, PaymentFilter};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::outcome::call;
use crate::stream::{UpdateStream, follow};
use crate::values::{from_js, parsed, wrong};

/// The client of a customer or a shop owner.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct AccountClient(kios_sdk::AccountClient);

impl From<kios_sdk::AccountClient> for AccountClient {
    fn from(client: kios_sdk::AccountClient) -> Self {
        Self(client)
    }
}

fn decision(decision: &str) -> Result<Decision, JsValue> {
    match decision {
        "approve" => Ok(Decision::Approve),
        "deny" => Ok(Decision::Deny),
        _ => Err(wrong("decision is neither approve nor deny")),
    }
}

#[wasm_bindgen]
impl AccountClient {
    /// A temporary account, the content of a payment code.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    #[wasm_bindgen(js_name = temporaryAccount)]
    pub fn temporary_account(&self, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.temporary_account().await })
    }

    /// The roles of the account.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    pub fn roles(&self, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.roles().await })
    }

    /// The payments and cancels that await a decision.
    ///
    /// # Errors
    /// A `TypeError` that names the field.
    pub fn payments(&self, filter: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, filter) = (self.0.clone(), from_js::<PaymentFilter>(&filter)?);
        call(self.0.session().relay(), &options, async move { client.payments(&filter).await })
    }

    /// Decides on a payment, or on its cancel, as it was shown: `approve` or `deny`.
    ///
    /// # Errors
    /// A `TypeError` that names the field.
    pub fn decide(
        &self,
        payment: JsValue,
        how: &str,
        options: JsValue,
    ) -> Result<Promise, JsValue> {
        let (client, payment) = (self.0.clone(), from_js::<PaymentItem>(&payment)?);
        let how = decision(how)?;
        call(self.0.session().relay(), &options, async move { client.decide(&payment, how).await })
    }

    /// The actions above a limit that await this shop owner.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    #[wasm_bindgen(js_name = limitApprovals)]
    pub fn limit_approvals(&self, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.limit_approvals().await })
    }

    /// Decides on an action above the limit: `approve` or `deny`.
    ///
    /// # Errors
    /// A `TypeError` if the decision is none.
    #[wasm_bindgen(js_name = decideLimit)]
    pub fn decide_limit(
        &self,
        approval_id: &str,
        how: &str,
        options: JsValue,
    ) -> Result<Promise, JsValue> {
        let (client, approval_id, how) = (self.0.clone(), approval_id.to_owned(), decision(how)?);
        call(self.0.session().relay(), &options, async move {
            client.decide_limit(&approval_id, how).await
        })
    }

    /// Unlocks the PINs of a shop.
    ///
    /// # Errors
    /// A `TypeError` if the id is malformed.
    #[wasm_bindgen(js_name = unlockPins)]
    pub fn unlock_pins(&self, shop_id: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, shop_id) = (self.0.clone(), parsed(shop_id, "shopId")?);
        call(self.0.session().relay(), &options, async move { client.unlock_pins(shop_id).await })
    }

    /// The stream of this account: `{ cursor, signal }`.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    pub fn stream(&self, options: JsValue) -> Result<UpdateStream, JsValue> {
        follow(&options, |cursor| self.0.stream(cursor))
    }
}
