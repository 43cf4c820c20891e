//! Addresses and temporary accounts.

use kios_protocol::{Address, TemporaryAccount};
use proptest::prelude::*;

use crate::support::address;

/// The examples of EIP-55.
const CHECKSUMMED: [&str; 8] = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];

#[test]
fn the_examples_of_eip_55_are_written_and_read() {
    for text in CHECKSUMMED {
        let account = address(text);
        assert_eq!(account.to_string(), text);
        assert_eq!(address(&account.to_lower()), account);
        assert_eq!(address(&format!("0x{:X}", HexDigits(&account))), account);
    }
}

struct HexDigits<'a>(&'a Address);

impl core::fmt::UpperHex for HexDigits<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&hex::encode_upper(self.0.as_bytes()))
    }
}

proptest! {
    #[test]
    fn an_address_is_read_back(bytes in any::<[u8; 20]>()) {
        let account = Address::from_bytes(bytes);
        prop_assert_eq!(address(&account.to_string()), account);
        prop_assert_eq!(address(&account.to_lower()), account);
        prop_assert_eq!(format!("{account:?}"), account.to_string());
    }

    #[test]
    fn one_letter_in_the_wrong_case_is_noticed(bytes in any::<[u8; 20]>(), at in 0_usize..40) {
        let text = Address::from_bytes(bytes).to_string();
        let letter = text.chars().nth(at + 2).unwrap();
        let other = if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
        let changed: String =
            text.char_indices().map(|(i, c)| if i == at + 2 { other } else { c }).collect();
        let digits = changed.trim_start_matches("0x");
        let one_case = digits == digits.to_lowercase() || digits == digits.to_uppercase();
        prop_assert_eq!(changed.parse::<Address>().is_ok(), changed == text || one_case);
    }

    #[test]
    fn a_temporary_account_shows_its_form(random in any::<[u8; 12]>()) {
        let temporary = TemporaryAccount::from_random(random);
        let lower = temporary.address().to_lower();
        prop_assert!(lower.starts_with("0xffffffff") && lower.ends_with("00000000"));
        prop_assert!(temporary.address().is_temporary());
        prop_assert_eq!(lower.parse::<TemporaryAccount>().unwrap(), temporary);
        prop_assert_eq!(temporary.to_string().parse::<TemporaryAccount>().unwrap(), temporary);
    }

    #[test]
    fn an_ordinary_account_is_none(bytes in any::<[u8; 20]>()) {
        let account = Address::from_bytes(bytes);
        let form = bytes.starts_with(&[0xff; 4]) && bytes.ends_with(&[0; 4]);
        prop_assert_eq!(TemporaryAccount::try_from(account).is_ok(), form);
    }
}
