//! A field for a sum, beside a keypad that fills it too.

use web_sys::{HtmlInputElement, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, TargetCast as _, classes, component, html};

use crate::Weight;

/// Whether a field can be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Touch {
    /// It is what it is.
    Locked,
    /// It can be.
    #[default]
    Open,
    /// It can be, and the keypad writes there.
    Chosen,
}

/// What a [`Figure`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FigureProps {
    /// Its label.
    pub label: AttrValue,
    /// What it holds.
    pub value: AttrValue,
    /// The unit, where it stands before the figures.
    #[prop_or_default]
    pub before: AttrValue,
    /// The unit, where it stands behind them.
    #[prop_or_default]
    pub after: AttrValue,
    /// The `data-testid`; also the element's id, so one per page.
    pub handle: AttrValue,
    /// Whether it can be changed.
    #[prop_or_default]
    pub touch: Touch,
    /// Whether something is wrong with it; the words for that are the screen's.
    #[prop_or_default]
    pub wrong: bool,
    /// Whether it is the picture of its screen.
    pub weight: Weight,
    /// Called with the whole text when it changes.
    pub oninput: Callback<String>,
    /// Called when it is touched, so that the keypad writes here.
    pub onpick: Callback<()>,
}

/// A field for a sum. A touch on it brings up no keyboard, because the screen has a keypad; a real
/// keyboard types into it while it has the focus.
#[component]
pub fn Figure(props: &FigureProps) -> Html {
    let FigureProps { label, value, before, after, handle, touch, oninput, onpick, .. } = props;
    let oninput = oninput.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
    });
    let onfocus = onpick.reform(|_: yew::FocusEvent| ());
    let size = value.chars().count().max(1).to_string();
    let class = classes!("figure", (props.weight == Weight::Picture).then_some("large"));
    html! {
        <label {class} data-chosen={(*touch == Touch::Chosen).to_string()}>
            <span>{ label }</span>
            <b>
                <i>{ before }</i>
                <input id={handle.clone()} data-testid={handle.clone()} type="text" inputmode="none"
                    value={value.clone()} disabled={*touch == Touch::Locked} {size} data-own-keys=""
                    autocomplete="off" spellcheck="false" aria-invalid={props.wrong.to_string()}
                    {oninput} {onfocus} />
                <i>{ after }</i>
            </b>
        </label>
    }
}
