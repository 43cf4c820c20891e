//! The kiosk's own colours, as the style sheets have them.

use kios_theme::{PAIRS, Palette, Scheme, Theme, Token};

/// The declarations of the rule after the `nth` place of `mark`, or around the only one if it is a declaration.
fn colours<'a>(css: &'a str, mark: &str, nth: usize) -> Vec<(&'a str, &'a str)> {
    let after = css.split(mark).nth(nth + 1).unwrap();
    let rule = after.split('}').next().unwrap();
    let lines = rule.lines().filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "));
    lines.collect()
}

#[test]
fn the_colours_are_those_of_the_style_sheet() {
    let css = include_str!("../../../../static/tokens.css");
    let light = colours(css, "color-scheme: light;", 0);
    let dark = colours(css, "color-scheme: dark;", 0);
    let staff = colours(css, "[data-tone=\"refund\"] {", 0);
    let dark_staff = colours(css, "[data-tone=\"refund\"] {", 1);
    let first_of_staff = Token::ALL.iter().position(|token| *token == Token::StaffPaper).unwrap();
    for (scheme, page, of_staff) in [
        (Scheme::Light, vec![&light], vec![&staff]),
        (Scheme::Dark, vec![&dark, &light], vec![&dark_staff, &staff]),
    ] {
        let mut compared = 0;
        for (place, token) in Token::ALL.iter().enumerate() {
            let rules = if place < first_of_staff { &page } else { &of_staff };
            let property = token.property();
            let mut found = rules.iter().flat_map(|rule| rule.iter());
            let colour = |value: &str| value.starts_with("oklch(");
            let written = found.find(|(name, value)| *name == property && colour(value));
            // Two of the colours of staff are named by others.
            let Some((_, written)) = written else {
                assert!(matches!(token, Token::StaffBrand | Token::StaffOnBrand), "{token:?}");
                continue;
            };
            assert_eq!(
                Palette::own(scheme).get(*token).to_string(),
                *written,
                "{token:?} in {scheme:?}"
            );
            compared += 1;
        }
        assert!(compared > 23, "{compared}");
    }
}

#[test]
fn our_own_colours_can_be_read_and_a_theme_without_values_changes_nothing() {
    let tokens = Theme::default().tokens();
    assert_eq!(tokens.warnings, []);
    assert_eq!(tokens.css(":root"), "");
    for scheme in [Scheme::Light, Scheme::Dark] {
        assert_eq!(*tokens.palette(scheme), Palette::own(scheme));
        for pair in PAIRS {
            let palette = Palette::own(scheme);
            let contrast = palette.get(pair.front).contrast(palette.get(pair.back));
            assert!(contrast >= pair.required, "{pair:?} in {scheme:?}: {contrast}");
        }
    }
}
