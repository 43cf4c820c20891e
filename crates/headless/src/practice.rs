//! Practice mode for tests of others: a relay, card gateways and phones in memory, without a network.

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use gloo_timers::callback::Interval;
use js_sys::{Object, Reflect};
use kios_practice::{Owner, Phone, read_setup, read_situation};
use kios_protocol::{PaymentId, ResultCode, Timestamp};
use kios_sdk::{Platform, Relay, Time};
use kios_web::Clock;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::RelayClient;
use crate::values::wrong;

/// How often the time of the world passes by itself.
const STEP_MS: u32 = 200;

/// A practice world. Its time passes by itself until it is freed, and faster by `advance`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Practice {
    world: kios_practice::Practice,
    time: WorldClock,
    pairing_code: String,
    /// Stops with this value.
    _passes: Interval,
}

/// The device's clock, moved on by a test.
#[derive(Clone, Debug)]
struct WorldClock {
    clock: Clock,
    ahead_ms: Rc<Cell<u64>>,
}

impl WorldClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.millis() / 1_000)
    }
}

impl Time for WorldClock {
    fn millis(&self) -> u64 {
        self.clock.millis().saturating_add(self.ahead_ms.get())
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }
}

#[wasm_bindgen]
impl Practice {
    /// The world that the options say: `{ shop, customers, faults }`.
    ///
    /// # Errors
    /// A `TypeError` that names the option.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Self, JsValue> {
        let setup = read_setup(json(&options)?).map_err(|fault| wrong(&fault.to_string()))?;
        let time = WorldClock { clock: Clock::start(), ahead_ms: Rc::default() };
        let pairing_code = setup.shop.pairing_code.clone();
        let world = kios_practice::Practice::new(setup, Rc::new(time.clone()));
        let (passing, now) = (world.clone(), time.clone());
        let passes = Interval::new(STEP_MS, move || passing.advance(now.now()));
        Ok(Self { world, time, pairing_code, _passes: passes })
    }

    /// The code that pairs a kiosk with this world, any number of times.
    #[wasm_bindgen(getter = pairingCode)]
    pub fn pairing_code(&self) -> String {
        self.pairing_code.clone()
    }

    /// A client of this world's relay.
    pub fn relay(&self) -> RelayClient {
        let (transport, time) = (self.world.transport(), Rc::new(self.time.clone()));
        let relay = Relay::at(Platform { transport, time }, "https://practice.invalid");
        kios_sdk::RelayClient::new(relay).into()
    }

    /// Lets as many seconds pass at once.
    pub fn advance(&self, seconds: u32) {
        let ahead = self.time.ahead_ms.get().saturating_add(u64::from(seconds) * 1_000);
        self.time.ahead_ms.set(ahead);
        self.world.advance(self.time.now());
    }

    /// Parties behave so from now on; those that are not named, as before.
    ///
    /// # Errors
    /// A `TypeError` that names the field.
    pub fn set(&self, faults: JsValue) -> Result<(), JsValue> {
        let situation = read_situation(json(&faults)?, self.world.situation());
        self.world.set_situation(situation.map_err(|fault| wrong(&fault.to_string()))?);
        Ok(())
    }

    /// A customer's phone shows a new code: `{ account, text, digits }`.
    ///
    /// # Errors
    /// A `TypeError` if there are fewer customers.
    #[wasm_bindgen(js_name = showCode)]
    pub fn show_code(&self, customer: usize) -> Result<JsValue, JsValue> {
        let code = self.phone(customer)?.show_code().map_err(refused)?;
        let shown = Object::new();
        Reflect::set(&shown, &"account".into(), &code.account().to_string().into())?;
        Reflect::set(&shown, &"text".into(), &code.qr().into())?;
        Reflect::set(&shown, &"digits".into(), &code.digits().into())?;
        Ok(shown.into())
    }

    /// The points that a customer can spend, a decimal text.
    ///
    /// # Errors
    /// A `TypeError` if there are fewer customers.
    pub fn balance(&self, customer: usize) -> Result<String, JsValue> {
        Ok(self.phone(customer)?.balance().to_decimal(0))
    }

    /// A customer approves the payment that waits.
    ///
    /// # Errors
    /// A `TypeError` if there are fewer customers; an error if nothing waits, or it is too late.
    pub fn approve(&self, customer: usize) -> Result<(), JsValue> {
        self.decide(customer, |phone, id| phone.approve(id).map(drop))
    }

    /// A customer denies the payment that waits.
    ///
    /// # Errors
    /// As [`Self::approve`].
    pub fn deny(&self, customer: usize) -> Result<(), JsValue> {
        self.decide(customer, |phone, id| phone.deny(id).map(drop))
    }

    /// The owner approves the cancels, refunds and point grants that wait.
    ///
    /// # Errors
    /// An error if nothing waits, or it is too late.
    #[wasm_bindgen(js_name = ownerApproves)]
    pub fn owner_approves(&self) -> Result<(), JsValue> {
        self.decide_as_owner(|owner, id| owner.approve_cancel(id).map(drop), Owner::approve_action)
    }

    /// The owner denies them.
    ///
    /// # Errors
    /// As [`Self::owner_approves`].
    #[wasm_bindgen(js_name = ownerDenies)]
    pub fn owner_denies(&self) -> Result<(), JsValue> {
        self.decide_as_owner(|owner, id| owner.deny_cancel(id).map(drop), Owner::deny_action)
    }
}

impl Practice {
    fn phone(&self, customer: usize) -> Result<Phone, JsValue> {
        let phone = self.world.phone(customer);
        phone.ok_or_else(|| wrong("customer: has no phone; accepted: the place of a customer"))
    }

    fn decide(
        &self,
        customer: usize,
        how: impl FnOnce(&Phone, PaymentId) -> Result<(), ResultCode>,
    ) -> Result<(), JsValue> {
        let phone = self.phone(customer)?;
        let waiting = phone.waiting().ok_or_else(nothing_waits)?;
        how(&phone, waiting.payment_id).map_err(refused)
    }

    fn decide_as_owner(
        &self,
        about_cancel: impl Fn(&Owner, PaymentId) -> Result<(), ResultCode>,
        about_action: impl Fn(&Owner, &str) -> Result<(), ResultCode>,
    ) -> Result<(), JsValue> {
        let owner = self.world.owner();
        let (cancels, actions) = (owner.cancels(), owner.actions());
        if cancels.is_empty() && actions.is_empty() {
            return Err(nothing_waits());
        }
        for item in cancels {
            about_cancel(&owner, item.payment_id).map_err(refused)?;
        }
        for action in actions {
            about_action(&owner, &action.approval_id).map_err(refused)?;
        }
        Ok(())
    }
}

fn nothing_waits() -> JsValue {
    js_sys::Error::new("nothing waits for this phone").into()
}

fn refused(code: ResultCode) -> JsValue {
    js_sys::Error::new(&format!("{}: {}", code.number(), code.message())).into()
}

/// An argument as JSON; one that is absent has no fields.
fn json(value: &JsValue) -> Result<Value, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(Value::Null);
    }
    let text = js_sys::JSON::stringify(value)?.as_string();
    let text = text.ok_or_else(|| wrong("the argument is no object"))?;
    serde_json::from_str(&text).map_err(|fault| wrong(&fault.to_string()))
}
