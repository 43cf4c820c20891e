//! Operations of the legacy API. Source: `protocol.md §3`.

use kios_protocol::ShopId;
use kios_protocol::legacy::{AnswerRequest, CancelRequest, Code, CreateRequest, Item, Withdrawal};

use super::operation::{Group, Operation, Refusal};

/// The example message of a settlement or pricing error: the reason.
const EXCEPTION: Refusal =
    Refusal { number: Code::EXCEPTION, message: "The reason why it cannot be settled" };

pub(super) fn operations() -> Vec<Operation> {
    let mut all = vec![create(), cancel()];
    all.extend(answers());
    all.push(withdrawal());
    all.into_iter().map(|operation| Operation { group: Group::First, ..operation }).collect()
}

fn refuses(mut operation: Operation, codes: &[Code]) -> Operation {
    let refusal = |code: &Code| Refusal { number: code.number(), message: code.message() };
    operation.refusals.extend(codes.iter().map(refusal));
    operation
}

fn create() -> Operation {
    let mut create =
        Operation::post("/v1/payment/create", "Creates a payment for the buyer's approval.")
            .about("Requires the access key in the body; this generation has no header for it.")
            .fields::<CreateRequest>()
            .data::<Item>();
    create.refusals.push(EXCEPTION);
    refuses(create, &[Code::InvalidParameters, Code::InvalidAccessKey, Code::InsufficientBalance])
}

fn cancel() -> Operation {
    let cancel =
        Operation::post("/v1/payment/cancel", "Creates a cancel for the buyer's approval.")
            .about("Requires the access key in the body.")
            .fields::<CancelRequest>()
            .data::<Item>();
    refuses(
        cancel,
        &[
            Code::InvalidParameters,
            Code::InvalidAccessKey,
            Code::UnknownPayment,
            Code::NotCompleted,
        ],
    )
}

fn answers() -> [Operation; 4] {
    let answer = |path, summary, already| {
        let answer = Operation::post(path, summary)
            .about("Signed by the buyer. Idempotent: a repeated request gets the first response.")
            .fields::<AnswerRequest>()
            .data::<Item>();
        refuses(
            answer,
            &[
                Code::InvalidParameters,
                Code::UnknownPayment,
                already,
                Code::InvalidSignature,
                Code::TimedOut,
            ],
        )
    };
    let settling = |mut operation: Operation| {
        operation.refusals.push(EXCEPTION);
        operation
    };
    let (new, back) = (Code::AlreadyClosed, Code::NotBeingCancelled);
    [
        settling(answer(
            "/v1/payment/create/confirm",
            "The buyer approves the payment, which settles it.",
            new,
        )),
        answer("/v1/payment/create/deny", "The buyer denies the payment.", new),
        settling(answer("/v1/payment/cancel/confirm", "The buyer approves the cancel.", back)),
        answer("/v1/payment/cancel/deny", "The buyer denies the cancel.", back),
    ]
}

fn withdrawal() -> Operation {
    let withdrawal =
        Operation::get("/v1/payment/shop/withdrawal", "The pending withdrawal of a shop.")
            .query::<ShopId>("shopId", "The shop.")
            .data::<Withdrawal>();
    refuses(withdrawal, &[Code::InvalidParameters])
}
