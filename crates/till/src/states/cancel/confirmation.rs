//! The confirmation before the cancel of a payment is opened.

use kios_protocol::api::PaymentRecord;

use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::states::history::purchase::{CancelBlocker, Purchase};
use crate::states::sale::Sale;
use crate::transition::Transition;
use crate::{Button, Key};

/// The confirmation of a cancel.
#[derive(Debug)]
pub(crate) struct CancelConfirmation {
    purchase: Purchase,
    pub(crate) record: PaymentRecord,
}

/// The exits of [`CancelConfirmation`].
#[derive(Debug)]
pub(crate) enum ConfirmationExit {
    /// Back to the purchase.
    Back(Purchase),
    /// Confirmed: open the cancel.
    Cancel(Sale),
}

impl CancelConfirmation {
    /// Starts the confirmation.
    pub(crate) const fn start(purchase: Purchase, record: PaymentRecord) -> Self {
        Self { purchase, record }
    }

    pub(crate) fn handle(
        mut self: Box<Self>,
        input: &Input,
        ctx: &Context,
    ) -> Transition<Box<Self>, ConfirmationExit> {
        match input {
            Input::User(UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape }) => {
                return Transition::Exit(ConfirmationExit::Back(self.purchase));
            }
            Input::User(UserInput::Pressed(Button::Confirm)) => {
                let sale = Sale::for_cancel(&self.record, ctx.server_now());
                return Transition::Exit(ConfirmationExit::Cancel(sale));
            }
            Input::Update(Update::Payment(update)) => {
                self.purchase.apply_update(update);
                if let Some(record) = &self.purchase.payment {
                    self.record.clone_from(record);
                }
                if CancelBlocker::of(&self.record, ctx.server_now()).is_some() {
                    return Transition::Exit(ConfirmationExit::Back(self.purchase));
                }
            }
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(Update::Refund(_))
            | Input::Tick
            | Input::Resumed => {}
        }
        Transition::Stay(self)
    }
}
