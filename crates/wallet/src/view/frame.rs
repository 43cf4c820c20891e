//! What stands around every screen: its tone, the connection, and what a screen reader says.

use kios_client::Connection;
use kios_protocol::payment::Phase as Life;

use super::Screen;
use crate::wallet::{Account, Done, Outcome, Screen as State, Wallet};
use crate::words::Words;

pub(super) const fn connection(connection: Connection, words: &'static Words) -> &'static str {
    match connection {
        Connection::Live => words.live,
        Connection::Reconnecting => words.reconnecting,
        Connection::Polling => words.polling,
        Connection::Offline => words.offline,
    }
}

/// What the page's colour means. A shop owner's page is framed, so that nobody takes it for a
/// customer's.
pub(super) fn tone(wallet: &Wallet, screen: &Screen) -> &'static str {
    let owner = wallet.account.as_ref().is_some_and(Account::is_owner);
    let tone = match (&wallet.screen, screen) {
        (State::Done(done), _) => tone_of(done),
        (_, Screen::Approval(view)) if view.checking => "checking",
        (State::Choose | State::Home(_) | State::Approval(_), _) => "paper",
    };
    match (owner, tone) {
        (true, "paper" | "calm") => "refund",
        (_, tone) => tone,
    }
}

const fn tone_of(done: &Done) -> &'static str {
    match done.outcome {
        Outcome::Approved | Outcome::Settled => match done.life {
            Life::New => "paid",
            // The full colour is for money that comes in.
            Life::Cancel => "calm",
        },
        Outcome::Denied
        | Outcome::TooLate
        | Outcome::ApprovedElsewhere
        | Outcome::DeniedElsewhere
        | Outcome::Cancelled
        | Outcome::Returned
        | Outcome::NotMine
        | Outcome::NotFound => "calm",
    }
}

pub(super) fn announcement(screen: &Screen) -> String {
    match screen {
        Screen::Choose(view) => view.title.to_owned(),
        Screen::Home(view) => match &view.code {
            Some(code) => code.title.to_owned(),
            None => view.label.to_owned(),
        },
        Screen::Shop(view) => format!("{} {}", view.label, view.shops.join(", ")),
        Screen::Approval(view) => format!("{} {}", view.title, view.shop),
        Screen::Done(view) => format!("{}. {}", view.title, view.detail),
    }
}
