//! The chain: the true state of points, from which the relay's rows may differ.
//!
//! A transaction is executed on trial when it is sent (and refused at once if it would fail), waits
//! to be mined, and is executed again then. Payments have a state of their own here, which decides
//! about a close and an approval. Points leave a customer when the opening is mined and return when
//! the payment fails or is cancelled; the subtraction that the network's contract omits is omitted
//! here too (`protocol.md §10.1` Q15).

mod execute;

use std::collections::BTreeMap;

use kios_protocol::{
    Address, Amount, FeeBasisPoints, PaymentId, PriceBreakdown, Rates, ShopId, Signature,
    Timestamp, hash_text, keccak256,
};

/// The 32 bytes whose hash was given at the opening, required for a close.
pub(crate) type Secret = [u8; 32];

/// The contract status of a payment. Source: `protocol.md §5.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainStatus {
    /// Nothing.
    Invalid,
    /// Its points are in escrow.
    OpenedPayment,
    /// It is paid.
    ClosedPayment,
    /// It failed and the points were returned.
    FailedPayment,
    /// Its cancel is open.
    OpenedCancel,
    /// It is cancelled.
    ClosedCancel,
    /// Its cancel failed for good.
    FailedCancel,
}

impl ChainStatus {
    /// Its number.
    pub const fn number(self) -> u8 {
        match self {
            Self::Invalid => 0,
            Self::OpenedPayment => 1,
            Self::ClosedPayment => 2,
            Self::FailedPayment => 3,
            Self::OpenedCancel => 4,
            Self::ClosedCancel => 5,
            Self::FailedCancel => 6,
        }
    }
}

/// A payment on the chain.
#[derive(Clone, Debug)]
pub(crate) struct Deal {
    pub(crate) status: ChainStatus,
    pub(crate) account: Address,
    pub(crate) shop_id: ShopId,
    pub(crate) purchase_id: String,
    pub(crate) currency: String,
    pub(crate) parts: PriceBreakdown,
    /// The amount added to the shop's used amount.
    pub(crate) counted: Amount,
    pub(crate) lock: [u8; 32],
    pub(crate) opened: Timestamp,
}

/// A shop on the chain.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) name: String,
    pub(crate) currency: String,
    pub(crate) status: u8,
    pub(crate) owner: Address,
    pub(crate) delegator: Address,
    pub(crate) provided: Amount,
    pub(crate) used: Amount,
}

impl Shop {
    /// The contract's values for an unknown shop.
    pub(crate) fn none() -> Self {
        Self {
            name: String::new(),
            currency: String::new(),
            status: 0,
            owner: Address::ZERO,
            delegator: Address::ZERO,
            provided: Amount::ZERO,
            used: Amount::ZERO,
        }
    }
}

/// The call of a transaction.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    OpenNew(Box<OpenNew>),
    CloseNew { id: PaymentId, secret: Secret, confirm: Confirm },
    OpenCancel { id: PaymentId, signature: Signature, lock: [u8; 32] },
    CloseCancel { id: PaymentId, secret: Secret, confirm: Confirm },
}

/// Moves a customer's points to escrow.
#[derive(Clone, Debug)]
pub(crate) struct OpenNew {
    pub(crate) id: PaymentId,
    pub(crate) purchase_id: String,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    pub(crate) shop_id: ShopId,
    pub(crate) account: Address,
    pub(crate) signature: Signature,
    pub(crate) lock: [u8; 32],
}

/// The approval or denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirm {
    Yes,
    No,
}

impl Confirm {
    pub(crate) fn is_yes(self) -> bool {
        self == Self::Yes
    }
}

/// Why the chain rejects a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Revert {
    /// A four-digit code of a contract.
    Code(u32),
    /// Any other text.
    Text(String),
}

/// A fault to inject into a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub enum TransactionFault {
    /// The node refuses it when it is sent: the caller gets 5000, the row becomes 12 or 52.
    Refused,
    /// It is mined without effect: the row becomes 13 or 53, and no callback is sent.
    Silent,
    /// It is mined and fails: the row becomes 13 or 53, and no callback is sent.
    Reverted,
}

/// The status of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Receipt {
    Waiting,
    Done,
    Silent,
    Reverted(Revert),
}

#[derive(Clone, Debug)]
struct Pending {
    hash: String,
    call: Call,
    mined_at: u64,
    fault: Option<TransactionFault>,
}

/// The chain.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "chain_id is the network's term")]
pub(crate) struct Chain {
    pub(crate) chain_id: u64,
    pub(crate) rates: Rates,
    pub(crate) fee: FeeBasisPoints,
    pub(crate) cancel_window: u64,
    pub(crate) balances: BTreeMap<Address, Amount>,
    pub(crate) nonces: BTreeMap<Address, u64>,
    pub(crate) shop_nonces: BTreeMap<Address, u64>,
    pub(crate) shops: BTreeMap<ShopId, Shop>,
    pub(crate) escrow: Amount,
    pub(crate) system: Amount,
    pub(crate) fees: Amount,
    pub(crate) deals: BTreeMap<PaymentId, Deal>,
    waiting: Vec<Pending>,
    receipts: BTreeMap<String, Receipt>,
    sent: u64,
}

impl Chain {
    pub(crate) fn new(chain_id: u64, rates: Rates, fee: FeeBasisPoints, window: u64) -> Self {
        Self {
            chain_id,
            rates,
            fee,
            cancel_window: window,
            balances: BTreeMap::new(),
            nonces: BTreeMap::new(),
            shop_nonces: BTreeMap::new(),
            shops: BTreeMap::new(),
            escrow: Amount::ZERO,
            system: Amount::from_whole(1_000_000_000),
            fees: Amount::ZERO,
            deals: BTreeMap::new(),
            waiting: Vec::new(),
            receipts: BTreeMap::new(),
            sent: 0,
        }
    }

    pub(crate) fn balance(&self, account: Address) -> Amount {
        self.balances.get(&account).copied().unwrap_or_default()
    }

    pub(crate) fn nonce(&self, account: Address) -> u64 {
        self.nonces.get(&account).copied().unwrap_or_default()
    }

    pub(crate) fn shop_nonce(&self, account: Address) -> u64 {
        self.shop_nonces.get(&account).copied().unwrap_or_default()
    }

    pub(crate) fn status(&self, id: PaymentId) -> ChainStatus {
        self.deals.get(&id).map_or(ChainStatus::Invalid, |deal| deal.status)
    }

    /// Sends a transaction and returns its hash.
    ///
    /// It is executed on trial first; one that would fail is refused without being sent.
    pub(crate) fn send(
        &mut self,
        call: Call,
        now: u64,
        delay: u64,
        fault: Option<TransactionFault>,
    ) -> Result<String, Revert> {
        if fault == Some(TransactionFault::Refused) {
            return Err(Revert::Text("could not detect network (noNetwork)".to_owned()));
        }
        // A trial needs neither of them, and they grow with every transaction.
        let waiting = core::mem::take(&mut self.waiting);
        let receipts = core::mem::take(&mut self.receipts);
        let tried = self.clone().execute(&call, now);
        (self.waiting, self.receipts) = (waiting, receipts);
        tried?;
        self.sent = self.sent.saturating_add(1);
        let hash = hash_text(&keccak256(format!("{now} {} {call:?}", self.sent).as_bytes()));
        let mined_at = now.saturating_add(delay);
        self.waiting.push(Pending { hash: hash.clone(), call, mined_at, fault });
        self.mine(now);
        Ok(hash)
    }

    /// Mines the transactions that have waited long enough, in the order they were sent.
    pub(crate) fn mine(&mut self, now: u64) {
        let (due, waiting): (Vec<Pending>, Vec<Pending>) =
            core::mem::take(&mut self.waiting).into_iter().partition(|tx| tx.mined_at <= now);
        self.waiting = waiting;
        for Pending { hash, call, fault, .. } in due {
            let receipt = match fault {
                Some(TransactionFault::Silent) => Receipt::Silent,
                Some(TransactionFault::Reverted) => {
                    Receipt::Reverted(Revert::Text("transaction failed".to_owned()))
                }
                Some(TransactionFault::Refused) | None => match self.execute(&call, now) {
                    Ok(()) => Receipt::Done,
                    Err(revert) => Receipt::Reverted(revert),
                },
            };
            self.receipts.insert(hash, receipt);
        }
    }

    pub(crate) fn receipt(&self, hash: &str) -> Receipt {
        self.receipts.get(hash).cloned().unwrap_or(Receipt::Waiting)
    }
}
