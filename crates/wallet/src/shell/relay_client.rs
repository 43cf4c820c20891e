//! The wallet's requests, sent by the relay's client, which signs them with the key in memory.
//!
//! A payment is signed as it was shown; what the relay reports later does not change that.

use kios_protocol::api::{Answer, Unknown};
use kios_sdk::{AccountClient, Path, PaymentFilter, RelayClient};
use serde::Deserialize;

use crate::wallet::{Customer, Decision, DemoUsers, KeyInput, Owner, Request, Response};

/// The path of a demo relay's users.
const DEMO: &str = "/demo";
/// The relay's client, with or without a signed-in account.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    relay: RelayClient,
    account: Option<AccountClient>,
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

impl Clients {
    /// Without an account.
    pub(super) const fn new(relay: RelayClient) -> Self {
        Self { relay, account: None }
    }

    /// The same relay for a signed-in account.
    pub(super) fn signed_in(&self, account: AccountClient) -> Self {
        Self { account: Some(account), ..self.clone() }
    }

    /// The same relay without an account.
    pub(super) fn signed_out(&self) -> Self {
        Self { account: None, ..self.clone() }
    }

    /// The relay.
    pub(super) const fn relay(&self) -> &RelayClient {
        &self.relay
    }

    /// Sends a request and returns its response.
    pub(super) async fn send(&self, request: Request) -> Response {
        match request {
            Request::Demo => Response::Demo(self.demo().await),
            Request::Balance(account) => {
                Response::Balance(account, self.relay.points(account).await)
            }
            Request::Payment(id) => Response::Payment(id, self.relay.payment(id).await),
            Request::Shop(id) => Response::Shop(id, self.relay.shop(id).await),
            Request::Roles => Response::Roles(self.own(AccountClient::roles).await),
            Request::Payments => Response::Payments({
                let all = PaymentFilter::default();
                self.own(async |account| account.payments(&all).await).await
            }),
            Request::Code => {
                let answer = self.own(AccountClient::temporary_account).await;
                Response::Code(answer.map(|answer| answer.temporary_account))
            }
            Request::Decision(item, decision) => Response::Decision(item.payment_id, {
                self.own(async |account| account.decide(&item, of(decision)).await).await
            }),
            Request::LimitApprovals => {
                Response::LimitApprovals(self.own(AccountClient::limit_approvals).await)
            }
            Request::UnlockPins(shop) => Response::PinsUnlocked(shop, {
                self.own(async |account| account.unlock_pins(shop).await).await
            }),
            Request::LimitDecision(id, decision) => {
                let decided =
                    async |account: &AccountClient| account.decide_limit(&id, of(decision)).await;
                let answer = self.own(decided).await;
                Response::LimitDecision(id, decision, answer)
            }
        }
    }

    /// Sends what belongs to the account that is signed in.
    async fn own<T>(&self, send: impl AsyncFnOnce(&AccountClient) -> Answer<T>) -> Answer<T> {
        match &self.account {
            Some(account) => send(account).await,
            None => Answer::Unknown(Unknown::Unreachable),
        }
    }

    async fn demo(&self) -> Answer<DemoUsers> {
        let answer = self.relay.relay().get::<DemoResponse>(&Path::new(DEMO), None).await;
        answer.map(|demo| DemoUsers {
            customers: demo.customers.into_iter().filter_map(customer).collect(),
            owners: demo.owners.into_iter().filter_map(owner).collect(),
        })
    }
}

const fn of(decision: Decision) -> kios_sdk::Decision {
    match decision {
        Decision::Approve => kios_sdk::Decision::Approve,
        Decision::Deny => kios_sdk::Decision::Deny,
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
