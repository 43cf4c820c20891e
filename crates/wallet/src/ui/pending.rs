//! The list of pending payments or cancels.

use kios_components::text;
use yew::{Callback, Html, html};

use crate::view::PendingView;
use crate::wallet::Button;

/// The list; nothing if it is empty.
pub(super) fn list(title: &str, rows: &[PendingView], press: &Callback<Button>) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <section class="pending-list">
            <h2>{ title }</h2>
            { for rows.iter().map(|row| payment(row, press)) }
        </section>
    }
}

fn payment(view: &PendingView, press: &Callback<Button>) -> Html {
    let button = view.button;
    html! {
        <button type="button" class="button list-row" data-testid="pending-row"
            key={view.payment_id.as_str()} data-payment-id={text(&view.payment_id)} onclick={press.reform(move |_| button)}>
            <b>{ &view.shop }</b><span>{ &view.price }</span>
            <span class="muted small">{ &view.time_left }</span>
        </button>
    }
}
