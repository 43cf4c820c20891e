//! Card sales and refunds. Source: `relay.md §6`.

use super::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    Vec::new()
}
