//! Tests of the till at its boundary: scenarios of one sale, and random walks.

#[cfg(test)]
mod support;

#[cfg(test)]
mod above_limit;
#[cfg(test)]
mod cancelling;
#[cfg(test)]
mod closed_staff_area;
#[cfg(test)]
mod composing;
#[cfg(test)]
mod disabled;
#[cfg(test)]
mod giving;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod host_staff;
#[cfg(test)]
mod host_texts;
#[cfg(test)]
mod hosting;
#[cfg(test)]
mod keypad;
#[cfg(test)]
mod languages;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod mismatch;
#[cfg(test)]
mod paying;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod refunding;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod renewing;
#[cfg(test)]
mod resuming;
#[cfg(test)]
mod scanner_keys;
mod scanner_layouts;
#[cfg(test)]
mod scanning;
#[cfg(test)]
mod sealed;
#[cfg(test)]
mod searching;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod shift;
mod slips;
#[cfg(test)]
mod staff_area;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod unpaid;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod words;
#[cfg(test)]
mod zones;
