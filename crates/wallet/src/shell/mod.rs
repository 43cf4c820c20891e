//! Perform: the only part that touches the browser.
//!
//! One loop: an event and the time go into the wallet, effects and a view come out. A key lives in
//! here and in the wallet's memory, in nothing that outlives the page.

mod address;
mod calls;
mod notes;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use kios_client::Instant;
use kios_protocol::api::StreamUpdate;
use kios_protocol::session::Resource;
use kios_web::{Clock, Relay, Session, Stream};
use wasm_bindgen_futures::spawn_local;
use yew::{Component, Context, Html, html};

use crate::ui::Page;
use crate::view::View;
use crate::wallet::{Effect, Event, Request, Response, Signer, Token, Wallet};
use calls::Caller;

/// How often the wallet is told that time has passed, milliseconds.
const TICK: u32 = 250;

/// Mounts the page.
pub fn start() {
    yew::Renderer::<Shell>::new().render();
}

/// The page's root component.
#[derive(Debug)]
pub struct Shell {
    wallet: Wallet,
    view: View,
    clock: Clock,
    caller: Caller,
    stream: Option<Stream>,
    _linked: Option<EventListener>,
    _tick: Interval,
}

impl Component for Shell {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let clock = Clock::start();
        let wallet = Wallet::new();
        let view = wallet.view(Instant::from_millis(clock.millis()));
        let (tick, linked) = (ctx.link().callback(|()| Event::Tick), ctx.link().clone());
        ctx.link()
            .send_message(Event::Started { language: notes::language(), link: address::take() });
        Self {
            wallet,
            view,
            clock,
            caller: Caller::new(Relay::same_origin()),
            stream: None,
            _linked: web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    linked.send_message(Event::LinkOpened(address::take()));
                })
            }),
            _tick: Interval::new(TICK, move || tick.emit(())),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        let now = Instant::from_millis(self.clock.millis());
        for effect in self.wallet.handle(event, now) {
            self.perform(ctx, effect);
        }
        let view = self.wallet.view(now);
        if view.language != self.view.language {
            notes::speak(view.language);
        }
        let changed = view != self.view;
        self.view = view;
        changed
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let emit = ctx.link().callback(|event| event);
        html! { <Page view={self.view.clone()} {emit} /> }
    }
}

impl Shell {
    fn perform(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Send { token, request } => self.send(ctx, token, request),
            Effect::SignIn(signer) => self.sign_in(ctx, signer),
            Effect::SignOut => {
                self.stream = None;
                self.caller = Caller::new(Relay::same_origin());
            }
            Effect::SaveLanguage(language) => notes::keep_language(language),
        }
    }

    fn send(&self, ctx: &Context<Self>, token: Token, request: Request) {
        let received = ctx.link().callback(move |response: Response| Event::Response {
            token,
            response: Box::new(response),
        });
        let caller = self.caller.clone();
        spawn_local(async move { received.emit(caller.send(request).await) });
    }

    fn sign_in(&mut self, ctx: &Context<Self>, signer: Signer) {
        let relay = Relay::same_origin();
        let session = Session::new(relay.clone(), signer.key(), Resource::Account, self.clock);
        self.caller = Caller::signed_in(relay.clone(), signer, session.clone());
        let news = ctx.link().callback(|news: StreamUpdate| Event::StreamUpdate(news));
        self.stream = Some(Stream::start(relay, session, None, move |event, _| news.emit(event)));
    }
}
