//! Keys for a code, for screens without a keyboard.

use yew::{AttrValue, Callback, Html, Properties, component, html};

use crate::{Button, ButtonKind, KeyIcon};

/// Characters of a group.
const GROUP: usize = 4;

/// The properties of [`CharacterPad`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CharacterPadProps {
    /// The characters of the keys.
    pub keys: AttrValue,
    /// The text of the field that the keys write into.
    pub value: AttrValue,
    /// The number of characters of a whole code.
    pub length: usize,
    /// What stands between the groups of four characters in the field.
    pub separator: AttrValue,
    /// The characters before the code that nobody types; may be empty.
    #[prop_or_default]
    pub before: AttrValue,
    /// The characters after it.
    #[prop_or_default]
    pub after: AttrValue,
    /// The name of the key that removes the last character.
    pub erase: AttrValue,
    /// Whether the keys can be pressed.
    pub enabled: bool,
    /// Called with the whole text when it changes.
    pub oninput: Callback<String>,
}

/// Keys for a code, in groups of four characters, with the characters that are the same in every code.
///
/// The style sheet shows it where the device has no mouse, and so hardly a keyboard.
#[component]
pub fn CharacterPad(props: &CharacterPadProps) -> Html {
    let CharacterPadProps { keys, length, separator, before, after, erase, enabled, .. } = props;
    let plain = plain(props);
    let with = |plain: Vec<char>, separator: &AttrValue| {
        let text = grouped(&plain, separator);
        props.oninput.reform(move |()| text.clone())
    };
    let key = |sign: char| {
        let mut next = plain.clone();
        next.push(sign);
        html! {
            <Button label={sign.to_string()} kind={ButtonKind::Key} test_id={format!("pad-{sign}")}
                enabled={*enabled && plain.len() < *length} onpress={with(next, separator)} />
        }
    };
    let mut shorter = plain.clone();
    shorter.pop();
    html! {
        <div class="character-pad">
            <p class="code-groups" aria-hidden="true">
                <span class="muted">{ before }</span>
                { format!(" {} ", grouped(&plain, " ")) }
                <span class="muted">{ after }</span>
            </p>
            { for keys.chars().map(key) }
            <Button label={erase.clone()} kind={ButtonKind::EditKey} icon={KeyIcon::Backspace}
                test_id="pad-erase" enabled={*enabled && !plain.is_empty()} onpress={with(shorter, separator)} />
        </div>
    }
}

/// The characters of the code in the field, without the separators and what nobody types.
fn plain(props: &CharacterPadProps) -> Vec<char> {
    let CharacterPadProps { value, length, before, after, .. } = props;
    let mut plain: Vec<char> = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let is = |part: &[char], text: &str| {
        part.iter().copied().map(|c| c.to_ascii_lowercase()).eq(text.chars())
    };
    let start = before.chars().count();
    if start > 0 && plain.get(..start).is_some_and(|part| is(part, before)) {
        plain.drain(..start);
    }
    let end = after.chars().count();
    if plain.len() == length.saturating_add(end)
        && is(plain.get(*length..).unwrap_or_default(), after)
    {
        plain.truncate(*length);
    }
    plain
}

fn grouped(plain: &[char], separator: &str) -> String {
    let groups: Vec<String> = plain.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join(separator)
}
