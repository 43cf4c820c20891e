//! Configuration errors, each one line.

/// Why a configuration is rejected. Every text is one line and never contains the value of a
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is not TOML.
    #[error("config is not TOML (line {line}): {fault}")]
    Syntax {
        /// The line of the error.
        line: usize,
        /// The parser's message.
        fault: String,
    },
    /// A key has a value that is not accepted.
    #[error("config: {key} = {value} is not accepted: {fault}; accepted: {accepted}")]
    Value {
        /// The key, as a path.
        key: String,
        /// The given value.
        value: String,
        /// What is wrong with it.
        fault: String,
        /// What is accepted.
        accepted: &'static str,
    },
    /// A required key is missing.
    #[error("config: {key} is missing; accepted: {accepted}")]
    Missing {
        /// The key, as a path.
        key: String,
        /// What is accepted.
        accepted: &'static str,
    },
    /// An unknown key.
    #[error("config: {key} = {value} is not a key of the relay; accepted: {accepted}")]
    Unknown {
        /// The key, as a path.
        key: String,
        /// The given value.
        value: String,
        /// The known keys of that section.
        accepted: String,
    },
    /// An unknown environment variable.
    #[error(
        "environment: {0} names no key of the relay; accepted: KIOS_<KEY> or KIOS_<SECTION>_<KEY>, for the keys of the configuration file"
    )]
    Variable(String),
}
