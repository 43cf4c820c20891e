//! Reports when the page is hidden by another tab or window, so that the staff area locks.

use gloo_events::EventListener;
use kios_till::Event;
use yew::Callback;

/// The listener; dropping it removes it.
#[derive(Debug)]
pub(super) struct Visibility {
    _listener: EventListener,
}

impl Visibility {
    /// Adds the listener to the page.
    pub(super) fn listen(emit: Callback<Event>) -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let target = document.clone();
        let listener = EventListener::new(&target, "visibilitychange", move |_| {
            if document.hidden() {
                emit.emit(Event::PageHidden);
            }
        });
        Some(Self { _listener: listener })
    }
}
