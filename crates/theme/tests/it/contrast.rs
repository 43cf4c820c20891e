//! Whatever a host asks for can be read.

use kios_theme::{Field, PAIRS, Scheme, Theme, Token, Values};
use proptest::prelude::*;

fn colour() -> impl Strategy<Value = Option<String>> {
    let hex = any::<[u8; 3]>().prop_map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}"));
    let rgb = any::<[u8; 3]>().prop_map(|[r, g, b]| format!("rgb({r}, {g}, {b})"));
    let oklch = (0_u16..=1_000, 0_u16..=400, 0_u16..360).prop_map(|(l, c, h)| {
        format!("oklch({}% {} {h}deg)", f32::from(l) / 10.0, f32::from(c) / 1_000.0)
    });
    prop::option::of(prop_oneof![hex, rgb, oklch])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn every_pair_of_every_theme_can_be_read(
        brand in colour(),
        background in colour(),
        text in colour(),
        scheme in prop::sample::select(vec!["auto", "light", "dark"]),
    ) {
        let mut values = Values {
            brand: brand.as_deref(),
            background: background.as_deref(),
            text: text.as_deref(),
            scheme: Some(scheme),
            ..Values::default()
        };
        if Theme::parse(&values).is_err_and(|error| error.field == Field::Brand) {
            values.brand = None;
        }
        let tokens = Theme::parse(&values).unwrap().tokens();
        for scheme in [Scheme::Light, Scheme::Dark] {
            let palette = tokens.palette(scheme);
            for pair in PAIRS {
                // What is written is what is checked.
                let written = |token| palette.get(token).to_string().parse::<kios_theme::Colour>().unwrap();
                let contrast = written(pair.front).contrast(written(pair.back));
                prop_assert!(contrast >= pair.required, "{pair:?} in {scheme:?}: {contrast}");
            }
        }
        for warning in &tokens.warnings {
            prop_assert!(warning.found < warning.pair.required);
            let (given, replacement) = (warning.given, warning.replacement);
            let apart = (given.hue - replacement.hue).rem_euclid(360.0);
            prop_assert!(apart.min(360.0 - apart) < 0.11, "{warning}");
            prop_assert!((given.lightness - replacement.lightness).abs() > 0.0004, "{warning}");
        }
    }
}

#[test]
fn a_colour_that_cannot_be_read_is_replaced_and_the_host_is_told() {
    let values = Values { brand: Some("#7ec8ff"), scheme: Some("light"), ..Values::default() };
    let tokens = Theme::parse(&values).unwrap().tokens();
    let [warning] = &*tokens.warnings else { panic!("{:?}", tokens.warnings) };
    assert_eq!(
        warning.to_string(),
        "theme: brand = oklch(0.805 0.108 242) gives --on-brand on --brand a contrast of 1.76 in the light scheme, \
         4.5 is required; oklch(0.555 0.108 242) is used"
    );
    // The same colour is fine in the dark, and what follows for the other scheme needs no word.
    for scheme in ["dark", "auto"] {
        let values = Values { background: Some("#101820"), scheme: Some(scheme), ..values };
        assert_eq!(Theme::parse(&values).unwrap().tokens().warnings, []);
    }
}

#[test]
fn a_brand_gives_both_schemes_their_actions_and_leaves_the_colours_of_states() {
    let values = Values { brand: Some("rgb(0 87 168)"), ..Values::default() };
    let tokens = Theme::parse(&values).unwrap().tokens();
    assert_eq!(tokens.warnings, []);
    let own = Theme::default().tokens();
    for scheme in [Scheme::Light, Scheme::Dark] {
        let (palette, own) = (tokens.palette(scheme), own.palette(scheme));
        for token in Token::ALL.iter().copied() {
            let themed = [Token::Brand, Token::BrandDeep, Token::BrandWash, Token::OnBrand];
            assert_eq!(palette.get(token) != own.get(token), themed.contains(&token), "{token:?}");
        }
        assert!((palette.get(Token::Brand).hue - 254.0).abs() < 2.0);
    }
    assert!(tokens.palette(Scheme::Dark).get(Token::Brand).lightness >= 0.8);
}
