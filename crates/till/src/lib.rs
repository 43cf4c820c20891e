//! The kiosk's logic as a pure state machine.
//!
//! [`Till::handle`] takes an [`Event`] and the time and returns [`Effect`]s as data; the kiosk's
//! shell performs them and reports the results as events; its components render [`Till::view`]. A
//! restart is an event too: the till gets its [`journal`] and finishes the unfinished entries
//! before it starts a new sale.
//!
//! Deliberately absent: browser, clocks, randomness, network, storage. Nothing here blocks.
//!
//! Source: `kiosk.md §1, §3`.

mod button;
mod calendar;
mod call;
mod context;
mod direction;
mod dispatch;
mod effect;
mod event;
mod flow;
mod guard;
mod hosting;
mod i18n;
mod in_flight;
mod input;
pub mod journal;
mod keypad;
mod outcome;
mod owner_wait;
mod payment_code;
mod preflight;
mod reason;
mod reply;
mod retry;
mod scan;
mod scan_notice;
mod settings_query;
mod staff;
mod staff_call;
mod states;
mod take_back;
mod terminal;
mod till;
mod token;
mod transition;
pub mod view;

pub use button::{AreaButton, Button, Day, RefundField};
pub use calendar::ZoneOffsets;
pub use call::{
    Call, CardQuery, CheckKeyCall, HashPhoneCall, KeyOrigin, PairCall, PaymentCall, PaymentQuery,
    PointsCall, PriceCall, PublicCall, RefundCall, ResultCall, SettingsCall, ShopCall,
    UnlockKeyCall,
};
pub use direction::Direction;
pub use effect::{Effect, Sound, StreamCommand};
pub use event::Event;
pub use hosting::{HostCommand, HostOrigin};
pub use i18n::{TextKey, Words, WordsError, WordsFault};
pub use keypad::Keypad;
pub use kios_protocol::api::{Answer, StreamUpdate, Unknown};

pub use kios_client::{Connection, Instant, Language};
pub use outcome::Outcome;
pub use reply::{Accepted, Reply};
pub use scan::{Handled, Key, KeyOutput, KeyPress, KeyTarget, Recogniser, Scan, Suffix};
pub use staff::{ImportFault, KeyAnswer, PairAnswer, Person, PinAnswer};
pub use staff_call::{
    ActionsCall, AddMemberCall, ChangePinCall, EndShiftCall, LockCall, MembersCall,
    RemoveMemberCall, StaffCall, StaffStatusCall, UnlockCall,
};
pub use terminal::{LanguageSource, Settings, Terminal};
pub use till::Till;
pub use token::Token;
