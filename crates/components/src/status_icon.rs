//! The icon of a state: every state has one besides its colour and its text.

use yew::{Html, Properties, component, html};

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Done.
    Tick,
    /// Not done.
    Hand,
    /// The outcome is unknown.
    Hourglass,
    /// In progress.
    Ring,
    /// A phone that shows a code.
    Phone,
    /// Two screens, one of which is active.
    Screens,
    /// A plug and a socket, not connected.
    Plug,
    /// Money or points returned.
    Return,
    /// A closed lock.
    Lock,
    /// An open lock.
    Unlocked,
    /// People.
    People,
}

impl Icon {
    const fn name(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Hand => "hand",
            Self::Hourglass => "hourglass",
            Self::Ring => "ring",
            Self::Phone => "phone",
            Self::Screens => "screens",
            Self::Plug => "plug",
            Self::Return => "return",
            Self::Lock => "lock",
            Self::Unlocked => "unlocked",
            Self::People => "people",
        }
    }

    /// The paths in a view box of 48 by 48.
    const fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Tick => &["M10.5 25.5l9 9 18-20"],
            Self::Hand => &[
                "M15.5 27V13a2.9 2.9 0 0 1 5.8 0v10.5",
                "M21.3 22.5V9.4a2.9 2.9 0 0 1 5.8 0v13.1",
                "M27.1 22.5V11.4a2.9 2.9 0 0 1 5.8 0v12.1",
                "M32.9 23.5v-7.4a2.9 2.9 0 0 1 5.8 0v13.4c0 7.6-5.2 12.9-12.4 12.9-5.2 0-8.6-2.1-11.2-6.2L9.2 28.6a2.9 2.9 0 0 1 4.7-3.3l1.6 2",
            ],
            Self::Hourglass => &[
                "M12.5 6.5h23M12.5 41.5h23",
                "M16 6.5v6.2c0 5.6 8 7.3 8 11.3s-8 5.7-8 11.3v6.2",
                "M32 6.5v6.2c0 5.6-8 7.3-8 11.3s8 5.7 8 11.3v6.2",
                "M20.6 15.2h6.8M24 33.4v3.4",
            ],
            Self::Ring => &["M24 6a18 18 0 1 1-12.73 5.27"],
            Self::Phone => &[
                "M16.5 5h15a3 3 0 0 1 3 3v32a3 3 0 0 1-3 3h-15a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z",
                "M18.5 16h4.2v4.2h-4.2zM25.3 16h4.2v4.2h-4.2zM18.5 22.8h4.2V27h-4.2z",
                "M25.3 23v4M29.5 23v4",
                "M21.5 37.5h5",
            ],
            Self::Screens => &[
                "M7 9.5h23a2 2 0 0 1 2 2v17a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-17a2 2 0 0 1 2-2z",
                "M38 17.5h3a2 2 0 0 1 2 2v17a2 2 0 0 1-2 2H18a2 2 0 0 1-2-2V36",
            ],
            Self::Plug => &[
                "M19.5 28.5l-8 8M36.5 11.5l5-5M6.5 41.5l5-5",
                "M14 22.5l11.5 11.5-3 3a7.6 7.6 0 0 1-10.8 0l-.7-.7a7.6 7.6 0 0 1 0-10.8z",
                "M22.5 14l11.5 11.5 3-3a7.6 7.6 0 0 0 0-10.8l-.7-.7a7.6 7.6 0 0 0-10.8 0z",
                "M19.5 28.5l3.2-3.2M26 22l-3.3 3.3",
            ],
            Self::Lock => &[
                "M14 21h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H14a4 4 0 0 1-4-4V25a4 4 0 0 1 4-4z",
                "M16 21v-6a8 8 0 0 1 16 0v6M24 29v5",
            ],
            Self::Unlocked => &[
                "M14 21h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H14a4 4 0 0 1-4-4V25a4 4 0 0 1 4-4z",
                "M16 21v-7a8 8 0 0 1 15.2-3.4M24 29v5",
            ],
            Self::People => &[
                "M18 9.2a6.8 6.8 0 1 1 0 13.6 6.8 6.8 0 0 1 0-13.6z",
                "M6 40c0-7.2 5.2-12 12-12s12 4.8 12 12",
                "M32 10a6.4 6.4 0 0 1 0 12M36 28.8c3.8 1.8 6 5.8 6 11.2",
            ],
            Self::Return => &["M17.5 9L8.5 18l9 9", "M9.5 18H29a10.5 10.5 0 0 1 0 21H17"],
        }
    }
}

/// The properties of [`StatusIcon`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Properties)]
pub struct StatusIconProps {
    /// The icon.
    pub icon: Icon,
}

/// A large icon, hidden from screen readers, because the text beside it says the same.
#[component]
pub fn StatusIcon(props: &StatusIconProps) -> Html {
    html! {
        <div class="status-icon" data-shape={props.icon.name()} aria-hidden="true">
            <svg viewBox="0 0 48 48" focusable="false">
                { for props.icon.paths().iter().map(|path| html! { <path d={*path} pathLength="1" /> }) }
            </svg>
        </div>
    }
}
