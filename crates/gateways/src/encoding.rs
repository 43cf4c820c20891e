//! Decodes a response body.

use encoding_rs::{EUC_KR, Encoding, UTF_8};

/// The text of a response body, without byte order marks.
///
/// The encoding is the one of a byte order mark, else the one that `Content-Type` names, else UTF-8, else
/// EUC-KR with Microsoft's extension, in which KICC's systems are written. An encoding in which the bytes
/// are invalid is passed over, because the header is often wrong. What is invalid in EUC-KR too, such as a
/// message cut in the middle of a syllable, becomes U+FFFD: codes, ids and amounts are ASCII and are
/// compared, so that a replaced character confirms nothing.
pub(super) fn decoded(bytes: &[u8], content_type: &str) -> String {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    // A mark of UTF-8 may stand before a text in another encoding.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let candidates = [marked, named(content_type), Some(UTF_8)];
    let text = candidates
        .into_iter()
        .flatten()
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .unwrap_or_else(|| EUC_KR.decode_without_bom_handling(bytes).0);
    text.trim_start_matches('\u{FEFF}').to_owned()
}

/// The encoding that a `Content-Type` names.
fn named(content_type: &str) -> Option<&'static Encoding> {
    let parameter = |part: &str| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"').to_owned())
    };
    let charset = content_type.split(';').skip(1).find_map(parameter)?;
    // Names of EUC-KR that Java programs use; the others are in the Encoding Standard.
    let korean = ["ms949", "cp949", "x-windows-949"];
    if korean.iter().any(|name| charset.eq_ignore_ascii_case(name)) {
        return Some(EUC_KR);
    }
    Encoding::for_label(charset.as_bytes())
}
