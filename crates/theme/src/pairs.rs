//! The pairs of colours that the style sheets put on each other.

use crate::palette::Token;

/// Text of any size. Source: WCAG 2.2, success criterion 1.4.3.
const TEXT: f32 = 4.5;
/// Large text, marks that mean something, and edges of controls. Source: WCAG 2.2, success criteria 1.4.3 and 1.4.11.
const SHAPE: f32 = 3.0;

/// A colour, the colour under it, and the contrast that they need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The text, mark or edge.
    pub front: Token,
    /// The background.
    pub back: Token,
    /// The lowest contrast ratio.
    pub required: f32,
}

const fn text(front: Token, back: Token) -> Pair {
    Pair { front, back, required: TEXT }
}

const fn shape(front: Token, back: Token) -> Pair {
    Pair { front, back, required: SHAPE }
}

/// Every pair of the kiosk's and the wallet's style sheets. Left out: lines that only separate, and disabled controls.
pub const PAIRS: &[Pair] = &[
    text(Token::Ink, Token::Paper),
    text(Token::Ink, Token::Surface),
    text(Token::Ink, Token::Sunken),
    text(Token::Ink, Token::BrandWash),
    text(Token::Ink, Token::StaffPaper),
    text(Token::Ink, Token::StaffSunken),
    text(Token::Ink, Token::StaffBrandWash),
    text(Token::InkSoft, Token::Paper),
    text(Token::InkSoft, Token::Surface),
    text(Token::InkSoft, Token::Sunken),
    text(Token::InkSoft, Token::StaffPaper),
    text(Token::InkSoft, Token::StaffSunken),
    shape(Token::Edge, Token::Paper),
    shape(Token::Edge, Token::Surface),
    shape(Token::Edge, Token::StaffPaper),
    text(Token::OnBrand, Token::Brand),
    text(Token::OnBrand, Token::BrandDeep),
    shape(Token::Brand, Token::Paper),
    shape(Token::Brand, Token::Surface),
    shape(Token::Brand, Token::Sunken),
    shape(Token::Brand, Token::BrandWash),
    text(Token::StaffOnBrand, Token::StaffBrand),
    text(Token::StaffOnBrand, Token::StaffBrandDeep),
    shape(Token::StaffBrand, Token::StaffPaper),
    shape(Token::StaffBrand, Token::Surface),
    text(Token::OnRefund, Token::Refund),
    text(Token::OnGood, Token::Good),
    shape(Token::OnWait, Token::Wait),
    shape(Token::Live, Token::Paper),
    shape(Token::Live, Token::StaffPaper),
    shape(Token::WaitInk, Token::Paper),
    shape(Token::WaitInk, Token::Surface),
    shape(Token::WaitInk, Token::Sunken),
    shape(Token::WaitInk, Token::StaffPaper),
    text(Token::Bad, Token::Paper),
    text(Token::Bad, Token::Surface),
    text(Token::Bad, Token::StaffPaper),
];
