//! Configuration of accounts that pay in points or tokens.

use kios_relay::config::read;

const RATE: &str = "[rates]\ntoken = \"150\"\n";
const ADDRESS: &str = "address = \"0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a\"\n";

fn account(rates: &str, lines: &str) -> Result<(String, Option<String>), String> {
    let text = format!("{rates}[[accounts]]\n{ADDRESS}{lines}");
    let config = read(&text, []).map_err(|fault| fault.to_string())?;
    let account = &config.accounts[0];
    Ok((account.points.to_decimal(0), account.tokens.map(|tokens| tokens.to_decimal(0))))
}

#[test]
fn an_account_pays_in_points_unless_it_says_otherwise() {
    assert_eq!(account("", "points = \"5\""), Ok(("5".to_owned(), None)));
    let said = "points = \"5\"\nloyalty = \"point\"";
    assert_eq!(account("", said), Ok(("5".to_owned(), None)));
}

#[test]
fn a_token_account_is_given_tokens_and_may_have_points() {
    let tokens = Some("2.5".to_owned());
    let alone = "loyalty = \"token\"\ntokens = \"2.5\"";
    assert_eq!(account(RATE, alone), Ok(("0".to_owned(), tokens.clone())));
    let both = "loyalty = \"token\"\ntokens = \"2.5\"\npoints = \"7\"";
    assert_eq!(account(RATE, both), Ok(("7".to_owned(), tokens)));
}

#[test]
fn what_does_not_go_together_is_one_line_that_names_the_key() {
    for (rates, lines, expected) in [
        (RATE, "loyalty = \"gold\"", "config: accounts[0].loyalty = gold is not accepted"),
        (
            "",
            "loyalty = \"token\"",
            "accounts[0].loyalty = token is not accepted: the token has no",
        ),
        (RATE, "loyalty = \"token\"", "config: accounts[0].tokens is missing"),
        (RATE, "loyalty = \"token\"\ntokens = \"-1\"", "accounts[0].tokens"),
        (RATE, "points = \"1\"\ntokens = \"1\"", "tokens = … is not accepted: the account pays in"),
        ("", "loyalty = \"point\"", "config: accounts[0].points is missing"),
    ] {
        let fault = account(rates, lines).unwrap_err();
        assert!(fault.contains(expected) && !fault.contains('\n'), "{fault}");
    }
}
