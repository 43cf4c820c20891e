//! The stand-in over real HTTP: what the document says of the network's relay, it does.

#[cfg(test)]
mod support;

#[cfg(test)]
mod defects;
#[cfg(test)]
mod earning;
#[cfg(test)]
mod payment;
#[cfg(test)]
mod process;
#[cfg(test)]
mod replay;
