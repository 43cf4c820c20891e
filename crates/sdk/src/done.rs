//! The value of an outcome, where the function has nothing else to do without one.

/// The value of an [`Answer`](kios_protocol::api::Answer), or returns the same refusal or the same unknown outcome from
/// the function. Unlike `?` it cannot turn an unknown outcome into an error.
macro_rules! done {
    ($answer:expr) => {
        match $answer {
            Answer::Done(value) => value,
            Answer::Refused(code) => return Answer::Refused(code),
            Answer::Unknown(why) => return Answer::Unknown(why),
        }
    };
}
