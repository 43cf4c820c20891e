//! Nonces that the relay recognises without storing them: `relay.md §4`.

use kios_protocol::Timestamp;
use kios_relay::nonce::NonceKey;

#[test]
fn a_nonce_is_accepted_only_as_its_key_made_it() {
    let (key, at) = (NonceKey::new([1; 64]), Timestamp::from_seconds(1_700_000_300));
    let nonce = key.issue([2; 8], at);
    assert_eq!(key.expiry(&nonce), Some(at));
    assert_eq!(NonceKey::new([2; 64]).expiry(&nonce), None);
    for position in 0..nonce.len() {
        let mut changed = nonce.clone().into_bytes();
        changed[position] = if changed[position] == b'0' { b'1' } else { b'0' };
        assert_eq!(key.expiry(&String::from_utf8(changed).unwrap()), None, "{position}");
    }
    for other in
        ["", "00", nonce.get(2..).unwrap_or_default(), &nonce.to_uppercase(), &format!("{nonce}00")]
    {
        assert_eq!(key.expiry(other), None, "{other}");
    }
}
