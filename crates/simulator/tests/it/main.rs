//! The simulator of the network's relay over real HTTP: it behaves as the documents describe.

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
