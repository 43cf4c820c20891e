//! Requests and responses of the practice relay, and what the connection does to them.
//!
//! A response has the HTTP status, the envelope and the code of the relay's (`kios_relay::http`). The texts of errors are
//! shorter.

use core::time::Duration;
use std::rc::Rc;

use futures::future::{LocalBoxFuture, ready};
use futures::{StreamExt as _, stream};
use kios_domain::cursor::Cursor;
use kios_domain::payment::{Refusal, violation};
use kios_protocol::api::{
    AccountNonce, AddMemberRequest, ApprovalRequest, CancelPurchaseRequest, ChainId,
    ChangePinRequest, CloseRequest, Envelope, Fault, Fields, FieldsError, Location,
    OpenCancelRequest, OpenNewRequest, PageFault, Reader, RefundRequest, STAFF_HEADER,
    SavePurchaseRequest, TemporaryAccountRequest, UnlockKeyRequest, UnlockRequest, Violation,
    route,
};
use kios_protocol::payment::{Phase, Status};
use kios_protocol::refund::RefundId;
use kios_protocol::{Address, ResultCode, Timestamp};
use kios_sdk::{Body, Method, Request, Response, Time, Transport, Unreachable};
use kios_text::SearchText;
use serde::Serialize;
use serde_json::{Value, json};

use crate::fault::Connection;
use crate::world::{Failure, HistoryFilter, SalesFilter, Seen, Session, StaffCaller, World};
use crate::{Shared, seconds};

/// The number of rows of a list without a limit, and the most of one with a limit.
const USUAL: usize = 50;
const MOST: usize = 200;
/// The longest search text: a payment id.
const MOST_SEARCHED: usize = 66;

/// Answers requests from a world, without a network.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) world: Shared,
    pub(crate) time: Rc<dyn Time>,
}

impl Transport for Wire {
    fn send(&self, request: Request) -> LocalBoxFuture<'static, Result<Response, Unreachable>> {
        let Self { world, time } = self.clone();
        Box::pin(async move {
            let (delay, response) = {
                let mut world = world.borrow_mut();
                world.advance(seconds(&*time));
                exchange(&mut world, &request)
            };
            if !delay.is_zero() {
                time.sleep(delay).await;
            }
            response
        })
    }
}

/// The response to a request, and after how long it arrives, as the connection lets it.
fn exchange(world: &mut World, request: &Request) -> (Duration, Result<Response, Unreachable>) {
    let call = Incoming::of(world, request);
    let connection = world.situation().connection;
    let loses = |connection| {
        matches!(connection, Connection::LostBefore | Connection::LostAfter) && call.moves()
    };
    if matches!(connection, Connection::Down | Connection::DownFor(_)) {
        world.saw(Seen::Lost);
        return (Duration::ZERO, Err(Unreachable));
    }
    if !loses(connection) {
        let delay = match connection {
            Connection::Slow(seconds) => Duration::from_secs(seconds.into()),
            Connection::Works
            | Connection::LostBefore
            | Connection::LostAfter
            | Connection::Down
            | Connection::DownFor(_)
            | Connection::StreamSilent => Duration::ZERO,
        };
        return (delay, Ok(respond(world, &call)));
    }
    let situation = world.situation();
    world.set_situation(crate::Situation { connection: Connection::Works, ..situation });
    world.saw(Seen::Lost);
    if connection == Connection::LostAfter {
        // Its effect stays, its response is lost.
        drop(respond(world, &call));
    }
    (Duration::ZERO, Err(Unreachable))
}

/// A request, taken apart.
struct Incoming {
    method: Method,
    path: String,
    query: Fields,
    body: Result<Fields, FieldsError>,
    session: Option<Session>,
    staff: StaffCaller,
    last_event: Option<String>,
}

impl Incoming {
    fn of(world: &World, request: &Request) -> Self {
        let (address, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let path = match address.split_once("://") {
            Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
            None => address,
        };
        let pairs = form_urlencoded::parse(query.as_bytes());
        let pairs = pairs.map(|(name, value)| (name.into_owned(), value.into_owned()));
        let header = |name: &str| {
            let found = request.headers.iter().find(|(header, _)| *header == name);
            found.map(|(_, value)| value.as_str())
        };
        let token = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        Self {
            method: request.method,
            path: path.to_owned(),
            query: Fields::from_pairs(pairs, Location::Query),
            body: Fields::from_json(request.body.as_deref().unwrap_or_default().as_bytes()),
            session: world.session(token.map(str::trim)),
            staff: StaffCaller { token: header(STAFF_HEADER).map(|token| token.trim().to_owned()) },
            last_event: header("last-event-id").map(str::to_owned),
        }
    }

    /// Whether it moves money or points, or asks for that.
    fn moves(&self) -> bool {
        let paths = [
            route::NEW_OPEN,
            route::NEW_CLOSE,
            route::CANCEL_OPEN,
            route::CANCEL_CLOSE,
            route::REFUNDS,
            route::PURCHASE_SAVE,
            route::PURCHASE_CANCEL,
        ];
        self.method == Method::Post && paths.contains(&self.path.as_str())
    }

    /// The session of a request that needs one.
    fn signed_in(&self) -> Result<Session, Refusal> {
        self.session.ok_or(Refusal::SessionMissing)
    }

    /// Refuses a request for points without a session, which would need the shared key.
    fn is_terminal(&self) -> Result<(), ResultCode> {
        self.session.map(drop).ok_or(ResultCode::InvalidAccessKey)
    }

    fn agent(&self) -> Option<Address> {
        self.session.map(|session| session.agent)
    }

    /// The part of the path after `prefix`, decoded, if it has exactly one segment.
    fn segment(&self, prefix: &str) -> Option<String> {
        let rest = self.path.strip_prefix(prefix)?.strip_prefix('/')?;
        let one = Some(rest).filter(|rest| !rest.is_empty() && !rest.contains('/'))?;
        Some(percent_encoding::percent_decode_str(one).decode_utf8_lossy().into_owned())
    }

    /// The person in `members/<staff id>/<what>`.
    fn person(&self, what: &str) -> Option<u64> {
        let path = self.path.strip_suffix(what)?.strip_suffix('/')?;
        path.strip_prefix(route::STAFF_MEMBERS)?.strip_prefix('/')?.parse().ok()
    }
}

fn respond(world: &mut World, call: &Incoming) -> Response {
    if (call.method, call.path.as_str()) == (Method::Get, route::EVENTS) {
        return match open_stream(world, call) {
            Ok(response) => response,
            Err(failure) => json_response(failed(world, failure)),
        };
    }
    json_response(match answer(world, call) {
        Ok(data) => (200, json!(Envelope::success(data))),
        Err(failure) => failed(world, failure),
    })
}

fn open_stream(world: &mut World, call: &Incoming) -> Result<Response, Failure> {
    let session = call.signed_in()?;
    let given = |name: &str| call.query.text(name).filter(|text| !text.is_empty());
    let last = call.last_event.clone().filter(|text| !text.is_empty());
    let last = match last.or_else(|| given("lastEventId")) {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            let detail = "lastEventId is not the number of an event";
            vec![violation("lastEventId", Location::Query, text, detail)]
        })?),
    };
    let body = world.open_stream(session, &Cursor { last, epoch: given("epoch") });
    let content_type = Some("text/event-stream".to_owned());
    Ok(Response { status: 200, content_type, request_id: None, body: body.boxed_local() })
}

fn json_response((status, body): (u16, Value)) -> Response {
    let part: Result<Vec<u8>, Unreachable> = Ok(body.to_string().into_bytes());
    let body: Body = stream::once(ready(part)).boxed_local();
    let content_type = Some("application/json".to_owned());
    Response { status, content_type, request_id: None, body }
}

/// The HTTP status and the envelope of a failure.
fn failed(world: &mut World, failure: Failure) -> (u16, Value) {
    let fault = |code: ResultCode, message: &str| {
        let error = Some(Fault { message: message.to_owned(), ..Fault::default() });
        json!(Envelope::<()> { code: code.number(), data: None, error })
    };
    let code = failure.code();
    world.saw(Seen::Refused(code.number()));
    match failure {
        Failure::Refused(Refusal::Invalid(violations)) => {
            (200, json!(Envelope::<()>::invalid(violations)))
        }
        Failure::Refused(Refusal::Code(code)) => (200, json!(Envelope::<()>::refusal(code))),
        Failure::Refused(Refusal::SessionMissing) => {
            (401, fault(code, "this request needs a session"))
        }
        Failure::NotFound => (404, fault(code, "practice mode has no such path")),
        Failure::Unexpected => (500, fault(code, code.message())),
    }
}

fn done(data: impl Serialize) -> Result<Value, Failure> {
    Ok(serde_json::to_value(data)?)
}

/// The data of a response.
#[expect(clippy::too_many_lines, reason = "one arm per route")]
fn answer(world: &mut World, call: &Incoming) -> Result<Value, Failure> {
    let nothing = json!({});
    let (query, staff) = (&call.query, &call.staff);
    let body = || {
        let fault = |fault: &FieldsError| {
            vec![violation("body", Location::Body, Value::Null, fault.to_string())]
        };
        call.body.as_ref().map_err(fault)
    };
    match (call.method, call.path.as_str()) {
        (Method::Post, route::PAIR) => done(world.pair(body()?)?),
        (Method::Get, route::SESSION_NONCE) => done(world.session_nonce()),
        (Method::Post, route::SESSION) => done(world.sign_in(body()?)?),
        (Method::Post, route::TERMINAL_UNLOCK) => {
            let request = UnlockKeyRequest::read(body()?)?;
            done(world.unlock_key(&request)?)
        }
        (Method::Post, route::PAGE_FAULT) => {
            PageFault::read(body()?)?;
            Ok(nothing)
        }
        (Method::Get, route::SETTINGS) => {
            let shop_id = match query.text("shopId") {
                Some(_) => Some(query.single("shopId", Reader::shop_id)?),
                None => None,
            };
            done(world.settings(shop_id))
        }
        (Method::Get, route::SHOP_INFO) => {
            done(world.shop_info(query.single("shopId", Reader::shop_id)?))
        }
        (Method::Get, route::INFO) => {
            let mut reader = query.reader();
            let (account, amount) = (reader.address("account"), reader.amount("amount"));
            let currency = reader.present("currency");
            let ((account, amount), currency) = reader.finish(account.zip(amount).zip(currency))?;
            done(world.info(account, amount, &currency)?)
        }
        (Method::Get, route::ITEM) => {
            done(world.item(&query.single("paymentId", Reader::present)?)?)
        }
        (Method::Get, route::CHAIN_ID) => done(ChainId { chain_id: world.shop().chain_id }),
        (Method::Post, route::TEMPORARY_ACCOUNT) => {
            let request = TemporaryAccountRequest::read(body()?)?;
            done(world.temporary_account(&request)?)
        }
        (Method::Post, route::NEW_OPEN) => {
            let fields = body()?;
            let shop_id = fields.text("shopId").unwrap_or_default();
            let request = OpenNewRequest::read_v2(fields)?;
            done(world.open_new(request, &shop_id, call.agent())?)
        }
        (Method::Post, route::NEW_CLOSE) => {
            let request = CloseRequest::read_v2(body()?)?;
            done(world.close(Phase::New, &request, call.agent())?)
        }
        (Method::Post, route::NEW_APPROVAL) => {
            done(world.decide(Phase::New, &ApprovalRequest::read(body()?)?)?)
        }
        (Method::Post, route::CANCEL_OPEN) => {
            let request = OpenCancelRequest::read_v2(body()?)?;
            let staff = call.session.map(|_| staff);
            done(world.open_cancel(&request, call.agent(), staff)?)
        }
        (Method::Post, route::CANCEL_CLOSE) => {
            let request = CloseRequest::read_v2(body()?)?;
            done(world.close(Phase::Cancel, &request, call.agent())?)
        }
        (Method::Post, route::CANCEL_APPROVAL) => {
            done(world.decide(Phase::Cancel, &ApprovalRequest::read(body()?)?)?)
        }
        (Method::Get, route::PAYMENTS) => {
            call.signed_in()?;
            done(world.history(&history_filter(query)?))
        }
        (Method::Get, route::CARD_SALES) => {
            call.signed_in()?;
            done(world.card_sales(&sales_filter(query)?))
        }
        (Method::Post, route::REFUNDS) => {
            let session = call.signed_in()?;
            let request = RefundRequest::read(body()?)?;
            done(world.request_refund(&request, session, staff)?)
        }
        (Method::Post, route::PURCHASE_SAVE) => {
            let request = SavePurchaseRequest::read(body()?)?;
            call.is_terminal()?;
            world.save_purchase(request, staff)?;
            Ok(nothing)
        }
        (Method::Post, route::PURCHASE_CANCEL) => {
            let request = CancelPurchaseRequest::read(body()?)?;
            call.is_terminal()?;
            world.cancel_purchase(&request)?;
            Ok(nothing)
        }
        (Method::Get, route::STAFF) => {
            call.signed_in()?;
            done(world.staff_status())
        }
        (Method::Post, route::STAFF_UNLOCK) => {
            call.signed_in()?;
            let request = UnlockRequest::read(body()?)?;
            done(world.unlock(&request.pin))
        }
        (Method::Post, route::STAFF_LOCK) => {
            call.signed_in()?;
            world.lock(staff);
            Ok(nothing)
        }
        (Method::Get, route::STAFF_MEMBERS) => {
            call.signed_in()?;
            done(world.members(staff)?)
        }
        (Method::Post, route::STAFF_MEMBERS) => {
            call.signed_in()?;
            let request = AddMemberRequest::read(body()?)?;
            done(world.add_member(staff, request)?)
        }
        (Method::Get, route::STAFF_ACTIONS) => {
            call.signed_in()?;
            let mut reader = query.reader();
            let limit = limit(&mut reader, query);
            let limit = reader.finish(Some(limit))?;
            done(world.staff_actions(staff, limit)?)
        }
        (Method::Get | Method::Post, _) => answer_with_path(world, call, body),
    }
}

/// The data of a response to a request with a parameter in its path.
fn answer_with_path<'a>(
    world: &mut World,
    call: &'a Incoming,
    body: impl Fn() -> Result<&'a Fields, Vec<Violation>>,
) -> Result<Value, Failure> {
    match call.method {
        Method::Get => {
            if let Some(account) = call.segment(route::LEDGER_NONCE) {
                let account: Address = parsed("account", &account)?;
                return done(AccountNonce { account, nonce: world.nonce(account) });
            }
            if let Some(phone) = call.segment(route::PHONE_HASH) {
                return done(world.phone_hash(&phone)?);
            }
            if let Some(id) = call.segment(route::REFUNDS) {
                call.signed_in()?;
                return done(world.refund(&parsed::<RefundId>("refundId", &id)?)?);
            }
        }
        Method::Post => {
            if let Some(staff_id) = call.person("pin") {
                call.signed_in()?;
                let request = ChangePinRequest::read(body()?)?;
                return done(world.change_pin(&call.staff, staff_id, request.pin)?);
            }
            if let Some(staff_id) = call.person("remove") {
                call.signed_in()?;
                world.remove_member(&call.staff, staff_id)?;
                return Ok(json!({}));
            }
        }
    }
    Err(Failure::NotFound)
}

/// A parameter of the path.
fn parsed<T: core::str::FromStr<Err: core::fmt::Display>>(
    name: &str,
    text: &str,
) -> Result<T, Vec<Violation>> {
    text.parse()
        .map_err(|fault: T::Err| vec![violation(name, Location::Params, text, fault.to_string())])
}

/// Whether a query has a field that is not empty; an empty one does not narrow.
fn given(fields: &Fields, name: &str) -> bool {
    fields.text(name).is_some_and(|text| !text.is_empty())
}

fn instant(reader: &mut Reader<'_>, fields: &Fields, name: &str) -> Option<Timestamp> {
    if given(fields, name) { reader.parse(name).map(Timestamp::from_seconds) } else { None }
}

fn search(reader: &mut Reader<'_>, fields: &Fields) -> Option<SearchText> {
    if !given(fields, "search") {
        return None;
    }
    reader.short("search", MOST_SEARCHED).map(|text| SearchText::new(&text))
}

fn limit(reader: &mut Reader<'_>, fields: &Fields) -> usize {
    if !given(fields, "limit") {
        return USUAL;
    }
    match reader.parse::<usize>("limit") {
        Some(limit) if (1..=MOST).contains(&limit) => limit,
        Some(_) => {
            reader.fault("limit", format_args!("limit is not a number from 1 to {MOST}"));
            USUAL
        }
        None => USUAL,
    }
}

fn history_filter(fields: &Fields) -> Result<HistoryFilter, Vec<Violation>> {
    let mut reader = fields.reader();
    let number = if given(fields, "status") { reader.parse::<u8>("status") } else { None };
    let status = match number.map(Status::try_from) {
        Some(Err(fault)) => {
            reader.fault("status", fault);
            None
        }
        Some(Ok(status)) => Some(status),
        None => None,
    };
    let purchase = given(fields, "purchaseId").then(|| reader.purchase_id("purchaseId"));
    let payment = given(fields, "paymentId").then(|| reader.present("paymentId"));
    let filter = HistoryFilter {
        status,
        purchase_id: purchase.flatten(),
        payment_id: payment.flatten(),
        from: instant(&mut reader, fields, "from"),
        to: instant(&mut reader, fields, "to"),
        search: search(&mut reader, fields),
        limit: limit(&mut reader, fields),
    };
    reader.finish(Some(filter))
}

fn sales_filter(fields: &Fields) -> Result<SalesFilter, Vec<Violation>> {
    let mut reader = fields.reader();
    let gateway = given(fields, "gateway").then(|| reader.parse("gateway"));
    let transaction = given(fields, "transactionId").then(|| reader.present("transactionId"));
    let purchase = given(fields, "purchaseId").then(|| reader.purchase_id("purchaseId"));
    let filter = SalesFilter {
        gateway: gateway.flatten(),
        transaction_id: transaction.flatten(),
        purchase_id: purchase.flatten(),
        from: instant(&mut reader, fields, "from"),
        to: instant(&mut reader, fields, "to"),
        search: search(&mut reader, fields),
        limit: limit(&mut reader, fields),
    };
    reader.finish(Some(filter))
}
