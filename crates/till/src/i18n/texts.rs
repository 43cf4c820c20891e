//! Texts as data: groups of named texts, which a host can replace by their keys.
//!
//! A text may have placeholders, `{name}`, that are filled when a screen is built. A key is the path to a text, such as
//! `labels.price` or `refund.reasons.0`.

use core::fmt::Display;

/// The name of a text or group within its group, and after `(` the placeholders of the text, each with a comma.
///
/// One word holds both, because the page carries it for every text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name(pub(crate) &'static str);

impl Name {
    /// The name alone.
    pub(crate) fn name(self) -> &'static str {
        self.0.split_once('(').map_or(self.0, |(name, _)| name)
    }

    /// The placeholders without braces.
    pub(crate) fn placeholders(self) -> impl Iterator<Item = &'static str> {
        let (_, names) = self.0.split_once('(').unwrap_or_default();
        names.split_terminator(',')
    }
}

/// A member of a group.
pub(crate) enum Member<'m, 'a> {
    /// A text.
    Text(&'m mut &'a str),
    /// A group within the group.
    Group(&'m mut dyn Group<'a>),
}

/// A group of texts.
pub(crate) trait Group<'a> {
    /// The names of the members, in their order.
    fn names(&self) -> &'static [Name];

    /// The member at this place of the names.
    fn member(&mut self, place: usize) -> Option<Member<'_, 'a>>;
}

impl<'m, 'a> From<&'m mut &'a str> for Member<'m, 'a> {
    fn from(text: &'m mut &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'m, 'a, G: Group<'a>> From<&'m mut G> for Member<'m, 'a> {
    fn from(group: &'m mut G) -> Self {
        Self::Group(group)
    }
}

/// The names of the members of a list.
const NUMBERS: [Name; 12] = [
    Name("0"),
    Name("1"),
    Name("2"),
    Name("3"),
    Name("4"),
    Name("5"),
    Name("6"),
    Name("7"),
    Name("8"),
    Name("9"),
    Name("10"),
    Name("11"),
];

impl<'a, const N: usize> Group<'a> for [&'a str; N] {
    fn names(&self) -> &'static [Name] {
        const { assert!(N <= NUMBERS.len()) };
        NUMBERS.get(..N).unwrap_or_default()
    }

    fn member(&mut self, place: usize) -> Option<Member<'_, 'a>> {
        self.get_mut(place).map(Member::Text)
    }
}

/// Declares a group: a struct with a field for each text, so that a language with a missing text does not compile.
///
/// `name: &'a str` is a text, `name(first, second): &'a str` a text with these placeholders and a method of the same
/// name that fills them, and `name: Group<'a>` a group.
macro_rules! texts {
    ($(#[$about:meta])* $group:ident<$life:lifetime> {
        $($(#[$doc:meta])* $name:ident $(($($placeholder:ident),+))?: $kind:ty,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $group<$life> {
            $($(#[$doc])* pub(crate) $name: $kind,)*
        }

        impl<$life> $group<$life> {
            $($(
                /// The text of this name with its placeholders filled.
                pub(crate) fn $name(&self, $($placeholder: impl core::fmt::Display),+) -> String {
                    $crate::i18n::texts::fill(
                        self.$name,
                        &[$((stringify!($placeholder), &$placeholder)),+],
                    )
                }
            )?)*
        }

        impl<$life> $crate::i18n::texts::Group<$life> for $group<$life> {
            fn names(&self) -> &'static [$crate::i18n::texts::Name] {
                &[$($crate::i18n::texts::Name(concat!(
                    stringify!($name),
                    $("(", $(stringify!($placeholder), ","),+)?
                )),)*]
            }

            fn member(&mut self, place: usize) -> Option<$crate::i18n::texts::Member<'_, $life>> {
                let mut places = 0..;
                $(if places.next() == Some(place) {
                    return Some((&mut self.$name).into());
                })*
                None
            }
        }
    };
}

texts! {
    /// A sentence with a second, explanatory one.
    TitleDetail<'a> {
        title: &'a str,
        detail: &'a str,
    }
}

impl<'a> TitleDetail<'a> {
    pub(crate) const fn both(&self) -> (&'a str, &'a str) {
        (self.title, self.detail)
    }
}

texts! {
    /// A text with a number of things.
    Plural<'a> {
        /// For one thing, in words.
        one: &'a str,
        other(count): &'a str,
    }
}

impl Plural<'_> {
    /// The text for a number of things.
    pub(crate) fn of(&self, count: impl Display + TryInto<u64>) -> String {
        let text = self.other(&count);
        if matches!(count.try_into(), Ok(1)) { self.one.to_owned() } else { text }
    }
}

texts! {
    /// A text with a length of time.
    Span<'a> {
        /// Below a minute.
        seconds(seconds): &'a str,
        minutes(minutes, seconds): &'a str,
    }
}

impl Span<'_> {
    /// The text for a number of seconds.
    pub(crate) fn of(&self, seconds: u64) -> String {
        match (seconds / 60, seconds % 60) {
            (0, seconds) => self.seconds(seconds),
            (minutes, seconds) => self.minutes(minutes, seconds),
        }
    }
}

/// Fills the placeholders of a text. The values may contain braces.
pub(crate) fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::new();
    for (plain, placeholder) in pieces(text) {
        filled.push_str(plain);
        match (placeholder, values.iter().find(|(name, _)| Some(*name) == placeholder)) {
            (Some(_), Some((_, value))) => filled.push_str(&value.to_string()),
            (Some(unknown), None) => {
                filled.push('{');
                filled.push_str(unknown);
                filled.push('}');
            }
            (None, _) => {}
        }
    }
    filled
}

/// The placeholders of a text in their order.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|(_, placeholder)| placeholder)
}

/// The pieces of a text: what stands before a placeholder, and its name; the last piece has none.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest.take()?;
        let placeholder = text.split_once('{').and_then(|(plain, after)| {
            let (name, after) = after.split_once('}')?;
            Some((plain, name, after))
        });
        Some(match placeholder {
            Some((plain, name, after)) => {
                rest = Some(after);
                (plain, Some(name))
            }
            None => (text, None),
        })
    })
}
