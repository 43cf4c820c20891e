//! Why a request is refused, as an error for the host.

use kios_embed::{ErrorKind, FieldError, KiosError};
use kios_protocol::ResultCode;

use crate::context::Context;
use crate::i18n::{self, ErrorText, Messages};

/// Why a request is refused, or its outcome unknown, before the relay has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostFault {
    /// The shop's configuration does not allow the host's origin.
    Origin,
    /// The currency is not the shop's.
    Currency,
    /// The amount has more decimals than the currency.
    Decimals,
    /// The amount is above the shop's limit.
    AboveLimit,
    /// Another request is in progress.
    Busy,
    /// The purchase is paid, or being paid, with another amount.
    OtherAmount,
    /// The purchase was paid, and its points were returned.
    Returned,
    /// The relay was not reached.
    Unreachable,
    /// The journal could not be written.
    Storage,
    /// The relay does not know the payment that it has opened.
    Lost,
    /// The outcome is not known yet.
    Unknown,
}

impl HostFault {
    /// The error in the kiosk's language.
    pub(crate) fn error(self, ctx: &Context) -> KiosError {
        let messages = ctx.messages();
        let (code, kind, message) = self.words();
        let texts = self.texts(&messages);
        let retryable = match self {
            Self::Busy | Self::Unreachable | Self::Storage | Self::Unknown => true,
            Self::Origin
            | Self::Currency
            | Self::Decimals
            | Self::AboveLimit
            | Self::OtherAmount
            | Self::Returned
            | Self::Lost => false,
        };
        KiosError {
            code: code.to_owned(),
            kind,
            message: message.to_owned(),
            customer_text: texts.customer.to_owned(),
            staff_text: messages.staff_plain(texts.staff),
            retryable,
            request_id: None,
        }
    }

    /// What staff has to correct, because the host is not notified.
    pub(crate) fn problem(self) -> Option<FieldError> {
        (self == Self::Origin).then(|| FieldError {
            field: "return".to_owned(),
            fault: "is of an origin that the shop does not allow".to_owned(),
            accepted: "an origin of host_origins in the relay's configuration",
        })
    }

    const fn words(self) -> (&'static str, ErrorKind, &'static str) {
        match self {
            Self::Origin => (
                KiosError::ORIGIN,
                ErrorKind::Request,
                "the origin is not in host_origins of the shop's configuration",
            ),
            Self::Currency => {
                ("wrong_currency", ErrorKind::Request, "the currency is not the shop's")
            }
            Self::Decimals => (
                "too_many_decimals",
                ErrorKind::Request,
                "the amount has more decimals than the currency",
            ),
            Self::AboveLimit => {
                ("above_limit", ErrorKind::Request, "the amount is above the shop's highest charge")
            }
            Self::Busy => ("busy", ErrorKind::Kiosk, "another request is in progress"),
            Self::OtherAmount => (
                "other_amount",
                ErrorKind::Request,
                "the purchase is paid, or being paid, with another amount",
            ),
            Self::Returned => (
                "returned",
                ErrorKind::Request,
                "the purchase was paid and its points were returned; use another purchase id",
            ),
            Self::Unreachable => ("unreachable", ErrorKind::Network, "the relay was not reached"),
            Self::Storage => ("storage", ErrorKind::Storage, "the journal could not be written"),
            Self::Lost => {
                ("lost", ErrorKind::Relay, "the relay does not know the payment that it has opened")
            }
            Self::Unknown => (
                "unknown",
                ErrorKind::Network,
                "the outcome is not known yet; the same request returns it once it is",
            ),
        }
    }

    const fn texts<'a>(self, messages: &Messages<'a>) -> ErrorText<'a> {
        let texts = &messages.hosting;
        match self {
            Self::Origin => texts.origin,
            Self::Currency | Self::Decimals => texts.amount,
            Self::AboveLimit => texts.above_limit,
            Self::Busy => texts.busy,
            Self::OtherAmount | Self::Returned => texts.used,
            Self::Unreachable => messages.refused_unreachable,
            Self::Storage => messages.refused_storage,
            Self::Lost => messages.refused_lost,
            Self::Unknown => texts.unknown,
        }
    }
}

/// The relay's refusal with this result code.
pub(crate) fn of_code(code: u32, ctx: &Context) -> KiosError {
    let messages = ctx.messages();
    let kind = i18n::ErrorKind::of(code);
    let texts = messages.error_text(kind);
    let message = ResultCode::from_number(code).map_or("unknown result code", ResultCode::message);
    KiosError {
        code: code.to_string(),
        kind: ErrorKind::Relay,
        message: message.to_owned(),
        customer_text: texts.customer.to_owned(),
        staff_text: messages.staff(texts.staff, code),
        retryable: ResultCode::may_succeed_later(code),
        // The page adds it, which has sent the request.
        request_id: None,
    }
}
