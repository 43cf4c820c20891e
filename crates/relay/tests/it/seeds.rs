//! The network's published pages on cancels, request and response bodies word for word.
//!
//! The pages show three things that the wire never had: `paymentStatus` 0, an `error` beside code 0,
//! and the wallet's signature where the shop's belongs. Source: `protocol.md §10.3`.

use kios_domain::ledger::{Account, EntryReason, Posting, Side};
use kios_domain::payment::{CancelProof, Opener, Payment, PhaseTimes};
use kios_protocol::api::{ApprovalRequest, Fields, OpenCancelRequest, PaymentItem, route};
use kios_protocol::message::{Message as _, OpenCancelPayment};
use kios_protocol::payment::{ChainState, State, Status};
use kios_protocol::{Address, Amount, PriceBreakdown, ShopId};
use kios_relay::storage;
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Relay, START};

macro_rules! page {
    ($document:literal, $name:literal) => {
        include_str!(concat!("../fixtures/", $document, "/", $name, ".json"))
    };
}

const OPEN_V1: &str = page!("000_90095c46630412f1", "v1-request");
const OPEN_V1_ANSWER: &str = page!("000_90095c46630412f1", "v1-response");
const OPEN_V2: &str = page!("000_90095c46630412f1", "v2-request");
const OPEN_V2_ANSWER: &str = page!("000_90095c46630412f1", "v2-response");
const APPROVAL_V1: &str = page!("001_9d2adc82787ac12f", "v1-request");
const APPROVAL_V1_ANSWER: &str = page!("001_9d2adc82787ac12f", "v1-response");
const APPROVAL_V2: &str = page!("001_9d2adc82787ac12f", "v2-request");
const APPROVAL_V2_ANSWER: &str = page!("001_9d2adc82787ac12f", "v2-response");

fn json_of(page: &str) -> Value {
    serde_json::from_str(page).unwrap()
}

/// The signer of the page's open.
fn agent() -> Address {
    let request = OpenCancelRequest::read_v2(&Fields::from_json(OPEN_V2.as_bytes()).unwrap());
    let request = request.unwrap();
    let terminal_id = request.terminal_id.as_str();
    let message = OpenCancelPayment { payment_id: &request.payment_id, terminal_id };
    request.signature.unwrap().recover(&message.digest()).unwrap()
}

/// A relay in which the page's payment has been paid.
async fn relay() -> Relay {
    let page = json_of(OPEN_V1_ANSWER)["data"].clone();
    let shop_id: ShopId = page["shopId"].as_str().unwrap().parse().unwrap();
    let relay = Relay::with(|config| {
        config.shops[0].id = shop_id;
        config.payment_signers.push(agent());
    })
    .await;
    let payment = paid(&page);
    let parts = payment.parts;
    let leg = |account, side, amount| Posting { account, side, amount };
    let all = parts.paid_point.checked_add(parts.fee_point).unwrap();
    let postings = vec![
        leg(Account::Issuance, Side::Debit, all),
        leg(Account::Shop(shop_id), Side::Credit, parts.paid_point),
        leg(Account::Fee, Side::Credit, parts.fee_point),
    ];
    let mut writer = relay.app.store().write().await.unwrap();
    let cause = EntryReason::Provision(payment.account);
    storage::book(writer.connection(), cause, postings, START).await.unwrap();
    storage::insert_payment(writer.connection(), &payment).await.unwrap();
    writer.commit().await.unwrap();
    relay
}

fn paid(page: &Value) -> Payment {
    let text = |name: &str| page[name].as_str().unwrap();
    let amount = |name: &str| text(name).parse::<Amount>().unwrap();
    let account = text("account").parse().unwrap();
    let times = PhaseTimes {
        open_new: START,
        close_new: START,
        open_cancel: kios_protocol::Timestamp::NEVER,
        close_cancel: kios_protocol::Timestamp::NEVER,
    };
    Payment {
        id: text("paymentId").parse().unwrap(),
        version: 5,
        purchase_id: text("purchaseId").parse().unwrap(),
        amount: amount("amount"),
        currency: kios_protocol::Currency::new(text("currency")),
        shop_id: text("shopId").parse().unwrap(),
        terminal_id: "KIOSK0000".parse().unwrap(),
        first_terminal_id: "KIOSK0000".parse().unwrap(),
        cancel_round: 0,
        cancel_proof: CancelProof::Signature,
        late_return_at: kios_protocol::Timestamp::NEVER,
        account,
        parts: PriceBreakdown {
            paid_point: amount("paidPoint"),
            paid_value: amount("paidValue"),
            fee_point: amount("feePoint"),
            fee_value: amount("feeValue"),
            total_point: amount("totalPoint"),
            total_value: amount("totalValue"),
        },
        state: State {
            status: Status::PAID,
            contract: ChainState::PaymentClosed,
            settled_at: START,
            ..State::opened(START)
        },
        times,
        opener: Opener::AccessKey,
        account_sent: account,
        currency_sent: text("currency").to_owned(),
    }
}

/// Checks that the response has every value of the page, except the status, which the page shows as
/// 0.
#[track_caller]
fn says_what_the_page_says(ours: &Value, page: &str, status: u64) {
    let page = json_of(page);
    assert_eq!(page["code"], 0);
    for (name, value) in page["data"].as_object().unwrap() {
        let expected = if name == "paymentStatus" { &json!(status) } else { value };
        assert_eq!(&ours[name], expected, "{name}");
    }
}

#[tokio::test]
async fn page_000_opens_a_cancel_in_version_one() {
    let relay = relay().await;
    let mut request = json_of(OPEN_V1);
    relay.post("/v1/payment/cancel/open", &request).await.is_refused_with(2002);
    // The page leaves the key out.
    request["accessKey"] = json!(ACCESS_KEY);
    let answer = relay.post("/v1/payment/cancel/open", &request).await;
    says_what_the_page_says(answer.data(), OPEN_V1_ANSWER, 51);
    serde_json::from_value::<PaymentItem>(answer.data().clone()).unwrap();
}

#[tokio::test]
async fn page_000_opens_a_cancel_in_version_two() {
    let relay = relay().await;
    let answer = relay.post(route::CANCEL_OPEN, &json_of(OPEN_V2)).await;
    says_what_the_page_says(answer.data(), OPEN_V2_ANSWER, 51);
    let unknown = Relay::start().await;
    unknown.post(route::CANCEL_OPEN, &json_of(OPEN_V2)).await.is_refused_with(1501);
}

#[tokio::test]
async fn page_001_answers_a_cancel_in_both_versions() {
    for (path, request, page) in [
        ("/v1/payment/cancel/approval", APPROVAL_V1, APPROVAL_V1_ANSWER),
        (route::CANCEL_APPROVAL, APPROVAL_V2, APPROVAL_V2_ANSWER),
    ] {
        let relay = relay().await;
        let request = json_of(request);
        ApprovalRequest::read(&Fields::from_json(request.to_string().as_bytes()).unwrap()).unwrap();
        relay.post(path, &request).await.is_refused_with(2020);
        relay.post(route::CANCEL_OPEN, &json_of(OPEN_V2)).await.data();
        // The page's signature is the agent's, which may not approve.
        relay.post(path, &request).await.is_refused_with(1501);
        let id = request["paymentId"].as_str().unwrap();
        let mut right = request.clone();
        right["signature"] =
            relay.owner().cancel_approval(&relay, id, true).await["signature"].clone();
        let answer = relay.post(path, &right).await;
        says_what_the_page_says(answer.data(), page, 54);
        assert_eq!(answer.text("txHash").len(), 66, "which the page leaves out");
    }
}
