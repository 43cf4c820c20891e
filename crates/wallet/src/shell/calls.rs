//! Questions to the relay, and the signatures on them.
//!
//! The customer's key signs here and nowhere else, always a message built from typed fields. A
//! payment is signed as it was shown: what the relay says about it later cannot change that.
//!
//! Source: `protocol.md §2.1, §2.2, §2.5, §4.2`.

use core::time::Duration;

use futures::future::join;
use kios_protocol::api::{
    AccountBalance, AccountNonce, Answer, Approval, ApprovalRequest, ChainId, PaymentItem,
    Payments, ShopInfo, TemporaryAccountAnswer, TemporaryAccountRequest, Unknown, route,
};
use kios_protocol::message::{AccountMessage, LoyaltyNewPayment};
use kios_protocol::{Address, Amount, ShopId, TemporaryAccount, Uint};
use kios_web::{Path, Relay, Session};
use serde::Deserialize;

use crate::wallet::{Answered, Customer, Question, Signer, Typed, Verdict};

/// Where a relay in demo mode says who plays in it.
const DEMO: &str = "/demo";
/// How long an answer to a payment may take before it counts as unknown: the network's relay
/// answers after it has sent its transaction.
const VERDICT: Duration = Duration::from_secs(30);

/// Asks the relay, in somebody's name or in nobody's.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    relay: Relay,
    who: Option<(Signer, Session)>,
}

/// `GET /demo`, as far as a customer's page needs it.
#[derive(Deserialize)]
struct DemoAnswer {
    customers: Vec<DemoCustomer>,
}

#[derive(Deserialize)]
struct DemoCustomer {
    name: String,
    key: String,
}

impl Caller {
    /// Asks in nobody's name.
    pub(super) const fn new(relay: Relay) -> Self {
        Self { relay, who: None }
    }

    /// Asks in a customer's name.
    pub(super) const fn signed_in(relay: Relay, signer: Signer, session: Session) -> Self {
        Self { relay, who: Some((signer, session)) }
    }

    /// Asks.
    pub(super) async fn ask(&self, question: Question) -> Answered {
        match question {
            Question::Demo => Answered::Demo(self.demo().await),
            Question::Balance(account) => Answered::Balance(account, self.balance(account).await),
            Question::Waiting => Answered::Waiting(self.waiting().await),
            Question::Code => Answered::Code(self.code().await),
            Question::Payment(id) => {
                let path = Path::new(route::ITEM).with("paymentId", &id.to_string());
                Answered::Payment(id, self.relay.get(&path, None).await)
            }
            Question::Shop(id) => Answered::Shop(id, self.shop(id).await),
            Question::Verdict(item, verdict) => {
                Answered::Verdict(item.payment_id, self.verdict(&item, verdict).await)
            }
        }
    }

    async fn demo(&self) -> Answer<Vec<Customer>> {
        let answer = self.relay.get::<DemoAnswer>(&Path::new(DEMO), None).await;
        answer.map(|demo| demo.customers.into_iter().filter_map(customer).collect())
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
        let answer = self.relay.post::<TemporaryAccountAnswer>(&path, &request).await;
        answer.map(|answer| answer.temporary_account)
    }

    async fn verdict(&self, item: &PaymentItem, verdict: Verdict) -> Answer<Approval> {
        let Some((signer, _)) = &self.who else { return Answer::Unknown(Unknown::Unreachable) };
        let (chain_id, nonce) = match self.chain_and_nonce(signer.account()).await {
            Answer::Done(both) => both,
            Answer::Refused(code) => return Answer::Refused(code),
            Answer::Unknown(why) => return Answer::Unknown(why),
        };
        let message = LoyaltyNewPayment {
            payment_id: item.payment_id,
            purchase_id: item.purchase_id.as_str(),
            amount: item.amount,
            currency: &item.currency,
            shop_id: item.shop_id,
            account: signer.account(),
            chain_id,
            nonce,
        };
        let request =
            ApprovalRequest::new_payment(&message, verdict == Verdict::Yes, &signer.key());
        self.relay.post_patiently(&Path::new(route::NEW_APPROVAL), &request, VERDICT).await
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

/// A customer whose key can be read; one whose key cannot is not offered.
fn customer(answer: DemoCustomer) -> Option<Customer> {
    let signer = Typed::new(answer.key).signer()?;
    Some(Customer { name: answer.name, signer })
}
