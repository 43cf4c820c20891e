//! What each screen says, in the chosen language: text and numbers, ready to draw.
//!
//! Components add shape and colour and decide nothing. A view names no colour, no element and no
//! browser. Handles for tests (`data-screen`, `data-outcome`) are here as well, because they are
//! part of what a screen is. Source: `kiosk.md §1, §7`.

mod build;
mod model;

pub use self::model::{
    Access, AmountView, ApprovalView, CancelView, CheckingView, Choice, ClockView, ComposeView,
    CustomerView, DayView, EstimateView, FigureView, Frame, Hearing, HistoryView, IdleView, Line,
    MessageView, Money, OutcomeView, PaymentView, PointsView, RailView, ReceiptView, RefundView,
    RowOf, RowView, Screen, SetupView, Standing, ToggleView, Tone, View, WaitView,
};
