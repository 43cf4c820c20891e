//! Whose wallet is it?

use kios_client::Money;

use super::{ChooseView, CustomerView, OwnerView};
use crate::wallet::{Button, Customer, Demo, Door, Owner, Problem};
use crate::words::Words;

pub(super) fn screen(door: &Door, words: &'static Words) -> ChooseView {
    let (title, detail) = match (&door.demo, door.payment) {
        (Demo::Unknown(_), None) => (words.choose_title, words.choose_connecting),
        (Demo::No, None) => (words.choose_title, words.choose_detail),
        (Demo::Unknown(_) | Demo::No, Some(_)) => (words.choose_title, words.choose_detail_payment),
        (Demo::Yes(_), None) => (words.choose_title_demo, words.choose_detail_demo),
        (Demo::Yes(_), Some(_)) => (words.choose_title_demo, words.choose_detail_payment),
    };
    let problem = match door.problem {
        Some(Problem::NotAKey) => words.key_wrong,
        Some(Problem::DemoOnly) => words.key_demo_only,
        None => "",
    };
    ChooseView {
        title,
        detail,
        customers: door.customers().iter().enumerate().map(|(n, who)| card(n, who, door)).collect(),
        owners_title: words.owners_title,
        owners: door.owners().iter().enumerate().map(owner).collect(),
        key_label: words.key_label,
        key_placeholder: words.key_placeholder,
        problem,
        open: words.key_open,
    }
}

fn card(number: usize, customer: &Customer, door: &Door) -> CustomerView {
    let points = door.points.get(&customer.signer.account());
    CustomerView {
        name: customer.name.clone(),
        points: points.map(|points| Money::points(*points).to_string()).unwrap_or_default(),
        button: Button::Customer(number),
    }
}

fn owner((number, owner): (usize, &Owner)) -> OwnerView {
    OwnerView { name: owner.name.clone(), button: Button::Owner(number) }
}
