//! The balance, the code, and what waits.

use kios_client::{Instant, Money};
use kios_protocol::TemporaryAccount;
use kios_protocol::api::PaymentRecord;
use kios_protocol::payment::Phase as Life;

use super::{AccountView, Choice, CodeView, HomeView, Ring, WaitingView, seconds};
use crate::wallet::{Account, Button, Code, LIFE, Trouble, Wallet, time_left};
use crate::words::{Words, fill, refusal};

pub(super) fn screen(wallet: &Wallet, code: Option<&Code>, now: Instant) -> HomeView {
    let words = Words::in_language(wallet.language);
    let show = match code {
        Some(_) => Choice::of(words.hide_code, Button::HideCode),
        None => Choice::of(words.show_code, Button::ShowCode),
    };
    let account = wallet.account.as_ref();
    HomeView {
        label: words.balance,
        balance: account.and_then(|account| account.balance).map(Money::points),
        code: code.map(|code| code_view(code, words, now)),
        waiting_title: words.waiting_title,
        waiting: account.map(|account| rows(wallet, account, now)).unwrap_or_default(),
        show,
        leave: Choice::of(words.leave, Button::SignOut),
    }
}

pub(super) fn rows(wallet: &Wallet, account: &Account, now: Instant) -> Vec<WaitingView> {
    let waiting = account.waiting(&wallet.clock, now);
    waiting.into_iter().map(|record| row(wallet, account, record, now)).collect()
}

fn row(wallet: &Wallet, account: &Account, record: &PaymentRecord, now: Instant) -> WaitingView {
    let words = Words::in_language(wallet.language);
    let item = &record.item;
    let shop = account.shop(item.shop_id).unwrap_or(words.unnamed_shop);
    let left = time_left(item, &wallet.clock, now)
        .map(|left| fill(words.seconds, &[("seconds", &seconds(left))]));
    WaitingView {
        payment_id: item.payment_id.to_string(),
        shop: match item.payment_status.phase {
            Life::New => shop.to_owned(),
            // An owner has one shop and many purchases.
            Life::Cancel => format!("{shop} · {}", item.purchase_id),
        },
        price: Money::price(item.amount, &item.currency, wallet.language).to_string(),
        left: left.unwrap_or_default(),
        button: Button::Open(item.payment_id),
    }
}

fn code_view(code: &Code, words: &'static Words, now: Instant) -> CodeView {
    let problem = match code.trouble() {
        None => words.code_wait,
        Some(Trouble::Unreachable) => words.code_trouble,
        Some(Trouble::Refused(number)) => refusal(words, number),
    };
    CodeView {
        title: words.code_title,
        label: words.code_label,
        detail: words.code_detail,
        account: code.shown(now).map(|shown| {
            account_view(shown.account, Ring::of(shown.until.ms_since(now), LIFE, words))
        }),
        problem,
    }
}

/// Letters and digits in front of the ones that differ from code to code.
const PREFIX: usize = 10;
/// Letters and digits that differ from code to code.
const DIGITS: usize = 24;

/// What a clerk types stands between the fixed ends. Source: `protocol.md §4.3`.
fn account_view(account: TemporaryAccount, ring: Ring) -> AccountView {
    let text = account.to_string();
    let digits: Vec<char> = text.chars().skip(PREFIX).take(DIGITS).collect();
    AccountView {
        groups: digits.chunks(4).map(|group| group.iter().collect()).collect(),
        text,
        ring,
    }
}
