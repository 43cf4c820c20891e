//! A sale from the press of Pay on, and the payment behind it.

use kios_protocol::api::{OpenNewRequest, PaymentInfo, PaymentItem, PaymentRecord};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{
    Amount, PaymentId, PurchaseId, ShopId, TemporaryAccount, TerminalId, Timestamp,
};

use crate::journal::{Record, Step};

/// How long the customer may take to answer, seconds. Source: `protocol.md §5.4`.
pub(crate) const ANSWER: u64 = 45;

/// What is charged for what, fixed by the press of Pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sale {
    pub(crate) purchase_id: PurchaseId,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    pub(crate) shop_id: ShopId,
    pub(crate) account: TemporaryAccount,
    pub(crate) terminal_id: TerminalId,
    /// The relay's clock.
    pub(crate) pressed_at: Timestamp,
    /// What the customer agreed to; not known after a restart.
    pub(crate) quote: Option<Quote>,
}

impl Sale {
    /// The request that opens it; the same every time, so that a repeat opens nothing new.
    pub(crate) fn request(&self) -> OpenNewRequest {
        OpenNewRequest {
            purchase_id: self.purchase_id.clone(),
            amount: self.amount,
            currency: self.currency.clone(),
            shop_id: self.shop_id,
            account: self.account.address(),
            terminal_id: self.terminal_id.clone(),
            signature: None,
        }
    }

    /// Its record at this step.
    pub(crate) fn record(&self, step: Step) -> Record {
        Record {
            purchase_id: self.purchase_id.to_string(),
            amount: self.amount.to_string(),
            currency: self.currency.clone(),
            shop_id: self.shop_id.to_string(),
            account: self.account.to_string(),
            terminal_id: self.terminal_id.to_string(),
            pressed_at: self.pressed_at.seconds(),
            step,
        }
    }

    /// The sale of a record, and how far it came; `None` when the record cannot be read.
    pub(crate) fn read(record: &Record) -> Option<Self> {
        Some(Self {
            purchase_id: record.purchase_id.parse().ok()?,
            amount: record.amount.parse().ok()?,
            currency: record.currency.clone(),
            shop_id: record.shop_id.parse().ok()?,
            account: record.account.parse().ok()?,
            terminal_id: record.terminal_id.parse().ok()?,
            pressed_at: Timestamp::from_seconds(record.pressed_at),
            quote: None,
        })
    }

    /// Whether this payment is the sale's.
    pub(crate) fn owns(&self, item: &PaymentItem) -> bool {
        item.purchase_id == self.purchase_id
            && item.terminal_id == self.terminal_id
            && item.shop_id == self.shop_id
    }
}

/// What a payment would cost, and whether there is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    pub(crate) balance: Amount,
    pub(crate) cost: Cost,
    /// `5` for five percent; empty when the relay's number is not plain.
    pub(crate) fee_percent: String,
}

/// What a payment costs, points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) points: Amount,
    pub(crate) fee: Amount,
    pub(crate) total: Amount,
}

impl Quote {
    pub(crate) fn of(info: &PaymentInfo) -> Self {
        let percent = Amount::parse_decimal(&info.fee_rate.to_string())
            .ok()
            .and_then(|rate| rate.checked_mul(100))
            .map(|percent| percent.to_decimal(0));
        Self {
            balance: info.balance,
            cost: Cost { points: info.paid_point, fee: info.fee_point, total: info.total_point },
            fee_percent: percent.unwrap_or_default(),
        }
    }

    pub(crate) fn is_covered(&self) -> bool {
        self.balance >= self.cost.total
    }
}

/// A payment as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Payment {
    pub(crate) id: PaymentId,
    pub(crate) status: Status,
    pub(crate) opened_at: Timestamp,
    /// 0 until a version was heard.
    version: u64,
    pub(crate) timed_out: bool,
    /// Until when it can be cancelled; [`Timestamp::NEVER`] when that was not said.
    pub(crate) cancel_until: Timestamp,
    pub(crate) cost: Cost,
}

/// A sale whose payment is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deal {
    pub(crate) sale: Sale,
    pub(crate) payment: Payment,
}

impl Deal {
    /// The sale, and what an answer said of its payment.
    pub(crate) fn of_item(sale: Sale, item: &PaymentItem) -> Self {
        let payment = Payment {
            id: item.payment_id,
            status: item.payment_status,
            opened_at: item.open_new_timestamp,
            version: 0,
            timed_out: false,
            cancel_until: Timestamp::NEVER,
            cost: cost(item),
        };
        Self { sale, payment }
    }

    /// The sale, and what the relay's records say of its payment.
    pub(crate) fn of_record(sale: Sale, record: &PaymentRecord) -> Self {
        let mut deal = Self::of_item(sale, &record.item);
        deal.take(record);
        deal
    }

    fn take(&mut self, record: &PaymentRecord) {
        self.payment.version = record.version;
        self.payment.timed_out = record.timed_out;
        self.payment.cancel_until = record.cancel_until;
        self.payment.status = record.item.payment_status;
        self.payment.cost = cost(&record.item);
    }

    /// Takes news of a payment; whether it was this one and really new.
    ///
    /// Versions decide, so that late, doubled and reordered news change nothing.
    pub(crate) fn hear(&mut self, record: &PaymentRecord) -> bool {
        let fresh = record.item.payment_id == self.payment.id
            && record.version > self.payment.version
            // What an answer closed stays closed, whatever news of earlier days arrives.
            && (!self.is_settled() || record.item.payment_status.phase == Phase::Cancel);
        if fresh {
            self.take(record);
        }
        fresh
    }

    /// Whether this news says that a payment which ended unpaid has been approved after all.
    ///
    /// Source: `protocol.md §10.1 Q2`.
    pub(crate) fn is_late_success(&self, record: &PaymentRecord) -> bool {
        record.item.payment_id == self.payment.id
            && record.version > self.payment.version
            && matches!(
                record.item.payment_status,
                Status {
                    phase: Phase::New,
                    stage: Stage::Sent | Stage::Confirmed | Stage::Replied
                }
            )
    }

    /// Takes news that undo what was settled.
    pub(crate) fn reopen(&mut self, record: &PaymentRecord) {
        self.take(record);
    }

    /// Takes the answer to a close, which has no version and is newer than all before it.
    pub(crate) fn hear_item(&mut self, item: &PaymentItem) {
        if item.payment_id == self.payment.id {
            self.payment.status = item.payment_status;
            self.payment.cost = cost(item);
        }
    }

    /// Whether nothing more can come of it by itself.
    pub(crate) fn is_settled(&self) -> bool {
        let Status { phase, stage } = self.payment.status;
        phase == Phase::Cancel || matches!(stage, Stage::Closed | Stage::Failed)
    }

    /// Seconds since it was opened.
    pub(crate) const fn age(&self, now: Timestamp) -> u64 {
        now.since(self.payment.opened_at)
    }

    /// Whether an answer of the customer comes too late. One second more than the network's own
    /// clock, so that both agree. Source: `protocol.md §10.1`, survival rule 5.
    pub(crate) const fn is_late(&self, now: Timestamp) -> bool {
        self.payment.timed_out || self.age(now) > ANSWER
    }
}

fn cost(item: &PaymentItem) -> Cost {
    Cost { points: item.paid_point, fee: item.fee_point, total: item.total_point }
}
