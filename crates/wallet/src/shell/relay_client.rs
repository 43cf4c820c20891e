//! Sends the state machine's requests to the relay and signs them.
//!
//! Only this module uses the key, always for a message built from typed fields. A payment is signed
//! as it was shown; what the relay reports later does not change that.
//!
//! Source: `protocol.md §2.1, §2.2, §2.5, §2.8, §4.2`, `relay.md §7`.

use core::time::Duration;

use futures::future::join;
use kios_protocol::api::{
    AccountBalance, AccountNonce, Answer, Approval, ApprovalRequest, ChainId, LimitApprovalRequest,
    PaymentItem, Role, ShopInfo, TemporaryAccountRequest, TemporaryAccountResponse, Unknown,
    UnlockPinsRequest, route,
};
use kios_protocol::message::{
    AccountMessage, LimitApprovalDecision, LoyaltyCancelPayment, LoyaltyNewPayment,
};
use kios_protocol::payment::Phase;
use kios_protocol::{Address, Amount, ShopId, TemporaryAccount, Uint};
use kios_sdk::{Credentials, Path, Relay, Session};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::wallet::{Customer, Decision, DemoUsers, KeyInput, Owner, Request, Response, Signer};

/// The path of a demo relay's users.
const DEMO: &str = "/demo";
/// How long a decision may take before its outcome is unknown: the network's relay responds only
/// after it has sent its transaction.
const DECISION_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a decision on an action above the limit may take: the relay only stores it.
const LIMIT_TIMEOUT: Duration = Duration::from_secs(15);

/// A client of the relay, with or without a signed-in account.
#[derive(Clone, Debug)]
pub(super) struct RelayClient {
    relay: Relay,
    account: Option<(Signer, Session)>,
}

/// The part of the response to `GET /demo` that this page uses.
#[derive(Deserialize)]
struct DemoResponse {
    customers: Vec<DemoCustomer>,
    #[serde(default)]
    owners: Vec<DemoOwner>,
}

#[derive(Deserialize)]
struct DemoCustomer {
    name: String,
    key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DemoOwner {
    name: String,
    key: String,
    shop_id: String,
}

impl RelayClient {
    /// A client without an account.
    pub(super) const fn new(relay: Relay) -> Self {
        Self { relay, account: None }
    }

    /// A client for a signed-in account.
    pub(super) const fn signed_in(relay: Relay, signer: Signer, session: Session) -> Self {
        Self { relay, account: Some((signer, session)) }
    }

    /// Sends a request and returns its response.
    pub(super) async fn send(&self, request: Request) -> Response {
        match request {
            Request::Demo => Response::Demo(self.demo().await),
            Request::Roles => Response::Roles(self.roles().await),
            Request::Balance(account) => Response::Balance(account, self.balance(account).await),
            Request::Payments => Response::Payments(self.own(route::PAYMENTS).await),
            Request::Code => Response::Code(self.code().await),
            Request::Payment(id) => {
                let path = Path::new(route::ITEM).with("paymentId", &id.to_string());
                Response::Payment(id, self.relay.get(&path, None).await)
            }
            Request::Shop(id) => Response::Shop(id, self.shop(id).await),
            Request::Decision(item, decision) => {
                Response::Decision(item.payment_id, self.decide(&item, decision).await)
            }
            Request::LimitApprovals => {
                Response::LimitApprovals(self.own(route::SHOP_APPROVALS).await)
            }
            Request::UnlockPins(shop) => Response::PinsUnlocked(shop, self.unlock_pins(shop).await),
            Request::LimitDecision(id, decision) => {
                let answer = self.decide_limit(&id, decision).await;
                Response::LimitDecision(id, decision, answer)
            }
        }
    }

    async fn demo(&self) -> Answer<DemoUsers> {
        let answer = self.relay.get::<DemoResponse>(&Path::new(DEMO), None).await;
        answer.map(|demo| DemoUsers {
            customers: demo.customers.into_iter().filter_map(customer).collect(),
            owners: demo.owners.into_iter().filter_map(owner).collect(),
        })
    }

    async fn roles(&self) -> Answer<Vec<Role>> {
        match &self.account {
            Some((_, session)) => session.roles().await,
            None => Answer::Unknown(Unknown::Unreachable),
        }
    }

    async fn balance(&self, account: Address) -> Answer<Amount> {
        let path = Path::new(route::USER_BALANCE).with("account", &account.to_string());
        self.relay.get::<AccountBalance>(&path, None).await.map(|answer| answer.balance)
    }

    async fn shop(&self, id: ShopId) -> Answer<ShopInfo> {
        let path = Path::new(route::SHOP_INFO).with("shopId", &id.to_string());
        self.relay.get(&path, None).await
    }

    /// Requests what belongs to the account that is signed in.
    async fn own<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        let path = Path::new(path);
        self.with_token(async |token| self.relay.get(&path, Some(token)).await).await
    }

    /// Sends a request with the account's token. If the relay no longer knows the token, for example
    /// after a restart, it is renewed and the request is sent once more, which must change nothing.
    async fn with_token<T>(&self, send: impl AsyncFn(&str) -> Answer<T>) -> Answer<T> {
        let Some((_, session)) = &self.account else {
            return Answer::Unknown(Unknown::Unreachable);
        };
        let answer = with_token_once(session, &send).await;
        if matches!(answer, Answer::Refused(_)) {
            session.forget();
            return with_token_once(session, &send).await;
        }
        answer
    }

    async fn code(&self) -> Answer<TemporaryAccount> {
        let Some((signer, _)) = &self.account else { return Answer::Unknown(Unknown::Unreachable) };
        let account = signer.account();
        let (chain_id, nonce) = match self.chain_and_nonce(account).await {
            Answer::Done(both) => both,
            Answer::Refused(code) => return Answer::Refused(code),
            Answer::Unknown(why) => return Answer::Unknown(why),
        };
        let signature = signer.key().sign(&AccountMessage { account, chain_id, nonce });
        let request = TemporaryAccountRequest { account, signature };
        let path = Path::new(route::TEMPORARY_ACCOUNT);
        let answer = self.relay.post::<TemporaryAccountResponse>(&path, &request).await;
        answer.map(|answer| answer.temporary_account)
    }

    async fn decide(&self, item: &PaymentItem, decision: Decision) -> Answer<Approval> {
        let Some((signer, _)) = &self.account else { return Answer::Unknown(Unknown::Unreachable) };
        let (chain_id, nonce) = match self.chain_and_nonce(signer.account()).await {
            Answer::Done(both) => both,
            Answer::Refused(code) => return Answer::Refused(code),
            Answer::Unknown(why) => return Answer::Unknown(why),
        };
        let (path, request) = approval(item, decision, signer, (chain_id, nonce));
        self.relay.post_with_timeout(&Path::new(path), &request, DECISION_TIMEOUT).await
    }

    /// Sends the shop owner's decision on an action above the limit.
    async fn decide_limit(&self, approval_id: &str, decision: Decision) -> Answer<()> {
        let Some((signer, _)) = &self.account else { return Answer::Unknown(Unknown::Unreachable) };
        let chain = self.relay.get::<ChainId>(&Path::new(route::CHAIN_ID), None).await;
        let chain_id = match chain {
            Answer::Done(chain) => chain.chain_id.into(),
            Answer::Refused(code) => return Answer::Refused(code),
            Answer::Unknown(why) => return Answer::Unknown(why),
        };
        let request = limit_approval(approval_id, decision, signer, chain_id);
        let path = Path::new(route::SHOP_APPROVALS).segment(approval_id);
        self.post_own(&path, &request).await
    }

    /// Unlocks the PINs and terminals of a shop.
    async fn unlock_pins(&self, shop_id: ShopId) -> Answer<()> {
        self.post_own(&Path::new(route::SHOP_PINS_UNLOCK), &UnlockPinsRequest { shop_id }).await
    }

    /// Sends a request of the shop owner with the session's token.
    async fn post_own(&self, path: &Path, request: &impl Serialize) -> Answer<()> {
        let send = async |token: &str| {
            let credentials = Credentials { session: Some(token), staff: None };
            self.relay.post_as::<IgnoredAny>(path, request, credentials, LIMIT_TIMEOUT).await
        };
        self.with_token(send).await.map(|IgnoredAny| ())
    }

    async fn chain_and_nonce(&self, account: Address) -> Answer<(Uint, Uint)> {
        let (chain, nonce) = (
            Path::new(route::CHAIN_ID),
            Path::new(route::LEDGER_NONCE).segment(&account.to_string()),
        );
        let both = join(
            self.relay.get::<ChainId>(&chain, None),
            self.relay.get::<AccountNonce>(&nonce, None),
        );
        match both.await {
            (Answer::Done(chain), Answer::Done(nonce)) => {
                Answer::Done((chain.chain_id.into(), nonce.nonce.into()))
            }
            (Answer::Refused(code), _) | (_, Answer::Refused(code)) => Answer::Refused(code),
            (Answer::Unknown(why), _) | (_, Answer::Unknown(why)) => Answer::Unknown(why),
        }
    }
}

async fn with_token_once<T>(
    session: &Session,
    send: &impl AsyncFn(&str) -> Answer<T>,
) -> Answer<T> {
    match session.token().await {
        Answer::Done(token) => send(&token).await,
        Answer::Refused(code) => Answer::Refused(code),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}

/// The signed body of the shop owner's decision on an action above the limit.
fn limit_approval(
    approval_id: &str,
    decision: Decision,
    signer: &Signer,
    chain_id: Uint,
) -> LimitApprovalRequest {
    let approve = decision == Decision::Approve;
    let message = LimitApprovalDecision { approval_id, approve, chain_id };
    LimitApprovalRequest { approval: approve, signature: signer.key().sign(&message) }
}

/// The path and the signed body of a decision: the customer's on a payment, or the shop owner's on
/// its cancel.
fn approval(
    item: &PaymentItem,
    decision: Decision,
    signer: &Signer,
    (chain_id, nonce): (Uint, Uint),
) -> (&'static str, ApprovalRequest) {
    let (account, approve, key) = (signer.account(), decision == Decision::Approve, signer.key());
    let (payment_id, purchase_id) = (item.payment_id, item.purchase_id.as_str());
    match item.payment_status.phase {
        Phase::New => {
            let message = LoyaltyNewPayment {
                payment_id,
                purchase_id,
                amount: item.amount,
                currency: &item.currency,
                shop_id: item.shop_id,
                account,
                chain_id,
                nonce,
            };
            (route::NEW_APPROVAL, ApprovalRequest::new_payment(&message, approve, &key))
        }
        Phase::Cancel => {
            let message =
                LoyaltyCancelPayment { payment_id, purchase_id, account, chain_id, nonce };
            (route::CANCEL_APPROVAL, ApprovalRequest::cancel(&message, approve, &key))
        }
    }
}

/// Parses a customer; `None` if the key is invalid.
fn customer(user: DemoCustomer) -> Option<Customer> {
    let signer = KeyInput::new(user.key).signer()?;
    Some(Customer { name: user.name, signer })
}

/// Parses a shop owner; `None` if key or shop id is invalid.
fn owner(user: DemoOwner) -> Option<Owner> {
    let signer = KeyInput::new(user.key).signer()?;
    let shop = user.shop_id.parse().ok()?;
    Some(Owner { name: user.name, signer, shop })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kios_protocol::message::Message as _;
    use kios_protocol::payment::Status;
    use kios_protocol::{PaymentId, SecretKey, Timestamp};

    type TestResult<T = ()> = Result<T, Box<dyn std::error::Error>>;

    fn signer() -> TestResult<Signer> {
        Ok(Signer::new(SecretKey::from_bytes(&[0x33; 32])?))
    }

    fn payment(status: u8) -> TestResult<PaymentItem> {
        let one = Amount::from_whole(1);
        Ok(PaymentItem {
            payment_id: PaymentId::from_bytes([0xcd; 32]),
            purchase_id: "P000203".parse()?,
            amount: one,
            currency: "krw".to_owned(),
            shop_id: ShopId::from_bytes([1; 32]),
            account: Address::ZERO,
            paid_point: one,
            paid_value: one,
            fee_point: Amount::ZERO,
            fee_value: Amount::ZERO,
            total_point: one,
            total_value: one,
            terminal_id: "T1".parse()?,
            payment_status: Status::try_from(status)?,
            open_new_timestamp: Timestamp::from_seconds(1),
            close_new_timestamp: Timestamp::from_seconds(2),
            open_cancel_timestamp: Timestamp::from_seconds(3),
            close_cancel_timestamp: Timestamp::NEVER,
        })
    }

    #[test]
    fn a_shop_owners_answer_is_their_own_signature_over_the_cancel() -> TestResult {
        let (owner, item) = (signer()?, payment(51)?);
        let numbers = (Uint::from(24_680), Uint::from(7));
        for (decision, yes) in [(Decision::Approve, true), (Decision::Deny, false)] {
            let (path, request) = approval(&item, decision, &owner, numbers);
            assert_eq!(path, "/v2/payment/cancel/approval");
            assert_eq!(request.approval, yes);
            let message = LoyaltyCancelPayment {
                payment_id: item.payment_id,
                purchase_id: "P000203",
                account: owner.account(),
                chain_id: numbers.0,
                nonce: numbers.1,
            };
            let signed_by = request.signature.recover_canonical(&message.digest());
            assert_eq!(signed_by, Some(owner.account()));
        }
        Ok(())
    }

    /// Source: the example of `relay.md §7`.
    #[test]
    fn a_shop_owners_answer_above_the_limit_is_the_documented_signature() -> TestResult {
        let id = "000102030405060708090a0b0c0d0e0f";
        let request = limit_approval(id, Decision::Approve, &signer()?, Uint::from(24_680));
        assert!(request.approval);
        assert_eq!(
            request.signature.to_string(),
            "0x85aa830b785cc1442c13a357673019924b4739925330aff820dacafb3c0fbece\
             634d9a10fb1a7310115302700b6a25642c103ee24eab6bd72feb8d59edd261eb1b"
        );
        let no = limit_approval(id, Decision::Deny, &signer()?, Uint::from(24_680));
        assert!(!no.approval && no.signature != request.signature);
        Ok(())
    }

    #[test]
    fn a_customers_answer_goes_where_payments_are_answered() -> TestResult {
        let numbers = (1.into(), 0.into());
        let (path, _) = approval(&payment(11)?, Decision::Approve, &signer()?, numbers);
        assert_eq!(path, "/v2/payment/new/approval");
        Ok(())
    }
}
