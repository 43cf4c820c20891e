//! How customers, owner, connection and gateways behave.

use kios_components::{Segment, SegmentedControl};
use kios_practice::{Connection, CustomerAnswer, Fault, GatewayAnswer, OwnerAnswer, Situation};
use kios_protocol::refund::Gateway;
use yew::{Callback, Html, html};

use super::super::text::Texts;
use super::{Action, Panel};

/// The connections that can be chosen.
const CONNECTIONS: [(&str, Connection); 7] = [
    ("works", Connection::Works),
    ("slow", Connection::Slow(5)),
    ("lostBefore", Connection::LostBefore),
    ("lostAfter", Connection::LostAfter),
    ("down", Connection::Down),
    ("downFor", Connection::DownFor(20)),
    ("streamSilent", Connection::StreamSilent),
];

impl Panel {
    pub(super) fn draw_situation(&self, texts: &Texts, emit: &Callback<Action>) -> Html {
        let Situation { customer, owner, connection, eximbay, kicc } = self.practice.situation();
        let texts = &texts.situation;
        let refunds = |gateway: Gateway, label: &str, present: GatewayAnswer| {
            let choices = GatewayAnswer::NAMES.map(|(name, answer)| Choice {
                name,
                label: texts.by_gateway(answer).to_owned(),
                is_present: answer == present,
                fault: Fault::Refund(gateway, answer),
            });
            self.draw_choice((gateway.as_str(), label), &choices, emit)
        };
        let customers = CustomerAnswer::NAMES.map(|(name, answer)| Choice {
            name,
            label: texts.by_customer(answer).to_owned(),
            is_present: answer == customer,
            fault: Fault::Customer(answer),
        });
        let owners = OwnerAnswer::NAMES.map(|(name, answer)| Choice {
            name,
            label: texts.by_owner(answer).to_owned(),
            is_present: answer == owner,
            fault: Fault::Owner(answer),
        });
        let connections = CONNECTIONS.map(|(name, one)| Choice {
            name,
            label: texts.connected(one),
            is_present: core::mem::discriminant(&one) == core::mem::discriminant(&connection),
            fault: Fault::Connection(one),
        });
        html! {
            <>
                { self.draw_choice(("customer", texts.customer), &customers, emit) }
                { self.draw_choice(("owner", texts.owner), &owners, emit) }
                { self.draw_choice(("connection", texts.connection), &connections, emit) }
                { refunds(Gateway::Kicc, texts.kicc, kicc) }
                { refunds(Gateway::Eximbay, texts.eximbay, eximbay) }
                <p class="muted small">{ texts.pins }</p>
            </>
        }
    }

    fn draw_choice(
        &self,
        (name, label): (&str, &str),
        choices: &[Choice],
        emit: &Callback<Action>,
    ) -> Html {
        let segment = |choice: &Choice| {
            let fault = choice.fault;
            Segment {
                label: choice.label.clone().into(),
                lang: self.language.tag().into(),
                test_id: format!("{name}-{}", choice.name).into(),
                selected: choice.is_present,
                onpress: emit.reform(move |()| Action::Set(fault)),
            }
        };
        let segments: Vec<_> = choices.iter().map(segment).collect();
        html! {
            <section class="practice-choice">
                <h2>{ label }</h2>
                <SegmentedControl label={label.to_owned()} {segments} />
            </section>
        }
    }
}

/// One way for a party to behave.
struct Choice {
    name: &'static str,
    label: String,
    is_present: bool,
    fault: Fault,
}
