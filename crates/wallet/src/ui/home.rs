//! A customer's home screen.

use kios_client::Money;
use kios_components::{Actions, ButtonKind, Content, Countdown, Icon, Qr, Size, StatusIcon, text};
use yew::{Callback, Html, html};

use super::{amount, button, pending};
use crate::view::{AccountView, CodeView, HomeView};
use crate::wallet::Button;

pub(super) fn screen(view: &HomeView, press: &Callback<Button>) -> Html {
    let (test_id, kind) = match view.code {
        Some(_) => ("hide-code", ButtonKind::Secondary),
        None => ("show-code", ButtonKind::Primary),
    };
    let switch_wallet = view
        .code
        .is_none()
        .then(|| button(&view.switch_wallet, ButtonKind::Secondary, "leave", press));
    html! {
        <>
            <Content>{ content(view) }</Content>
            <Actions>
                { pending::list(view.pending_title, &view.pending, press) }
                { small_balance(view) }
                { button(&view.toggle_code, kind, test_id, press) }
                { switch_wallet }
            </Actions>
        </>
    }
}

fn content(view: &HomeView) -> Html {
    match &view.code {
        Some(code) => html! {
            <>
                <h1>{ code.title }</h1>
                { payment_code(code) }
            </>
        },
        None => html! {
            <>
                <h1 class="muted">{ view.label }</h1>
                { balance(view.balance.as_ref(), Size::Large) }
            </>
        },
    }
}

/// The balance below the payment code.
fn small_balance(view: &HomeView) -> Html {
    if view.code.is_none() {
        return Html::default();
    }
    html! {
        <div class="small-balance">
            <span class="muted">{ view.label }</span>
            { balance(view.balance.as_ref(), Size::Small) }
        </div>
    }
}

fn balance(money: Option<&Money>, weight: Size) -> Html {
    match money {
        Some(money) => amount(money, weight, Some("balance")),
        None => html! { <div class="amount-box skeleton" aria-hidden="true"><i></i></div> },
    }
}

fn payment_code(view: &CodeView) -> Html {
    match &view.account {
        Some(account) => temporary_account(view, account),
        None => html! {
            <div class="payment-code empty">
                <StatusIcon icon={Icon::Ring} />
                <p class="muted">{ view.status }</p>
            </div>
        },
    }
}

fn temporary_account(view: &CodeView, account: &AccountView) -> Html {
    let AccountView { text: code, groups, countdown } = account;
    let code = text(code);
    html! {
        <div class="payment-code" data-testid="code" data-account={code.clone()}>
            <Qr text={code} label={view.label} />
            <div class="code-digits">
                <Countdown thousandths={countdown.thousandths} text={text(&countdown.face)}
                    label={text(&countdown.label)} test_id="code-clock" />
                <div>
                    <p class="muted small">{ view.detail }</p>
                    <p class="account-digits" translate="no">
                        { for groups.iter().map(|group| html! { <b>{ group }</b> }) }
                    </p>
                </div>
            </div>
        </div>
    }
}
