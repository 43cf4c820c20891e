//! Tests of the wallet at its boundary: events and responses in, requests and views out.

#[cfg(test)]
mod code;
#[cfg(test)]
mod drawing;
#[cfg(test)]
mod i18n;
#[cfg(test)]
mod limit;
#[cfg(test)]
mod login;
#[cfg(test)]
mod owner;
#[cfg(test)]
mod paying;
#[cfg(test)]
mod settling;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod support;
#[cfg(test)]
mod unknown;
