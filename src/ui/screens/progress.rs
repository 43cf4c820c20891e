//! The screens without buttons: progress and message.

use kios_components::{Content, Icon, StatusIcon};
use kios_till::view::{MessageView, WaitView};
use yew::{Html, html};

use crate::ui::parts::small_amount;

/// An operation in progress.
pub(super) fn progress(view: &WaitView) -> Html {
    html! {
        <Content>
            <StatusIcon icon={Icon::Ring} />
            <h1>{ &view.title }</h1>
            <p class="muted">{ &view.detail }</p>
            { for view.price.as_ref().map(small_amount) }
        </Content>
    }
}

/// A message.
pub(super) fn message(view: &MessageView, icon: Icon) -> Html {
    html! {
        <Content>
            <StatusIcon {icon} />
            <h1>{ &view.title }</h1>
            <p class="muted">{ &view.detail }</p>
        </Content>
    }
}
