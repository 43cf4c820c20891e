//! Screens with nothing to press: a wait, a message.

use kios_kit::{Mark, Shape, Stage};
use kios_till::view::{MessageView, WaitView};
use yew::{Html, html};

use crate::ui::parts::reminder;

/// Something is under way.
pub(super) fn wait(view: &WaitView) -> Html {
    html! {
        <Stage>
            <Mark shape={Shape::Ring} />
            <h1>{ &view.title }</h1>
            <p class="soft">{ &view.detail }</p>
            { for view.price.as_ref().map(reminder) }
        </Stage>
    }
}

/// Something to know.
pub(super) fn message(view: &MessageView, shape: Shape) -> Html {
    html! {
        <Stage>
            <Mark {shape} />
            <h1>{ &view.title }</h1>
            <p class="soft">{ &view.detail }</p>
        </Stage>
    }
}
