//! The field for a key.
//!
//! It shows nothing, remembers nothing and keeps nothing: what was typed is read once, when it is
//! given, and the field is emptied.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_node_ref};

use crate::wallet::KeyInput;

/// What a [`KeyField`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct KeyFieldProps {
    /// Its label.
    pub label: AttrValue,
    /// What an empty field shows.
    pub placeholder: AttrValue,
    /// What was wrong with the last key; empty when nothing.
    pub problem: AttrValue,
    /// The words of its button.
    pub open: AttrValue,
    /// Takes the key.
    pub ongive: Callback<KeyInput>,
}

/// A field for a key.
#[component]
pub(super) fn KeyField(props: &KeyFieldProps) -> Html {
    let KeyFieldProps { label, placeholder, problem, open, ongive } = props;
    let input = use_node_ref();
    let given = {
        let (input, ongive) = (input.clone(), ongive.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = input.cast::<HtmlInputElement>() {
                let typed = KeyInput::new(field.value());
                field.set_value("");
                ongive.emit(typed);
            }
        })
    };
    let wrong = (!problem.is_empty()).to_string();
    html! {
        <form class="field key-field" onsubmit={given}>
            <label for="wallet-key">{ label }</label>
            <span class="together">
                <input ref={input} id="wallet-key" data-testid="wallet-key" type="password"
                    placeholder={placeholder.clone()} autocomplete="off" autocapitalize="off"
                    spellcheck="false" enterkeyhint="go" aria-invalid={wrong}
                    aria-describedby="wallet-key-problem" />
                <button type="submit" class="press quiet" data-testid="wallet-signin">{ open }</button>
            </span>
            <p class="problem" id="wallet-key-problem" role="alert">{ problem }</p>
        </form>
    }
}
