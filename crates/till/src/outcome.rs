//! How a sale, a cancel, a refund or a point grant ended without a receipt.

/// How a sale ended without being paid, or how a cancel ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The customer said no.
    Denied,
    /// Nobody answered in time.
    TimedOut,
    /// Taken back on the kiosk.
    Cancelled,
    /// The relay, or this kiosk, did not let it start.
    Refused,
    /// The points went back to the customer.
    CancelDone,
    /// The shop owner said no to a cancel.
    CancelDenied,
    /// Everything went back.
    RefundDone,
    /// Something did not go back.
    RefundRefused,
    /// Of something nobody knows yet whether it went back.
    RefundUnknown,
    /// Points are given.
    PointsGiven,
    /// Points are not given.
    PointsRefused,
    /// Points that were to be given are not, after all.
    PointsTakenBack,
}

impl Outcome {
    /// The word of the `data-outcome` handle.
    pub const fn handle(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::TimedOut => "timed-out",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::CancelDone => "cancel-done",
            Self::CancelDenied => "cancel-denied",
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
    /// The relay never got the request.
    Unreachable,
    /// The relay does not know the payment that it opened.
    Lost,
    /// The relay said no, by this number.
    Refused(u32),
}
