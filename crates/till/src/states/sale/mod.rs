//! The data of a sale after Pay was pressed, and of its payment.
//!
//! A cancel is the second phase of the same payment: it passes the same nine stages again, approved
//! by the shop owner. Waiting, closing and resuming handle both phases.

pub(crate) mod amount_entry;
pub(crate) mod approval;
pub(crate) mod charge;
pub(crate) mod closing;
pub(crate) mod code_entry;
pub(crate) mod estimate;
pub(crate) mod late_success;
pub(crate) mod opening;
pub(crate) mod outcome;
pub(crate) mod payment_retry;

use kios_protocol::api::{
    Answer, OpenNewRequest, PaymentInfo, PaymentItem, PaymentRecord, Payments, Unknown,
};
use kios_protocol::payment::{Phase, Stage, Status, Timeouts};
use kios_protocol::{
    Address, Amount, Currency, PaymentId, PurchaseId, ShopId, TemporaryAccount, TerminalId,
    Timestamp,
};

use self::charge::{Charge, Order, SaleOrigin};
use crate::PaymentQuery;
use crate::journal::{self, Entry, Record, Step};

/// The approval time of the customer or the shop owner. Source: `protocol.md §5.4`.
pub(crate) const ANSWER_TIMEOUT_S: u64 = Timeouts::NETWORK.answer;

/// Seconds after the opening in which a close may be sent. Source: `protocol.md §1.1`, minus ten
/// seconds for transport.
pub(crate) const CLOSE_BUDGET_S: u64 = 290;
/// Seconds after which nobody else will close it: the relay's own deadline has passed.
pub(crate) const ABANDONED_AFTER_S: u64 = 360;

/// The data of a sale, fixed when Pay is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sale {
    pub(crate) purchase_id: PurchaseId,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) shop_id: ShopId,
    /// The temporary account that was scanned; for a cancel, the customer's own account.
    pub(crate) account: Address,
    pub(crate) terminal_id: TerminalId,
    /// When it was pressed, in the relay's time.
    pub(crate) pressed_at: Timestamp,
    /// The cost that the customer agreed to; unknown after the restart of an older version.
    pub(crate) quote: Option<Quote>,
    /// The payment to cancel, if this is a cancel.
    pub(crate) cancel_target: Option<CancelTarget>,
    pub(crate) origin: SaleOrigin,
}

/// The payment to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CancelTarget {
    pub(crate) payment_id: PaymentId,
    /// When the payment's last cancel was opened, which distinguishes it from the requested one;
    /// [`Timestamp::NEVER`]: it had none.
    pub(crate) before: Timestamp,
}

impl Sale {
    /// The sale of a paid payment that is to be cancelled.
    pub(crate) fn for_cancel(record: &PaymentRecord, now: Timestamp) -> Self {
        let item = &record.item;
        Self {
            purchase_id: item.purchase_id.clone(),
            amount: item.amount,
            currency: Currency::new(&item.currency),
            shop_id: item.shop_id,
            account: item.account,
            terminal_id: item.terminal_id.clone(),
            pressed_at: now,
            quote: None,
            cancel_target: Some(CancelTarget {
                payment_id: item.payment_id,
                before: item.open_cancel_timestamp,
            }),
            origin: SaleOrigin::Kiosk,
        }
    }

    /// The sale of a paid payment, for its receipt.
    pub(crate) fn for_receipt(record: &PaymentRecord) -> Self {
        let pressed_at = record.item.open_new_timestamp;
        Self { cancel_target: None, ..Self::for_cancel(record, pressed_at) }
    }

    /// The phase: payment or cancel.
    pub(crate) const fn phase(&self) -> Phase {
        match self.cancel_target {
            None => Phase::New,
            Some(_) => Phase::Cancel,
        }
    }

    /// The open request; the same for every attempt, so that it is idempotent.
    pub(crate) fn request(&self) -> OpenNewRequest {
        OpenNewRequest {
            purchase_id: self.purchase_id.clone(),
            amount: self.amount,
            currency: self.currency.to_string(),
            shop_id: self.shop_id,
            account: self.account,
            terminal_id: self.terminal_id.clone(),
            signature: None,
        }
    }

    /// The journal record at this step.
    pub(crate) fn record(&self, step: Step) -> Entry {
        Entry::Sale(Record {
            purchase_id: self.purchase_id.to_string(),
            amount: self.amount.to_string(),
            currency: self.currency.to_string(),
            shop_id: self.shop_id.to_string(),
            account: self.account.to_string(),
            terminal_id: self.terminal_id.to_string(),
            pressed_at: self.pressed_at.seconds(),
            step,
            quote: self.quote.as_ref().filter(|_| self.phase() == Phase::New).map(Quote::record),
            earlier: match &self.origin {
                SaleOrigin::Kiosk => None,
                SaleOrigin::Host { earlier } => {
                    Some(earlier.iter().map(ToString::to_string).collect())
                }
            },
            key: self.key(),
        })
    }

    /// The sale and step of a record; `None` if the record cannot be parsed.
    pub(crate) fn from_record(record: &Record) -> Option<Self> {
        let cancel_target = match &record.step {
            Step::Opening => {
                record.account.parse::<TemporaryAccount>().ok()?;
                None
            }
            // A payment that was continued from the relay's record has the customer's own account.
            Step::Open { .. } | Step::Closing { .. } => None,
            Step::CancelOpening { payment_id, before } => Some(CancelTarget {
                payment_id: payment_id.parse().ok()?,
                before: Timestamp::from_seconds(*before),
            }),
            Step::CancelOpen { payment_id } | Step::CancelClosing { payment_id, .. } => {
                let payment_id = payment_id.parse().ok()?;
                Some(CancelTarget { payment_id, before: Timestamp::NEVER })
            }
        };
        Some(Self {
            purchase_id: record.purchase_id.parse().ok()?,
            amount: record.amount.parse().ok()?,
            currency: Currency::new(&record.currency),
            shop_id: record.shop_id.parse().ok()?,
            account: record.account.parse().ok()?,
            terminal_id: record.terminal_id.parse().ok()?,
            pressed_at: Timestamp::from_seconds(record.pressed_at),
            quote: record.quote.as_ref().and_then(Quote::from_record),
            cancel_target,
            origin: match &record.earlier {
                None => SaleOrigin::Kiosk,
                Some(earlier) => {
                    let earlier = earlier.iter().map(|id| id.parse().ok());
                    SaleOrigin::Host { earlier: earlier.collect::<Option<_>>()? }
                }
            },
        })
    }

    /// The key of its record in the journal: the purchase id, and for another attempt at an order the number of those
    /// before, because one of them may still be watched for a late success.
    pub(crate) fn key(&self) -> String {
        match self.earlier() {
            [] => self.purchase_id.to_string(),
            earlier => format!("{}#{}", self.purchase_id, earlier.len()),
        }
    }

    /// The payments of its order that had ended before.
    fn earlier(&self) -> &[PaymentId] {
        match &self.origin {
            SaleOrigin::Kiosk => &[],
            SaleOrigin::Host { earlier } => earlier,
        }
    }

    /// Whether a payment is an earlier one of the same order.
    pub(crate) fn is_earlier(&self, item: &PaymentItem) -> bool {
        item.purchase_id == self.purchase_id && self.earlier().contains(&item.payment_id)
    }

    /// Whether the payment belongs to this sale.
    pub(crate) fn owns(&self, item: &PaymentItem) -> bool {
        item.purchase_id == self.purchase_id
            && item.terminal_id == self.terminal_id
            && item.shop_id == self.shop_id
            && !self.is_earlier(item)
            && self.cancel_target.is_none_or(|back| back.payment_id == item.payment_id)
    }

    /// Whether price, currency and account are those of this sale. If not, the relay reports another payment under the
    /// sale's number, and what the customer was charged is unknown: `relay.md §3 B34`.
    pub(crate) fn matches(&self, item: &PaymentItem) -> bool {
        let account = match self.phase() {
            Phase::New => self.quote.as_ref().map(|quote| quote.account),
            Phase::Cancel => Some(self.account),
        };
        item.amount == self.amount
            && Currency::new(&item.currency) == self.currency
            && account.is_none_or(|account| account == item.account)
    }

    /// The sale's payment in a reply. A refused query counts as lost, and so does a payment that does not match.
    pub(crate) fn find_in(
        &self,
        answer: Answer<&Payments>,
    ) -> Result<Option<Box<PaymentRecord>>, Unknown> {
        match answer {
            Answer::Done(found) => {
                let ours = found.payments.iter().find(|record| self.owns(&record.item));
                match ours {
                    Some(record) if !self.matches(&record.item) => Err(Unknown::Unreadable),
                    Some(_) | None => Ok(ours.cloned().map(Box::new)),
                }
            }
            Answer::Refused(_) => Err(Unknown::Unreadable),
            Answer::Unknown(why) => Err(why),
        }
    }

    /// What the customer was asked to pay.
    pub(crate) fn charge(&self) -> Charge {
        let order = match &self.origin {
            SaleOrigin::Kiosk => None,
            SaleOrigin::Host { earlier } => {
                Some(Order { purchase_id: self.purchase_id.clone(), earlier: earlier.clone() })
            }
        };
        Charge { amount: self.amount, order }
    }

    /// The query for its payment.
    pub(crate) fn query(&self) -> PaymentQuery {
        PaymentQuery::Purchase { purchase_id: self.purchase_id.clone() }
    }
}

impl CancelTarget {
    /// Whether the record shows that the requested cancel has begun: it has a cancel that is not
    /// the previous one, or one that has not ended.
    pub(crate) fn has_begun(self, record: &PaymentRecord) -> bool {
        let Status { phase, stage } = record.item.payment_status;
        phase == Phase::Cancel
            && (record.item.open_cancel_timestamp != self.before
                || !matches!(stage, Stage::Denied | Stage::Failed))
    }
}

/// The cost of a payment, and whether the balance is sufficient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// The customer's own account.
    pub(crate) account: Address,
    pub(crate) balance: Amount,
    pub(crate) cost: Cost,
    /// `5` for five percent; empty if the relay's rate is not a simple number.
    pub(crate) fee_percent: String,
}

/// The cost of a payment, points.
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
            account: info.account,
            balance: info.balance,
            cost: Cost { points: info.paid_point, fee: info.fee_point, total: info.total_point },
            fee_percent: percent.unwrap_or_default(),
        }
    }

    /// The quote in the journal.
    fn record(&self) -> journal::Quote {
        let Cost { points, fee, total } = self.cost;
        journal::Quote {
            account: self.account.to_string(),
            balance: self.balance.to_string(),
            points: points.to_string(),
            fee: fee.to_string(),
            total: total.to_string(),
            fee_percent: self.fee_percent.clone(),
        }
    }

    /// The quote of a record; `None` if it cannot be parsed.
    fn from_record(record: &journal::Quote) -> Option<Self> {
        Some(Self {
            account: record.account.parse().ok()?,
            balance: record.balance.parse().ok()?,
            cost: Cost {
                points: record.points.parse().ok()?,
                fee: record.fee.parse().ok()?,
                total: record.total.parse().ok()?,
            },
            fee_percent: record.fee_percent.clone(),
        })
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
    opened_at: Timestamp,
    /// When its latest cancel was opened; [`Timestamp::NEVER`]: it has none.
    cancel_opened_at: Timestamp,
    /// 0 until a version was received.
    version: u64,
    pub(crate) timed_out: bool,
    /// The end of the cancel period; [`Timestamp::NEVER`] if it is unknown.
    pub(crate) cancel_until: Timestamp,
    pub(crate) cost: Cost,
}

/// A sale with its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SalePayment {
    pub(crate) sale: Sale,
    pub(crate) payment: Payment,
}

impl SalePayment {
    /// The sale with the payment of a response.
    pub(crate) fn of_item(sale: Sale, item: &PaymentItem) -> Self {
        let payment = Payment {
            id: item.payment_id,
            status: item.payment_status,
            opened_at: item.open_new_timestamp,
            cancel_opened_at: item.open_cancel_timestamp,
            version: 0,
            timed_out: false,
            cancel_until: Timestamp::NEVER,
            cost: cost(item),
        };
        Self { sale, payment }
    }

    /// The sale with the payment of a record.
    pub(crate) fn of_record(sale: Sale, record: &PaymentRecord) -> Self {
        let mut sale_payment = Self::of_item(sale, &record.item);
        sale_payment.take(record);
        sale_payment
    }

    fn take(&mut self, record: &PaymentRecord) {
        self.payment.version = record.version;
        self.payment.timed_out = record.timed_out;
        self.payment.cancel_until = record.cancel_until;
        self.payment.status = record.item.payment_status;
        self.payment.cancel_opened_at = record.item.open_cancel_timestamp;
        self.payment.cost = cost(&record.item);
    }

    /// Applies an update of a payment; returns whether it was this one and newer.
    ///
    /// The version decides, so that late, duplicate and reordered updates are ignored.
    pub(crate) fn apply_update(&mut self, record: &PaymentRecord) -> bool {
        let fresh = record.item.payment_id == self.payment.id
            && self.sale.matches(&record.item)
            && record.version > self.payment.version
            && match self.sale.phase() {
                // A payment that a response has closed stays closed, even if an outdated update
                // arrives.
                Phase::New => {
                    !self.is_settled() || record.item.payment_status.phase == Phase::Cancel
                }
                Phase::Cancel => {
                    !self.is_settled()
                        && record.item.payment_status.phase == Phase::Cancel
                        && record.item.open_cancel_timestamp >= self.payment.cancel_opened_at
                }
            };
        if fresh {
            self.take(record);
        }
        fresh
    }

    /// Whether a payment that ended unpaid was approved later.
    ///
    /// Source: `protocol.md §10.1 Q2`.
    pub(crate) fn is_late_success(&self, record: &PaymentRecord) -> bool {
        let Status { phase, stage } = record.item.payment_status;
        record.item.payment_id == self.payment.id
            && record.version > self.payment.version
            && phase == self.sale.phase()
            && (phase == Phase::New
                || record.item.open_cancel_timestamp == self.payment.cancel_opened_at)
            && matches!(stage, Stage::Sent | Stage::Confirmed | Stage::Replied)
    }

    /// Applies an update that reverses a settled status.
    pub(crate) fn reopen(&mut self, record: &PaymentRecord) {
        self.take(record);
    }

    /// Applies the response to a close, which has no version and is newer than all updates so far.
    pub(crate) fn apply_item(&mut self, item: &PaymentItem) {
        let other_life =
            self.sale.phase() == Phase::Cancel && item.payment_status.phase == Phase::New;
        if item.payment_id == self.payment.id && self.sale.matches(item) && !other_life {
            self.payment.status = item.payment_status;
            self.payment.cost = cost(item);
        }
    }

    /// Whether the status is final.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.stage(), Stage::Closed | Stage::Failed)
    }

    /// The stage of the current phase, payment or cancel.
    ///
    /// A payment whose cancel has begun was paid; a cancel that has not begun is at its first
    /// stage.
    pub(crate) const fn stage(&self) -> Stage {
        let Status { phase, stage } = self.payment.status;
        match (self.sale.phase(), phase) {
            (Phase::New, Phase::New) | (Phase::Cancel, Phase::Cancel) => stage,
            (Phase::New, Phase::Cancel) => Stage::Closed,
            (Phase::Cancel, Phase::New) => Stage::Opened,
        }
    }

    /// When the current phase began.
    pub(crate) const fn began_at(&self) -> Timestamp {
        match self.sale.phase() {
            Phase::New => self.payment.opened_at,
            Phase::Cancel => self.payment.cancel_opened_at,
        }
    }

    /// When the payment was opened.
    pub(crate) const fn opened_at(&self) -> Timestamp {
        self.payment.opened_at
    }

    /// The same cancel for another attempt, distinguishable from the one that ended.
    pub(crate) fn again(&self, now: Timestamp) -> Sale {
        let before = self.payment.cancel_opened_at;
        let cancel_target = Some(CancelTarget { payment_id: self.payment.id, before });
        Sale { pressed_at: now, cancel_target, ..self.sale.clone() }
    }

    /// The journal's step while the approval is awaited.
    pub(crate) fn open_step(&self) -> Step {
        let payment_id = self.payment.id.to_string();
        match self.sale.phase() {
            Phase::New => Step::Open { payment_id },
            Phase::Cancel => Step::CancelOpen { payment_id },
        }
    }

    /// Seconds since the payment, or its cancel, was opened.
    pub(crate) const fn age(&self, now: Timestamp) -> u64 {
        now.since(self.began_at())
    }

    /// Whether the approval time is over. One second longer than the network's timeout, so that
    /// both agree. Source: `protocol.md §10.1`, survival rule 5.
    pub(crate) const fn is_late(&self, now: Timestamp) -> bool {
        self.payment.timed_out || self.age(now) > ANSWER_TIMEOUT_S
    }
}

fn cost(item: &PaymentItem) -> Cost {
    Cost { points: item.paid_point, fee: item.fee_point, total: item.total_point }
}
