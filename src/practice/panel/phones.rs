//! The phones of customers and shop owner.

use kios_components::{Button, ButtonKind, Qr};
use kios_practice::{PaymentCode, Phone};
use kios_protocol::api::{LimitApproval, PaymentItem};
use kios_protocol::staff::StaffActionKind;
use kios_till::view::Money;
use yew::{Callback, Html, html};

use super::super::text::{PhoneTexts, Texts};
use super::{Action, Decision, Panel};

/// The digits of a code in a group, as the wallet groups them.
const GROUP: usize = 4;

impl Panel {
    pub(super) fn draw_phones(&self, texts: &Texts, emit: &Callback<Action>) -> Html {
        let phones = (0..).map_while(|customer| Some((customer, self.practice.phone(customer)?)));
        html! {
            <>
                { for phones.map(|(customer, phone)| self.draw_phone((customer, &phone), &texts.phones, emit)) }
                { self.draw_owner(&texts.phones, emit) }
            </>
        }
    }

    fn draw_phone(
        &self,
        (customer, phone): (usize, &Phone),
        texts: &PhoneTexts,
        emit: &Callback<Action>,
    ) -> Html {
        let code = self.code(customer);
        let asked = phone.waiting().map(|item| {
            let amount = self.price(&item);
            let id = item.payment_id;
            question(
                &texts.payment.replace("{amount}", &amount),
                (texts, &format!("phone-{customer}")),
                &emit.reform(move |decision| Action::Decide(customer, id, decision)),
            )
        });
        html! {
            <section key={customer} class="card practice-phone" data-testid={format!("phone-{customer}")}
                data-asked={asked.is_some().then_some("")} aria-label={phone.name().to_owned()}>
                <header>
                    <h2>{ phone.name() }</h2>
                    <b data-testid={format!("balance-{customer}")}>{ Money::points(phone.balance()).to_string() }</b>
                    <span class="muted small">{ phone.number() }</span>
                </header>
                <div role="status">{ asked.unwrap_or_default() }</div>
                { for code.map(|code| draw_code(customer, code, texts)) }
                <div class="practice-buttons">
                    if code.is_some() {
                        <Button label={texts.scan} kind={ButtonKind::Primary} test_id={format!("scan-{customer}")}
                            onpress={emit.reform(move |()| Action::Scan(customer))} />
                        <Button label={texts.new_code} test_id={format!("code-{customer}")}
                            onpress={emit.reform(move |()| Action::ShowCode(customer))} />
                    } else {
                        <Button label={texts.show_code} test_id={format!("code-{customer}")}
                            onpress={emit.reform(move |()| Action::ShowCode(customer))} />
                    }
                </div>
            </section>
        }
    }

    fn draw_owner(&self, texts: &PhoneTexts, emit: &Callback<Action>) -> Html {
        let owner = self.practice.owner();
        let cancels = owner.cancels().into_iter().map(|item| {
            let (text, id) =
                (texts.cancel.replace("{amount}", &self.price(&item)), item.payment_id);
            let decide = emit.reform(move |decision| Action::DecideCancel(id, decision));
            question(&text, (texts, "owner"), &decide)
        });
        let actions = owner.actions().into_iter().map(|action| {
            let (text, id) = (self.action(&action, texts), action.approval_id);
            let decide =
                emit.reform(move |decision| Action::DecideAboveLimit(id.clone(), decision));
            question(&text, (texts, "owner"), &decide)
        });
        let asked: Vec<_> = cancels.chain(actions).collect();
        html! {
            <section class="card practice-phone" data-testid="owner" data-asked={(!asked.is_empty()).then_some("")}
                aria-label={texts.owner}>
                <header><h2>{ texts.owner }</h2></header>
                <div role="status">
                    if asked.is_empty() {
                        <p class="muted">{ texts.nothing }</p>
                    } else {
                        { for asked }
                    }
                </div>
            </section>
        }
    }

    /// The price of a payment.
    fn price(&self, item: &PaymentItem) -> String {
        Money::price(item.amount, &item.currency, self.language).to_string()
    }

    fn action(&self, action: &LimitApproval, texts: &PhoneTexts) -> String {
        let amount = Money::price(action.amount, &action.currency, self.language).to_string();
        let text = if action.kind == StaffActionKind::Refund { texts.refund } else { texts.points };
        text.replace("{amount}", &amount)
    }
}

/// What a phone is asked, with its two answers.
fn question(text: &str, (texts, name): (&PhoneTexts, &str), decide: &Callback<Decision>) -> Html {
    html! {
        <div class="practice-question">
            <p>{ text }</p>
            <div class="practice-buttons">
                <Button label={texts.approve} kind={ButtonKind::Primary} test_id={format!("{name}-approve")}
                    onpress={decide.reform(|()| Decision::Approve)} />
                <Button label={texts.deny} test_id={format!("{name}-deny")}
                    onpress={decide.reform(|()| Decision::Deny)} />
            </div>
        </div>
    }
}

fn draw_code(customer: usize, code: PaymentCode, texts: &PhoneTexts) -> Html {
    let digits: Vec<char> = code.digits().chars().collect();
    let groups = digits.chunks(GROUP).map(|group| group.iter().collect::<String>());
    html! {
        <div class="practice-code">
            <Qr text={code.qr()} label={texts.code} test_id={format!("qr-{customer}")} />
            <p><span class="muted small">{ texts.digits }</span><br />
                <code data-testid={format!("digits-{customer}")}>{ groups.collect::<Vec<_>>().join(" ") }</code></p>
        </div>
    }
}
