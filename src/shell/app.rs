//! The event loop: passes events and the time to the till, performs its effects, renders its view.

use core::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use kios_embed::{KioskMessage, QueryKind};
use kios_protocol::Address;
use kios_protocol::api::{Answer, Payments, StreamUpdate, Unknown};
use kios_sdk::{Cursor, Followed, RelayClient};
use kios_signer::store::Store;
use kios_signer::{ImportError, KeySource};
use kios_till::view::View;
use kios_till::{
    Call, Effect, Event, ImportFault, Instant, KeyOrigin, PairAnswer, PairCall, PinAnswer, Reply,
    StaffCall, StreamCommand, Terminal, Till, Token, UnlockCall, UnlockKeyCall, ZoneOffsets,
};
use kios_web::{Clock, Following, Taps, document, follow};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Component, Context, Html, Properties, html};

use super::bootstrap::{Bootstrap, bootstrap};
use super::edition::Edition;
use super::gestures::Gestures;
use super::host::{Host, HostInput, Taken};
use super::keyboard::Keyboard;
use super::leader::LeaderLock;
use super::relay_client::Enrolled;
use super::signed_client::SignedClient;
use super::signer::{NotProven, Signer};
use super::sound::Sounds;
use super::touch::Touches;
use super::visibility::Visibility;
use super::{
    journal, key_import, page, payments, preferences, random, relay_client, sealing, time_zone,
};
use crate::ui::Page;

/// The interval of [`Event::Tick`].
const TICK_MS: u32 = 250;

/// A message to the root component.
#[derive(Debug)]
pub(crate) enum Message {
    /// Start-up is complete; the till may start.
    Started(Box<Bootstrap>),
    /// An event for the till.
    Till(Box<Event>),
    /// A key was enrolled.
    Enrolled(Address, Token, Box<Answer<Reply>>),
    /// The host page has done something.
    Host(HostInput),
    /// The relay has answered a query of the host page.
    HostAnswer(String, QueryKind, Answer<Payments>),
    /// A stream update, and the cursor after it.
    StreamUpdate(StreamUpdate, Option<Cursor>),
}

/// The properties of [`App`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct AppProps<E: Edition> {
    /// What the kiosk is for.
    pub(crate) edition: E,
}

/// The kiosk: the root component of a page that sells.
#[derive(Debug)]
pub(crate) struct App<E: Edition> {
    edition: E,
    till: Till,
    view: Rc<View>,
    clock: Clock,
    relay: RelayClient,
    store: Option<Rc<Store>>,
    signer: Signer,
    client: Option<SignedClient>,
    /// Whether the key is stored as the relay says.
    stored: Rc<Cell<bool>>,
    cursor: Option<Cursor>,
    stream: Option<Following>,
    sounds: Sounds,
    leader: Option<LeaderLock>,
    host: Host,
    _keyboard: Option<Keyboard>,
    _visibility: Option<Visibility>,
    _touches: Option<Touches>,
    _taps: Option<Taps>,
    gestures: Option<Gestures>,
    _tick: Interval,
}

impl<E: Edition> Component for App<E> {
    type Message = Message;
    type Properties = AppProps<E>;

    fn create(ctx: &Context<Self>) -> Self {
        let clock = Clock::start();
        let emit = ctx.link().callback(|event| Message::Till(Box::new(event)));
        let started = ctx.link().callback(|started| Message::Started(Box::new(started)));
        let to_start = emit.clone();
        let edition = ctx.props().edition.clone();
        edition.started(&emit);
        let relay = RelayClient::new(edition.relay(clock));
        let signer = Signer::of_page(relay.clone());
        let (to_open, of_edition) = (signer.clone(), edition.clone());
        spawn_local(async move {
            match bootstrap(of_edition, to_open, to_start).await {
                Ok(bootstrap) => started.emit(bootstrap),
                Err(problem) => page::cannot_start(problem),
            }
        });
        let on_tick = emit.clone();
        let till = Till::new(ZoneOffsets(time_zone::offset));
        let view = edition.view(till.view(Instant::from_millis(clock.millis())));
        document::set_language(view.frame.language);
        Self {
            edition,
            till,
            view: Rc::new(view),
            clock,
            relay,
            store: None,
            signer,
            client: None,
            stored: Rc::default(),
            cursor: None,
            stream: None,
            sounds: Sounds::default(),
            leader: None,
            host: Host::default(),
            _visibility: Visibility::listen(emit.clone()),
            _touches: Touches::listen(clock, emit.clone()),
            _taps: Taps::listen(),
            gestures: None,
            _keyboard: Keyboard::listen(clock, emit),
            _tick: Interval::new(TICK_MS, move || on_tick.emit(Event::Tick)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let now = Instant::from_millis(self.clock.millis());
        let events = match message {
            Message::Started(started) => {
                self.host.listen(&ctx.link().callback(Message::Host));
                self.start(*started)
            }
            Message::Host(input) => {
                let taken = self.host.take(input, &mut self.till, now);
                taken.into_iter().filter_map(|taken| self.take(ctx, taken)).collect()
            }
            Message::HostAnswer(id, kind, answer) => {
                let answer = self.till.answer_query(&kind, &answer);
                self.report(KioskMessage::Answer { id, answer });
                Vec::new()
            }
            Message::Till(event) => vec![*event],
            Message::Enrolled(address, token, answer) => {
                vec![Event::KeyLoaded(address), Event::Answered { token, answer: *answer }]
            }
            Message::StreamUpdate(update, cursor) => {
                self.follow(cursor);
                vec![Event::StreamUpdate(update)]
            }
        };
        for event in events {
            for effect in self.till.handle(self.edition.event(event), now) {
                self.perform(ctx, effect);
            }
        }
        self.host.greet(|origin| self.edition.accepts(&self.till, origin));
        let view = self.edition.view(self.till.view(now));
        let changed = view != *self.view;
        if changed {
            if view.frame.language != self.view.frame.language {
                document::set_language(view.frame.language);
            }
            self.view = Rc::new(view);
        }
        changed
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let emit = ctx.link().callback(|event| Message::Till(Box::new(event)));
        html! { <Page view={Rc::clone(&self.view)} {emit} /> }
    }
}

impl<E: Edition> App<E> {
    fn start(&mut self, started: Bootstrap) -> Vec<Event> {
        // The start-up has removed a pairing code from the address, so that none stays in the page's history.
        self.gestures = self.gestures.take().or_else(Gestures::suppress);
        self.leader = started.leader;
        self.store = Some(started.store);
        self.cursor = started.cursor;
        if let Some(terminal) = &started.terminal {
            self.client = Some(self.client_of(terminal));
        }
        started.key.map(Event::KeyLoaded).into_iter().chain([started.event]).collect()
    }

    fn perform(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Call { token, call: Call::Pair(call) } => {
                self.pair(ctx, token, call);
            }
            Effect::Call { token, call: Call::UnlockKey(call) } => self.unlock(ctx, token, call),
            Effect::Call { token, call } => {
                let (relay, client) = (self.relay.clone(), self.client.clone());
                let replied = on_reply(ctx, token);
                let unlock = self.unlock_after(&call);
                let (signer, store) = (self.signer.clone(), self.store.clone());
                let stored = Rc::clone(&self.stored);
                spawn_local(async move {
                    let answer = relay_client::call(&relay, call, client).await;
                    let right =
                        matches!(&answer, Answer::Done(Reply::Pin(PinAnswer::Right { .. })));
                    replied.emit(answer);
                    if let Some(unlock) = unlock.filter(|_| right) {
                        sealing::unlock_stored(&relay, unlock, store, &signer, &stored).await;
                    }
                });
            }
            Effect::Write { token, entry } => {
                let store = self.store.clone();
                let written = ctx.link().callback(move |stored| {
                    Message::Till(Box::new(Event::Written { token, stored }))
                });
                spawn_local(async move {
                    let stored = match store {
                        Some(store) => journal::write(&store, &entry).await.is_ok(),
                        None => false,
                    };
                    written.emit(stored);
                });
            }
            Effect::DeleteEntry(key) => {
                self.with_store(async move |store| journal::forget(&store, &key).await);
            }
            Effect::SaveTerminal(terminal) => self.save_terminal(terminal),
            Effect::SaveLanguage(language) => {
                self.with_store(async move |store| {
                    preferences::save_language(&store, language).await
                });
            }
            Effect::Stream(StreamCommand::Connect) => self.listen(ctx),
            Effect::Stream(StreamCommand::Disconnect) => self.stream = None,
            Effect::Reload(build) => page::load_build(&build),
            Effect::Print => {
                // The print style sheet hides everything but the receipt.
                if let Some(window) = web_sys::window() {
                    window.print().ok();
                }
            }
            Effect::Play(sound) => self.sounds.play(sound),
            Effect::Report(message) => self.report(message),
        }
    }

    fn report(&mut self, mut message: KioskMessage) {
        message.add_request_id(|| self.relay.relay().failed_request());
        let (edition, till) = (&self.edition, &self.till);
        self.host.report(message, |origin| edition.accepts(till, origin));
    }

    /// The event that follows; a query is sent to the relay.
    fn take(&mut self, ctx: &Context<Self>, taken: Taken) -> Option<Event> {
        match taken {
            Taken::Event(event) => return Some(event),
            Taken::Query { origin, id, .. } if !self.edition.accepts(&self.till, &origin) => {
                // The shop's configuration has changed since the page was greeted.
                self.report(KioskMessage::Answer { id, answer: self.till.refuse_query() });
            }
            Taken::Query { id, kind, .. } => {
                let (client, link) = (self.client.clone(), ctx.link().clone());
                spawn_local(async move {
                    let answer = match client {
                        Some(client) => payments::of_host(&kind, &client.terminal).await,
                        None => Answer::Unknown(Unknown::Unreachable),
                    };
                    link.send_message(Message::HostAnswer(id, kind, answer));
                });
            }
        }
        None
    }

    /// The signer stores the key before the till receives the reply to the enrolment.
    fn pair(&self, ctx: &Context<Self>, token: Token, PairCall { code, key }: PairCall) {
        let (signer, store) = (self.signer.clone(), self.store.clone());
        let (relay, link) = (self.relay.clone(), ctx.link().clone());
        spawn_local(async move {
            let device = random::device();
            let source = match key {
                KeyOrigin::Random => Some(KeySource::Random),
                KeyOrigin::Imported => key_import::read().await,
            };
            let paired = match source {
                Some(source) => {
                    let paired =
                        relay_client::pair(&relay, &code, source, device.clone(), &signer).await;
                    paired.map_err(|why| not_proven(why, key))
                }
                None => Err(not_imported(ImportFault::Missing)),
            };
            let (enrolled, answer) = match paired {
                Ok(Answer::Done(Enrolled { address, answer })) => {
                    if let (Some(store), Some(device)) = (store, device) {
                        // Without it the key stays protected by the browser's key alone.
                        preferences::save_device(&store, &device).await.ok();
                    }
                    let answer = Reply::Pair(Box::new(PairAnswer::Paired(answer)));
                    (Some(address), Answer::Done(answer))
                }
                Ok(Answer::Refused(code)) => (None, Answer::Refused(code)),
                Ok(Answer::Unknown(why)) => (None, Answer::Unknown(why)),
                Err(answer) => (None, answer),
            };
            link.send_message(match enrolled {
                Some(address) => Message::Enrolled(address, token, Box::new(answer)),
                None => Message::Till(Box::new(Event::Answered { token, answer })),
            });
        });
    }

    /// Opens the sealed key.
    fn unlock(&self, ctx: &Context<Self>, token: Token, call: UnlockKeyCall) {
        let (signer, store) = (self.signer.clone(), self.store.clone());
        let (stored, replied) = (Rc::clone(&self.stored), on_reply(ctx, token));
        let relay = self.relay.clone();
        spawn_local(async move {
            let answer = sealing::unlock_stored(&relay, call, store, &signer, &stored).await;
            replied.emit(answer.map(Reply::Key));
        });
    }

    /// The unlock of the key that follows a right PIN for the staff area: the first one of a page tells how the key is
    /// to be stored.
    fn unlock_after(&self, call: &Call) -> Option<UnlockKeyCall> {
        if let Call::Staff(StaffCall::Unlock(UnlockCall(request))) = call
            && let Some(client) = &self.client
            && !self.stored.get()
        {
            let terminal = &client.terminal;
            let (terminal_id, pin) = (terminal.terminal_id().clone(), request.pin.clone());
            return Some(UnlockKeyCall { shop_id: terminal.shop_id(), terminal_id, pin });
        }
        None
    }

    fn client_of(&self, terminal: &Terminal) -> SignedClient {
        SignedClient::new(&self.relay, self.signer.clone(), terminal)
    }

    fn save_terminal(&mut self, terminal: Terminal) {
        self.stored.set(false);
        self.client = Some(self.client_of(&terminal));
        self.with_store(async move |store| preferences::save_terminal(&store, &terminal).await);
    }

    fn listen(&mut self, ctx: &Context<Self>) {
        let Some(client) = &self.client else { return };
        let update = ctx.link().callback(|followed| {
            let Followed { update, cursor } = followed;
            Message::StreamUpdate(update, cursor)
        });
        let stream = client.terminal.stream(self.cursor.clone());
        self.stream = Some(follow(stream, move |followed| update.emit(followed)));
    }

    /// Saves the stream's cursor; if it is lost, the stream starts with a `reset`.
    fn follow(&mut self, cursor: Option<Cursor>) {
        if cursor == self.cursor {
            return;
        }
        self.cursor.clone_from(&cursor);
        if let Some(cursor) = cursor {
            self.with_store(async move |store| preferences::save_cursor(&store, &cursor).await);
        }
    }

    /// Performs a storage operation whose failure affects no sale.
    fn with_store<Fault>(&self, work: impl AsyncFnOnce(Rc<Store>) -> Result<(), Fault> + 'static) {
        if let Some(store) = self.store.clone() {
            spawn_local(async move {
                work(store).await.ok();
            });
        }
    }
}

fn on_reply<E: Edition>(ctx: &Context<App<E>>, token: Token) -> Callback<Answer<Reply>> {
    ctx.link().callback(move |answer| Message::Till(Box::new(Event::Answered { token, answer })))
}

/// The answer to a pairing whose key was not proven; nothing was sent.
fn not_proven(why: NotProven, key: KeyOrigin) -> Answer<Reply> {
    match (why, key) {
        (NotProven::Failed, KeyOrigin::Random) => Answer::Unknown(Unknown::Unreadable),
        (NotProven::Failed, KeyOrigin::Imported) => not_imported(ImportFault::Failed),
        (NotProven::Import(ImportError::Form), _) => not_imported(ImportFault::Form),
        (NotProven::Import(ImportError::Password), _) => not_imported(ImportFault::Password),
    }
}

fn not_imported(fault: ImportFault) -> Answer<Reply> {
    Answer::Done(Reply::Pair(Box::new(PairAnswer::NotImported(fault))))
}
