//! Paths. Source: `protocol.md §2`, `relay.md §4 to §7`.

/// `POST`: a temporary account.
pub const TEMPORARY_ACCOUNT: &str = "/v2/payment/account/temporary";
/// `POST`: opens a payment.
pub const NEW_OPEN: &str = "/v2/payment/new/open";
/// `POST`: closes a payment.
pub const NEW_CLOSE: &str = "/v2/payment/new/close";
/// `POST`: a customer's approval or denial.
pub const NEW_APPROVAL: &str = "/v2/payment/new/approval";
/// `POST`: opens a cancel.
pub const CANCEL_OPEN: &str = "/v2/payment/cancel/open";
/// `POST`: closes a cancel.
pub const CANCEL_CLOSE: &str = "/v2/payment/cancel/close";
/// `POST`: a shop owner's approval or denial.
pub const CANCEL_APPROVAL: &str = "/v2/payment/cancel/approval";
/// `GET ?paymentId=`: one payment.
pub const ITEM: &str = "/v2/payment/item";
/// `GET ?account=&amount=&currency=`: what a payment would cost.
pub const INFO: &str = "/v2/payment/info";
/// `GET ?account=`: a balance.
pub const USER_BALANCE: &str = "/v2/payment/user/balance";
/// `GET ?amount=&from=&to=`: converts.
pub const CONVERT: &str = "/v2/payment/convert/currency";
/// `GET ?shopId=`: a shop.
pub const SHOP_INFO: &str = "/v2/payment/shop/info";
/// `GET /<account>`: the nonce that a wallet signs.
pub const LEDGER_NONCE: &str = "/v1/ledger/nonce";
/// `GET`: the chain id that a wallet's signature contains.
pub const CHAIN_ID: &str = "/v1/chain/side/id";
/// `GET`: the network's token, point and features.
pub const SYSTEM_INFO: &str = "/v1/system/info";
/// `GET /<sequence>`: the callback log.
pub const TASK_LIST: &str = "/v1/task/list";
/// `GET`: the newest row of the callback log.
pub const TASK_LATEST: &str = "/v1/task/sequence/latest";
/// `POST`: saves a purchase that earns points.
pub const PURCHASE_SAVE: &str = "/v1/purchase/save";
/// `POST`: cancels a purchase that earns points.
pub const PURCHASE_CANCEL: &str = "/v1/purchase/cancel";
/// `GET /<number>`: a phone number's international form and its hash.
pub const PHONE_HASH: &str = "/v1/phone/hash";
/// `GET`: a nonce to sign.
pub const SESSION_NONCE: &str = "/v2/session/nonce";
/// `POST`: signs in.
pub const SESSION: &str = "/v2/session";
/// `POST`: enrols a kiosk.
pub const PAIR: &str = "/v2/pair";
/// `POST`: releases the share that opens a kiosk's sealed key, for a PIN.
pub const TERMINAL_UNLOCK: &str = "/v2/terminal/unlock";
/// `POST`: the fault of a page.
pub const PAGE_FAULT: &str = "/v2/page/fault";
/// `GET ?shopId=`: the settings of the relay, and of a shop.
pub const SETTINGS: &str = "/v2/settings";
/// `GET`: the event stream.
pub const EVENTS: &str = "/v2/events";
/// `POST`: a ticket, which opens a stream without an authorization header.
pub const EVENTS_TICKET: &str = "/v2/events/ticket";
/// `GET ?status=&purchaseId=&paymentId=&from=&to=&limit=`: the session's payments.
pub const PAYMENTS: &str = "/v2/payments";
/// `GET ?purchaseId=`: the signed result of a purchase.
pub const RESULT: &str = "/v2/result";
/// `GET`: the keys that sign results, a JSON Web Key Set (RFC 7517).
pub const JWKS: &str = "/.well-known/jwks.json";
/// `POST`: registers a card sale. `GET ?purchaseId=&transactionId=&gateway=&from=&to=&limit=`: the
/// session's card sales.
pub const CARD_SALES: &str = "/v2/card/sales";
/// `POST`: requests a card refund. `GET /<refund id>`: the refund.
pub const REFUNDS: &str = "/v2/refunds";
/// `GET`: whether the shop has PINs, and whether this terminal may try one.
pub const STAFF: &str = "/v2/staff";
/// `POST`: opens the staff area with a PIN.
pub const STAFF_UNLOCK: &str = "/v2/staff/unlock";
/// `POST`: ends the staff session.
pub const STAFF_LOCK: &str = "/v2/staff/lock";
/// `GET`: people with a PIN. `POST`: gives a person one. `POST /<staff id>/pin`: another one. `POST /<staff id>/remove`.
pub const STAFF_MEMBERS: &str = "/v2/staff/members";
/// `GET ?limit=`: the recorded actions.
pub const STAFF_ACTIONS: &str = "/v2/staff/actions";
/// `GET`: actions above a limit that wait for the shop owner. `POST /<approval id>`: approves or denies one.
pub const SHOP_APPROVALS: &str = "/v2/shop/approvals";
/// `POST`: the shop owner unlocks the PINs and terminals of a shop.
pub const SHOP_PINS_UNLOCK: &str = "/v2/shop/pins/unlock";
