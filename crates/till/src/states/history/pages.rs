//! A list that the relay sends page by page, newest row first.
//!
//! Rows that are shown stay until all pages have been read anew. The stream may deliver a newer version of a row before
//! or after its page; the newest one that has arrived is shown.

use kios_protocol::Timestamp;
use kios_protocol::api::{Answer, CardSale, CardSales, PaymentRecord, Payments};

use crate::Instant;
use crate::call::Request;
use crate::context::Context;
use crate::reply::{FromReply, Received};
use crate::states::history::query::Query;

/// The rows of a full page. Source: `relay.md §5`, the highest limit.
const PAGE_ROWS: usize = 200;

/// A reply with a page of rows.
pub(crate) trait Page: FromReply {
    /// A row.
    type Row: Row;
    /// The rows, newest first.
    fn rows(&self) -> &[Self::Row];
}

/// A row of a list.
pub(crate) trait Row: Clone {
    /// Its place in the list.
    fn at(&self) -> Timestamp;
    /// Whether both are versions of the same row.
    fn is_same(&self, other: &Self) -> bool;
    /// Whether it is a later version than the other.
    fn is_newer(&self, other: &Self) -> bool;
}

impl Page for Payments {
    type Row = PaymentRecord;

    fn rows(&self) -> &[PaymentRecord] {
        &self.payments
    }
}

impl Row for PaymentRecord {
    fn at(&self) -> Timestamp {
        self.item.open_new_timestamp
    }

    fn is_same(&self, other: &Self) -> bool {
        self.item.payment_id == other.item.payment_id
    }

    fn is_newer(&self, other: &Self) -> bool {
        self.version > other.version
    }
}

impl Page for CardSales {
    type Row = CardSale;

    fn rows(&self) -> &[CardSale] {
        &self.sales
    }
}

impl Row for CardSale {
    fn at(&self) -> Timestamp {
        self.sold_at
    }

    fn is_same(&self, other: &Self) -> bool {
        self.gateway == other.gateway && self.transaction_id == other.transaction_id
    }

    /// A sale has no version; its pages are read anew when a refund changes.
    fn is_newer(&self, _: &Self) -> bool {
        false
    }
}

/// What became of the query for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageReply {
    /// The page was full, so that there may be another one.
    More,
    /// All rows have arrived.
    All,
    /// The relay refused the query with this code; it is repeated.
    Refused(u32),
    /// The reply was lost; the query is repeated.
    Lost,
}

/// Which of the rows of a list are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// The query has not ended yet.
    Unknown,
    /// The query was lost or refused.
    Part,
    /// All, as of the latest query whose pages have all arrived.
    All,
}

/// A list that is read page by page.
#[derive(Debug)]
pub(crate) struct Pages<P: Page> {
    pub(crate) query: Query<P>,
    /// The rows that are shown, newest first.
    pub(crate) rows: Vec<P::Row>,
    /// The rows of the pages that are being read.
    arrived: Vec<P::Row>,
    extent: Extent,
    /// The updates since the pages have been read.
    updates: Vec<P::Row>,
}

impl<P: Page> Pages<P> {
    /// An empty list, to be read.
    pub(crate) const fn new(now: Instant) -> Self {
        Self {
            query: Query::new(now),
            rows: Vec::new(),
            arrived: Vec::new(),
            extent: Extent::Unknown,
            updates: Vec::new(),
        }
    }

    /// Whether the query has ended once: its rows have arrived, or it was lost or refused.
    pub(crate) fn has_ended(&self) -> bool {
        self.extent > Extent::Unknown
    }

    /// Whether the rows are all of them; they stay while they are read again.
    pub(crate) fn has_all(&self) -> bool {
        self.extent == Extent::All
    }

    /// Begins with the first page again.
    pub(crate) fn begin(&mut self) {
        self.arrived.clear();
        self.updates.clear();
    }

    /// The place of the last row that has arrived. The next page begins with it, because there may be more rows of it.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.arrived.last().map(Row::at)
    }

    /// Asks for a page.
    pub(crate) fn ask<Q: Request<Reply = P>>(&mut self, query: Q, ctx: &mut Context) {
        self.query.sent(ctx.call(query));
    }

    /// There are no rows to be read.
    pub(crate) fn end(&mut self) {
        self.begin();
        self.query.end();
        self.extent = Extent::All;
    }

    /// Takes the reply to the query out of `received`.
    pub(crate) fn receive(&mut self, received: &Received, now: Instant) -> Option<PageReply> {
        let reply = match self.query.receive(received, now)? {
            Answer::Done(page) => self.take(page.rows()),
            Answer::Refused(code) => PageReply::Refused(code),
            Answer::Unknown(_) => PageReply::Lost,
        };
        self.extent = self.extent.max(match reply {
            PageReply::More => Extent::Unknown,
            PageReply::All => Extent::All,
            PageReply::Refused(_) | PageReply::Lost => Extent::Part,
        });
        Some(reply)
    }

    /// Appends the rows that have not arrived with the page before.
    fn take(&mut self, page: &[P::Row]) -> PageReply {
        let before = self.arrived.len();
        for row in page {
            if !self.arrived.iter().rev().take(PAGE_ROWS).any(|known| known.is_same(row)) {
                self.arrived.push(row.clone());
            }
        }
        if page.len() >= PAGE_ROWS && self.arrived.len() > before {
            return PageReply::More;
        }
        for row in &mut self.arrived {
            for known in self.rows.iter().chain(&self.updates) {
                if known.is_same(row) && known.is_newer(row) {
                    row.clone_from(known);
                }
            }
        }
        self.rows = core::mem::take(&mut self.arrived);
        self.updates.clear();
        PageReply::All
    }

    /// Applies an update to the rows that are shown, and keeps it for those that are still to arrive.
    pub(crate) fn update(&mut self, update: &P::Row) {
        for row in &mut self.rows {
            if update.is_same(row) && update.is_newer(row) {
                row.clone_from(update);
            }
        }
        if !self.query.is_answered() {
            self.updates.push(update.clone());
        }
    }

    /// Whether the query is to be repeated now.
    pub(crate) fn tick(&mut self, now: Instant) -> bool {
        let is_due = self.query.tick(now);
        if self.query.is_lost() {
            self.extent = self.extent.max(Extent::Part);
        }
        is_due
    }
}
