//! The wallet against its boundary: events and answers in, questions and screens out.

#[cfg(test)]
mod code;
#[cfg(test)]
mod door;
#[cfg(test)]
mod drawing;
#[cfg(test)]
mod owner;
#[cfg(test)]
mod paying;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod support;
#[cfg(test)]
mod unknown;
#[cfg(test)]
mod words;
