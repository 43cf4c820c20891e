//! The simulator of the network's relay, tested over HTTP against the documents.

#[cfg(test)]
mod support;

#[cfg(test)]
mod defects;
#[cfg(test)]
mod earning;
#[cfg(test)]
mod payment;
#[cfg(test)]
mod replay;
