//! The cancel of a paid payment, until the relay has opened it. From there on it is answered and
//! closed as a payment is.

pub(crate) mod confirmation;
pub(crate) mod opening_cancel;
