//! What each screen says, in the chosen language: text and numbers, ready to draw.
//!
//! Components add shape and colour and decide nothing. A view names no colour, no element and no
//! browser. Handles for tests (`data-screen`, `data-outcome`) are here as well, because they are
//! part of what a screen is. Source: `kiosk.md §1, §7`.

mod build;
mod model;

pub use self::model::{
    AmountView, ApprovalView, ButtonView, CancelView, CheckingView, ClockView, ComposeView,
    ConnectionView, CustomerView, DayView, EstimateView, Fact, FieldState, FigureView, Frame,
    HistoryView, IdleView, MessageView, Money, OutcomeView, PaymentView, PointsView,
    PurchaseStatus, RailView, ReceiptView, RefundView, RowKind, RowView, Screen, SetupView,
    ToggleView, Tone, View, WaitView,
};
