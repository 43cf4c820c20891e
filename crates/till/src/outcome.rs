//! The outcomes of a sale, a cancel, a refund or a point grant that is not a receipt.

/// The outcome of an unpaid sale, a cancel, a refund or a point grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The customer denied the payment.
    Denied,
    /// The approval time is over.
    TimedOut,
    /// Cancelled on the kiosk.
    Cancelled,
    /// The relay refused it, or the kiosk could not send it.
    Refused,
    /// The cancel succeeded: the points were returned.
    CancelDone,
    /// The shop owner denied the cancel.
    CancelDenied,
    /// Staff withdrew the cancel before the shop owner approved it.
    CancelWithdrawn,
    /// Every line was refunded.
    RefundDone,
    /// At least one line was not refunded.
    RefundRefused,
    /// The outcome of at least one line is unknown.
    RefundUnknown,
    /// The points are granted.
    PointsGiven,
    /// The points are not granted.
    PointsRefused,
    /// The grant was cancelled before the points were credited.
    PointsTakenBack,
}

impl Outcome {
    /// The value of the `data-outcome` attribute.
    pub const fn handle(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::TimedOut => "timed-out",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::CancelDone => "cancel-done",
            Self::CancelDenied => "cancel-denied",
            Self::CancelWithdrawn => "cancel-withdrawn",
            Self::RefundDone => "refund-done",
            Self::RefundRefused => "refund-refused",
            Self::RefundUnknown => "refund-unknown",
            Self::PointsGiven => "points-given",
            Self::PointsRefused => "points-refused",
            Self::PointsTakenBack => "points-taken-back",
        }
    }
}

/// Why a sale was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusalReason {
    /// The journal could not be written.
    Storage,
    /// The relay did not receive the request.
    Unreachable,
    /// The relay does not know the payment that it opened.
    Lost,
    /// The relay refused the request with this code.
    Refused(u32),
}
