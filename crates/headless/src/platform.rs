//! The platform of a client: `fetch` and the clock of the runtime, or those that a host supplies.

use core::cell::Cell;
use core::time::Duration;

use futures::future::LocalBoxFuture;
use js_sys::{Function, Reflect};
use kios_sdk::{Platform, Time};
use kios_web::{Clock, Fetch};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::values::wrong;

/// The platform that the options `{ fetch, now }` say.
///
/// # Errors
/// A `TypeError` if one of them is no function.
pub(crate) fn platform(options: &JsValue) -> Result<Platform, JsValue> {
    let transport = function(options, "fetch")?.map_or_else(Fetch::default, Fetch::with);
    Ok(match function(options, "now")? {
        Some(now) => Platform::new(transport, HostClock { now, last: Cell::new(0) }),
        None => Platform::new(transport, Clock::start()),
    })
}

fn function(options: &JsValue, name: &str) -> Result<Option<Function>, JsValue> {
    let value = Reflect::get(options, &name.into())?;
    if value.is_undefined() {
        return Ok(None);
    }
    value.dyn_into().map(Some).map_err(|_| wrong(&format!("{name} is no function")))
}

/// A host's clock, made monotonic.
struct HostClock {
    now: Function,
    last: Cell<u64>,
}

impl Time for HostClock {
    fn millis(&self) -> u64 {
        let now = self.now.call0(&JsValue::UNDEFINED).ok().and_then(|now| now.as_f64());
        // `now` returns milliseconds, of which whole ones count.
        let thousandfold = Duration::try_from_secs_f64(now.unwrap_or_default());
        let millis = thousandfold.unwrap_or_default().as_secs().max(self.last.get());
        self.last.set(millis);
        millis
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(gloo_timers::future::sleep(duration))
    }
}
