//! The one field of a screen.

use web_sys::{HtmlElement, HtmlInputElement, InputEvent, SubmitEvent};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, TargetCast as _, component, html,
    use_effect_with, use_node_ref,
};

use crate::focus;

/// What a field is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// A code, which is often scanned or pasted.
    #[default]
    Code,
    /// Words of one's own: it does not ask for the focus, and no key in it is a key of the page.
    Words,
}

/// What a [`Field`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FieldProps {
    /// Its label.
    pub label: AttrValue,
    /// What it holds.
    pub value: AttrValue,
    /// What an empty field shows.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// What is wrong with it; empty when nothing.
    #[prop_or_default]
    pub problem: AttrValue,
    /// The `data-testid`; also the element's id, so one per page.
    pub handle: AttrValue,
    /// Called with the whole text when it changes.
    pub oninput: Callback<String>,
    /// Called on Enter, also that of a phone's keyboard.
    pub onenter: Callback<()>,
    /// Whether it can be edited.
    #[prop_or(true)]
    pub enabled: bool,
    /// What it is for.
    #[prop_or_default]
    pub takes: Takes,
}

/// A field for a code, typed or pasted.
///
/// It takes the focus when its screen appears, where a mouse says that there is a real keyboard; on
/// a touch screen it does not, because the screen's keyboard would jump over the page.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let form = use_node_ref();
    let input = use_node_ref();
    use_focus(form.clone(), input.clone(), props.takes);
    let FieldProps { label, value, placeholder, problem, handle, oninput, onenter, .. } = props;
    let oninput = oninput.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
    });
    let onsubmit = onenter.reform(|event: SubmitEvent| event.prevent_default());
    let wrong = !problem.is_empty();
    let problem_id = format!("{handle}-problem");
    html! {
        <form class="field" ref={form} tabindex="-1" {onsubmit}>
            <label for={handle.clone()}>{ label }</label>
            <input ref={input} id={handle.clone()} data-testid={handle.clone()} type="text"
                value={value.clone()} placeholder={placeholder.clone()} disabled={!props.enabled}
                autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                enterkeyhint="go" data-own-keys={(props.takes == Takes::Words).then_some("")} aria-invalid={wrong.to_string()}
                aria-describedby={problem_id.clone()} {oninput} />
            <p class="problem" id={problem_id} role="alert">{ problem }</p>
        </form>
    }
}

#[yew::hook]
fn use_focus(form: NodeRef, input: NodeRef, takes: Takes) {
    use_effect_with((), move |()| {
        if takes == Takes::Words {
            return;
        }
        let node = if focus::has_real_keyboard() { input } else { form };
        if let Some(element) = node.cast::<HtmlElement>() {
            focus::quietly(&element);
        }
    });
}
