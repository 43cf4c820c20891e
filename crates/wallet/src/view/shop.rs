//! A shop owner's home: the shops, and the cancels that wait.

use super::{Choice, ShopView, home};
use crate::wallet::{Account, Button, Now, Wallet};

pub(super) fn screen(wallet: &Wallet, account: &Account, now: Now) -> ShopView {
    let words = wallet.language.words();
    ShopView {
        label: words.shop_label,
        shops: account.my_shops().map(str::to_owned).collect(),
        calm: words.shop_calm,
        waiting_title: words.cancels_title,
        waiting: home::rows(wallet, account, now),
        leave: Choice::of(words.leave, Button::SignOut),
    }
}
