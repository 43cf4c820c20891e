//! Payment codes, decisions on payments and cancels, and on actions above a limit.

use core::time::Duration;

use kios_protocol::api::{
    Answer, Approval, ApprovalRequest, LimitApprovalRequest, LimitApprovals, MobileItem,
    MobileRequest, PaymentItem, Payments, TemporaryAccountRequest, TemporaryAccountResponse,
    UnlockPinsRequest, route,
};
use kios_protocol::message::{
    AccountMessage, LimitApprovalDecision, LoyaltyCancelPayment, LoyaltyNewPayment, MobileToken,
};
use kios_protocol::payment::Phase;
use kios_protocol::{AccountSignable, ShopId};

use super::{AccountClient, Decision, Numbers};
use crate::client::{CHANGE_TIMEOUT, EmptyResponse, unsent};
use crate::{Chain, NonceKind, Path, PaymentFilter};

/// How long a decision may take before its outcome is unknown: the network's relay responds only after it has sent its
/// transaction.
const DECISION_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request may take that the relay only stores.
const STORED_TIMEOUT: Duration = Duration::from_secs(15);

impl AccountClient {
    /// A temporary account for one payment, valid for a minute: the content of a payment code. A repetition returns another
    /// one; several may be valid at once.
    pub async fn temporary_account(&self) -> Answer<TemporaryAccountResponse> {
        let account = self.account();
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Ledger).await);
        let message = AccountMessage { account, chain_id, nonce };
        let signature = done!(self.sign(AccountSignable::TemporaryAccount(message)).await);
        let request = TemporaryAccountRequest { account, signature };
        let path = Path::new(route::TEMPORARY_ACCOUNT);
        self.public().post(&path, &request, STORED_TIMEOUT).await
    }

    /// The payments and cancels that await this account's decision, newest first.
    pub async fn payments(&self, filter: &PaymentFilter) -> Answer<Payments> {
        self.signed_in.get(&filter.path()).await
    }

    /// Decides on a payment, or as the shop's owner on its cancel, as `item` shows it: what the relay reports later does not
    /// change what is signed.
    ///
    /// A repetition gets the first response as long as the account's nonce is the same. An approval and the denial of a cancel
    /// use the nonce up: a repetition of these is refused with 2020, and nothing is decided twice. After an unknown outcome,
    /// read the payment.
    pub async fn decide(&self, item: &PaymentItem, decision: Decision) -> Answer<Approval> {
        let account = self.account();
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Ledger).await);
        let (payment_id, purchase_id) = (item.payment_id, item.purchase_id.as_str());
        let (path, signable) = match item.payment_status.phase {
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
                (route::NEW_APPROVAL, AccountSignable::NewPayment(message))
            }
            Phase::Cancel => {
                let message =
                    LoyaltyCancelPayment { payment_id, purchase_id, account, chain_id, nonce };
                (route::CANCEL_APPROVAL, AccountSignable::CancelPayment(message))
            }
        };
        let signature = done!(self.sign(signable).await);
        let (payment_id, approval) = (payment_id.to_string(), decision.approves());
        let request = ApprovalRequest { payment_id, approval, signature };
        self.public().post(&Path::new(path), &request, DECISION_TIMEOUT).await
    }

    /// The actions above a limit that await this shop owner.
    pub async fn limit_approvals(&self) -> Answer<LimitApprovals> {
        self.signed_in.get(&Path::new(route::SHOP_APPROVALS)).await
    }

    /// Decides on an action above the limit. A repetition changes nothing.
    pub async fn decide_limit(&self, approval_id: &str, decision: Decision) -> Answer<()> {
        let chain_id = done!(unsent(self.public().chain_id(Chain::Side).await)).into();
        let approve = decision.approves();
        let message = LimitApprovalDecision { approval_id, approve, chain_id };
        let signature = done!(self.sign(AccountSignable::LimitApproval(message)).await);
        let request = LimitApprovalRequest { approval: approve, signature };
        let path = Path::new(route::SHOP_APPROVALS).segment(approval_id);
        let answer = self.signed_in.post(&path, &request, STORED_TIMEOUT).await;
        answer.map(|EmptyResponse {}| ())
    }

    /// Unlocks the PINs and terminals of a shop of this owner. A repetition changes nothing.
    pub async fn unlock_pins(&self, shop_id: ShopId) -> Answer<()> {
        let path = Path::new(route::SHOP_PINS_UNLOCK);
        let request = UnlockPinsRequest { shop_id };
        let answer = self.signed_in.post(&path, &request, STORED_TIMEOUT).await;
        answer.map(|EmptyResponse {}| ())
    }

    /// Registers a phone for notifications. A repetition changes nothing.
    pub async fn register_phone(&self, item: MobileItem) -> Answer<MobileItem> {
        let message = MobileToken { token: &item.token, account: item.account };
        let signature = done!(self.sign(AccountSignable::Mobile(message)).await);
        let request = MobileRequest { item, signature };
        self.public().post(&Path::new("/v1/mobile/register"), &request, CHANGE_TIMEOUT).await
    }
}
