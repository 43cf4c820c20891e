//! Stories of a shop's day, in real browsers against a real relay.

#[cfg(test)]
mod bridge;
#[cfg(test)]
mod cancel;
#[cfg(test)]
mod everybody;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod pairing;
#[cfg(test)]
mod pay;
#[cfg(test)]
mod points;
#[cfg(test)]
mod quick;
#[cfg(test)]
mod refund;
#[cfg(test)]
mod served;
#[cfg(test)]
mod survive;
#[cfg(test)]
mod unpaid;
