//! A shop owner's home screen: the shops, the pending cancels and the actions above the limit.

use kios_client::Instant;

use super::{ButtonView, LockedShopView, ShopView, home, limit};
use crate::i18n::{Messages, fill};
use crate::wallet::{Account, Button, LockedShop, UnlockState, Wallet};

pub(super) fn screen(wallet: &Wallet, account: &Account, now: Instant) -> ShopView {
    let messages = Messages::in_language(wallet.language);
    // A cancel has 45 seconds, an action above the limit ten minutes.
    let mut pending = home::rows(wallet, account, now);
    pending.extend(limit::rows(wallet, account, now));
    ShopView {
        locked: account.locked_shops.iter().map(|one| locked(account, one, messages)).collect(),
        label: messages.shop_label,
        shops: account.own_shop_names().map(str::to_owned).collect(),
        idle: messages.shop_idle,
        pending_title: messages.shop_pending_title,
        pending,
        switch_wallet: ButtonView::of(messages.switch_wallet, Button::SignOut),
    }
}

fn locked(account: &Account, locked: &LockedShop, messages: &Messages) -> LockedShopView {
    let shop = account.shop_name(locked.shop_id).unwrap_or(messages.unnamed_shop);
    let button = Button::UnlockPins(locked.shop_id);
    let (unlock, problem) = match locked.unlock {
        UnlockState::Idle => (ButtonView::of(messages.unlock_pins, button), ""),
        UnlockState::Sending => (ButtonView::of(messages.sending, button).disabled(), ""),
        UnlockState::NotConfirmed => {
            (ButtonView::of(messages.unlock_pins, button), messages.unlock_again)
        }
    };
    LockedShopView {
        shop_id: locked.shop_id.to_string(),
        text: fill(messages.pins_locked, &[("shop", shop)]),
        problem,
        unlock,
    }
}
