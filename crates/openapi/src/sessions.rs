//! Operations on sessions, pairing, the stream and the history. Source: `relay.md §4, §5`.

use kios_protocol::api::{
    KeyRelease, PageFault, PairRequest, PairResponse, Payments, RelaySettings, ResultClaims,
    SessionNonce, SessionRequest, SessionResponse, SignedResult, TicketResponse, UnlockKeyRequest,
    route,
};
use kios_protocol::{PurchaseId, ResultCode, ShopId};
use serde_json::json;

use super::operation::{Access, Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let all = [
        Operation::get(route::SESSION_NONCE, "The nonce for a sign-in message.")
            .data::<SessionNonce>(),
        Operation::post(route::SESSION, "Signs in with Ethereum (EIP-4361).")
            .about("A kiosk's message names its shop and terminal as resources: `kios:shop:<shopId>` and `kios:terminal:<terminalId>`.")
            .fields::<SessionRequest>()
            .data::<SessionResponse>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature, ResultCode::NotAuthorized]),
        Operation::post(route::PAIR, "Enrols a kiosk's agent key.")
            .about("The one-time code is printed by `kios-relay pair`.")
            .fields::<PairRequest>()
            .data::<PairResponse>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature, ResultCode::UnknownShop]),
        Operation::post(route::TERMINAL_UNLOCK, "Releases the share that opens a kiosk's sealed key, for a PIN.")
            .about("For a kiosk that cannot sign in yet. A wrong PIN is no refusal: `outcome` says whether it was right, wrong, or not accepted. Another device than the paired one is refused before its PIN is looked at.")
            .fields::<UnlockKeyRequest>()
            .data::<KeyRelease>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::NotAuthorized]),
        Operation::post(route::PAGE_FAULT, "Reports that the program of a page has failed.")
            .about("Written to the relay's log, without what may be a secret. One address may report 20 in ten minutes.")
            .fields::<PageFault>()
            .data_as(|_| json!({"type": "object"}))
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::get(route::SETTINGS, "The settings of the relay, and of a shop.")
            .about("The same as in the stream's `hello`, for a page that has no stream.")
            .optional::<ShopId>("shopId", "The shop; without it, `shop` is null.")
            .data::<RelaySettings>()
            .refuses(&[ResultCode::InvalidParameters]),
        events(),
        Operation::post(route::EVENTS_TICKET, "Creates a ticket that authorizes one stream without a header.")
            .access(Access::Session)
            .data::<TicketResponse>(),
        Operation::get(route::PAYMENTS, "The session's payments, newest first.")
            .about("For a kiosk its own payments; for a customer or a shop owner those that await their approval.")
            .access(Access::Session)
            .optional::<u8>("status", "Filter by status.")
            .optional::<PurchaseId>("purchaseId", "Filter by purchase.")
            .optional::<String>("paymentId", "Filter by payment.")
            .optional::<u64>("from", "Opened at this instant or later.")
            .optional::<u64>("to", "Opened at this instant or earlier.")
            .optional::<String>("search", "A part of the purchase id in any case, the beginning of the payment id, or the amount.")
            .optional::<u32>("limit", "The maximum number of items, 1 to 200; default 50.")
            .data::<Payments>()
            .refuses(&[ResultCode::InvalidParameters])
            .status(504, "Bridge only: whether the purchase was opened is unknown."),
        Operation::get(route::RESULT, "The signed result of a purchase of this kiosk.")
            .about("For the server of a page that hands sales over to the kiosk: a JSON Web Token with `ResultClaims`, valid for ten minutes.")
            .access(Access::Session)
            .query::<PurchaseId>("purchaseId", "The purchase.")
            .data::<SignedResult>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::NotAuthorized])
            .status(504, "Bridge only: whether the purchase was opened is unknown."),
        Operation::get(route::JWKS, "The public keys of signed results, a JSON Web Key Set.")
            .bare("application/json", |components| {
                components.refer::<ResultClaims>();
                json!({"type": "object", "properties": {"keys": {"type": "array", "items": {"type": "object"}}}})
            }),
    ];
    all.map(|operation| Operation { group: Group::Sessions, ..operation }).into()
}

fn events() -> Operation {
    Operation::get(route::EVENTS, "The event stream.")
        .about("Events are `hello`, `payment`, `refund`, `shop`, `heartbeat`, `upstream` (whether the network's relay responds; bridge mode only) and `reset`; the id of an event is the cursor to resume from, in `Last-Event-ID` or `lastEventId`. The relay closes a stream periodically; clients reconnect.")
        .access(Access::Session)
        .optional::<String>("ticket", "A ticket, instead of a session.")
        .optional::<u64>("lastEventId", "The id of the last event received.")
        .optional::<String>("epoch", "The epoch of the log that it was received from.")
        .bare("text/event-stream", |_| {
            json!({"type": "string", "example": "event: heartbeat\ndata: {\"serverTime\":1700000000}\n\n"})
        })
}
