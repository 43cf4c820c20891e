//! A customer's home screen.

use kios_client::Money;
use kios_kit::{Hands, Kind, Mark, Qr, Ring, Shape, Stage, Weight};
use yew::{Callback, Html, html};

use super::{amount, button, pending};
use crate::view::{AccountView, CodeView, HomeView};
use crate::wallet::Button;

pub(super) fn screen(view: &HomeView, press: &Callback<Button>) -> Html {
    let (test_id, kind) = match view.code {
        Some(_) => ("hide-code", Kind::Quiet),
        None => ("show-code", Kind::Go),
    };
    let switch_wallet =
        view.code.is_none().then(|| button(&view.switch_wallet, Kind::Quiet, "leave", press));
    html! {
        <>
            <Stage>{ content(view) }</Stage>
            <Hands>
                { pending::list(view.pending_title, &view.pending, press) }
                { small_balance(view) }
                { button(&view.toggle_code, kind, test_id, press) }
                { switch_wallet }
            </Hands>
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
                <p class="soft">{ view.label }</p>
                { balance(view.balance.as_ref(), Weight::Picture) }
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
        <div class="purse">
            <span class="soft">{ view.label }</span>
            { balance(view.balance.as_ref(), Weight::Reminder) }
        </div>
    }
}

fn balance(money: Option<&Money>, weight: Weight) -> Html {
    match money {
        Some(money) => amount(money, weight, Some("balance")),
        None => html! { <div class="room waiting" aria-hidden="true"><i></i></div> },
    }
}

fn payment_code(view: &CodeView) -> Html {
    match &view.account {
        Some(account) => temporary_account(view, account),
        None => html! {
            <div class="code blank">
                <Mark shape={Shape::Ring} />
                <p class="soft">{ view.status }</p>
            </div>
        },
    }
}

fn temporary_account(view: &CodeView, account: &AccountView) -> Html {
    let AccountView { text, groups, countdown } = account;
    html! {
        <div class="code" data-testid="code" data-account={text.clone()}>
            <Qr text={text.clone()} label={view.label} />
            <div class="digits">
                <Ring thousandths={countdown.thousandths} face={countdown.face.clone()}
                    label={countdown.label.clone()} handle="code-clock" />
                <div>
                    <p class="soft small">{ view.detail }</p>
                    <p class="account" translate="no">
                        { for groups.iter().map(|group| html! { <b>{ group }</b> }) }
                    </p>
                </div>
            </div>
        </div>
    }
}
