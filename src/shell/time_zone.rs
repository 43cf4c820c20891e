//! UTC offsets of time zones, from the browser's time zone database through `Intl.DateTimeFormat`.

use core::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Array, Date, Function, Intl, Object, Reflect, global};
use kios_protocol::Timestamp;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// The formatter of each zone that was asked for; `None`: the browser does not know the zone. Making one takes far
    /// longer than using it.
    static FORMATTERS: RefCell<BTreeMap<String, Option<Intl::DateTimeFormat>>> =
        const { RefCell::new(BTreeMap::new()) };
}

/// The offset of a zone at a time, seconds east of Greenwich; `None` if the browser does not know the zone.
pub fn offset(zone: &str, at: Timestamp) -> Option<i32> {
    let formatter = FORMATTERS.with_borrow_mut(|formatters| {
        let known = formatters.entry(zone.to_owned());
        known.or_insert_with_key(|zone| formatter(zone)).clone()
    })?;
    // Milliseconds; through their text, because there is no lossless conversion.
    let millis = format!("{}000", at.seconds()).parse().ok()?;
    let parts = formatter.format_to_parts(&Date::new(&JsValue::from_f64(millis)));
    parts.iter().find_map(|part| {
        let field = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
        (field("type")? == "timeZoneName").then(|| parse(&field("value")?))?
    })
}

/// A formatter that writes the zone as `GMT+09:00`. Its constructor throws if the zone is unknown, which
/// `Reflect.construct` turns into an error.
fn formatter(zone: &str) -> Option<Intl::DateTimeFormat> {
    let options = Object::new();
    for (name, value) in [("timeZone", zone), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let intl = Reflect::get(&global(), &"Intl".into()).ok()?;
    let constructor: Function =
        Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let arguments = Array::of2(&"en-US".into(), &options);
    Reflect::construct(&constructor, &arguments).ok().map(JsCast::unchecked_into)
}

/// The seconds of `GMT`, `GMT+09:00`, `GMT-03:30` or `GMT+08:27:52`.
fn parse(text: &str) -> Option<i32> {
    let text = text.strip_prefix("GMT")?;
    let (sign, text) = match (text.strip_prefix('+'), text.strip_prefix(['-', '\u{2212}'])) {
        _ if text.is_empty() => return Some(0),
        (Some(text), _) => (1, text),
        (None, Some(text)) => (-1, text),
        (None, None) => return None,
    };
    let units = text.split(':').zip([3_600, 60, 1]);
    units.map(|(digits, unit)| Some(digits.parse::<i32>().ok()? * unit * sign)).sum()
}
