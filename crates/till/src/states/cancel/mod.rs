//! The cancel of a paid payment, until the relay has opened it. After that, the states of a sale
//! handle its approval and close.

pub(crate) mod confirmation;
pub(crate) mod opening_cancel;
