//! A shop owner's home screen: the shops and the pending cancels.

use kios_client::Instant;

use super::{ButtonView, ShopView, home};
use crate::i18n::Messages;
use crate::wallet::{Account, Button, Wallet};

pub(super) fn screen(wallet: &Wallet, account: &Account, now: Instant) -> ShopView {
    let messages = Messages::in_language(wallet.language);
    ShopView {
        label: messages.shop_label,
        shops: account.own_shop_names().map(str::to_owned).collect(),
        idle: messages.shop_idle,
        pending_title: messages.cancels_title,
        pending: home::rows(wallet, account, now),
        switch_wallet: ButtonView::of(messages.switch_wallet, Button::SignOut),
    }
}
