//! Things to press.

use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

/// How much weight a button has on its screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The one thing to do here.
    Go,
    /// Everything else.
    #[default]
    Quiet,
    /// A small one among several.
    Chip,
    /// A key of a keypad.
    Key,
    /// A key that edits instead of entering.
    SoftKey,
    /// The start of everything: a whole half of the screen.
    Sun,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Go => "press go",
            Self::Quiet => "press quiet",
            Self::Chip => "press chip",
            Self::Key => "press key",
            Self::SoftKey => "press key soft",
            Self::Sun => "press sun",
        }
    }
}

/// A drawing instead of words on a button; the words then go to screen readers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Take back one.
    Backspace,
    /// Start over.
    Clear,
    /// Add.
    Plus,
}

impl Icon {
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

/// What a [`Press`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PressProps {
    /// Its words.
    pub label: AttrValue,
    /// Its weight.
    #[prop_or_default]
    pub kind: Kind,
    /// A drawing in place of the words.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// A sign in place of the words, which then go to screen readers only.
    #[prop_or_default]
    pub sign: Option<AttrValue>,
    /// The `data-testid`.
    #[prop_or_default]
    pub handle: Option<AttrValue>,
    /// Whether it can be pressed.
    #[prop_or(true)]
    pub enabled: bool,
    /// Called when pressed.
    pub onpress: Callback<()>,
}

/// A button.
#[component]
pub fn Press(props: &PressProps) -> Html {
    let onclick = props.onpress.reform(|_: MouseEvent| ());
    let spoken = || Some(props.label.clone());
    let (face, spoken) = match (props.icon, &props.sign) {
        (Some(icon), _) => (drawing(icon), spoken()),
        (None, Some(sign)) => (words(sign), spoken()),
        (None, None) => (words(&props.label), None),
    };
    html! {
        <button type="button" class={props.kind.class()} data-testid={props.handle.clone()}
            aria-label={spoken} disabled={!props.enabled} {onclick}>
            { face }
        </button>
    }
}

fn words(words: &AttrValue) -> Html {
    html! { <span class="face">{ words }</span> }
}

fn drawing(icon: Icon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={icon.path()} />
        </svg>
    }
}
