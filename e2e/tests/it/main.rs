//! Payments, cancels, refunds and point grants in real browsers against a real relay.

#[cfg(test)]
mod accessibility;
#[cfg(test)]
mod agent_key;
#[cfg(test)]
mod bridge;
#[cfg(test)]
mod cancel;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod field;
#[cfg(test)]
mod host;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod layout;
#[cfg(test)]
mod limit;
#[cfg(test)]
mod live;
#[cfg(test)]
mod not_paid;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod pairing;
#[cfg(test)]
mod pay;
#[cfg(test)]
mod performance;
#[cfg(test)]
mod points;
#[cfg(test)]
mod practice;
#[cfg(test)]
mod refund;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod start;
#[cfg(test)]
mod static_files;
