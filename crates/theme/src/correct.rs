//! Checks the contrast of a scheme's colours, and moves the lightness of those that fail.
//!
//! The colours are settled one after the other, each against those before it. The colours of states come first and do
//! not move; the page comes next, because text can always be made darker than a page that is light enough.

use core::fmt;

use crate::colour::Colour;
use crate::derive;
use crate::pairs::{PAIRS, Pair};
use crate::palette::{Palette, Place, Token};
use crate::scheme::Scheme;
use crate::theme::{Field, Theme};

/// The steps from a colour's lightness to black or white.
const STEPS: u8 = 200;

/// A colour of the host that could not be read, and what is used in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Which value of the host.
    pub field: Field,
    /// In which scheme.
    pub scheme: Scheme,
    /// The pair that fails most.
    pub pair: Pair,
    /// Its contrast ratio.
    pub found: f32,
    /// The colour of the host.
    pub given: Colour,
    /// The colour that is used.
    pub replacement: Colour,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, scheme, pair, found, given, replacement } = self;
        write!(
            f,
            "theme: {} = {given} gives {} on {} a contrast of {found:.2} in the {} scheme, {} is required; {replacement} is used",
            field.name(),
            pair.front.property(),
            pair.back.property(),
            scheme.as_str(),
            pair.required,
        )
    }
}

/// The colours that the host does not choose.
const OF_STATES: [Token; 9] = [
    Token::Good,
    Token::Live,
    Token::Wait,
    Token::WaitInk,
    Token::Bad,
    Token::OnGood,
    Token::OnWait,
    Token::Refund,
    Token::OnRefund,
];

/// A palette of which some colours are settled.
struct Settling {
    palette: Palette,
    scheme: Scheme,
    settled: Vec<Token>,
    warnings: Vec<Warning>,
}

/// The colours of a theme in a scheme, all of which can be read, and the warnings for the host.
pub(crate) fn settle(theme: &Theme, scheme: Scheme) -> (Palette, Vec<Warning>) {
    let of_staff = |token: &Token| token.place() == Place::Staff;
    let settled = Token::ALL.iter().copied().filter(of_staff).chain(OF_STATES).collect();
    let palette = Palette::own(scheme);
    let mut settling = Settling { palette, scheme, settled, warnings: Vec::new() };
    let (front, back) = (scheme.front(), scheme.back());

    let paper = derive::paper(theme, scheme);
    let backgrounds = [Token::Paper, Token::Surface, Token::Sunken, Token::Line];
    settling.family(&backgrounds, paper, Field::Background, back, |palette, paper| {
        derive::from_paper(palette, paper, scheme);
    });
    let ink = derive::ink(theme, scheme);
    settling.family(&[Token::Ink], ink, Field::Text, front, |palette, ink| {
        palette.set(Token::Ink, ink.shown());
    });
    let brand = derive::brand(theme, scheme);
    let actions = [Token::Brand, Token::BrandDeep, Token::OnBrand];
    settling.family(&actions, brand, Field::Brand, front, |palette, brand| {
        derive::from_brand(palette, brand, scheme);
    });
    if brand.is_some() {
        let wash = derive::wash(&settling.palette, scheme);
        settling.palette.set(Token::BrandWash, wash);
    }
    settling.own(Token::BrandWash, back);
    if paper.is_some() || ink.is_some() {
        let ink_soft = derive::ink_soft(&settling.palette, scheme);
        settling.palette.set(Token::InkSoft, ink_soft);
        let edge = derive::edge(&settling.palette, scheme);
        settling.palette.set(Token::Edge, edge);
    }
    settling.own(Token::InkSoft, front);
    settling.own(Token::Edge, front);
    if theme.scheme_of_values() != scheme {
        // The host has not chosen these colours.
        settling.warnings.clear();
    }
    (settling.palette, settling.warnings)
}

impl Settling {
    /// Settles a colour of the host with those that follow from it, the first of the family being its own.
    fn family(
        &mut self,
        family: &[Token],
        given: Option<Colour>,
        field: Field,
        towards: f32,
        derive: impl Fn(&mut Palette, Colour),
    ) {
        let Some(first) = family.first() else { return };
        if let Some(given) = given {
            derive(&mut self.palette, given);
        }
        let start = self.palette.get(*first);
        if let Some((pair, found)) = self.correct(family, start, towards, derive)
            && given.is_some()
        {
            let (scheme, replacement) = (self.scheme, self.palette.get(*first));
            let warning = Warning { field, scheme, pair, found, given: start, replacement };
            self.warnings.push(warning);
        }
    }

    /// Settles a colour that follows from those of the host.
    fn own(&mut self, token: Token, towards: f32) {
        let start = self.palette.get(token);
        self.correct(&[token], start, towards, |palette, colour| {
            palette.set(token, colour.shown());
        });
    }

    /// Moves the lightness of a family until every pair with a settled colour can be read; returns the pair that failed
    /// most, with its contrast.
    fn correct(
        &mut self,
        family: &[Token],
        start: Colour,
        towards: f32,
        derive: impl Fn(&mut Palette, Colour),
    ) -> Option<(Pair, f32)> {
        let failed = self.worst(family);
        if failed.is_some() {
            for step in 1..=STEPS {
                let share = f32::from(step) / f32::from(STEPS);
                let lightness = start.lightness + (towards - start.lightness) * share;
                derive(&mut self.palette, start.at(lightness));
                if self.worst(family).is_none() {
                    break;
                }
            }
        }
        self.settled.extend(family);
        failed
    }

    /// The pair of the family that fails most.
    fn worst(&self, family: &[Token]) -> Option<(Pair, f32)> {
        let known = |token| family.contains(&token) || self.settled.contains(&token);
        let concerned = |pair: &&Pair| {
            (family.contains(&pair.front) || family.contains(&pair.back))
                && known(pair.front)
                && known(pair.back)
        };
        let contrast = |pair: &Pair| {
            let contrast = self.palette.get(pair.front).contrast(self.palette.get(pair.back));
            (*pair, contrast)
        };
        PAIRS
            .iter()
            .filter(concerned)
            .map(contrast)
            .filter(|(pair, found)| *found < pair.required)
            .min_by(|(one, first), (two, second)| {
                (first / one.required).total_cmp(&(second / two.required))
            })
    }
}
