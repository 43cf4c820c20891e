//! Tests of the practice world through what a kiosk sends and what phones do.

#[cfg(test)]
mod conservation;
#[cfg(test)]
mod counter;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod lessons;
#[cfg(test)]
mod options;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod support;
