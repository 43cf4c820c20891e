//! Questions to the relay, and the signatures on them.
//!
//! The key signs here and nowhere else, always a message built from typed fields. A
//! payment is signed as it was shown: what the relay says about it later cannot change that.
//!
//! Source: `protocol.md §2.1, §2.2, §2.5, §2.8, §4.2`.

use core::time::Duration;

use futures::future::join;
use kios_protocol::api::{
    AccountBalance, AccountNonce, Answer, Approval, ApprovalRequest, ChainId, PaymentItem,
    Payments, Role, ShopInfo, TemporaryAccountRequest, TemporaryAccountResponse, Unknown, route,
};
use kios_protocol::message::{AccountMessage, LoyaltyCancelPayment, LoyaltyNewPayment};
use kios_protocol::payment::Phase;
use kios_protocol::{Address, Amount, ShopId, TemporaryAccount, Uint};
use kios_web::{Path, Relay, Session};
use serde::Deserialize;

use crate::wallet::{Customer, Decision, DemoUsers, KeyInput, Owner, Request, Response, Signer};

/// Where a relay in demo mode says who plays in it.
const DEMO: &str = "/demo";
/// How long an answer to a payment may take before it counts as unknown: the network's relay
/// answers after it has sent its transaction.
const VERDICT: Duration = Duration::from_secs(30);

/// Requests the relay, in somebody's name or in nobody's.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    relay: Relay,
    who: Option<(Signer, Session)>,
}

/// `GET /demo`, as far as this page needs it.
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

impl Caller {
    /// Requests in nobody's name.
    pub(super) const fn new(relay: Relay) -> Self {
        Self { relay, who: None }
    }

    /// Requests in a customer's name.
    pub(super) const fn signed_in(relay: Relay, signer: Signer, session: Session) -> Self {
        Self { relay, who: Some((signer, session)) }
    }

    /// Sends a request.
    pub(super) async fn send(&self, request: Request) -> Response {
        match request {
            Request::Demo => Response::Demo(self.demo().await),
            Request::Roles => Response::Roles(self.roles().await),
            Request::Balance(account) => Response::Balance(account, self.balance(account).await),
            Request::Payments => Response::Payments(self.waiting().await),
            Request::Code => Response::Code(self.code().await),
            Request::Payment(id) => {
                let path = Path::new(route::ITEM).with("paymentId", &id.to_string());
                Response::Payment(id, self.relay.get(&path, None).await)
            }
            Request::Shop(id) => Response::Shop(id, self.shop(id).await),
            Request::Decision(item, verdict) => {
                Response::Decision(item.payment_id, self.verdict(&item, verdict).await)
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
        match &self.who {
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

    /// A token that the relay has forgotten, after a restart or a long sleep, is renewed once.
    async fn waiting(&self) -> Answer<Payments> {
        let Some((_, session)) = &self.who else { return Answer::Unknown(Unknown::Unreachable) };
        let answer = self.waiting_once(session).await;
        if matches!(answer, Answer::Refused(_)) {
            session.forget();
            return self.waiting_once(session).await;
        }
        answer
    }

    async fn waiting_once(&self, session: &Session) -> Answer<Payments> {
        match session.token().await {
            Answer::Done(token) => self.relay.get(&Path::new(route::PAYMENTS), Some(&token)).await,
            Answer::Refused(code) => Answer::Refused(code),
            Answer::Unknown(why) => Answer::Unknown(why),
        }
    }

    async fn code(&self) -> Answer<TemporaryAccount> {
        let Some((signer, _)) = &self.who else { return Answer::Unknown(Unknown::Unreachable) };
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

    async fn verdict(&self, item: &PaymentItem, verdict: Decision) -> Answer<Approval> {
        let Some((signer, _)) = &self.who else { return Answer::Unknown(Unknown::Unreachable) };
        let (chain_id, nonce) = match self.chain_and_nonce(signer.account()).await {
            Answer::Done(both) => both,
            Answer::Refused(code) => return Answer::Refused(code),
            Answer::Unknown(why) => return Answer::Unknown(why),
        };
        let (path, request) = approval(item, verdict, signer, (chain_id, nonce));
        self.relay.post_with_timeout(&Path::new(path), &request, VERDICT).await
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

/// The signed answer to a payment as it was shown, and where it goes: in its first life the
/// customer's, in its second one the shop owner's.
fn approval(
    item: &PaymentItem,
    verdict: Decision,
    signer: &Signer,
    (chain_id, nonce): (Uint, Uint),
) -> (&'static str, ApprovalRequest) {
    let (account, yes, key) = (signer.account(), verdict == Decision::Approve, signer.key());
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
            (route::NEW_APPROVAL, ApprovalRequest::new_payment(&message, yes, &key))
        }
        Phase::Cancel => {
            let message =
                LoyaltyCancelPayment { payment_id, purchase_id, account, chain_id, nonce };
            (route::CANCEL_APPROVAL, ApprovalRequest::cancel(&message, yes, &key))
        }
    }
}

/// A customer whose key can be read; one whose key cannot is not offered.
fn customer(answer: DemoCustomer) -> Option<Customer> {
    let signer = KeyInput::new(answer.key).signer()?;
    Some(Customer { name: answer.name, signer })
}

/// A shop owner whose key and shop can be read.
fn owner(answer: DemoOwner) -> Option<Owner> {
    let signer = KeyInput::new(answer.key).signer()?;
    let shop = answer.shop_id.parse().ok()?;
    Some(Owner { name: answer.name, signer, shop })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kios_protocol::message::Message as _;
    use kios_protocol::payment::Status;
    use kios_protocol::{PaymentId, SecretKey, Timestamp};

    fn signer() -> Signer {
        Signer::new(SecretKey::from_bytes(&[0x33; 32]).unwrap())
    }

    fn asked(status: u8) -> PaymentItem {
        let one = Amount::from_whole(1);
        PaymentItem {
            payment_id: PaymentId::from_bytes([0xcd; 32]),
            purchase_id: "P000203".parse().unwrap(),
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
            terminal_id: "T1".parse().unwrap(),
            payment_status: Status::try_from(status).unwrap(),
            open_new_timestamp: Timestamp::from_seconds(1),
            close_new_timestamp: Timestamp::from_seconds(2),
            open_cancel_timestamp: Timestamp::from_seconds(3),
            close_cancel_timestamp: Timestamp::NEVER,
        }
    }

    #[test]
    fn a_shop_owners_answer_is_their_own_signature_over_the_cancel() {
        let (owner, item, numbers) = (signer(), asked(51), (Uint::from(24_680), Uint::from(7)));
        for (verdict, yes) in [(Decision::Approve, true), (Decision::Deny, false)] {
            let (path, request) = approval(&item, verdict, &owner, numbers);
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
    }

    #[test]
    fn a_customers_answer_goes_where_payments_are_answered() {
        let (path, _) = approval(&asked(11), Decision::Approve, &signer(), (1.into(), 0.into()));
        assert_eq!(path, "/v2/payment/new/approval");
    }
}
