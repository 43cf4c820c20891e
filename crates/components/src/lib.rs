//! Yew components that the kiosk and the wallet share, without payment terms.
//!
//! A component takes text and [`Callback`](yew::Callback)s and renders one element. Its styles are in
//! `static/components.css`, colours and sizes in `static/tokens.css`; a component only sets classes
//! and data attributes, because the page's security policy forbids inline styles.
//!
//! Deliberately absent: dialogs, payments, languages, clocks.

mod amount_field;
mod amount_text;
mod button;
mod character_pad;
mod countdown;
mod fact_list;
mod focus;
mod layout;
mod live_region;
mod qr;
mod screen_transition;
mod status_icon;
mod symbol;
mod text;
mod text_field;
mod top_bar;

pub use amount_field::{AmountField, AmountFieldProps, FieldState};
pub use amount_text::{AmountText, AmountTextProps, Changes, Size};
pub use button::{Button, ButtonKind, ButtonProps, KeyIcon};
pub use character_pad::{CharacterPad, CharacterPadProps};
pub use countdown::{Countdown, CountdownProps};
pub use fact_list::{Fact, FactList, FactListProps, Skeleton, SkeletonProps};
pub use layout::{Actions, ActionsProps, Content, ContentProps};
pub use live_region::{LiveRegion, LiveRegionProps};
pub use qr::{Qr, QrPath, QrProps, TextTooLong};
pub use screen_transition::{Direction, ScreenTransition, ScreenTransitionProps};
pub use status_icon::{Icon, StatusIcon, StatusIconProps};
pub use symbol::{Symbol, SymbolKind, SymbolProps};
pub use text::text;
pub use text_field::{InputKind, TextField, TextFieldProps};
pub use top_bar::{
    ConnectionBadge, ConnectionBadgeProps, Segment, SegmentedControl, SegmentedControlProps,
    TopBar, TopBarProps,
};
