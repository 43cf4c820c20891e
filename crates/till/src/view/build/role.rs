//! Builds a role in words.

use kios_protocol::staff::StaffRole;

use crate::i18n::Roles;
use crate::view::RoleView;

/// A role in words.
pub(super) fn role(role: StaffRole, roles: &Roles<'_>) -> RoleView {
    let word = match role {
        StaffRole::Clerk => roles.clerk,
        StaffRole::Manager => roles.manager,
        StaffRole::Owner => roles.owner,
    };
    RoleView { role, word: word.to_owned() }
}
