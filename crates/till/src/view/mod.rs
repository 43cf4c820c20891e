//! The view of each screen, in the chosen language: text and numbers, ready to draw.
//!
//! Components add shape and colour and decide nothing. A view names no colour, no element and no
//! browser. The values of `data-screen` and `data-outcome`, which tests select by, are part of a screen
//! and therefore here. Source: `kiosk.md §1, §7`.

mod build;
mod model;

pub use self::model::{
    AmountView, ApprovalView, ButtonView, CancelView, CheckingView, ClockView, ComposeView,
    ConnectionView, CustomerView, DayView, EstimateView, Fact, FieldState, FigureView, Frame,
    HistoryView, IdleView, MessageView, Money, OutcomeView, PaymentView, PointsView,
    PurchaseStatus, RailView, ReceiptView, RefundView, RowKind, RowView, Screen, SetupView,
    ToggleView, Tone, View, WaitView,
};
