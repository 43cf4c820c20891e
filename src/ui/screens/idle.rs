//! Touch to start.

use kios_kit::{Kind, Stage};
use kios_till::Event;
use kios_till::view::IdleView;
use yew::{Callback, Html, html};

use crate::ui::parts::press;

/// The shop above, one great round button below; a touch anywhere is a touch on it.
pub(super) fn idle(view: &IdleView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage>
                <p class="soft">{ &view.invitation }</p>
                <h1 class="shop">{ &view.shop }</h1>
                <p class="soft">{ &view.detail }</p>
                <p class="problem" role="status">{ &view.notice }</p>
            </Stage>
            <div class="dawn" data-attract={view.attract.to_string()}>
                { press(&view.start, Kind::Sun, "start", emit) }
            </div>
        </>
    }
}
