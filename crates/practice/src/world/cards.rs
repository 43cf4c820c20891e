//! Card sales, refunds, and the two card gateways. Source: `relay.md §6`.
//!
//! A gateway answers two seconds after a refund was requested. Its record of a sale is the relay's own, so that the sale
//! always fits it.
//!
//! Deliberately absent: registering sales, which no kiosk does, and the texts and numbers that a gateway's format excludes.

use std::collections::BTreeSet;

use kios_domain::refund::{
    Decision, Event, Facts, GatewayAvailability, GatewayMessage, PreparedRequest, QueryOutcome,
    Receipt, Refund, Remaining, Sale, SendOutcome, State, decide,
};
use kios_protocol::api::{
    CardSale, CardSaleRequest, Refund as Record, RefundEvent, RefundRequest, StreamEvent,
};
use kios_protocol::message::Message as _;
use kios_protocol::refund::{Gateway, RefundId, RefundState};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Amount, Currency, ResultCode, ShopId, TerminalId, Timestamp, hash_text};

use super::staff::{Moving, MovingKind};
use super::{Failure, Session, StaffCaller, World};
use crate::fault::GatewayAnswer;

/// How long a gateway takes, seconds.
const GATEWAY_S: u64 = 2;

/// Registered sales, their refunds, and what the gateways have executed.
#[derive(Debug)]
pub(super) struct Cards {
    pub(super) sales: Vec<Sale>,
    pub(super) refunds: Vec<Refund>,
    executed: BTreeSet<RefundId>,
}

impl Cards {
    pub(super) fn new(
        sales: Vec<CardSaleRequest>,
        (shop_id, terminal_id): (ShopId, &TerminalId),
        sold_at: Timestamp,
    ) -> Self {
        let sale = |sale: CardSaleRequest| Sale {
            gateway: sale.gateway,
            transaction_id: sale.transaction_id,
            order_id: sale.order_id,
            purchase_id: sale.purchase_id,
            shop_id,
            terminal_id: terminal_id.clone(),
            amount: sale.amount,
            currency: Currency::new(&sale.currency),
            method: sale.method,
            taxation: sale.taxation.map(Into::into),
            basket: sale.basket.map(Into::into),
            approval_id: sale.approval_id,
            merchant: Some("practice".to_owned()),
            sold_at,
        };
        let sales = sales.into_iter().map(sale).collect();
        Self { sales, refunds: Vec::new(), executed: BTreeSet::new() }
    }

    fn sale(&self, gateway: Gateway, number: &str) -> Option<&Sale> {
        let same = |sale: &&Sale| sale.gateway == gateway && sale.transaction_id == number;
        self.sales.iter().find(same)
    }

    fn refunds_of(&self, sale: &Sale) -> Vec<Refund> {
        let of_sale = |refund: &&Refund| {
            refund.gateway == sale.gateway && refund.transaction_id == sale.transaction_id
        };
        self.refunds.iter().filter(of_sale).cloned().collect()
    }

    /// A sale with what is left of it.
    pub(super) fn record(&self, sale: &Sale) -> CardSale {
        let refunds = self.refunds_of(sale);
        let nothing = Remaining { balance: Amount::ZERO, taxation: None };
        sale.record(&sale.left(&refunds).unwrap_or(nothing), &refunds)
    }

    /// A refund as the API returns it.
    pub(super) fn refund_record(&self, refund: &Refund) -> Option<Record> {
        let sale = self.sale(refund.gateway, &refund.transaction_id)?;
        Some(refund.record(sale))
    }
}

impl World {
    /// Every refund that was requested.
    pub(crate) fn refunds(&self) -> &[Refund] {
        &self.cards.refunds
    }

    /// Requests a refund; a repeat of the same signed request gets its present state.
    pub(crate) fn request_refund(
        &mut self,
        request: &RefundRequest,
        session: Session,
        caller: &StaffCaller,
    ) -> Result<Record, Failure> {
        let digest = self.signed_refund(request, session)?;
        let earlier = self.find_refund(&request.refund_id).cloned();
        let sale = self.cards.sale(request.gateway, &request.transaction_id).cloned();
        let refunds = sale.as_ref().map(|sale| self.cards.refunds_of(sale)).unwrap_or_default();
        let (shop_id, now) = (self.shop.id, self.now);
        let gateway = GatewayAvailability::Open;
        let facts = Facts {
            request,
            digest: &digest,
            shop_id,
            earlier,
            gateway,
            sale,
            refunds: &refunds,
            now,
        };
        let sale = match decide(facts)? {
            Decision::Repeat(refund) => return self.refund(&refund.refund_id),
            Decision::Accept(sale) => *sale,
        };
        let moving = Moving {
            kind: MovingKind::Refund,
            subject: request.refund_id.as_str(),
            amount: (request.amount, sale.currency.as_str()),
            digest: &digest,
        };
        self.authorize(caller, &moving)?;
        let refund = Refund {
            refund_id: request.refund_id.clone(),
            version: 1,
            gateway: sale.gateway,
            transaction_id: sale.transaction_id.clone(),
            shop_id,
            terminal_id: request.terminal_id.clone(),
            amount: request.amount,
            balance: request.balance,
            reason: request.reason.clone(),
            taxation: request.taxation.map(Into::into),
            digest,
            prepared: PreparedRequest { path: String::new(), body: String::new() },
            state: State::requested(now),
            requested_at: now,
            updated_at: now,
        };
        self.cards.refunds.push(refund.clone());
        self.notify_refund(&refund);
        Ok(refund.record(&sale))
    }

    /// The signed hash, if the session's key signed the request for the terminal.
    fn signed_refund(&self, request: &RefundRequest, session: Session) -> Result<String, Failure> {
        let chain_id = self.shop.chain_id;
        let digest = request.with_message(chain_id, |message| message.digest());
        let signer = request.signature.and_then(|signature| signature.recover_canonical(&digest));
        let is_own = request.terminal_id == self.shop.terminal_id;
        match self.agent(signer, Some(session.agent))? {
            Some(_) if is_own => Ok(hash_text(digest.as_bytes())),
            Some(_) | None => Err(ResultCode::InvalidSignature.into()),
        }
    }

    fn find_refund(&self, id: &RefundId) -> Option<&Refund> {
        self.cards.refunds.iter().find(|refund| refund.refund_id == *id)
    }

    /// The state of a refund.
    pub(crate) fn refund(&self, id: &RefundId) -> Result<Record, Failure> {
        let record = self.find_refund(id).and_then(|refund| self.cards.refund_record(refund));
        Ok(record.ok_or(ResultCode::UnknownRefund)?)
    }

    /// Takes the next step of every refund that is due.
    pub(super) fn work_on_refunds(&mut self) {
        let waited = |refund: &Refund| self.now.since(refund.requested_at) >= GATEWAY_S;
        let is_due = |refund: &&Refund| match refund.state.stage {
            RefundState::Requested => waited(refund),
            RefundState::Unknown => refund.state.ask_at <= self.now,
            RefundState::Sent | RefundState::Asking | RefundState::Done | RefundState::Refused => {
                false
            }
        };
        let due: Vec<Refund> = self.cards.refunds.iter().filter(is_due).cloned().collect();
        for refund in due {
            let (start, end) = if refund.state.stage == RefundState::Requested {
                (Event::Sending, Event::Answered(self.send(&refund)))
            } else {
                (Event::Asking, Event::Queried(self.query(&refund)))
            };
            let started = self.step_refund(refund, start);
            let ended = started.and_then(|refund| self.step_refund(refund, end));
            // The gateway did not know it twice: it is sent again.
            if let Some(refund) = ended.filter(|refund| refund.state.stage == RefundState::Sent) {
                let outcome = self.send(&refund);
                self.step_refund(refund, Event::Answered(outcome));
            }
        }
    }

    /// Applies an event to a refund and reports it; `None` if the refund's table has no such row.
    fn step_refund(&mut self, refund: Refund, event: Event) -> Option<Refund> {
        let state = refund.state.clone().apply(event, self.now).ok()?;
        let version = refund.version.saturating_add(1);
        let refund = Refund { version, state, updated_at: self.now, ..refund };
        if refund.state.stage == RefundState::Refused {
            self.undo_action(StaffActionKind::Refund, refund.refund_id.as_str());
        }
        let stored = self.cards.refunds.iter_mut().find(|one| one.refund_id == refund.refund_id);
        stored?.clone_from(&refund);
        self.notify_refund(&refund);
        Some(refund)
    }

    fn notify_refund(&mut self, refund: &Refund) {
        let Some(data) = self.cards.refund_record(refund) else { return };
        let version = refund.version;
        self.log.append(|sequence| {
            StreamEvent::Refund(Box::new(RefundEvent { sequence, version, data }))
        });
        self.send_events();
    }

    /// The gateway's response to a refund.
    fn send(&mut self, refund: &Refund) -> SendOutcome {
        match self.situation.refunds(refund.gateway) {
            GatewayAnswer::Done => {
                self.cards.executed.insert(refund.refund_id.clone());
                SendOutcome::Done(receipt(refund))
            }
            GatewayAnswer::Refused => SendOutcome::Refused(refusal(refund.gateway)),
            GatewayAnswer::Lost => {
                self.cards.executed.insert(refund.refund_id.clone());
                SendOutcome::Unknown(GatewayMessage::ours("the gateway has not responded"))
            }
        }
    }

    /// The gateway's response to a query.
    fn query(&self, refund: &Refund) -> QueryOutcome {
        if self.cards.executed.contains(&refund.refund_id) {
            QueryOutcome::Done(receipt(refund))
        } else {
            QueryOutcome::NotFound
        }
    }
}

fn receipt(refund: &Refund) -> Receipt {
    Receipt {
        balance_after: refund.balance.checked_sub(refund.amount),
        gateway_id: Some(format!("PRACTICE-{}", refund.refund_id)),
        code: "0000".to_owned(),
        message: "Success".to_owned(),
        foreign: None,
    }
}

fn refusal(gateway: Gateway) -> GatewayMessage {
    let (code, message) = match gateway {
        Gateway::Eximbay => ("P001", "The card company has refused the refund (practice)"),
        Gateway::Kicc => ("R102", "카드사 취소 거절 (연습)"),
    };
    GatewayMessage { code: code.to_owned(), message: message.to_owned() }
}
