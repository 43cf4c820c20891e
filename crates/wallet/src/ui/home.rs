//! The balance, the code, and what waits.

use kios_client::Money;
use kios_kit::{Hands, Kind, Mark, Qr, Ring, Shape, Stage, Weight};
use yew::{Callback, Html, html};

use super::{press as button, sum, waiting};
use crate::view::{AccountView, CodeView, HomeView};
use crate::wallet::Button;

pub(super) fn screen(view: &HomeView, press: &Callback<Button>) -> Html {
    let (handle, kind) = match view.code {
        Some(_) => ("hide-code", Kind::Quiet),
        None => ("show-code", Kind::Go),
    };
    let leave = view.code.is_none().then(|| button(&view.leave, Kind::Quiet, "leave", press));
    html! {
        <>
            <Stage>{ stage(view) }</Stage>
            <Hands>
                { waiting::list(view.waiting_title, &view.waiting, press) }
                { purse(view) }
                { button(&view.show, kind, handle, press) }
                { leave }
            </Hands>
        </>
    }
}

fn stage(view: &HomeView) -> Html {
    match &view.code {
        Some(view_of_code) => html! {
            <>
                <h1>{ view_of_code.title }</h1>
                { code(view_of_code) }
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

/// The balance, while the code has its place.
fn purse(view: &HomeView) -> Html {
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
        Some(money) => sum(money, weight, Some("balance")),
        None => html! { <div class="room waiting" aria-hidden="true"><i></i></div> },
    }
}

fn code(view: &CodeView) -> Html {
    match &view.account {
        Some(account) => shown(view, account),
        None => html! {
            <div class="code blank">
                <Mark shape={Shape::Ring} />
                <p class="soft">{ view.problem }</p>
            </div>
        },
    }
}

fn shown(view: &CodeView, account: &AccountView) -> Html {
    let AccountView { text, groups, ring } = account;
    html! {
        <div class="code" data-testid="code" data-account={text.clone()}>
            <Qr text={text.clone()} label={view.label} />
            <div class="digits">
                <Ring thousandths={ring.thousandths} face={ring.face.clone()}
                    label={ring.label.clone()} handle="code-clock" />
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
