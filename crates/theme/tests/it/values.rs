//! What a host may write, and what comes out.

use kios_theme::{Colour, Field, Theme, Values};

#[test]
fn a_colour_has_the_same_components_in_every_notation() {
    let blue = Colour::new(0.452, 0.313, 264.1);
    for text in [
        "#00f",
        "#0000ff",
        " #0000FF ",
        "rgb(0, 0, 255)",
        "rgb(0 0 255)",
        "rgb(0%,0%,100%)",
        "oklch(0.452 0.313 264.1)",
        "OKLCH(45.2% 0.313 264.1deg)",
        "oklch(0.452 0.313 -95.9)",
    ] {
        assert_eq!(text.parse(), Ok(blue), "{text}");
    }
    let white: Colour = "#fff".parse().unwrap();
    assert_eq!((white.lightness, white.chroma), (1.0, 0.0));
}

/// Values that cannot be used.
fn unusable() -> Vec<(Field, &'static str)> {
    let colours = [
        "",
        "red",
        "#12",
        "#12345",
        "#ggg",
        "#0000ff80",
        "rgb(0 0 256)",
        "rgb(0 0)",
        "rgb(0 0 255 / 0.5)",
        "rgba(0, 0, 255, 1)",
        "hsl(0 100% 50%)",
        "oklch(1.2 0 0)",
        "oklch(0.5 0.6 0)",
        "oklch(0.5 nan 0)",
        "oklch(0.5 0.1 none)",
        "var(--x)",
        "rgb(0 0 255); --x: url(y)",
        "rgb(0 0 1e1)",
    ];
    let mut wrong: Vec<(Field, &str)> = Vec::new();
    for colour in colours {
        wrong.extend([(Field::Brand, colour), (Field::Background, colour), (Field::Text, colour)]);
    }
    wrong.extend(["#d00000", "oklch(0.7 0.15 72)", "#6a3fc4"].map(|brand| (Field::Brand, brand)));
    wrong.extend(
        ["", "-1px", "33px", "1em", "px", "infpx", "4", "1e1px"].map(|it| (Field::Radius, it)),
    );
    wrong.extend(["", "A,,B", "A;B", "url(x)", "\"A", "A\"; x: y"].map(|it| (Field::Font, it)));
    wrong.push((Field::Font, "a,b,c,d,e,f,g,h,i"));
    wrong.extend(["", "Compact", "tight"].map(|it| (Field::Density, it)));
    wrong.extend(["", "Light", "sepia"].map(|it| (Field::Scheme, it)));
    wrong
}

#[test]
fn a_value_that_cannot_be_used_is_named_with_what_is_accepted() {
    for (field, value) in unusable() {
        let mut values = Values::default();
        let place = match field {
            Field::Brand => &mut values.brand,
            Field::Background => &mut values.background,
            Field::Text => &mut values.text,
            Field::Radius => &mut values.radius,
            Field::Font => &mut values.font,
            Field::Density => &mut values.density,
            Field::Scheme => &mut values.scheme,
        };
        *place = Some(value);
        let error = Theme::parse(&values).expect_err(value);
        assert_eq!((error.field, error.value.as_str()), (field, value));
        let start = format!("theme: {} = {value} is not accepted: ", field.name());
        let text = error.to_string();
        assert!(text.starts_with(&start) && text.contains("; accepted: "), "{text}");
    }
}

#[test]
fn a_grey_brand_has_no_hue_that_could_mean_something() {
    let values = Values { brand: Some("oklch(0.3 0.02 27)"), ..Values::default() };
    assert!(Theme::parse(&values).is_ok());
}

#[test]
fn shapes_are_set_without_colours() {
    let values = Values {
        radius: Some("10px"),
        font: Some("Inter, 'Noto Sans KR', sans-serif"),
        density: Some("compact"),
        ..Values::default()
    };
    let theme = Theme::parse(&values).unwrap();
    assert_eq!(
        theme.tokens().css(":root"),
        ":root {\n  --round: 10px;\n  --round-large: 16px;\n  \
         --sans: \"Inter\", \"Noto Sans KR\", sans-serif, var(--stack);\n  \
         --sans-ja: \"Inter\", \"Noto Sans KR\", sans-serif, var(--stack-ja);\n  --density: 0.8;\n}\n"
    );
}

#[test]
fn the_style_sheet_has_each_scheme_that_is_shown_and_the_screens_of_staff() {
    let values =
        |scheme| Values { brand: Some("#0057a8"), scheme: Some(scheme), ..Values::default() };
    let tokens = |scheme| Theme::parse(&values(scheme)).unwrap().tokens();
    let auto = tokens("auto").css(":root");
    assert!(auto.contains("@media (prefers-color-scheme: dark)"));
    let dark = tokens("dark").css(":root");
    assert!(dark.starts_with(
        "@media not (prefers-contrast: more) {\n:root {\n  color-scheme: dark;\n  --paper: oklch(0.18 0.012 262);\n"
    ));
    assert!(dark.contains(":root [data-tone=\"refund\"] {\n  --paper: oklch(0.195 0.03 292);\n"));
    assert!(!dark.contains("color-scheme: light") && !dark.contains("prefers-color-scheme"));
    for css in [auto, dark] {
        assert_eq!(css.matches('{').count(), css.matches('}').count());
    }
    // Each scheme has its own brand.
    let auto = tokens("auto").css(":root");
    let brands: Vec<_> =
        auto.lines().filter_map(|line| line.trim().strip_prefix("--brand: ")).collect();
    assert_eq!(brands.first(), Some(&"oklch(0.461 0.148 254.3);"));
    assert_ne!(brands.first(), brands.get(1));
}
