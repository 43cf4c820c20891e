//! Small line icons beside a text.

use yew::{Html, Properties, component, html};

/// A small icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A closed lock.
    Lock,
    /// A list.
    List,
    /// A printer.
    Printer,
    /// An arrow back.
    Return,
    /// A plus in a circle.
    Add,
    /// A gear.
    Gear,
    /// People.
    People,
    /// A clock with hands.
    Clock,
    /// Two links of a chain.
    Link,
    /// A cross.
    Cross,
    /// A filled circle.
    Dot,
}

impl SymbolKind {
    /// The paths in a view box of 24 by 24.
    const fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Lock => &[
                "M7.5 10.5h9a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-2.5 2.5h-9a2.5 2.5 0 0 1-2.5-2.5v-5a2.5 2.5 0 0 1 2.5-2.5z",
                "M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2.5",
            ],
            Self::List => &["M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"],
            Self::Printer => &["M7 9V4h10v5M7 17H4v-7h16v7h-3", "M7 14h10v6H7z"],
            Self::Return => &["M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3"],
            Self::Add => &["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 8.5v7M8.5 12h7"],
            Self::Gear => &[
                "M12 8.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z",
                "M12 3.5v2.3M12 18.2v2.3M3.5 12h2.3M18.2 12h2.3M6 6l1.6 1.6M16.4 16.4 18 18M18 6l-1.6 1.6M7.6 16.4 6 18",
            ],
            Self::People => &[
                "M9 4.6a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8z",
                "M3 20c0-3.6 2.6-6 6-6s6 2.4 6 6M16 5a3.2 3.2 0 0 1 0 6M18 14.4c1.9.9 3 2.9 3 5.6",
            ],
            Self::Clock => &["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2.5"],
            Self::Link => &[
                "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
            ],
            Self::Cross => &["m6 6 12 12M18 6 6 18"],
            Self::Dot => &["M12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14z"],
        }
    }
}

/// The properties of [`Symbol`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Properties)]
pub struct SymbolProps {
    /// The icon.
    pub kind: SymbolKind,
}

/// A small icon, hidden from screen readers, because the text beside it says the same.
#[component]
pub fn Symbol(props: &SymbolProps) -> Html {
    let filled = props.kind == SymbolKind::Dot;
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"
            data-filled={filled.then_some("true")}>
            { for props.kind.paths().iter().map(|path| html! { <path d={*path} /> }) }
        </svg>
    }
}
