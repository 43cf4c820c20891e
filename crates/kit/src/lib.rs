//! The face's parts: components with no domain words, shared by the kiosk and the wallet page.
//!
//! A part takes plain text and [`Callback`](yew::Callback)s and draws one thing. Its looks are in
//! `static/kit.css`, its colours and sizes in `static/tokens.css`; a part only names classes and
//! data attributes, because the page's security policy forbids inline styles.
//!
//! Deliberately absent: dialogs (a screen says one thing), payments, languages, clocks.

mod bar;
mod field;
mod figure;
mod focus;
mod lines;
mod mark;
mod money;
mod press;
mod qr;
mod ring;
mod stage;

pub use bar::{Bar, BarProps, Link, LinkProps, Switch, SwitchItem, SwitchProps};
pub use field::{Field, FieldProps, Takes};
pub use figure::{Figure, FigureProps, Touch};
pub use lines::{Fact, Lines, LinesProps, Waiting, WaitingProps};
pub use mark::{Mark, MarkProps, Shape};
pub use money::{Sum, SumProps, Weight};
pub use press::{Icon, Kind, Press, PressProps};
pub use qr::{Code, Qr, QrProps, TooLong};
pub use ring::{Ring, RingProps};
pub use stage::{Hands, HandsProps, Say, SayProps, Slide, SlideProps, Stage, StageProps, Way};
