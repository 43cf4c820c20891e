//! Operations on sessions, pairing, the stream and the history. Source: `relay.md §4, §5`.

use kios_protocol::api::{
    PairRequest, PairResponse, Payments, SessionNonce, SessionRequest, SessionResponse,
    TicketResponse, route,
};
use kios_protocol::{PurchaseId, ResultCode};
use serde_json::json;

use super::operation::{Access, Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let all = [
        Operation::get(route::SESSION_NONCE, "What a sign-in message has to name.")
            .data::<SessionNonce>(),
        Operation::post(route::SESSION, "Signs in with Ethereum (EIP-4361).")
            .about("A kiosk's message names its shop and terminal as resources: `kios:shop:<shopId>` and `kios:terminal:<terminalId>`.")
            .fields::<SessionRequest>()
            .data::<SessionResponse>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature, ResultCode::NotAuthorized]),
        Operation::post(route::PAIR, "Enrols the key that a kiosk made for itself.")
            .about("The one-time code is printed by `kios-relay pair`.")
            .fields::<PairRequest>()
            .data::<PairResponse>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature, ResultCode::UnknownShop]),
        events(),
        Operation::post(route::EVENTS_TICKET, "A ticket that opens one stream without a header.")
            .access(Access::Session)
            .data::<TicketResponse>(),
        Operation::get(route::PAYMENTS, "The session's payments, newest first.")
            .about("A kiosk's own; a customer's, or a shop owner's, that wait for an answer.")
            .access(Access::Session)
            .optional::<u8>("status", "Only with this status.")
            .optional::<PurchaseId>("purchaseId", "Only of this sale.")
            .optional::<String>("paymentId", "Only this payment.")
            .optional::<u64>("from", "Only opened at this instant or later.")
            .optional::<u64>("to", "Only opened before this instant.")
            .optional::<u32>("limit", "At most this many, 1 to 200; 50 if left out.")
            .data::<Payments>()
            .refuses(&[ResultCode::InvalidParameters])
            .status(504, "A bridge: whether the purchase was opened is not known yet."),
    ];
    all.map(|operation| Operation { group: Group::Sessions, ..operation }).into()
}

fn events() -> Operation {
    Operation::get(route::EVENTS, "The stream of what happens.")
        .about("Events are `hello`, `payment`, `refund`, `shop`, `heartbeat` and `reset`; the id of an event is the cursor to come back with, in `Last-Event-ID` or `lastEventId`. A stream has no end of its own, and is closed now and then so that readers come back.")
        .access(Access::Session)
        .optional::<String>("ticket", "Instead of a session.")
        .optional::<u64>("lastEventId", "The last event that was seen.")
        .optional::<String>("epoch", "The log that it was seen in.")
        .bare("text/event-stream", |_| {
            json!({"type": "string", "example": "event: heartbeat\ndata: {\"serverTime\":1700000000}\n\n"})
        })
}
