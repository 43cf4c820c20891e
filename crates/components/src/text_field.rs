//! An input field for text or a code.

use web_sys::{HtmlElement, HtmlInputElement, InputEvent, SubmitEvent};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, TargetCast as _, component, html,
    use_effect_with, use_node_ref,
};

use crate::focus;

/// The kind of input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// A code, which is often scanned or pasted.
    #[default]
    Code,
    /// Free text: it does not take the focus, and its keys are not handled by the page.
    Text,
}

/// The properties of [`TextField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TextFieldProps {
    /// The label.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// The placeholder.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// Why the value is invalid; may be empty.
    #[prop_or_default]
    pub error: AttrValue,
    /// The `data-testid`; also the element's id, so it is unique on a page.
    pub test_id: AttrValue,
    /// Called with the whole text when it changes.
    pub oninput: Callback<String>,
    /// Called on Enter.
    pub onenter: Callback<()>,
    /// Whether it can be edited.
    #[prop_or(true)]
    pub enabled: bool,
    /// The kind of input.
    #[prop_or_default]
    pub kind: InputKind,
}

/// An input field for text or a code.
///
/// For a code it takes the focus when its screen appears, but only on a device with a hardware
/// keyboard: on a touch device the on-screen keyboard would cover the page.
#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let form = use_node_ref();
    let input = use_node_ref();
    use_focus(form.clone(), input.clone(), props.kind);
    let TextFieldProps { label, value, placeholder, error, test_id, oninput, onenter, .. } = props;
    let oninput = oninput.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
    });
    let onsubmit = onenter.reform(|event: SubmitEvent| event.prevent_default());
    let invalid = !error.is_empty();
    let error_id = format!("{test_id}-problem");
    html! {
        <form class="field" ref={form} tabindex="-1" {onsubmit}>
            <label for={test_id.clone()}>{ label }</label>
            <input ref={input} id={test_id.clone()} data-testid={test_id.clone()} type="text"
                value={value.clone()} placeholder={placeholder.clone()} disabled={!props.enabled}
                autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                enterkeyhint="go" data-own-keys={(props.kind == InputKind::Text).then_some("")} aria-invalid={invalid.to_string()}
                aria-describedby={error_id.clone()} {oninput} />
            <p class="error" id={error_id} role="alert">{ error }</p>
        </form>
    }
}

#[yew::hook]
fn use_focus(form: NodeRef, input: NodeRef, kind: InputKind) {
    use_effect_with((), move |()| {
        if kind == InputKind::Text {
            return;
        }
        let node = if focus::has_hardware_keyboard() { input } else { form };
        if let Some(element) = node.cast::<HtmlElement>() {
            focus::focus(&element);
        }
    });
}
