//! The root component: passes events and the time to the state machine, performs its effects and
//! renders its view.
//!
//! Only this module uses browser APIs. A key is held in memory only.

mod deep_link;
mod preferences;
mod relay_client;

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use kios_client::Instant;
use kios_sdk::{AccountClient, Relay, RelayClient};
use kios_web::{Clock, Following, Taps, follow, platform};
use wasm_bindgen_futures::spawn_local;
use yew::{Component, Context, Html, html};

use crate::ui::Page;
use crate::view::View;
use crate::wallet::{Effect, Event, Request, Response, Signer, Token, Wallet};
use relay_client::Clients;

/// The interval of [`Event::Tick`], milliseconds.
const TICK_MS: u32 = 250;

/// Mounts the page.
pub fn start() {
    kios_web::report_panics();
    yew::Renderer::<Shell>::new().render();
}

/// The page's root component.
#[derive(Debug)]
pub struct Shell {
    wallet: Wallet,
    view: Rc<View>,
    clock: Clock,
    clients: Clients,
    stream: Option<Following>,
    _hash_change: Option<EventListener>,
    _taps: Option<Taps>,
    _tick: Interval,
}

impl Component for Shell {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let clock = Clock::start();
        let relay = RelayClient::new(Relay::at(platform(clock), ""));
        let wallet = Wallet::new();
        let view = Rc::new(wallet.view(Instant::from_millis(clock.millis())));
        let (tick, link) = (ctx.link().callback(|()| Event::Tick), ctx.link().clone());
        ctx.link().send_message(Event::Started {
            language: preferences::language(),
            link: deep_link::take(),
        });
        Self {
            wallet,
            view,
            clock,
            clients: Clients::new(relay),
            stream: None,
            _hash_change: web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    link.send_message(Event::LinkOpened(deep_link::take()));
                })
            }),
            _taps: Taps::listen(),
            _tick: Interval::new(TICK_MS, move || tick.emit(())),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        let now = Instant::from_millis(self.clock.millis());
        for effect in self.wallet.handle(event, now) {
            self.perform(ctx, effect);
        }
        let view = self.wallet.view(now);
        if view.language != self.view.language {
            kios_web::document::set_language(view.language);
        }
        let changed = view != *self.view;
        if changed {
            self.view = Rc::new(view);
        }
        changed
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let emit = ctx.link().callback(|event| event);
        html! { <Page view={Rc::clone(&self.view)} {emit} /> }
    }
}

impl Shell {
    fn perform(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Send { token, request } => self.send(ctx, token, request),
            Effect::SignIn(signer) => self.sign_in(ctx, signer),
            Effect::SignOut => {
                self.stream = None;
                self.clients = self.clients.signed_out();
            }
            Effect::SaveLanguage(language) => preferences::save_language(language),
        }
    }

    fn send(&self, ctx: &Context<Self>, token: Token, request: Request) {
        let received = ctx.link().callback(move |response: Response| Event::Response {
            token,
            response: Box::new(response),
        });
        let clients = self.clients.clone();
        spawn_local(async move { received.emit(clients.send(request).await) });
    }

    fn sign_in(&mut self, ctx: &Context<Self>, signer: Signer) {
        let account = AccountClient::new(self.clients.relay(), signer.key());
        self.clients = self.clients.signed_in(account.clone());
        let updates = ctx.link().callback(Event::StreamUpdate);
        self.stream =
            Some(follow(account.stream(None), move |followed| updates.emit(followed.update)));
    }
}
