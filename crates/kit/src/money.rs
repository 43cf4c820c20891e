//! A sum of money, drawn large enough to be the picture of its screen.
//!
//! The sum never wraps and never scrolls: it shrinks. How much is decided here, by estimating its
//! width in the font's own unit, and done in `kit.css`, by dividing the room it has by that width.

use yew::{AttrValue, Html, Properties, component, html};

/// How large a sum is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// It is the picture of the screen.
    #[default]
    Picture,
    /// It reminds.
    Reminder,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Picture => "sum picture",
            Self::Reminder => "sum reminder",
        }
    }
}

/// What a [`Sum`] needs.
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct SumProps {
    /// Grouped digits.
    pub figures: AttrValue,
    /// The unit.
    pub unit: AttrValue,
    /// Whether the unit stands before the figures.
    #[prop_or_default]
    pub unit_first: bool,
    /// How large.
    #[prop_or_default]
    pub weight: Weight,
    /// The `data-testid`.
    #[prop_or_default]
    pub handle: Option<AttrValue>,
}

/// A sum of money.
#[component]
pub fn Sum(props: &SumProps) -> Html {
    let halves = width_in_half_ems(&props.figures, &props.unit).to_string();
    let unit = html! { <small>{ &props.unit }</small> };
    let figures = html! { <span class="figures">{ &props.figures }</span> };
    let (first, second) = if props.unit_first { (unit, figures) } else { (figures, unit) };
    html! {
        <div class="room">
            <p class={props.weight.class()} data-halves={halves} data-testid={props.handle.clone()}>
                { first }{ second }
            </p>
        </div>
    }
}

/// The widest sum that has a rule of its own in `kit.css`, in half ems.
const WIDEST: usize = 40;

/// How wide a sum is, in halves of its font size, rounded up.
///
/// Hundredths of an em: a figure 66, a separator 31; of the unit, drawn at two fifths, 40 a letter
/// and 14 for the gap. Measured on the bundled font at its heaviest, a little generous.
fn width_in_half_ems(figures: &str, unit: &str) -> usize {
    let figures: usize =
        figures.chars().map(|sign| if sign.is_ascii_digit() { 66 } else { 31 }).sum();
    let unit = unit.chars().count().saturating_mul(40).saturating_add(14);
    figures.saturating_add(unit).div_ceil(50).clamp(2, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::width_in_half_ems;

    #[test]
    fn a_longer_sum_is_never_estimated_narrower() {
        let widths: Vec<_> = ["0", "500", "4,500", "12,500", "10,000,000", "1,000,000,000.00"]
            .iter()
            .map(|figures| width_in_half_ems(figures, "원"))
            .collect();
        assert!(widths.is_sorted(), "{widths:?}");
    }

    #[test]
    fn every_width_has_a_rule_in_the_style_sheet() {
        let styles = include_str!("../../../static/kit.css");
        for halves in 2..=super::WIDEST {
            assert!(
                styles.contains(&format!("[data-halves=\"{halves}\"]")),
                "no rule for {halves}"
            );
        }
    }
}
