//! A shop owner's home screen: the shops, the pending cancels and the actions above the limit.

use kios_client::Instant;

use super::{ButtonView, LockedShopView, ShopView, home, limit};
use crate::i18n::{Messages, fill};
use crate::wallet::{Account, Button, Wallet};

pub(super) fn screen(wallet: &Wallet, account: &Account, now: Instant) -> ShopView {
    let messages = Messages::in_language(wallet.language);
    // A cancel has 45 seconds, an action above the limit ten minutes.
    let mut pending = home::rows(wallet, account, now);
    pending.extend(limit::rows(wallet, account, now));
    let locked = account.locked_shops.iter().map(|shop| LockedShopView {
        text: fill(
            messages.pins_locked,
            &[("shop", account.shop_name(*shop).unwrap_or(messages.unnamed_shop))],
        ),
        unlock: ButtonView::of(messages.unlock_pins, Button::UnlockPins(*shop)),
    });
    ShopView {
        locked: locked.collect(),
        label: messages.shop_label,
        shops: account.own_shop_names().map(str::to_owned).collect(),
        idle: messages.shop_idle,
        pending_title: messages.shop_pending_title,
        pending,
        switch_wallet: ButtonView::of(messages.switch_wallet, Button::SignOut),
    }
}
