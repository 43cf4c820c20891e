//! `cancel/open`. Source: `protocol.md §2.6`.

use kios_protocol::message::OpenCancelPayment;

use super::{RequestContext, Version, open, row, write};
use crate::network::fields::{Blanks, Fields};
use crate::network::reply::{Refusal, Reply};

/// A kiosk opens a cancel. The chain is not called.
pub(crate) fn open(context: &RequestContext<'_>) -> Reply {
    let mut fields = Fields::new(&context.request.body, "body");
    let id = fields.present("paymentId");
    let (terminal_id, signature) = match context.version {
        Version::One => (fields.text("terminalId"), String::new()),
        Version::Two => (fields.present("terminalId"), fields.signature("signature", Blanks::Kept)),
    };
    fields.check()?;
    context.version_is_on()?;
    context.has_access_key()?;
    let message = OpenCancelPayment { payment_id: &id, terminal_id: &terminal_id };
    context.is_signed_by_agent(&signature, &message)?;
    let now = context.shared.now();
    let mut state = context.shared.state();
    let row = row(&state, &id)?;
    if !matches!(row.status, 18 | 56 | 59) {
        return Err(Refusal::code(2022));
    }
    // The new secret replaces the old one, even if the old one is still needed for a close (Q4).
    let secret = open::random()?;
    let terminal_id = open::stored(&terminal_id, &secret)?;
    let item = write(&mut state, &id, |row| {
        row.terminal_id = terminal_id;
        row.force(51);
        row.opened_cancel = now;
        row.secret = secret;
        row.item(context.shared.settings.generation, 51)
    });
    let unreachable = state.shops_without_phone.contains(&row.shop_id);
    if unreachable && state.delegator(row.shop_id).is_none() {
        return Err(Refusal::code(2005));
    }
    item.ok_or_else(|| Refusal::code(2003))
}
