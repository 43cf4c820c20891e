//! The host page: a payment in the kiosk's address, and messages between an iframe and the page around it.
//!
//! An address of the form `#pay?purchase=…` requests one payment, at the start or when the fragment changes. It stays there
//! until the outcome was shown, so that a page that is loaded again requests the same payment, which is paid once. Then the
//! browser goes to the return address, with the result in its fragment.
//!
//! In an iframe, the page around it sends the messages of `kios_embed`. Reports go only to a page whose origin the till
//! accepts, and name it, so that the browser delivers them to no other.
//!
//! Source: `kiosk.md §8`.

use gloo_events::EventListener;
use kios_embed::{
    FieldError, HostMessage, HostQuery, KioskMessage, Origin, PaymentLink, PaymentResult,
    QueryAnswer, QueryKind, ReturnAddress,
};
use kios_till::{Button, Event, HostCommand, HostOrigin, Instant, Till};
use serde::Serialize;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, Window};
use yew::Callback;

use super::look;

/// What the host page has done.
#[derive(Debug)]
pub(super) enum HostInput {
    /// The page's fragment has changed, or was read at the start.
    Link(Box<Result<PaymentLink, FieldError>>),
    /// The page around the iframe has sent a message.
    Message { origin: Origin, message: Box<Result<HostMessage, FieldError>> },
}

/// What an input of the host page leads to.
#[derive(Debug)]
pub(super) enum Taken {
    /// An event for the till.
    Event(Event),
    /// The relay is queried for a page of this origin; the answer repeats the id.
    Query { origin: Origin, id: String, kind: QueryKind },
}

/// The page around the iframe.
#[derive(Debug)]
struct Peer {
    window: Window,
    origin: Origin,
    /// Whether it was sent the state of the connection.
    is_greeted: bool,
}

/// The payment of the page's address.
#[derive(Debug)]
struct Linked {
    link: PaymentLink,
    result: Option<PaymentResult>,
}

/// The host page.
#[derive(Debug, Default)]
pub(super) struct Host {
    linked: Option<Linked>,
    peer: Option<Peer>,
    connection: Option<KioskMessage>,
    listeners: Vec<EventListener>,
}

impl Host {
    /// Listens from now on, and reads the page's address.
    pub(super) fn listen(&mut self, emit: &Callback<HostInput>) {
        let Some(window) = web_sys::window() else { return };
        let changed = emit.clone();
        let on_change = EventListener::new(&window, "hashchange", move |_| {
            // Back leads to an entry that the page has added itself, and that has a state: it requests nothing.
            if let Some(link) = link().filter(|_| is_new_entry()) {
                changed.emit(HostInput::Link(Box::new(link)));
            }
        });
        let received = emit.clone();
        let parent = parent(&window);
        let on_message = EventListener::new(&window, "message", move |event| {
            let event = event.dyn_ref::<MessageEvent>();
            if let Some(input) = event.and_then(|event| read(event, parent.as_ref())) {
                received.emit(input);
            }
        });
        self.listeners = vec![on_change, on_message];
        if let Some(link) = link() {
            emit.emit(HostInput::Link(Box::new(link)));
        }
    }

    /// What an input leads to.
    pub(super) fn take(&mut self, input: HostInput, till: &mut Till, now: Instant) -> Vec<Taken> {
        match input {
            HostInput::Link(link) => {
                let events = match *link {
                    Ok(link) => self.take_link(link),
                    Err(error) => vec![own(HostCommand::Invalid(error))],
                };
                events.into_iter().map(Taken::Event).collect()
            }
            HostInput::Message { origin, message } => {
                self.meet(origin.clone());
                let taken =
                    message.and_then(|message| self.take_message(origin, message, till, now));
                taken.unwrap_or_else(|error| {
                    self.post(&KioskMessage::invalid(error));
                    None
                })
            }
            .into_iter()
            .collect(),
        }
    }

    /// What a message leads to; look and words are applied at once.
    fn take_message(
        &self,
        origin: Origin,
        message: HostMessage,
        till: &mut Till,
        now: Instant,
    ) -> Result<Option<Taken>, FieldError> {
        let is_greeted = self.peer.as_ref().is_some_and(|peer| peer.is_greeted);
        let command = match message {
            HostMessage::RequestPayment(request) => HostCommand::Pay(request),
            HostMessage::RequestStaff(request) => HostCommand::Staff(request),
            HostMessage::Cancel => HostCommand::Cancel,
            HostMessage::Query(HostQuery { id, kind }) if is_greeted => {
                return Ok(match kind {
                    Ok(kind) => Some(Taken::Query { origin, id, kind }),
                    Err(error) => {
                        let answer = QueryAnswer::invalid(error);
                        self.post(&KioskMessage::Answer { id, answer });
                        None
                    }
                });
            }
            HostMessage::Theme(theme) if is_greeted => {
                look::apply(&theme)?;
                return Ok(None);
            }
            HostMessage::Words(words) if is_greeted => {
                till.use_words(look::words(&words)?);
                return Ok(None);
            }
            // The browser shows this page in frames of the shop's host pages alone, so that one may know what it waits for.
            HostMessage::Connect if !is_greeted => {
                let screen = till.view(now).screen.handle().to_owned();
                self.post(&KioskMessage::Waiting { screen });
                return Ok(None);
            }
            // A page whose frame was loaded after it has answered greets it once more.
            HostMessage::Connect => {
                if let Some(connection) = &self.connection {
                    self.post(connection);
                }
                return Ok(None);
            }
            HostMessage::Theme(_) | HostMessage::Words(_) | HostMessage::Query(_) => {
                return Ok(None);
            }
        };
        Ok(Some(Taken::Event(Event::Host { from: foreign(origin), command })))
    }

    fn take_link(&mut self, link: PaymentLink) -> Vec<Event> {
        let from = link
            .return_to
            .as_ref()
            .map_or(HostOrigin::Own, |address| foreign(address.origin().clone()));
        let request = HostCommand::Pay(link.request.clone());
        let speak = link.locale.map(|language| Event::Pressed(Button::Speak(language)));
        // The till serves one order at a time, and the browser goes back for that one.
        let is_other = |linked: &Linked| {
            linked.result.is_none() && linked.link.request.purchase_id != link.request.purchase_id
        };
        if self.linked.as_ref().is_some_and(is_other) {
            return Vec::new();
        }
        self.linked = Some(Linked { link, result: None });
        speak.into_iter().chain([Event::Host { from, command: request }]).collect()
    }

    /// Passes a report on.
    pub(super) fn report(&mut self, message: KioskMessage, is_allowed: impl Fn(&Origin) -> bool) {
        if self.peer.as_ref().is_some_and(|peer| peer.is_greeted) {
            self.post(&message);
        }
        match message {
            KioskMessage::Connection { .. } => self.connection = Some(message),
            KioskMessage::Outcome { result, requested } => {
                if let Some(linked) = &mut self.linked
                    && requested
                    && linked.link.request.purchase_id == result.purchase_id
                {
                    linked.result = Some(*result);
                }
            }
            KioskMessage::Finished { purchase_id } => {
                let is_its = |linked: &mut Linked| linked.link.request.purchase_id == purchase_id;
                if let Some(linked) = self.linked.take_if(is_its) {
                    leave(&linked, is_allowed);
                }
            }
            KioskMessage::Status { .. }
            | KioskMessage::StaffOutcome { .. }
            | KioskMessage::Answer { .. }
            | KioskMessage::Waiting { .. }
            | KioskMessage::Invalid { .. } => {}
        }
    }

    /// Sends the state of the connection to the page around the iframe, once the till accepts its origin. Before, nothing is
    /// sent to it but `waiting` and `invalid`, which hold nothing of a payment; the browser shows the page only in frames of
    /// `frame-ancestors`.
    pub(super) fn greet(&mut self, is_allowed: impl Fn(&Origin) -> bool) {
        let Some(peer) = &mut self.peer else { return };
        if !peer.is_greeted
            && is_allowed(&peer.origin)
            && let Some(connection) = self.connection.clone()
        {
            peer.is_greeted = true;
            self.post(&connection);
        }
    }

    /// The page around the iframe has this origin.
    fn meet(&mut self, origin: Origin) {
        let known = self.peer.as_ref().is_some_and(|peer| peer.origin == origin);
        if !known {
            let window = web_sys::window().and_then(|window| parent(&window));
            self.peer = window.map(|window| Peer { window, origin, is_greeted: false });
        }
    }

    fn post(&self, message: &KioskMessage) {
        let Some(peer) = &self.peer else { return };
        let Ok(text) = serde_json::to_string(&Versioned { kios: VERSION, message }) else { return };
        // The browser drops the message if the page around has another origin by now.
        if let Ok(message) = js_sys::JSON::parse(&text) {
            peer.window.post_message(&message, peer.origin.as_str()).ok();
        }
    }
}

/// The version of the messages.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct Versioned<'a> {
    kios: u8,
    #[serde(flatten)]
    message: &'a KioskMessage,
}

const fn own(command: HostCommand) -> Event {
    Event::Host { from: HostOrigin::Own, command }
}

/// A page of this origin, which may be the kiosk's own.
fn foreign(origin: Origin) -> HostOrigin {
    let own = web_sys::window().and_then(|window| window.location().origin().ok());
    if own.as_deref() == Some(origin.as_str()) {
        HostOrigin::Own
    } else {
        HostOrigin::Foreign(origin)
    }
}

/// The window of the page around the iframe.
pub(crate) fn parent(window: &Window) -> Option<Window> {
    let parent = window.parent().ok()??;
    (parent != *window).then_some(parent)
}

/// A message of the page around; `None` if it is not from there, or none of ours.
fn read(event: &MessageEvent, parent: Option<&Window>) -> Option<HostInput> {
    let parent: &JsValue = parent?.as_ref();
    let is_parent = event.source().is_some_and(|source| JsValue::from(source) == *parent);
    let origin = event.origin().parse().ok().filter(|_| is_parent)?;
    let text = js_sys::JSON::stringify(&event.data()).ok()?;
    let message = HostMessage::read(serde_json::from_str(&String::from(text)).ok()?)?;
    Some(HostInput::Message { origin, message: Box::new(message) })
}

/// Whether the present entry of the history is a navigation, and none that the page has added.
fn is_new_entry() -> bool {
    let history = web_sys::window().and_then(|window| window.history().ok());
    history.and_then(|history| history.state().ok()).is_none_or(|state| state.is_null())
}

/// The payment that the page's fragment names.
fn link() -> Option<Result<PaymentLink, FieldError>> {
    let fragment = web_sys::window()?.location().hash().ok()?;
    PaymentLink::read(fragment.trim_start_matches('#'))
}

/// Goes to the return address; without one, or if the shop does not allow its origin, removes the payment from the address.
fn leave(linked: &Linked, is_allowed: impl Fn(&Origin) -> bool) {
    let Some(window) = web_sys::window() else { return };
    let is_ours = |address: &&ReturnAddress| {
        foreign(address.origin().clone()) == HostOrigin::Own || is_allowed(address.origin())
    };
    match (linked.link.return_to.as_ref().filter(is_ours), &linked.result) {
        (Some(address), Some(result)) => {
            window.location().replace(&address.with_result(result)).ok();
        }
        (Some(_) | None, _) => super::address::clear_fragment(&window),
    }
}
