//! A shop owner's home: the shops, and the cancels that wait.

use kios_client::Instant;

use super::{Choice, ShopView, home};
use crate::wallet::{Account, Button, Wallet};
use crate::words::Words;

pub(super) fn screen(wallet: &Wallet, account: &Account, now: Instant) -> ShopView {
    let words = Words::in_language(wallet.language);
    ShopView {
        label: words.shop_label,
        shops: account.my_shops().map(str::to_owned).collect(),
        calm: words.shop_calm,
        waiting_title: words.cancels_title,
        waiting: home::rows(wallet, account, now),
        leave: Choice::of(words.leave, Button::SignOut),
    }
}
