//! What a host page or a test says about a practice world: JSON, read field by field, so that a fault names its field.
//!
//! `{ shop: { name, currency, languages }, customers: [{ name, phone, points }], faults: { customer, owner, connection,
//! eximbay, kicc } }`, each of which may be left out.

use kios_client::Language;
use kios_embed::FieldError;
use kios_protocol::api::ShopSettings;
use kios_protocol::{Amount, Currency};
use serde_json::{Map, Value};

use crate::setup::practice_key;
use crate::{Connection, Customer, CustomerAnswer, GatewayAnswer, OwnerAnswer, Setup, Situation};

/// The most customers of a world.
const MOST_CUSTOMERS: usize = 20;
/// The longest delay, seconds.
const LONGEST_DELAY_S: u64 = 600;

const OPTIONS: &str = "shop, customers, faults";
const SHOP: &str = "name, currency, languages";
const CUSTOMER: &str = "name, phone, points";
const FAULTS: &str = "customer, owner, connection, eximbay, kicc";
const NAME: &str = "a text of 1 to 40 characters";
const CURRENCY: &str = "krw, usd, jpy, php";
const LANGUAGES: &str = "an array of ko, en, ja";
const CUSTOMERS: &str = "an array of 1 to 20 customers";
const PHONE: &str = "a phone number of its own in international form, such as +82 10-1000-5001";
const POINTS: &str = "a decimal text such as 50000";
const BY_CUSTOMERS: &str = "byHand, approves, denies, tooLate, tooFewPoints, codeExpired";
const BY_OWNERS: &str = "byHand, approves, denies";
const CONNECTIONS: &str = "works, lostBefore, lostAfter, down, streamSilent, { slow: seconds }, { downFor: seconds }, with 1 to 600 seconds";
const BY_GATEWAYS: &str = "done, refused, lost";

/// Reads what a world starts with. What is absent is as in [`Setup::default`], with all languages.
///
/// # Errors
/// [`FieldError`] of the first field that is unknown or wrong.
pub fn read_setup(options: Value) -> Result<Setup, FieldError> {
    let mut setup = Setup::default();
    setup.shop.settings.languages = Language::ALL.into();
    let mut fields = Fields::of("", options)?;
    if let Some(shop) = fields.take("shop") {
        read_shop(Fields::of("shop", shop)?, &mut setup)?;
    }
    if let Some(customers) = fields.take("customers") {
        setup.customers = read_customers(customers)?;
    }
    if let Some(faults) = fields.take("faults") {
        setup.situation = read_situation(faults, setup.situation)?;
    }
    fields.end(OPTIONS)?;
    Ok(setup)
}

/// Reads how everything behaves; a party that is absent behaves as in `before`.
///
/// # Errors
/// As [`read_setup`].
pub fn read_situation(faults: Value, before: Situation) -> Result<Situation, FieldError> {
    let mut fields = Fields::of("faults", faults)?;
    let Situation { mut customer, mut owner, mut connection, mut eximbay, mut kicc } = before;
    if let Some(word) = fields.text("customer", BY_CUSTOMERS)? {
        customer = fields.one_of("customer", &word, &CustomerAnswer::NAMES, BY_CUSTOMERS)?;
    }
    if let Some(word) = fields.text("owner", BY_OWNERS)? {
        owner = fields.one_of("owner", &word, &OwnerAnswer::NAMES, BY_OWNERS)?;
    }
    if let Some(value) = fields.take("connection") {
        connection = read_connection(value)?;
    }
    if let Some(word) = fields.text("eximbay", BY_GATEWAYS)? {
        eximbay = fields.one_of("eximbay", &word, &GatewayAnswer::NAMES, BY_GATEWAYS)?;
    }
    if let Some(word) = fields.text("kicc", BY_GATEWAYS)? {
        kicc = fields.one_of("kicc", &word, &GatewayAnswer::NAMES, BY_GATEWAYS)?;
    }
    fields.end(FAULTS)?;
    Ok(Situation { customer, owner, connection, eximbay, kicc })
}

fn read_shop(mut fields: Fields, setup: &mut Setup) -> Result<(), FieldError> {
    if let Some(name) = fields.text("name", NAME)? {
        setup.shop.name = fields.name("name", name)?;
    }
    if let Some(currency) = fields.text("currency", CURRENCY)? {
        if !CURRENCY.split(", ").any(|known| known == currency) {
            return Err(fields.fault("currency", "is none of these", CURRENCY));
        }
        let currency = Currency::new(&currency);
        let languages = core::mem::take(&mut setup.shop.settings.languages);
        setup.shop.settings = ShopSettings { languages, ..ShopSettings::of_currency(&currency) };
        setup.shop.currency = currency;
    }
    if let Some(languages) = fields.take("languages") {
        let read = |tag: &Value| tag.as_str().and_then(Language::with_tag);
        let read = languages.as_array().and_then(|tags| tags.iter().map(read).collect());
        let read: Option<Vec<Language>> = read.filter(|read: &Vec<_>| !read.is_empty());
        let read = read.ok_or_else(|| fields.fault("languages", "is no such array", LANGUAGES))?;
        setup.shop.settings.languages = read.into();
    }
    fields.end(SHOP)
}

fn read_customers(value: Value) -> Result<Vec<Customer>, FieldError> {
    let Value::Array(values) = value else {
        return Err(fault("customers", "is no array", CUSTOMERS));
    };
    if values.is_empty() || values.len() > MOST_CUSTOMERS {
        return Err(fault("customers", "has too few or too many", CUSTOMERS));
    }
    let mut customers: Vec<Customer> = Vec::new();
    for (place, value) in values.into_iter().enumerate() {
        let mut fields = Fields::of(&format!("customers[{place}]"), value)?;
        let name = fields.text("name", NAME)?;
        let name = name.ok_or_else(|| fields.fault("name", "is missing", NAME))?;
        let name = fields.name("name", name)?;
        let phone = fields.text("phone", PHONE)?;
        let phone = phone.unwrap_or_else(|| format!("+82 10-1000-{}", 6001 + place));
        let is_other = |customer: &Customer| digits(&customer.phone) != digits(&phone);
        let is_number = phone.starts_with('+') && (7..=15).contains(&digits(&phone).len());
        if !is_number || !customers.iter().all(is_other) {
            return Err(fields.fault("phone", "is none, or that of another customer", PHONE));
        }
        let points = match fields.text("points", POINTS)? {
            Some(text) => Amount::parse_decimal(&text)
                .map_err(|why| fields.fault("points", &why.to_string(), POINTS))?,
            None => Amount::from_whole(100_000),
        };
        fields.end(CUSTOMER)?;
        let key = practice_key(&phone);
        customers.push(Customer { name, phone, points, key });
    }
    Ok(customers)
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

fn read_connection(value: Value) -> Result<Connection, FieldError> {
    const FIELD: &str = "faults.connection";
    match value {
        Value::String(word) => {
            let mut names = Connection::NAMES.iter();
            let found = names.find_map(|(name, connection)| (*name == word).then_some(*connection));
            found.ok_or_else(|| fault(FIELD, "is none of these", CONNECTIONS))
        }
        Value::Object(fields) => {
            let mut fields = fields.into_iter();
            let (Some((name, seconds)), None) = (fields.next(), fields.next()) else {
                return Err(fault(FIELD, "has not exactly one field", CONNECTIONS));
            };
            let seconds =
                seconds.as_u64().filter(|seconds| (1..=LONGEST_DELAY_S).contains(seconds));
            let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok());
            let seconds = seconds.ok_or_else(|| fault(FIELD, "has no such number", CONNECTIONS))?;
            match name.as_str() {
                "slow" => Ok(Connection::Slow(seconds)),
                "downFor" => Ok(Connection::DownFor(seconds)),
                _ => Err(fault(FIELD, "has an unknown field", CONNECTIONS)),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            Err(fault(FIELD, "is no text and no object", CONNECTIONS))
        }
    }
}

impl CustomerAnswer {
    /// All answers with their names in options.
    pub const NAMES: [(&str, Self); 6] = [
        ("byHand", Self::ByHand),
        ("approves", Self::Approves),
        ("denies", Self::Denies),
        ("tooLate", Self::TooLate),
        ("tooFewPoints", Self::TooFewPoints),
        ("codeExpired", Self::CodeExpired),
    ];
}

impl OwnerAnswer {
    /// All answers with their names in options.
    pub const NAMES: [(&str, Self); 3] =
        [("byHand", Self::ByHand), ("approves", Self::Approves), ("denies", Self::Denies)];
}

impl Connection {
    /// The connections without a number of seconds, with their names in options.
    pub const NAMES: [(&str, Self); 5] = [
        ("works", Self::Works),
        ("lostBefore", Self::LostBefore),
        ("lostAfter", Self::LostAfter),
        ("down", Self::Down),
        ("streamSilent", Self::StreamSilent),
    ];
}

impl GatewayAnswer {
    /// All answers with their names in options.
    pub const NAMES: [(&str, Self); 3] =
        [("done", Self::Done), ("refused", Self::Refused), ("lost", Self::Lost)];
}

/// The fields of an object that were not read yet.
struct Fields {
    /// What precedes a field's name.
    prefix: String,
    fields: Map<String, Value>,
}

impl Fields {
    /// The fields of `value`, the object at `path`; none if it is absent.
    fn of(path: &str, value: Value) -> Result<Self, FieldError> {
        let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
        match value {
            Value::Object(fields) => Ok(Self { prefix, fields }),
            Value::Null => Ok(Self { prefix, fields: Map::new() }),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                let field = if path.is_empty() { "options" } else { path };
                Err(fault(field, "is no object", "an object"))
            }
        }
    }

    /// A field; `None` if it is absent or null.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &str, accepted: &'static str) -> Result<Option<String>, FieldError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_),
            ) => Err(self.fault(name, "is no text", accepted)),
        }
    }

    /// A name that can be shown.
    fn name(&self, name: &str, text: String) -> Result<String, FieldError> {
        let clean = kios_text::clean_name(&text);
        clean.ok_or_else(|| self.fault(name, "is not visible or too long", NAME))
    }

    fn one_of<T: Copy>(
        &self,
        name: &str,
        word: &str,
        known: &[(&str, T)],
        accepted: &'static str,
    ) -> Result<T, FieldError> {
        let found = known.iter().find(|(known, _)| *known == word);
        found.map(|(_, value)| *value).ok_or_else(|| self.fault(name, "is none of these", accepted))
    }

    fn fault(&self, name: &str, what: &str, accepted: &'static str) -> FieldError {
        fault(&format!("{}{name}", self.prefix), what, accepted)
    }

    /// Refuses what was not read.
    fn end(self, accepted: &'static str) -> Result<(), FieldError> {
        match self.fields.keys().next() {
            Some(name) => Err(self.fault(name, "is unknown", accepted)),
            None => Ok(()),
        }
    }
}

fn fault(field: &str, what: &str, accepted: &'static str) -> FieldError {
    FieldError { field: field.to_owned(), fault: what.to_owned(), accepted }
}
