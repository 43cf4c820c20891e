//! The system's limit of open files, which bounds the connections.

use crate::config::LimitsConfig;

/// Open files beside the connections of clients: database, pages, log, calls to gateways and receivers.
const RESERVED: usize = 128;

/// Raises the limit as far as the system allows; returns it.
///
/// # Errors
/// When the system refuses; the limit is unchanged then.
pub fn raise_limit() -> std::io::Result<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
}

/// The limits that fit into this number of open files, and a warning if they are lower than the configured ones.
pub fn fitted(limits: LimitsConfig, open_files: u64) -> (LimitsConfig, Option<String>) {
    let files = usize::try_from(open_files).unwrap_or(usize::MAX);
    if files >= limits.connections.saturating_add(RESERVED) {
        return (limits, None);
    }
    let needed = limits.connections.saturating_add(RESERVED);
    let connections = files.saturating_sub(RESERVED).max(2);
    let streams = limits.streams.min(connections / 2);
    let warning = format!(
        "the system allows {files} open files and limits.connections = {} needs {needed}: \
         {connections} connections and {streams} streams are accepted; raise the limit (ulimit -n, LimitNOFILE)",
        limits.connections
    );
    (LimitsConfig { connections, streams, ..limits }, Some(warning))
}
