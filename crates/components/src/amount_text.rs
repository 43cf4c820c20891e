//! An amount of money or points as large text that is scaled to the available width.
//!
//! Its element has the text as its key, so that every change draws a new one: an extension that replaces text in the
//! page, such as a translator, cannot leave the digits of an earlier amount.
//!
//! The text neither wraps nor scrolls. Its width is estimated here in the font's own unit;
//! `components.css` divides the width of the surrounding box by it to get the font size.

use yew::{AttrValue, Html, Properties, component, html};

/// The maximum font size of an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// The main content of its screen.
    #[default]
    Large,
    /// Secondary content.
    Small,
}

impl Size {
    const fn class(self) -> &'static str {
        match self {
            Self::Large => "amount-text amount-large",
            Self::Small => "amount-text amount-small",
        }
    }
}

/// What a screen reader does when an amount changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Changes {
    /// Nothing.
    #[default]
    Silent,
    /// It says the new amount.
    Announced,
}

/// The properties of [`AmountText`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct AmountTextProps {
    /// The number, its digits grouped.
    pub digits: AttrValue,
    /// The unit.
    pub unit: AttrValue,
    /// Whether the unit is written before the number.
    #[prop_or_default]
    pub unit_first: bool,
    /// How large.
    #[prop_or_default]
    pub size: Size,
    /// Whether a screen reader says it when it changes.
    #[prop_or_default]
    pub changes: Changes,
    /// The `data-testid`.
    #[prop_or_default]
    pub test_id: Option<AttrValue>,
}

/// An amount with its unit.
#[component]
pub fn AmountText(props: &AmountTextProps) -> Html {
    let halves = width_in_half_ems(&props.digits, &props.unit).to_string();
    let unit = html! { <small>{ &props.unit }</small> };
    let digits = html! { <span class="digits">{ &props.digits }</span> };
    let (first, second) = if props.unit_first { (unit, digits) } else { (digits, unit) };
    // The whole amount is read, not the digit that has changed.
    let (live, atomic) = match props.changes {
        Changes::Silent => (None, None),
        Changes::Announced => (Some("polite"), Some("true")),
    };
    html! {
        <div class="amount-box" aria-live={live} aria-atomic={atomic}>
            // A new element at each change: nothing that another program put into the old one stays.
            <p key={format!("{} {}", props.digits, props.unit)} class={props.size.class()} data-halves={halves} data-testid={props.test_id.clone()}>
                { first }{ second }
            </p>
        </div>
    }
}

/// The widest amount that has a rule of its own in `components.css`, in half ems.
const WIDEST: usize = 40;

/// The width of an amount in halves of its font size, rounded up.
///
/// Hundredths of an em: a digit 66, a separator 31; the unit, at two fifths of the size, 40 per
/// letter and 14 for the gap. Measured with the bundled font at its heaviest weight, with a reserve.
fn width_in_half_ems(digits: &str, unit: &str) -> usize {
    let digits: usize =
        digits.chars().map(|sign| if sign.is_ascii_digit() { 66 } else { 31 }).sum();
    let unit = unit.chars().count().saturating_mul(40).saturating_add(14);
    digits.saturating_add(unit).div_ceil(50).clamp(2, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::width_in_half_ems;

    #[test]
    fn a_longer_amount_is_never_estimated_narrower() {
        let widths: Vec<_> = ["0", "500", "4,500", "12,500", "10,000,000", "1,000,000,000.00"]
            .iter()
            .map(|digits| width_in_half_ems(digits, "원"))
            .collect();
        assert!(widths.is_sorted(), "{widths:?}");
    }

    #[test]
    fn every_width_has_a_rule_in_the_style_sheet() {
        let styles = include_str!("../../../static/components.css");
        for halves in 2..=super::WIDEST {
            assert!(
                styles.contains(&format!("[data-halves=\"{halves}\"]")),
                "no rule for {halves}"
            );
        }
    }
}
