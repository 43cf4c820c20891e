//! Schemas of the wire's scalar values, for the API description.
//!
//! The structs of [`crate::api`] derive their schemas. The scalar values in them are serialized as
//! texts and numbers by code that no derive macro can interpret, so their schemas are written here,
//! with an example each. Compiled only with the feature `openapi`, which the pages do not use.

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::legacy;
use crate::payment::Status;
use crate::refund::{CardMethod, Extent, Gateway, RefundId, RefundState};
use crate::{
    Address, Amount, PaymentId, PhoneHash, PurchaseId, ShopId, Signature, TaskId, TemporaryAccount,
    TerminalId, Timestamp,
};

fn text(description: &str, pattern: &str, example: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .pattern((!pattern.is_empty()).then_some(pattern))
        .examples([json!(example)])
}

/// One of a list of numbers.
fn number(description: &str, all: &[u8]) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .description(Some(description))
        .enum_values(Some(all.iter().copied()))
}

/// A text id: any characters but control characters, up to the network's maximum length.
fn id(description: &str, example: &str) -> ObjectBuilder {
    text(description, "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", example).max_length(Some(66))
}

fn words<T: Copy>(description: &str, all: &[T], word: fn(T) -> &'static str) -> ObjectBuilder {
    let all: Vec<&str> = all.iter().map(|one| word(*one)).collect();
    let first = all.first().copied().unwrap_or_default();
    text(description, "", first).enum_values(Some(all))
}

macro_rules! schemas {
    ($($name:ident = $schema:expr;)*) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    RefOr::T(Schema::Object($schema.build()))
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }
            }
        )*
    };
}

type LegacyStatus = legacy::Status;
type Loyalty = legacy::Loyalty;

schemas! {
    Address = text(
        "An account: 20 bytes. Mixed case has to be its checksum; answers have it.",
        "^0x[0-9a-fA-F]{40}$",
        "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
    );
    TemporaryAccount = text(
        "Stands for an account once, for a minute: what a payment code shows.",
        "^0x[fF]{8}[0-9a-fA-F]{24}0{8}$",
        "0xFFFFFFFf0123456789abCDEF0123456700000000",
    );
    Amount = text(
        "An amount in base units, 10^-18 of a point or of a currency's unit.",
        "^[0-9]+$",
        "1000000000000000000000",
    )
    .max_length(Some(77));
    PaymentId = text(
        "Names one payment; chosen by the relay.",
        "^0x[0-9a-f]{64}$",
        "0x6a211e1237f4d8f745ed52f7f6e2de0d2ceaed5b83e02131c83f936f97fcc852",
    );
    ShopId = text(
        "Names one shop; the first two bytes are its network's.",
        "^0x[0-9a-fA-F]{64}$",
        "0x0001783a306d9f69d3793912c9cd89f9f6d9ae155dad451e8974c22fa22e9cde",
    );
    TaskId = text(
        "Names one change of a shop that waits for its owner.",
        "^0x[0-9a-f]{64}$",
        "0x4033fb2e6fa5cf816f87a9a40e8ce681fb6d8aa53c5302e72b80f654141a0e65",
    );
    PhoneHash = text(
        "The hash of a phone number in international form.",
        "^0x[0-9a-fA-F]{64}$",
        "0xf48f4bf6c8b5b285f0d9eb5d52623ee14b6f2b5980e87fac89e4b968995fae2b",
    );
    Signature = text(
        "A signature: r, s and v, 65 bytes. What moves money takes it in canonical form only: \
         low s, v of 27 or 28.",
        "^0x[0-9a-fA-F]{130}$",
        "0x181d811aef8cdfc03529212c06409b7f7f86eb3c5d0c16aa98c88e237e3a2e47653aba48388085a4e3929ad9af47e33ae5fa83d2a76d83f91a44cbbd9e07fce41c",
    );
    PurchaseId = id("The shop's own number of a sale.", "P0000000001");
    TerminalId = id("Names one kiosk of a shop.", "TM000001");
    RefundId = text(
        "Names one refund; made by the client, and what keeps it from happening twice.",
        "^[A-Za-z0-9-]{1,36}$",
        "6f1c2a34-0b7e-4e55-9a51-2f0a4d3a9c11",
    );
    Gateway = words("A card gateway.", Gateway::ALL, Gateway::as_str);
    CardMethod = words("How a card sale was paid.", CardMethod::ALL, CardMethod::as_str);
    Extent = words("Whether a refund gives back the whole sale.", Extent::ALL, Extent::as_str);
    RefundState = words("How far a refund is.", RefundState::ALL, RefundState::as_str);
    Loyalty = number("What an account pays in: 0 points, 1 tokens.", &[0, 1]);
    LegacyStatus = number(
        "Where a payment of the first generation stands: 1 asked for, 2 confirmed, 3 denied, 4 paid, \
         5 asked back, 6 confirmed, 7 denied, 8 taken back, 9 timed out.",
        &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    Timestamp = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some("Whole Unix seconds; 0: not yet."))
        .minimum(Some(0))
        .examples([json!(1_700_000_000)]);
    Status = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .description(Some(
            "Where a payment stands: 11 opened, 12 settling failed, 13 reverted, 14 sent, 15 \
             confirmed, 16 denied, 17 told, 18 paid, 19 failed; 51 to 59 the same of its cancel.",
        ))
        .enum_values(Some(Status::all().map(Status::number)))
        .examples([json!(18)]);
}
