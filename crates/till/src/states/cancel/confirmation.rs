//! The question whether to take a payment back.

use kios_protocol::api::PaymentRecord;

use crate::context::Desk;
use crate::input::{Input, Update, UserInput};
use crate::states::history::purchase::{Obstacle, Purchase};
use crate::states::sale::Sale;
use crate::transition::Transition;
use crate::{Button, Key};

/// Staff is asked once more.
#[derive(Debug)]
pub(crate) struct Confirm {
    purchase: Purchase,
    pub(crate) record: PaymentRecord,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum ConfirmExit {
    /// To the purchase.
    Back(Purchase),
    /// The shop owner is to be asked.
    Cancel(Sale),
}

impl Confirm {
    /// Asks once more.
    pub(crate) const fn begin(purchase: Purchase, record: PaymentRecord) -> Self {
        Self { purchase, record }
    }

    pub(crate) fn on(
        mut self: Box<Self>,
        input: &Input,
        desk: &Desk,
    ) -> Transition<Box<Self>, ConfirmExit> {
        match input {
            Input::User(
                UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape, .. },
            ) => return Transition::Exit(ConfirmExit::Back(self.purchase)),
            Input::User(UserInput::Pressed(Button::Confirm)) => {
                let sale = Sale::taking_back(&self.record, desk.server_now());
                return Transition::Exit(ConfirmExit::Cancel(sale));
            }
            Input::Update(Update::Payment(news)) => {
                self.purchase.hear(news);
                if let Some(record) = &self.purchase.payment {
                    self.record.clone_from(record);
                }
                if Obstacle::of(&self.record, desk.server_now()).is_some() {
                    return Transition::Exit(ConfirmExit::Back(self.purchase));
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
