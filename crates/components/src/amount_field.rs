//! An input field for an amount, filled by the screen's keypad or a keyboard.

use web_sys::{HtmlInputElement, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, TargetCast as _, classes, component, html};

use crate::Size;

/// Whether a field can be edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldState {
    /// It cannot be edited.
    Locked,
    /// It can be edited.
    #[default]
    Editable,
    /// It can be edited, and the keypad writes into it.
    Active,
}

/// The properties of [`AmountField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AmountFieldProps {
    /// The label.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// The unit, if it is written before the number.
    #[prop_or_default]
    pub prefix: AttrValue,
    /// The unit, if it is written after the number.
    #[prop_or_default]
    pub suffix: AttrValue,
    /// The `data-testid`; also the element's id, so it is unique on a page.
    pub test_id: AttrValue,
    /// Whether it can be edited.
    #[prop_or_default]
    pub state: FieldState,
    /// Whether the value is invalid; the screen shows the reason.
    #[prop_or_default]
    pub invalid: bool,
    /// How large it is drawn.
    pub size: Size,
    /// Called with the whole text when it changes.
    pub oninput: Callback<String>,
    /// Called when it gets the focus.
    pub onfocus: Callback<()>,
}

/// An input field for an amount. `inputmode="none"` keeps a touch device from opening its keyboard,
/// because the screen has a keypad; a hardware keyboard types into the field while it has the focus.
#[component]
pub fn AmountField(props: &AmountFieldProps) -> Html {
    let AmountFieldProps { label, value, prefix, suffix, test_id, state, oninput, onfocus, .. } =
        props;
    let oninput = oninput.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
    });
    let onfocus = onfocus.reform(|_: yew::FocusEvent| ());
    let size = value.chars().count().max(1).to_string();
    let class = classes!("amount-field", (props.size == Size::Large).then_some("large"));
    html! {
        <label {class} data-chosen={(*state == FieldState::Active).to_string()}>
            <span>{ label }</span>
            <b>
                <i>{ prefix }</i>
                <input id={test_id.clone()} data-testid={test_id.clone()} type="text" inputmode="none"
                    value={value.clone()} disabled={*state == FieldState::Locked} {size} data-own-keys="amount"
                    autocomplete="off" spellcheck="false" aria-invalid={props.invalid.to_string()}
                    {oninput} {onfocus} />
                <i>{ suffix }</i>
            </b>
        </label>
    }
}
