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
    /// Called with the whole text when it changes.
    pub oninput: Callback<String>,
}

/// Keys for a code, in groups of four characters, with the characters that are the same in every code.
///
/// The style sheet shows it where the device has no mouse, and so hardly a keyboard.
#[component]
pub fn CharacterPad(props: &CharacterPadProps) -> Html {
    let CharacterPadProps { keys, value, length, separator, before, after, erase, oninput } = props;
    let plain = plain(value, before);
    let with = |plain: Vec<char>, separator: &AttrValue| {
        let text = grouped(&plain, separator);
        oninput.reform(move |()| text.clone())
    };
    let key = |sign: char| {
        let mut next = plain.clone();
        next.push(sign);
        html! {
            <Button label={sign.to_string()} kind={ButtonKind::Key} test_id={format!("pad-{sign}")}
                enabled={plain.len() < *length} onpress={with(next, separator)} />
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
                test_id="pad-erase" enabled={!plain.is_empty()} onpress={with(shorter, separator)} />
        </div>
    }
}

/// The characters of the code in a field, without the separators and what nobody types.
fn plain(value: &str, before: &str) -> Vec<char> {
    let value = value.trim();
    let value = if before.is_empty() { value } else { value.strip_prefix(before).unwrap_or(value) };
    value.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn grouped(plain: &[char], separator: &str) -> String {
    let groups: Vec<String> = plain.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join(separator)
}
