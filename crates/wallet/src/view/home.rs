//! A customer's home screen: balance, payment code and pending payments.

use kios_client::{Instant, Money};
use kios_protocol::TemporaryAccount;
use kios_protocol::api::PaymentRecord;
use kios_protocol::payment::Phase;

use super::{
    AccountView, ButtonView, CodeView, Countdown, HomeView, PendingId, PendingView, seconds,
};
use crate::i18n::{Messages, fill, refusal};
use crate::wallet::{Account, Button, CODE_TTL_MS, Code, CodeError, Readiness, Wallet, ms_left};

pub(super) fn screen(wallet: &Wallet, code: Option<&Code>, now: Instant) -> HomeView {
    let messages = Messages::in_language(wallet.language);
    let toggle_code = match code {
        Some(_) => ButtonView::of(messages.hide_code, Button::HideCode),
        None => ButtonView::of(messages.show_code, Button::ShowCode),
    };
    let account = wallet.account.as_ref();
    HomeView {
        label: messages.balance,
        balance: account.and_then(|account| account.balance).map(Money::points),
        code: code.map(|code| code_view(code, messages, now)),
        pending_title: messages.pending_title,
        pending: account.map(|account| rows(wallet, account, now)).unwrap_or_default(),
        toggle_code,
        switch_wallet: ButtonView::of(messages.switch_wallet, Button::SignOut),
    }
}

pub(super) fn rows(wallet: &Wallet, account: &Account, now: Instant) -> Vec<PendingView> {
    let pending = account.pending(&wallet.clock, now);
    pending.into_iter().map(|record| row(wallet, account, record, now)).collect()
}

fn row(wallet: &Wallet, account: &Account, record: &PaymentRecord, now: Instant) -> PendingView {
    let messages = Messages::in_language(wallet.language);
    let item = &record.item;
    let shop = account.shop_name(item.shop_id).unwrap_or(messages.unnamed_shop);
    let time_left = ms_left(item, &wallet.clock, now)
        .map(|left_ms| fill(messages.seconds, &[("seconds", &seconds(left_ms))]));
    PendingView {
        id: PendingId::Payment(item.payment_id.to_string()),
        title: match item.payment_status.phase {
            Phase::New => shop.to_owned(),
            // An owner distinguishes cancels by their purchase.
            Phase::Cancel => format!("{shop} · {}", item.purchase_id),
        },
        detail: String::new(),
        price: Money::price(item.amount, &item.currency, wallet.language).to_string(),
        time_left: time_left.unwrap_or_default(),
        button: Button::Open(item.payment_id),
        readiness: Readiness::Ready,
    }
}

fn code_view(code: &Code, messages: &'static Messages, now: Instant) -> CodeView {
    let status = match code.error() {
        None => messages.code_wait,
        Some(CodeError::Unreachable) => messages.code_error,
        Some(CodeError::Refused(number)) => refusal(messages, number),
    };
    CodeView {
        title: messages.code_title,
        label: messages.code_label,
        detail: messages.code_detail,
        account: code.displayed(now).map(|code| {
            account_view(
                code.account,
                Countdown::of(code.expires_at.ms_since(now), CODE_TTL_MS, messages),
            )
        }),
        status,
    }
}

/// Characters of the fixed prefix, with `0x`.
const PREFIX: usize = 10;
/// Digits between prefix and suffix.
const DIGITS: usize = 24;

/// A clerk types only the digits between prefix and suffix. Source: `protocol.md §4.3`.
fn account_view(account: TemporaryAccount, countdown: Countdown) -> AccountView {
    let text = account.to_string();
    let digits: Vec<char> = text.chars().skip(PREFIX).take(DIGITS).collect();
    AccountView {
        groups: digits.chunks(4).map(|group| group.iter().collect()).collect(),
        text,
        countdown,
    }
}
