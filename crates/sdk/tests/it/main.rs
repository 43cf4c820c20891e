//! The relay's client against a scripted transport, on a clock that jumps to the next timer while nothing else happens.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod relay;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod session;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod values;
