//! One operation of the API, as the tables define it.

use std::fmt;

use kios_protocol::ResultCode;
use kios_protocol::api::STAFF_HEADER;
use serde_json::Value;
use utoipa::ToSchema;

use super::components::Components;

/// Builds a schema and adds the named ones that it references.
pub(super) type Schema = fn(&mut Components) -> Value;

/// The group of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Payments and their cancels.
    Payments,
    /// Reads without authentication.
    Reads,
    /// Phone numbers and phones.
    Phones,
    /// Shops.
    Shops,
    /// Purchases that earn points.
    Purchases,
    /// Providers, agents, tokens and the settlement of shops.
    Settlement,
    /// The numbered callback log.
    Tasks,
    /// The legacy API.
    First,
    /// Sessions, pairing, the stream and the history.
    Sessions,
    /// Card sales and refunds.
    Cards,
    /// Staff of a shop.
    Staff,
    /// The relay itself.
    Relay,
}

/// The authentication of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// None; a signature in the body may identify the caller.
    Open,
    /// The shared key of v1, in the header or the body's `accessKey`.
    SharedKey,
    /// The shared key of v1, or a kiosk's session.
    KeyOrSession,
    /// An agent's signature; in addition a session, if the relay demands one.
    Agent,
    /// A session.
    Session,
}

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the path; always required.
    Path,
    /// In the query.
    Query,
    /// In the query, optional.
    OptionalQuery,
    /// In a header, optional.
    OptionalHeader,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) schema: Schema,
    pub(super) about: &'static str,
}

/// How one path changes the type of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    /// The type unchanged.
    Plain,
    /// v1: no signature; the access key may be a field.
    Keyed,
    /// v2: with a signature.
    Signed,
}

/// The data of a success.
#[derive(Clone, Copy, Debug)]
pub(super) enum Data {
    /// `data` of the envelope.
    Envelope(Schema),
    /// A body without envelope: its media type and schema.
    Bare(&'static str, Schema),
}

/// The API generation of an envelope.
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

    /// The envelope codes for an invalid request and for an internal error.
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

/// A code of a refusal.
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
    /// The data of a success in the legacy envelope, if the operation may return one.
    pub(super) first: Option<Schema>,
    pub(super) refusals: Vec<Refusal>,
    /// Further HTTP statuses, each with its reason.
    pub(super) statuses: Vec<(u16, &'static str)>,
}

/// The schema of a wire type.
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

    /// A GET operation.
    pub(super) fn get(path: &str, summary: &'static str) -> Self {
        Self::new("get", path, summary)
    }

    /// A POST operation.
    pub(super) fn post(path: &str, summary: &'static str) -> Self {
        Self::new("post", path, summary)
    }

    /// The description in addition to the summary.
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

    /// The token of the kiosk's open staff area, for what needs a PIN.
    pub(super) fn staff_token(self) -> Self {
        let about = "The token of the terminal's open staff area; required once an owner of the shop has a PIN.";
        self.parameter(STAFF_HEADER, Place::OptionalHeader, of::<String>, about)
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

    /// The fields of the body, with a schema that is not named after its type.
    pub(super) fn fields_as(self, schema: Schema) -> Self {
        Self { body: Some(schema), ..self }
    }

    /// The API generation of the envelope.
    pub(super) fn generation(&self) -> Generation {
        match self.group {
            Group::First => Generation::First,
            Group::Payments
            | Group::Reads
            | Group::Phones
            | Group::Shops
            | Group::Purchases
            | Group::Settlement
            | Group::Tasks
            | Group::Sessions
            | Group::Cards
            | Group::Staff
            | Group::Relay => Generation::Modern,
        }
    }

    /// How this path changes them.
    pub(super) fn variant(&self) -> Variant {
        match self.access {
            Access::SharedKey | Access::KeyOrSession => Variant::Keyed,
            Access::Agent => Variant::Signed,
            Access::Open | Access::Session => Variant::Plain,
        }
    }

    /// The data of a success in the envelope.
    pub(super) fn data<T: ToSchema>(self) -> Self {
        Self { data: Data::Envelope(of::<T>), ..self }
    }

    /// The data of a success, with a schema that is not a type of its own.
    pub(super) fn data_as(self, schema: Schema) -> Self {
        Self { data: Data::Envelope(schema), ..self }
    }

    /// The alternative data of a success in the legacy envelope.
    pub(super) fn or_first<T: ToSchema>(self) -> Self {
        Self { first: Some(of::<T>), ..self }
    }

    /// A success without envelope.
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

    /// A read that the configuration may keep from the public.
    pub(super) fn guarded(self) -> Self {
        self.status(401, "This read is not public in the configuration (`[access]`).")
    }

    /// The same operation at another path, with its own summary.
    pub(super) fn also(&self, path: &str, about: &'static str) -> Self {
        Self { path: path.to_owned(), about, ..self.clone() }
    }
}

impl Group {
    /// Every group, in the order of the description.
    pub(super) const ALL: [Self; 12] = [
        Self::Payments,
        Self::Reads,
        Self::Phones,
        Self::Shops,
        Self::Purchases,
        Self::Settlement,
        Self::Tasks,
        Self::Sessions,
        Self::Cards,
        Self::Staff,
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
            Self::Settlement => "Settlement",
            Self::Tasks => "Callback log",
            Self::Sessions => "Sessions and stream",
            Self::Cards => "Cards",
            Self::Staff => "Staff",
            Self::First => "First generation",
            Self::Relay => "The relay",
        }
    }

    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Payments => "Opening, approving, closing and cancelling payments.",
            Self::Reads => "Queries without authentication.",
            Self::Phones => {
                "Phone numbers, their accounts, and phones registered for push notifications."
            }
            Self::Shops => "Shops, their changes, and their delegators.",
            Self::Purchases => "Point grants for purchases that were not paid with points.",
            Self::Settlement => {
                "Providers who credit points, agents, payouts of shops, and tokens."
            }
            Self::Tasks => "The log of callbacks, in chronological order.",
            Self::Sessions => "Signing in, pairing a kiosk, the event stream and the history.",
            Self::Cards => "Card sales of payment gateways, and their refunds.",
            Self::Staff => {
                "PINs and roles of a shop's staff, their recorded actions, and the shop owner's approvals."
            }
            Self::First => {
                "Payments in one step, approved by the buyer's signature. Success is code 200; the meaning of a refusal's code depends on the path."
            }
            Self::Relay => "Health, metrics, documentation and demo data of the relay.",
        }
    }
}
