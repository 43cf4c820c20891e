//! The sign-in screen.

use kios_client::Money;

use super::{CustomerView, LoginView, OwnerView};
use crate::i18n::Messages;
use crate::wallet::{Button, Customer, DemoMode, Login, LoginError, Owner, Readiness};

pub(super) fn screen(login: &Login, messages: &'static Messages) -> LoginView {
    let (title, detail) = match (&login.demo, login.payment) {
        (DemoMode::Unknown(_), None) => (messages.login_title, messages.login_connecting),
        (DemoMode::Off, None) => (messages.login_title, messages.login_detail),
        (DemoMode::Unknown(_) | DemoMode::Off, Some(_)) => {
            (messages.login_title, messages.login_detail_payment)
        }
        (DemoMode::On(_), None) => (messages.login_title_demo, messages.login_detail_demo),
        (DemoMode::On(_), Some(_)) => (messages.login_title_demo, messages.login_detail_payment),
    };
    let error = match login.error {
        Some(LoginError::InvalidKey) => messages.key_invalid,
        Some(LoginError::DemoOnly) => messages.key_demo_only,
        None => "",
    };
    LoginView {
        title,
        detail,
        customers: login
            .customers()
            .iter()
            .enumerate()
            .map(|(n, who)| customer(n, who, login))
            .collect(),
        owners_title: messages.owners_title,
        owners: login.owners().iter().enumerate().map(owner).collect(),
        key_label: messages.key_label,
        key_placeholder: messages.key_placeholder,
        error,
        submit: messages.key_open,
    }
}

fn customer(number: usize, customer: &Customer, login: &Login) -> CustomerView {
    let balance = login.balances.get(&customer.signer.account());
    CustomerView {
        name: customer.name.clone(),
        balance: balance.map(|points| Money::points(*points).to_string()).unwrap_or_default(),
        button: Button::Customer(number),
        readiness: Readiness::Ready,
    }
}

fn owner((number, owner): (usize, &Owner)) -> OwnerView {
    OwnerView {
        name: owner.name.clone(),
        button: Button::Owner(number),
        readiness: Readiness::Ready,
    }
}
