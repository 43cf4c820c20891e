//! A button with a text, an icon or a symbol.

use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

/// The style of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The main action of its screen.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action that takes something away for good.
    Warning,
    /// A small button among several.
    Chip,
    /// A key of a keypad.
    Key,
    /// A key that edits the input, such as backspace.
    EditKey,
    /// The start button of the idle screen, which fills half of it.
    Hero,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button secondary",
            Self::Warning => "button secondary warning",
            Self::Chip => "button chip",
            Self::Key => "button key",
            Self::EditKey => "button key edit",
            Self::Hero => "button hero",
        }
    }
}

/// An icon in place of the text, which is then for screen readers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyIcon {
    /// Removes the last sign.
    Backspace,
    /// Clears the input.
    Clear,
    /// Adds.
    Plus,
}

impl KeyIcon {
    const fn path(self) -> &'static str {
        match self {
            Self::Backspace => {
                "M9 5h11a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 20 19H9l-6.5-7zM11.5 9.5l5 5m0-5l-5 5"
            }
            Self::Clear => "M17.5 7.2a7.2 7.2 0 1 0 0 9.6",
            Self::Plus => "M12 4.5v15M4.5 12h15",
        }
    }
}

/// The properties of [`Button`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ButtonProps {
    /// The text.
    pub label: AttrValue,
    /// The style.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// An icon in place of the text.
    #[prop_or_default]
    pub icon: Option<KeyIcon>,
    /// A symbol in place of the text, which is then for screen readers only.
    #[prop_or_default]
    pub symbol: Option<AttrValue>,
    /// The `data-testid`.
    #[prop_or_default]
    pub test_id: Option<AttrValue>,
    /// Whether it can be pressed.
    #[prop_or(true)]
    pub enabled: bool,
    /// The value of `data-settling`: set while the button has just appeared and a press does not count yet.
    #[prop_or_default]
    pub settling: Option<AttrValue>,
    /// Called when pressed.
    pub onpress: Callback<()>,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let onclick = props.onpress.reform(|_: MouseEvent| ());
    let label = || Some(props.label.clone());
    let (face, aria_label) = match (props.icon, &props.symbol) {
        (Some(icon), _) => (drawing(icon), label()),
        (None, Some(symbol)) => (text(symbol), label()),
        (None, None) => (text(&props.label), None),
    };
    html! {
        <button type="button" class={props.kind.class()} data-testid={props.test_id.clone()}
            aria-label={aria_label} disabled={!props.enabled}
            data-settling={props.settling.clone()} {onclick}>
            { face }
        </button>
    }
}

fn text(text: &AttrValue) -> Html {
    // Drawn anew when it changes: it may have an amount, and an extension may have replaced the text.
    html! { <span key={text.to_string()} class="button-text">{ text }</span> }
}

fn drawing(icon: KeyIcon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={icon.path()} />
        </svg>
    }
}
