//! The view models of all screens, in the chosen language: text and numbers, ready to render.
//!
//! The components add shapes and colours and decide nothing. A view refers to no colour, element or
//! browser. The values of `data-screen` and `data-outcome`, by which tests select, are part of a
//! screen and therefore here. Source: `kiosk.md §1, §7`.

mod build;
mod model;

pub use self::model::{
    ActionView, ActionsView, AmountView, ApprovalView, ButtonView, CalendarView, CancelView,
    CheckingView, ClockView, ComposeView, ConnectionView, CustomerView, DateMark, DateView,
    DayView, EstimateView, Fact, FieldState, FigureView, Frame, HistoryView, IdleView, ImportView,
    LockedOutView, MemberView, MembersView, MenuView, MessageView, Money, OutcomeView, PadView,
    PaymentView, PersonView, PinDots, PinView, PointsView, PurchaseStatus, QuestionIcon,
    QuestionView, RailView, Readiness, ReceiptView, RefundView, RoleView, RowKind, RowView, Screen,
    SettingsView, SetupView, SlipView, StillThereView, TileIcon, TileView, ToggleView, Tone, View,
    WaitView,
};
