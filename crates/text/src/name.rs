//! The spelling of a person's name.

use kios_protocol::staff::person_name;

use crate::clean;

/// A person's name as it is stored: normalised, without the blanks around it; `None` if nobody can be
/// stored under it. Source: `relay.md §7`.
pub fn clean_name(text: &str) -> Option<String> {
    person_name(&clean(text)).map(str::to_owned)
}
