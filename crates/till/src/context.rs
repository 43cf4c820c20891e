//! The context of every state: time, pairing, language and the queue of effects.

use kios_embed::Origin;
use kios_protocol::api::{Answer, PointGrants, RelaySettings, ShopSettings};
use kios_protocol::refund::RefundId;
use kios_protocol::staff::StaffRole;
use kios_protocol::{Address, Amount, Currency, PurchaseId, Timestamp};

use crate::calendar::{Moment, Zone, ZoneOffsets};
use crate::call::Request;
use crate::i18n::{Messages, Words};
use crate::journal::Entry;
use crate::preflight::{ChargeBlocker, Preflight};
use crate::reply::{Pending, Received};
use crate::scan_notice::ScanNotice;
use crate::settings_query::SettingsQuery;
use crate::states::sale::{Sale, SalePayment};
use crate::{
    CheckKeyCall, Connection, Effect, EndShiftCall, Instant, Language, LanguageSource, LockCall,
    Person, Settings, SettingsCall, ShopCall, Sound, StreamCommand, Terminal, Token,
};
use kios_client::ServerClock;
use kios_client::StreamHealth;

/// The random characters of a purchase id.
const RANDOM_DIGITS: u32 = 8;

/// The time without input after which the screen asks whether anybody is there.
pub(crate) const IDLE_PROMPT_MS: u64 = 45_000;
/// The time without input after which a sale that has not begun is dropped, and the staff area locks.
pub(crate) const IDLE_TIMEOUT_MS: u64 = 60_000;

/// A paid sale and the relay's time on its receipt.
#[derive(Clone, Debug)]
pub(crate) struct LastPaid {
    pub(crate) sale_payment: SalePayment,
    pub(crate) at: Timestamp,
}

/// Whether payments are real.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RelayMode {
    /// They are.
    #[default]
    Real,
    /// Nothing is paid.
    Demo,
}

/// The context of every state.
#[derive(Debug, Default)]
pub(crate) struct Context {
    pub(crate) now: Instant,
    pub(crate) clock: ServerClock,
    pub(crate) stream: StreamHealth,
    pub(crate) terminal: Option<Terminal>,
    /// The address of the agent key, once it is known.
    pub(crate) agent: Option<Address>,
    pub(crate) settings: Settings,
    /// The language of the screen.
    pub(crate) language: Language,
    /// The texts of the host.
    pub(crate) words: Words,
    pub(crate) preflight: Preflight,
    /// The query of the settings below.
    pub(crate) settings_query: SettingsQuery,
    /// The settings of the shop, as the relay says.
    pub(crate) shop: Option<ShopSettings>,
    /// The public address of the relay, as it says.
    pub(crate) public_url: Option<String>,
    /// Whether the relay is the demo, as it says.
    pub(crate) mode: RelayMode,
    pub(crate) zones: ZoneOffsets,
    /// What to say about the latest scan.
    pub(crate) scan_notice: ScanNotice,
    /// What a point grant leads to, as the relay says.
    pub(crate) point_grants: PointGrants,
    /// The build of the page that the relay serves, if this page is another one.
    pub(crate) other_build: Option<String>,
    /// The time of the last input.
    pub(crate) touched: Instant,
    /// The number of journal records that cannot be parsed.
    pub(crate) unreadable: usize,
    /// Purchases whose points went back because they were approved after the close; until staff looks at
    /// the history.
    pub(crate) given_back: Vec<PurchaseId>,
    /// Who has opened the staff area; `None` while it is locked.
    pub(crate) staff: Option<Person>,
    /// Whether the staff area is to be locked once the action in progress has ended.
    lock_due: bool,
    /// The last sale that was paid on this page, to print its receipt again.
    pub(crate) last_paid: Option<LastPaid>,
    effects: Vec<Effect>,
    token: u64,
    purchase: u64,
    refunds: u32,
}

impl Context {
    /// The relay's time, whole seconds.
    pub(crate) fn server_now(&self) -> Timestamp {
        self.server_time(self.now)
    }

    /// The relay's time at an instant, whole seconds; the device's time until the relay's is known.
    pub(crate) fn server_time(&self, now: Instant) -> Timestamp {
        Timestamp::from_seconds(self.server_millis(now) / 1_000)
    }

    /// The same in milliseconds since 1970.
    pub(crate) fn server_millis(&self, now: Instant) -> u64 {
        self.clock.millis(now).unwrap_or_else(|| now.millis())
    }

    /// Shows staff that a purchase was approved after its close and that its points went back.
    pub(crate) fn report_late_return(&mut self, purchase_id: &PurchaseId) {
        if !self.given_back.contains(purchase_id) {
            self.given_back.push(purchase_id.clone());
        }
    }

    /// The texts in the language of the screen.
    pub(crate) fn messages(&self) -> Messages<'_> {
        self.words.messages(self.language)
    }

    /// The shop's currency; empty before pairing.
    pub(crate) fn currency(&self) -> &str {
        self.terminal.as_ref().map_or("", |terminal| terminal.currency.as_str())
    }

    /// What blocks a charge now.
    pub(crate) fn blocker(&self, now: Instant) -> Option<ChargeBlocker> {
        let offline = self.stream.connection(now) == Connection::Offline;
        self.preflight.blocker().or_else(|| offline.then_some(ChargeBlocker::Unreachable))
    }

    /// Whether the shop's configuration allows a page of this origin to request payments.
    pub(crate) fn accepts(&self, origin: &Origin) -> bool {
        let allowed = self.shop.as_ref().map_or(&[][..], |shop| &shop.host_origins);
        allowed.iter().any(|allowed| allowed == origin.as_str())
    }

    /// The settings of the shop; those of its currency until the relay has sent them.
    pub(crate) fn shop(&self) -> ShopSettings {
        let default = || ShopSettings::of_currency(&Currency::new(self.currency()));
        self.shop.clone().unwrap_or_else(default)
    }

    /// The highest price that can be charged at once.
    pub(crate) fn highest_charge(&self) -> Amount {
        self.shop().highest_charge
    }

    /// The shop's time zone.
    pub(crate) fn zone(&self) -> Zone {
        Zone { name: self.shop().time_zone, offsets: self.zones }
    }

    /// A time on the shop's clock.
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        Moment::of(at, &self.zone())
    }

    /// The shop's day of now, counted from 1970.
    pub(crate) fn today(&self) -> u64 {
        self.zone().day(self.server_now())
    }

    /// The address of the wallet page, for links that a customer's phone opens.
    pub(crate) fn wallet_link(&self) -> String {
        match &self.public_url {
            Some(public_url) => format!("{public_url}/wallet/"),
            None => self.settings.wallet_link.clone(),
        }
    }

    /// The effects since the last call.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        core::mem::take(&mut self.effects)
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn token(&mut self) -> Token {
        self.token = self.token.saturating_add(1);
        Token(self.token)
    }

    /// Sends a request to the relay.
    pub(crate) fn call<R: Request>(&mut self, request: R) -> Pending<R::Reply> {
        let token = self.token();
        self.push(Effect::Call { token, call: request.into() });
        Pending::new(token, self.now)
    }

    /// The screen has taken the scan, or says itself what is wrong with it.
    pub(crate) const fn take_scan(&mut self) {
        self.scan_notice.take();
    }

    /// Whether the staff area is open for a person with at least this role.
    pub(crate) fn allows(&self, role: StaffRole) -> bool {
        self.staff.as_ref().is_some_and(|person| person.role >= role)
    }

    /// Opens the staff area.
    pub(crate) fn unlock(&mut self, person: Person) {
        self.staff = Some(person);
        self.lock_due = false;
        self.touched = self.now;
    }

    /// Locks the staff area, here and in the relay. Here it is locked even if the relay is not reached.
    pub(crate) fn lock(&mut self) {
        self.lock_due = false;
        if self.staff.take().is_some() {
            self.call(LockCall);
        }
    }

    /// Ends the shift of the person who has opened the staff area.
    pub(crate) fn end_shift(&mut self) {
        self.lock_due = false;
        self.staff = None;
        self.call(EndShiftCall);
    }

    /// Locks the staff area as soon as no action is in progress.
    pub(crate) const fn lock_soon(&mut self) {
        self.lock_due = self.staff.is_some();
    }

    /// Whether the staff area is locked, or is to be locked now.
    pub(crate) const fn is_lock_due(&self) -> bool {
        self.lock_due || self.staff.is_none()
    }

    /// Whether nobody has touched the kiosk for so long that the staff area locks.
    pub(crate) const fn is_untouched(&self) -> bool {
        self.now.ms_since(self.touched) >= IDLE_TIMEOUT_MS
    }

    /// The languages that this kiosk offers; until the relay has said them, those of a shop without any, and the one in
    /// which it starts.
    pub(crate) fn offered_languages(&self) -> Vec<Language> {
        let Some(shop) = &self.shop else {
            let own = self.settings.language;
            let missing = (!Language::OFFERED.contains(&own)).then_some(own);
            return missing.into_iter().chain(Language::OFFERED.iter().copied()).collect();
        };
        shop.offered_languages().to_vec()
    }

    /// The language in which every customer starts: the one that staff has chosen, otherwise the shop's, otherwise the
    /// browser's. Source: `relay.md §5` B35.
    pub(crate) fn start_language(&self) -> Language {
        let Settings { language, language_source, .. } = self.settings;
        let Some(shop) = &self.shop else { return language };
        let first = shop.languages.first().copied();
        let wanted = match language_source {
            LanguageSource::Chosen => language,
            LanguageSource::Browser => first.unwrap_or(language),
        };
        let offered = shop.offered_languages();
        let offered = offered.iter().find(|one| **one == wanted).or_else(|| offered.first());
        offered.copied().unwrap_or(wanted)
    }

    /// Applies the settings of the relay.
    pub(crate) fn apply_settings(&mut self, settings: RelaySettings) {
        let before = self.start_language();
        let RelaySettings { point_grants, kiosk_build, shop, public_url, demo } = settings;
        let own = self.settings.build.as_ref();
        self.other_build = kiosk_build.filter(|build| own.is_some_and(|own| own != build));
        self.point_grants = point_grants;
        self.shop = shop.map(|shop| *shop);
        self.public_url = public_url;
        self.mode = if demo { RelayMode::Demo } else { RelayMode::Real };
        // A customer's choice stays, as long as it is offered.
        let chosen = self.language != before && self.offered_languages().contains(&self.language);
        if !chosen {
            self.language = self.start_language();
        }
    }

    /// Opens the stream.
    pub(crate) fn connect(&mut self) {
        self.push(Effect::Stream(StreamCommand::Connect));
        self.settings_query.restart(self.now);
    }

    /// Applies the answer to the query of the settings; returns whether it is one.
    pub(crate) fn takes_settings(&mut self, received: &Received) -> bool {
        match self.settings_query.take(received, self.now) {
            Some(Answer::Done(settings)) => {
                self.apply_settings(settings.clone());
                true
            }
            Some(Answer::Refused(_) | Answer::Unknown(_)) => true,
            None => false,
        }
    }

    /// Queries the relay's settings while no stream brings them.
    pub(crate) fn query_settings(&mut self) {
        if !self.stream.is_live(self.now) && self.settings_query.is_due(self.now) {
            let shop_id = self.terminal.as_ref().map(|terminal| terminal.shop_id);
            let question = self.call(SettingsCall { shop_id });
            self.settings_query.sent(question);
        }
    }

    /// Queries the shop's status, or checks the key, if that is due.
    pub(crate) fn check_shop(&mut self) {
        let Some(shop_id) = self.terminal.as_ref().map(|terminal| terminal.shop_id) else { return };
        if self.preflight.is_due(self.stream.connection(self.now), self.now) {
            let question = self.call(ShopCall { shop_id });
            self.preflight.sent(question);
        } else if self.preflight.is_key_due(self.now) {
            let question = self.call(CheckKeyCall);
            self.preflight.key_sent(question);
        }
    }

    /// Writes an entry into the journal.
    pub(crate) fn write(&mut self, entry: Entry) -> Token {
        let token = self.token();
        self.push(Effect::Write { token, entry: Box::new(entry) });
        token
    }

    /// Drops the record of a settled sale.
    pub(crate) fn forget(&mut self, sale: &Sale) {
        self.forget_key(sale.key());
    }

    /// Drops the entry of this key.
    pub(crate) fn forget_key(&mut self, key: String) {
        self.push(Effect::DeleteEntry(key));
    }

    pub(crate) fn play(&mut self, sound: Sound) {
        self.push(Effect::Play(sound));
    }

    /// A new, unique purchase id: `P`, the relay's time in milliseconds in base 36, `-`, and eight random characters,
    /// because the network knows a purchase by its number alone and other kiosks press at the same time. `None` if the
    /// page has no random bytes. Source: `kiosk.md §3`.
    pub(crate) fn purchase_id(&mut self) -> Option<PurchaseId> {
        let seed = self.settings.seed?;
        let millis = self.server_millis(self.now);
        self.purchase = millis.max(self.purchase.saturating_add(1));
        let random = seed.iter().take(6).fold(0, |bits, byte| (bits << 8) | u64::from(*byte));
        let random = (random ^ self.purchase) % 36_u64.pow(RANDOM_DIGITS);
        let (number, digits) = (base36(self.purchase), base36(random));
        let width = usize::try_from(RANDOM_DIGITS).ok()?;
        format!("P{number}-{digits:0>width$}").parse().ok()
    }

    /// A new refund id: the page's random bytes, with a counter combined into the last four. `None`
    /// if the page has no random bytes.
    pub(crate) fn refund_id(&mut self) -> Option<RefundId> {
        let mut bytes = self.settings.seed?;
        self.refunds = self.refunds.checked_add(1)?;
        for (byte, count) in bytes.iter_mut().rev().zip(self.refunds.to_le_bytes()) {
            *byte ^= count;
        }
        Some(RefundId::from_random(bytes))
    }

    /// Ensures that no new purchase gets this id.
    pub(crate) fn keep_clear_of(&mut self, purchase_id: &PurchaseId) {
        if let Some(used) = kiosk_number(purchase_id) {
            self.purchase = self.purchase.max(used);
        }
    }
}

/// The number in a purchase id that a kiosk has chosen.
pub(crate) fn kiosk_number(purchase_id: &PurchaseId) -> Option<u64> {
    let digits = purchase_id.as_str().strip_prefix('P')?.split('-').next()?;
    u64::from_str_radix(digits, 36).ok()
}

fn base36(number: u64) -> String {
    let mut digits = Vec::new();
    let mut rest = number;
    loop {
        let digit = u32::try_from(rest % 36).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0').to_ascii_uppercase());
        rest /= 36;
        if rest == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}
