//! What is wrong with a configuration, in one line.

/// Why a configuration is not accepted. Every text is one line; a secret's value is never in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is not TOML.
    #[error("config is not TOML (line {line}): {fault}")]
    Syntax {
        /// Where.
        line: usize,
        /// The parser's words.
        fault: String,
    },
    /// A key has a value that is not accepted.
    #[error("config: {key} = {value} is not accepted: {fault}; accepted: {accepted}")]
    Value {
        /// The key, as a path.
        key: String,
        /// What was given.
        value: String,
        /// What is wrong with it.
        fault: String,
        /// What would be right.
        accepted: &'static str,
    },
    /// A key that has to be there is not.
    #[error("config: {key} is missing; accepted: {accepted}")]
    Missing {
        /// The key, as a path.
        key: String,
        /// What would be right.
        accepted: &'static str,
    },
    /// A key that no version knows.
    #[error("config: {key} = {value} is not a key of the relay; accepted: {accepted}")]
    Unknown {
        /// The key, as a path.
        key: String,
        /// What was given.
        value: String,
        /// The keys that are known there.
        accepted: String,
    },
}
