//! The list of pending payments, or of a shop owner's pending cancels and actions above the limit.

use kios_components::text;
use yew::{Callback, Html, html};

use super::settling;
use crate::view::{PendingId, PendingView};
use crate::wallet::Button;

/// The list; nothing if it is empty.
pub(super) fn list(title: &str, rows: &[PendingView], press: &Callback<Button>) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <section class="pending-list">
            <h2>{ title }</h2>
            { for rows.iter().map(|view| row(view, press)) }
        </section>
    }
}

fn row(view: &PendingView, press: &Callback<Button>) -> Html {
    let button = view.button.clone();
    let (key, payment_id, approval_id) = match &view.id {
        PendingId::Payment(id) => (id.as_str(), Some(text(id)), None),
        PendingId::Limit(id) => (id.as_str(), None, Some(text(id))),
    };
    let detail = (!view.detail.is_empty()).then(|| html! { <small>{ &view.detail }</small> });
    html! {
        <button type="button" class="button list-row" data-testid="pending-row"
            key={key} data-payment-id={payment_id} data-approval-id={approval_id}
            data-settling={settling(view.readiness)} onclick={press.reform(move |_| button.clone())}>
            <b>{ &view.title }{ detail }</b><span>{ &view.price }</span>
            <span class="muted small">{ &view.time_left }</span>
        </button>
    }
}
