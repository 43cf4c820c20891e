//! What every screen has: connection badge, tone, and the announcement for screen readers.

use kios_client::Connection;
use kios_protocol::payment::Phase;

use super::Screen;
use crate::i18n::Messages;
use crate::wallet::{Account, Outcome, OutcomeScreen, Screen as State, Wallet};

pub(super) const fn connection(
    connection: Connection,
    messages: &'static Messages,
) -> &'static str {
    match connection {
        Connection::Live => messages.live,
        Connection::Reconnecting => messages.reconnecting,
        Connection::Polling => messages.polling,
        Connection::Offline => messages.offline,
    }
}

/// The page's `data-tone`. A shop owner's page has one of its own, to distinguish it from a
/// customer's.
pub(super) fn tone(wallet: &Wallet, screen: &Screen) -> &'static str {
    let owner = wallet.account.as_ref().is_some_and(Account::is_owner);
    let tone = match (&wallet.screen, screen) {
        (State::Outcome(done), _) => tone_of(done),
        (_, Screen::Approval(view)) if view.unknown => "checking",
        // The tone `paid` is reserved for payments.
        (State::LimitOutcome(_), _) => "calm",
        (State::Login | State::Home(_) | State::Approval(_) | State::Limit(_), _) => "paper",
    };
    match (owner, tone) {
        (true, "paper" | "calm") => "refund",
        (_, tone) => tone,
    }
}

const fn tone_of(done: &OutcomeScreen) -> &'static str {
    match done.outcome {
        Outcome::Approved | Outcome::Completed => match done.phase {
            Phase::New => "paid",
            // The tone `paid` is reserved for payments.
            Phase::Cancel => "calm",
        },
        Outcome::Denied
        | Outcome::TimedOut
        | Outcome::ApprovedElsewhere
        | Outcome::DeniedElsewhere
        | Outcome::Cancelled
        | Outcome::NotCompleted
        | Outcome::OtherAccount
        | Outcome::NotFound => "calm",
    }
}

pub(super) fn announcement(screen: &Screen) -> String {
    match screen {
        Screen::Login(view) => view.title.to_owned(),
        Screen::Home(view) => match &view.code {
            Some(code) => code.title.to_owned(),
            None => view.label.to_owned(),
        },
        Screen::Shop(view) => format!("{} {}", view.label, view.shops.join(", ")),
        Screen::Approval(view) => format!("{} {}", view.title, view.shop),
        Screen::Outcome(view) => format!("{}. {}", view.title, view.detail),
    }
}
