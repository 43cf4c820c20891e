//! The client of a paired terminal.

use js_sys::Promise;
use kios_protocol::api::{
    AddMemberRequest, CancelPurchaseRequest, CardSaleRequest, ChangePinRequest, OpenNewRequest,
    RefundRequest, SavePurchaseRequest, UnlockRequest, Unlocked,
};
use kios_protocol::refund::RefundId;
use kios_protocol::{Address, Amount, PurchaseId};
use kios_sdk::{CardSaleFilter, Close, PaymentFilter};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::outcome::call;
use crate::stream::{UpdateStream, follow};
use crate::values::{from_js, parsed, request, wrong};

/// The client of a paired terminal.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct TerminalClient(kios_sdk::TerminalClient);

impl From<kios_sdk::TerminalClient> for TerminalClient {
    fn from(client: kios_sdk::TerminalClient) -> Self {
        Self(client)
    }
}

/// A sale to open. Shop and terminal are the client's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sale {
    purchase_id: PurchaseId,
    amount: Amount,
    currency: String,
    account: Address,
}

fn close(how: &str) -> Result<Close, JsValue> {
    match how {
        "complete" => Ok(Close::Complete),
        "release" => Ok(Close::Release),
        _ => Err(wrong("how is neither complete nor release")),
    }
}

#[wasm_bindgen]
impl TerminalClient {
    /// Opens a payment: `{ purchaseId, amount, currency, account }`.
    ///
    /// # Errors
    /// A `TypeError` that names the field.
    pub fn open(&self, sale: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let Sale { purchase_id, amount, currency, account } = from_js(&sale)?;
        let client = self.0.clone();
        let (shop_id, terminal_id) = (client.shop_id(), client.terminal_id().clone());
        let signature = None;
        let request = OpenNewRequest {
            purchase_id,
            amount,
            currency,
            shop_id,
            account,
            terminal_id,
            signature,
        };
        call(self.0.session().relay(), &options, async move { client.open(request).await })
    }

    /// Closes a payment: `complete` or `release`.
    ///
    /// # Errors
    /// A `TypeError` if an argument is malformed.
    pub fn close(&self, payment_id: &str, how: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, payment_id) = (self.0.clone(), parsed(payment_id, "paymentId")?);
        let how = close(how)?;
        call(self.0.session().relay(), &options, async move { client.close(payment_id, how).await })
    }

    /// Opens the cancel of a paid payment.
    ///
    /// # Errors
    /// A `TypeError` if the id is malformed.
    #[wasm_bindgen(js_name = openCancel)]
    pub fn open_cancel(&self, payment_id: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, payment_id) = (self.0.clone(), parsed(payment_id, "paymentId")?);
        call(
            self.0.session().relay(),
            &options,
            async move { client.open_cancel(payment_id).await },
        )
    }

    /// Closes a cancel: `complete` or `release`.
    ///
    /// # Errors
    /// A `TypeError` if an argument is malformed.
    #[wasm_bindgen(js_name = closeCancel)]
    pub fn close_cancel(
        &self,
        payment_id: &str,
        how: &str,
        options: JsValue,
    ) -> Result<Promise, JsValue> {
        let (client, payment_id) = (self.0.clone(), parsed(payment_id, "paymentId")?);
        let how = close(how)?;
        call(self.0.session().relay(), &options, async move {
            client.close_cancel(payment_id, how).await
        })
    }

    /// Whether the key may charge.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    #[wasm_bindgen(js_name = mayCharge)]
    pub fn may_charge(&self, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.may_charge().await })
    }

    /// Payments of this terminal.
    ///
    /// # Errors
    /// A `TypeError` that names the field.
    pub fn payments(&self, filter: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, filter) = (self.0.clone(), from_js::<PaymentFilter>(&filter)?);
        call(self.0.session().relay(), &options, async move { client.payments(&filter).await })
    }

    /// What became of a purchase, signed by the relay.
    ///
    /// # Errors
    /// A `TypeError` if the id is malformed.
    #[wasm_bindgen(js_name = signedResult)]
    pub fn signed_result(&self, purchase_id: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, purchase_id) = (self.0.clone(), parsed(purchase_id, "purchaseId")?);
        call(
            self.0.session().relay(),
            &options,
            async move { client.signed_result(&purchase_id).await },
        )
    }

    /// Registers a card sale.
    ///
    /// # Errors
    /// A `TypeError` with every violation.
    #[wasm_bindgen(js_name = registerCardSale)]
    pub fn register_card_sale(&self, sale: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, sale) = (self.0.clone(), request(&sale, CardSaleRequest::read)?);
        call(
            self.0.session().relay(),
            &options,
            async move { client.register_card_sale(&sale).await },
        )
    }

    /// Card sales with their refunds.
    ///
    /// # Errors
    /// A `TypeError` that names the field.
    #[wasm_bindgen(js_name = cardSales)]
    pub fn card_sales(&self, filter: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, filter) = (self.0.clone(), from_js::<CardSaleFilter>(&filter)?);
        call(self.0.session().relay(), &options, async move { client.card_sales(&filter).await })
    }

    /// Refunds a card sale.
    ///
    /// # Errors
    /// A `TypeError` that names the field.
    pub fn refund(&self, refund: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, refund) = (self.0.clone(), from_js::<RefundRequest>(&refund)?);
        call(self.0.session().relay(), &options, async move { client.refund(refund).await })
    }

    /// The state of a refund.
    ///
    /// # Errors
    /// A `TypeError` if the id is malformed.
    #[wasm_bindgen(js_name = refundState)]
    pub fn refund_state(&self, refund_id: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, refund_id) = (self.0.clone(), parsed::<RefundId>(refund_id, "refundId")?);
        call(
            self.0.session().relay(),
            &options,
            async move { client.refund_state(&refund_id).await },
        )
    }

    /// Grants points for a sale.
    ///
    /// # Errors
    /// A `TypeError` with every violation.
    #[wasm_bindgen(js_name = grantPoints)]
    pub fn grant_points(&self, grant: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, grant) = (self.0.clone(), request(&grant, SavePurchaseRequest::read)?);
        call(self.0.session().relay(), &options, async move { client.grant_points(&grant).await })
    }

    /// Cancels a point grant.
    ///
    /// # Errors
    /// A `TypeError` with every violation.
    #[wasm_bindgen(js_name = cancelPoints)]
    pub fn cancel_points(&self, cancel: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, cancel) = (self.0.clone(), request(&cancel, CancelPurchaseRequest::read)?);
        call(self.0.session().relay(), &options, async move { client.cancel_points(&cancel).await })
    }

    /// Whether the shop has PINs.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    #[wasm_bindgen(js_name = staffStatus)]
    pub fn staff_status(&self, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.staff_status().await })
    }

    /// Opens the staff area with a PIN; its token stays in the client.
    ///
    /// # Errors
    /// A `TypeError` if the PIN is none.
    #[wasm_bindgen(js_name = unlockStaff)]
    pub fn unlock_staff(&self, pin: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, request) = (self.0.clone(), UnlockRequest { pin: parsed(pin, "pin")? });
        call(self.0.session().relay(), &options, async move {
            client.unlock_staff(&request).await.map(|unlocked| match unlocked {
                Unlocked::Right(mut session) => {
                    session.token.clear();
                    Unlocked::Right(session)
                }
                Unlocked::Wrong { .. } | Unlocked::Locked { .. } => unlocked,
            })
        })
    }

    /// Ends the staff area.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    #[wasm_bindgen(js_name = lockStaff)]
    pub fn lock_staff(&self, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.lock_staff().await })
    }

    /// People with a PIN.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    pub fn members(&self, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.members().await })
    }

    /// Gives a person a PIN: `{ name, role, pin }`.
    ///
    /// # Errors
    /// A `TypeError` with every violation.
    #[wasm_bindgen(js_name = addMember)]
    pub fn add_member(&self, member: JsValue, options: JsValue) -> Result<Promise, JsValue> {
        let (client, member) = (self.0.clone(), request(&member, AddMemberRequest::read)?);
        call(self.0.session().relay(), &options, async move { client.add_member(&member).await })
    }

    /// Gives a person another PIN.
    ///
    /// # Errors
    /// A `TypeError` if an argument is malformed.
    #[wasm_bindgen(js_name = changePin)]
    pub fn change_pin(
        &self,
        staff_id: &str,
        pin: &str,
        options: JsValue,
    ) -> Result<Promise, JsValue> {
        let (client, staff_id) = (self.0.clone(), parsed(staff_id, "staffId")?);
        let request = ChangePinRequest { pin: parsed(pin, "pin")? };
        call(self.0.session().relay(), &options, async move {
            client.change_pin(staff_id, &request).await
        })
    }

    /// Removes a person's PIN.
    ///
    /// # Errors
    /// A `TypeError` if the id is malformed.
    #[wasm_bindgen(js_name = removeMember)]
    pub fn remove_member(&self, staff_id: &str, options: JsValue) -> Result<Promise, JsValue> {
        let (client, staff_id) = (self.0.clone(), parsed(staff_id, "staffId")?);
        call(
            self.0.session().relay(),
            &options,
            async move { client.remove_member(staff_id).await },
        )
    }

    /// The recorded actions.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    #[wasm_bindgen(js_name = staffActions)]
    pub fn staff_actions(&self, limit: u32, options: JsValue) -> Result<Promise, JsValue> {
        let client = self.0.clone();
        call(self.0.session().relay(), &options, async move { client.staff_actions(limit).await })
    }

    /// The stream of this terminal: `{ cursor, signal }`.
    ///
    /// # Errors
    /// A `TypeError` if the options are not such.
    pub fn stream(&self, options: JsValue) -> Result<UpdateStream, JsValue> {
        follow(&options, |cursor| self.0.stream(cursor))
    }
}
