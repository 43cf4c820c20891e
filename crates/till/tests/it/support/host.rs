//! A host page that requests payments.

use core::time::Duration;

use kios_embed::{KioskMessage, PaymentOutcome, PaymentRequest, PaymentResult, RequestState};
use kios_protocol::Amount;
use kios_protocol::api::{ShopSettings, SignedResult};
use kios_till::{Answer, Effect, Event, HostCommand, HostOrigin, Reply};

use super::{Ask, Shop};

/// What the host was reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// A request is there.
    State(RequestState),
    /// It has this outcome, with the relay's signed statement or without, and with the code of an error.
    Outcome(PaymentOutcome, Option<String>, String),
    /// Its screen was left.
    Finished,
}

impl Shop {
    /// An idle kiosk whose shop allows `https://shop.example` to hand over payments.
    pub(crate) fn open_for_hosts() -> Self {
        let mut shop = Self::dark("krw");
        let currency = kios_protocol::Currency::new("krw");
        shop.relay_settings = Some(ShopSettings {
            host_origins: vec!["https://shop.example".to_owned()],
            ..ShopSettings::of_currency(&currency)
        });
        shop.starts().connects();
        shop.clock().ticks();
        shop.relay().answers_shop();
        shop.forget_the_past();
        shop
    }

    /// The page that the kiosk runs in requests a payment.
    pub(crate) fn host_requests(&mut self, purchase: &str, amount: &str) -> &mut Self {
        self.host_sends(HostOrigin::Own, HostCommand::Pay(request(purchase, amount)))
    }

    pub(crate) fn host_sends(&mut self, from: HostOrigin, command: HostCommand) -> &mut Self {
        self.send(Event::Host { from, command })
    }

    pub(crate) fn host_cancels(&mut self) -> &mut Self {
        self.host_sends(HostOrigin::Own, HostCommand::Cancel)
    }

    /// The relay does not know the host's purchase, and the customer is asked for a code.
    pub(crate) fn host_sells(&mut self, purchase: &str, amount: &str) -> &mut Self {
        self.host_requests(purchase, amount).relay().finds();
        self.shows("customer")
    }

    /// The relay signs the result.
    pub(crate) fn relay_signs(&mut self) -> &mut Self {
        let signed = SignedResult { token: "a.b.c".to_owned() };
        self.relay().answers(Ask::Result, Answer::Done(Reply::Result(signed)));
        self
    }

    /// What the host was reports since the effects were cleared, without the connection.
    pub(crate) fn reports(&self) -> Vec<Report> {
        let reports = |effect: &Effect| {
            let Effect::Report(message) = effect else { return None };
            Some(match message {
                KioskMessage::Status { state, .. } => Report::State(*state),
                KioskMessage::Outcome { result, .. } => {
                    let PaymentResult { outcome, token, error, .. } = &**result;
                    let code = error.as_ref().map(|error| error.code.clone()).unwrap_or_default();
                    Report::Outcome(*outcome, token.clone(), code)
                }
                KioskMessage::Finished { .. } => Report::Finished,
                KioskMessage::Connection { .. }
                | KioskMessage::Waiting { .. }
                | KioskMessage::StaffOutcome { .. }
                | KioskMessage::Answer { .. }
                | KioskMessage::Invalid { .. } => return None,
            })
        };
        self.effects.iter().filter_map(reports).collect()
    }

    /// The outcomes that the host was reports.
    pub(crate) fn outcomes(&self) -> Vec<PaymentOutcome> {
        let outcome = |reports: Report| match reports {
            Report::Outcome(outcome, _, _) => Some(outcome),
            Report::State(_) | Report::Finished => None,
        };
        self.reports().into_iter().filter_map(outcome).collect()
    }

    /// The outcomes that answer a request.
    pub(crate) fn answers(&self) -> Vec<PaymentOutcome> {
        let answer = |effect: &Effect| {
            let Effect::Report(KioskMessage::Outcome { result, requested }) = effect else {
                return None;
            };
            requested.then_some(result.outcome)
        };
        self.effects.iter().filter_map(answer).collect()
    }

    /// The states that the host was notified of.
    pub(crate) fn states(&self) -> Vec<RequestState> {
        let state = |report: Report| match report {
            Report::State(state) => Some(state),
            Report::Outcome(..) | Report::Finished => None,
        };
        self.reports().into_iter().filter_map(state).collect()
    }

    /// The latest result that the host was reports.
    #[track_caller]
    pub(crate) fn result(&self) -> PaymentResult {
        let result = |effect: &Effect| {
            let Effect::Report(KioskMessage::Outcome { result, .. }) = effect else { return None };
            Some((**result).clone())
        };
        self.effects.iter().rev().find_map(result).expect("an outcome was reports")
    }
}

/// A payment in won, with a timeout of two minutes.
pub(crate) fn request(purchase: &str, amount: &str) -> PaymentRequest {
    PaymentRequest {
        purchase_id: purchase.parse().unwrap(),
        amount: Amount::parse_decimal(amount).unwrap(),
        currency: None,
        account: None,
        timeout: Some(Duration::from_secs(120)),
    }
}
