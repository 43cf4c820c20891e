//! The relay's client in Rust against the relay on a real socket.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Method as HttpMethod, Request as HttpRequest, header};
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{StreamExt as _, unfold};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use kios_protocol::api::{
    AgentKind, Answer, OpenNewRequest, PaymentItem, PointReceiver, Role, StreamEvent, StreamUpdate,
};
use kios_protocol::payment::Status;
use kios_protocol::{Address, Amount, PhoneHash, PurchaseId, ResultCode, ShopId};
use kios_relay::session;
use kios_sdk::{
    AccountClient, Close, Cursor, Decision, Followed, Method, Page, PaymentFilter, Platform, Relay,
    RelayClient, Request, Response, Stream, TerminalClient, Time, Transport, Unreachable,
};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::support::{ACCESS_KEY, Relay as Running, key, shop_id};
use crate::wire::{Server, soon};

/// One connection for each request.
struct Http(SocketAddr);

impl Transport for Http {
    fn send(&self, request: Request) -> LocalBoxFuture<'static, Result<Response, Unreachable>> {
        let address = self.0;
        Box::pin(async move { exchange(address, request).await.ok_or(Unreachable) })
    }
}

async fn exchange(address: SocketAddr, request: Request) -> Option<Response> {
    let method = match request.method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
    };
    let path = request.url.strip_prefix("http://relay")?;
    let mut builder = HttpRequest::builder().method(method).uri(path).header("host", "relay");
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let body = Full::new(Bytes::from(request.body.unwrap_or_default()));
    let io = TokioIo::new(TcpStream::connect(address).await.ok()?);
    let (mut sender, connection) = http1::handshake(io).await.ok()?;
    tokio::spawn(connection);
    let response = sender.send_request(builder.body(body).ok()?).await.ok()?;
    let (parts, body) = response.into_parts();
    let content_type = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?.to_owned();
    let body = unfold(body, async |mut body| {
        let frame = body.frame().await?;
        let bytes = frame.map(|frame| frame.into_data().unwrap_or_default().to_vec());
        Some((bytes.map_err(|_| Unreachable), body))
    });
    let (status, content_type) = (parts.status.as_u16(), Some(content_type));
    let request_id = parts.headers.get("x-request-id")?.to_str().ok().map(str::to_owned);
    Some(Response { status, content_type, request_id, body: body.boxed_local() })
}

/// The clock of the test's process.
struct SinceStart(Instant);

impl Time for SinceStart {
    fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A relay on a socket, and a client of it.
async fn started() -> (Running, Server, RelayClient) {
    let running = Running::start().await;
    let server = Server::of(&running.app).await;
    let platform = Platform::new(Http(server.address), SinceStart(Instant::now()));
    (running, server, RelayClient::new(Relay::at(platform, "http://relay")))
}

/// Pairs a terminal of the first shop.
async fn paired(running: &Running, client: &RelayClient) -> TerminalClient {
    let terminal_id = "T7".parse().unwrap();
    let code = session::new_code(&running.app, shop_id(1), &terminal_id).await.unwrap().code;
    let paired = done(client.pair_key(&code, &key(0x77), None).await);
    assert_eq!((paired.shop_id, &paired.terminal_id), (shop_id(1), &terminal_id));
    TerminalClient::new(client, Rc::new(key(0x77)), paired.shop_id, paired.terminal_id)
}

fn account(client: &RelayClient, byte: u8) -> AccountClient {
    AccountClient::new(client, Rc::new(key(byte)))
}

#[track_caller]
fn done<T: std::fmt::Debug>(answer: Answer<T>) -> T {
    match answer {
        Answer::Done(value) => value,
        Answer::Refused(_) | Answer::Unknown(_) => panic!("{answer:?}"),
    }
}

fn sale(terminal: &TerminalClient, purchase: &str, account: Address) -> OpenNewRequest {
    OpenNewRequest {
        purchase_id: purchase.parse().unwrap(),
        amount: Amount::from_whole(1_000),
        currency: "krw".to_owned(),
        shop_id: terminal.shop_id(),
        account,
        terminal_id: terminal.terminal_id().clone(),
        signature: None,
    }
}

/// The next payment on the stream, with the cursor after it.
async fn next(stream: &mut Stream) -> (Status, Cursor) {
    loop {
        let Followed { update, cursor } = soon(stream.next()).await.unwrap();
        if let StreamUpdate::Event(StreamEvent::Payment(event)) = update {
            return (event.data.item.payment_status, cursor.unwrap());
        }
    }
}

/// A sale from the payment code to the close.
async fn sells(terminal: &TerminalClient, customer: &AccountClient, purchase: &str) -> PaymentItem {
    let code = done(customer.temporary_account().await).temporary_account;
    let opened = done(terminal.open(sale(terminal, purchase, code.address())).await);
    assert_eq!(opened.payment_status, status(11));
    let waiting = done(customer.payments(&PaymentFilter::default()).await).payments;
    let approval = done(customer.decide(&waiting[0].item, Decision::Approve).await);
    assert_eq!(approval.payment_status, status(14));
    done(terminal.close(opened.payment_id, Close::Complete).await)
}

fn status(number: u8) -> Status {
    Status::try_from(number).unwrap()
}

#[tokio::test]
async fn a_sale_and_its_cancel_arrive_on_a_stream_that_is_resumed_at_its_cursor() {
    let (running, server, client) = started().await;
    let terminal = paired(&running, &client).await;
    let (customer, owner) = (account(&client, 0x11), account(&client, 0x33));
    let before = done(client.points(customer.account()).await);
    let mut stream = terminal.stream(None);
    assert_eq!(soon(stream.next()).await.unwrap().update, StreamUpdate::Open);

    let paid = sells(&terminal, &customer, "P0000000001").await;
    assert_eq!(paid.payment_status, status(18));
    assert!(done(client.points(customer.account()).await) < before);
    let mut at_open = None;
    for number in [11, 14, 15, 17, 18] {
        let (seen, cursor) = next(&mut stream).await;
        if seen == status(number) {
            at_open.get_or_insert(cursor);
        }
        if seen == status(18) {
            break;
        }
    }

    assert!(done(owner.roles().await).contains(&Role::ShopOwner));
    done(terminal.open_cancel(paid.payment_id).await);
    let cancel = done(owner.payments(&PaymentFilter::default()).await).payments;
    done(owner.decide(&cancel[0].item, Decision::Approve).await);
    let closed = done(terminal.close_cancel(paid.payment_id, Close::Complete).await);
    assert_eq!(closed.payment_status, status(58));
    assert_eq!(done(client.points(customer.account()).await), before);
    let mut resumed = terminal.stream(at_open);
    assert_ne!(next(&mut resumed).await.0, status(11), "only what followed");
    while next(&mut resumed).await.0 != status(58) {}
    drop((stream, resumed));
    server.ends().await;
}

#[tokio::test]
async fn a_history_is_read_in_pages_by_time() {
    let (running, _server, client) = started().await;
    let (terminal, customer) = (paired(&running, &client).await, account(&client, 0x11));
    for purchase in ["P1", "P2", "P3"] {
        sells(&terminal, &customer, purchase).await;
        running.waits(5);
    }
    let purchases = async |filter| {
        let page = done(terminal.payments(&filter).await).payments;
        page.iter().map(|record| record.item.purchase_id.to_string()).collect::<Vec<_>>()
    };
    let none = PaymentFilter::default();
    let first = PaymentFilter { limit: Some(2), ..none.clone() };
    assert_eq!(purchases(first.clone()).await, ["P3", "P2"]);
    let page = done(terminal.payments(&first).await).payments;
    let to = Some(page[1].item.open_new_timestamp);
    assert_eq!(purchases(PaymentFilter { to, ..first }).await, ["P2", "P1"]);
    let purchase_id = Some("P2".parse::<PurchaseId>().unwrap());
    assert_eq!(purchases(PaymentFilter { purchase_id, ..none.clone() }).await, ["P2"]);
    assert_eq!(purchases(PaymentFilter { search: Some("p3".to_owned()), ..none }).await, ["P3"]);
    let result = done(terminal.signed_result(&"P1".parse().unwrap()).await);
    assert_eq!(result.token.split('.').count(), 3);
}

#[tokio::test]
async fn a_denial_a_lost_token_and_a_strange_key_are_told_apart() {
    let (running, _server, client) = started().await;
    let (terminal, customer) = (paired(&running, &client).await, account(&client, 0x11));
    done(terminal.may_charge().await);
    let code = done(customer.temporary_account().await).temporary_account;
    let opened = done(terminal.open(sale(&terminal, "P1", code.address())).await);
    let denial = done(customer.decide(&opened, Decision::Deny).await);
    assert_eq!(denial.payment_status, status(16));
    let closed = done(terminal.close(opened.payment_id, Close::Release).await);
    assert_eq!(closed.payment_status, status(19));

    let stranger =
        TerminalClient::new(&client, Rc::new(key(0x78)), shop_id(1), "T7".parse().unwrap());
    assert!(stranger.may_charge().await.is_refused(ResultCode::InvalidSignature));
}

#[tokio::test]
async fn accounts_sign_for_shops_agents_points_and_settlement() {
    let (_running, _server, client) = started().await;
    let (customer, owner) = (account(&client, 0x11), account(&client, 0x33));
    let own: ShopId = shop_id(9);
    let added = done(owner.add_shop(own, "Shop 9", "krw", "".parse().unwrap()).await);
    assert_eq!(added.shop_id, own);
    done(owner.set_settlement_manager(shop_id(1), own).await);
    assert_eq!(done(client.settlement_manager(shop_id(1)).await).manager_id, own);
    assert_eq!(done(client.settlement_clients(own, 0, 9).await).clients, [shop_id(1)]);
    done(owner.collect(own, vec![shop_id(1)]).await);
    done(owner.remove_settlement_manager(shop_id(1)).await);
    // The signature is right, and the token has no rate here.
    let payout = owner.pay_out(shop_id(1), Amount::ZERO).await;
    assert!(payout.is_refused(ResultCode::UnknownCurrency), "{payout:?}");

    for kind in [AgentKind::Provision, AgentKind::Refund, AgentKind::Withdrawal] {
        done(owner.appoint_agent(kind, customer.account()).await);
        let agent = done(client.appointed_agent(kind, owner.account()).await).agent;
        assert_eq!(agent, customer.account());
    }
    let phone = PointReceiver::Phone(PhoneHash::from_bytes([1; 32]));
    let provided = customer.provide(owner.account(), phone, Amount::from_whole(1)).await;
    assert!(provided.is_refused(ResultCode::NotProvider), "{provided:?}");

    let host = client.clone().with_access_key(ACCESS_KEY);
    let page = Page { number: 1, size: 50 };
    assert_eq!(done(host.shops(page).await).items.len(), 4);
    assert!(client.shops(page).await.is_refused(ResultCode::InvalidAccessKey));
}
