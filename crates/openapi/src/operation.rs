//! One operation of the API, as the table of each group states it.

use std::fmt;

use kios_protocol::ResultCode;
use serde_json::Value;
use utoipa::ToSchema;

use super::components::Components;

/// Makes a schema, and adds the named ones that it needs.
pub(super) type Schema = fn(&mut Components) -> Value;

/// What an operation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Payments and their cancels.
    Payments,
    /// Questions that anybody may ask.
    Reads,
    /// Phone numbers and phones.
    Phones,
    /// Shops.
    Shops,
    /// Purchases that earn points.
    Purchases,
    /// The numbered callback log.
    Tasks,
    /// The first generation.
    First,
    /// Sessions, pairing, the stream and the history.
    Sessions,
    /// Card sales and refunds.
    Cards,
    /// The relay itself.
    Relay,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody; where it matters, a signature in the body says who it is.
    Open,
    /// Whoever has the shared key of v1, in the header or the body's `accessKey`.
    SharedKey,
    /// An agent; with a session where the relay demands one.
    Agent,
    /// Whoever has signed in.
    Session,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the path; always required.
    Path,
    /// In the query.
    Query,
    /// In the query, and may be left out.
    OptionalQuery,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) schema: Schema,
    pub(super) about: &'static str,
}

/// What of a body's type one path wants in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    /// The type as it is.
    Plain,
    /// v1: no signature; the access key may be a field.
    Keyed,
    /// v2: with a signature.
    Signed,
}

/// What a success carries.
#[derive(Clone, Copy, Debug)]
pub(super) enum Data {
    /// `data` of the envelope.
    Envelope(Schema),
    /// Something that is no envelope: its media type and its schema.
    Bare(&'static str, Schema),
}

/// Which generation of clients an envelope is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    /// `protocol.md §3.2`.
    First,
    /// `protocol.md §2.0`.
    Modern,
}

impl Generation {
    /// The code of a success.
    pub(super) const fn success(self) -> u32 {
        match self {
            Self::First => 200,
            Self::Modern => 0,
        }
    }

    /// How it says that a request is wrong, and that the relay is.
    pub(super) const fn faults(self) -> (Refusal, Refusal) {
        let broken = ResultCode::ServerError.message();
        match self {
            Self::First => (
                Refusal { number: 501, message: "Failed to check the validity of parameters." },
                Refusal { number: 500, message: broken },
            ),
            Self::Modern => (
                Refusal {
                    number: ResultCode::InvalidParameters.number(),
                    message: ResultCode::InvalidParameters.message(),
                },
                Refusal { number: ResultCode::ServerError.number(), message: broken },
            ),
        }
    }
}

/// A code that an operation refuses with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) number: u32,
    pub(super) message: &'static str,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.message)
    }
}

/// One operation.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) group: Group,
    pub(super) summary: &'static str,
    pub(super) about: &'static str,
    pub(super) access: Access,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Schema>,
    pub(super) data: Data,
    /// What a success carries in the envelope of the first generation, where it may be one.
    pub(super) first: Option<Schema>,
    pub(super) refusals: Vec<Refusal>,
    /// Statuses of HTTP that the rest does not already say, each with why.
    pub(super) statuses: Vec<(u16, &'static str)>,
}

/// The schema of a type of the wire.
pub(super) fn of<T: ToSchema>(components: &mut Components) -> Value {
    components.refer::<T>()
}

fn anything(_: &mut Components) -> Value {
    Value::Object(serde_json::Map::new())
}

impl Operation {
    fn new(method: &'static str, path: &str, summary: &'static str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            group: Group::Relay,
            summary,
            about: "",
            access: Access::Open,
            parameters: Vec::new(),
            body: None,
            data: Data::Envelope(anything),
            first: None,
            refusals: Vec::new(),
            statuses: Vec::new(),
        }
    }

    /// A question.
    pub(super) fn get(path: &str, summary: &'static str) -> Self {
        Self::new("get", path, summary)
    }

    /// A deed.
    pub(super) fn post(path: &str, summary: &'static str) -> Self {
        Self::new("post", path, summary)
    }

    /// What there is to know beside the summary.
    pub(super) fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    pub(super) fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    pub(super) fn path<T: ToSchema>(self, name: &'static str, about: &'static str) -> Self {
        self.parameter(name, Place::Path, of::<T>, about)
    }

    pub(super) fn query<T: ToSchema>(self, name: &'static str, about: &'static str) -> Self {
        self.parameter(name, Place::Query, of::<T>, about)
    }

    pub(super) fn optional<T: ToSchema>(self, name: &'static str, about: &'static str) -> Self {
        self.parameter(name, Place::OptionalQuery, of::<T>, about)
    }

    fn parameter(
        mut self,
        name: &'static str,
        place: Place,
        schema: Schema,
        about: &'static str,
    ) -> Self {
        self.parameters.push(Parameter { name, place, schema, about });
        self
    }

    /// The fields of the body, as JSON or as a form.
    pub(super) fn fields<T: ToSchema>(self) -> Self {
        Self { body: Some(of::<T>), ..self }
    }

    /// The generation whose envelope it answers with.
    pub(super) fn generation(&self) -> Generation {
        match self.group {
            Group::First => Generation::First,
            Group::Payments
            | Group::Reads
            | Group::Phones
            | Group::Shops
            | Group::Purchases
            | Group::Tasks
            | Group::Sessions
            | Group::Cards
            | Group::Relay => Generation::Modern,
        }
    }

    /// What this path wants of them in its own way.
    pub(super) fn variant(&self) -> Variant {
        match self.access {
            Access::SharedKey => Variant::Keyed,
            Access::Agent => Variant::Signed,
            Access::Open | Access::Session => Variant::Plain,
        }
    }

    /// What a success carries in its envelope.
    pub(super) fn data<T: ToSchema>(self) -> Self {
        Self { data: Data::Envelope(of::<T>), ..self }
    }

    /// The same, with a schema that is no type of its own.
    pub(super) fn data_as(self, schema: Schema) -> Self {
        Self { data: Data::Envelope(schema), ..self }
    }

    /// What a success may carry instead, in an envelope of the first generation.
    pub(super) fn or_first<T: ToSchema>(self) -> Self {
        Self { first: Some(of::<T>), ..self }
    }

    /// A success that is no envelope.
    pub(super) fn bare(self, kind: &'static str, schema: Schema) -> Self {
        Self { data: Data::Bare(kind, schema), ..self }
    }

    /// The codes of its refusals.
    pub(super) fn refuses(mut self, codes: &[ResultCode]) -> Self {
        let refusal =
            |code: &ResultCode| Refusal { number: code.number(), message: code.message() };
        self.refusals.extend(codes.iter().map(refusal));
        self
    }

    pub(super) fn status(mut self, status: u16, why: &'static str) -> Self {
        self.statuses.push((status, why));
        self
    }

    /// The same operation at another path, in words of its own.
    pub(super) fn also(&self, path: &str, about: &'static str) -> Self {
        Self { path: path.to_owned(), about, ..self.clone() }
    }
}

impl Group {
    /// Every group, in the order in which people read about them.
    pub(super) const ALL: [Self; 10] = [
        Self::Payments,
        Self::Reads,
        Self::Phones,
        Self::Shops,
        Self::Purchases,
        Self::Tasks,
        Self::Sessions,
        Self::Cards,
        Self::First,
        Self::Relay,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Payments => "Payments",
            Self::Reads => "Reads",
            Self::Phones => "Phones",
            Self::Shops => "Shops",
            Self::Purchases => "Purchases",
            Self::Tasks => "Callback log",
            Self::Sessions => "Sessions and stream",
            Self::Cards => "Cards",
            Self::First => "First generation",
            Self::Relay => "The relay",
        }
    }

    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Payments => "What kiosks, customers and shop owners do to payments.",
            Self::Reads => "Questions that anybody may ask.",
            Self::Phones => "Phone numbers and who has them, and phones that ask to be notified.",
            Self::Shops => "Shops: their changes, their list, and who answers for them.",
            Self::Purchases => "Points for purchases that were not paid with points.",
            Self::Tasks => "What callbacks said, in the order in which it happened.",
            Self::Sessions => "Signing in, pairing a kiosk, the event stream and the history.",
            Self::Cards => "Card sales that were made elsewhere, and money back on them.",
            Self::First => {
                "Payments in one step, answered by the buyer's signature. Success is code 200, and what a refusal's code means depends on the path."
            }
            Self::Relay => "How the relay is, and what it serves.",
        }
    }
}
