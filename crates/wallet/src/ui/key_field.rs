//! The input field for a private key.
//!
//! The text is masked, excluded from autocompletion and not held in a component's state: it is read
//! once, on submit, and the field is cleared.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_node_ref};

use crate::wallet::KeyInput;

/// The properties of [`KeyField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct KeyFieldProps {
    /// The label.
    pub label: AttrValue,
    /// The placeholder.
    pub placeholder: AttrValue,
    /// Why the last key was not accepted; may be empty.
    pub error: AttrValue,
    /// The text of the button.
    pub submit: AttrValue,
    /// Receives the key.
    pub onsubmit: Callback<KeyInput>,
}

/// An input field for a private key.
#[component]
pub(super) fn KeyField(props: &KeyFieldProps) -> Html {
    let KeyFieldProps { label, placeholder, error, submit, onsubmit } = props;
    let input = use_node_ref();
    let submitted = {
        let (input, onsubmit) = (input.clone(), onsubmit.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = input.cast::<HtmlInputElement>() {
                let key = KeyInput::new(field.value());
                field.set_value("");
                onsubmit.emit(key);
            }
        })
    };
    let invalid = (!error.is_empty()).to_string();
    html! {
        <form class="field key-field" onsubmit={submitted}>
            <label for="wallet-key">{ label }</label>
            <span class="input-row">
                <input ref={input} id="wallet-key" data-testid="wallet-key" type="password"
                    placeholder={placeholder.clone()} autocomplete="off" autocapitalize="off"
                    spellcheck="false" enterkeyhint="go" aria-invalid={invalid}
                    aria-describedby="wallet-key-problem" />
                <button type="submit" class="button secondary" data-testid="wallet-signin">{ submit }</button>
            </span>
            <p class="error" id="wallet-key-problem" role="alert">{ error }</p>
        </form>
    }
}
