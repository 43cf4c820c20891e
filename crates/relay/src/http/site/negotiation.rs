//! Content negotiation: selects the encoding of a file by the request's headers.

use axum::http::{HeaderMap, header};

/// The encodings of a file, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
    /// Unencoded.
    Identity,
}

impl Coding {
    /// All three, best first.
    pub(super) const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The suffix that a file in this encoding has beside the plain file.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// Whether the request accepts this encoding.
    ///
    /// A weight of 0 refuses; every other weight counts as 1, because the encoded files exist and
    /// the smallest is the best for any client. A client that refuses `identity` too still gets the
    /// plain file.
    pub(super) fn accepted(self, headers: &HeaderMap) -> bool {
        let mut any = None;
        for (coding, refused) in offers(headers) {
            if coding.eq_ignore_ascii_case(self.name()) {
                return !refused;
            }
            if coding == "*" {
                any = Some(!refused);
            }
        }
        any.unwrap_or(self == Self::Identity)
    }
}

/// The codings that the request names, with whether it refuses them.
fn offers(headers: &HeaderMap) -> impl Iterator<Item = (&str, bool)> {
    let values = headers.get_all(header::ACCEPT_ENCODING).into_iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        (coding, parts.any(is_zero_weight))
    })
}

fn is_zero_weight(parameter: &str) -> bool {
    parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q=")).is_some_and(|weight| {
        weight.starts_with('0') && !weight.contains(|c| ('1'..='9').contains(&c))
    })
}

/// Whether the request accepts `text/html` by name, as every browser does for an address.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT).into_iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|range| range.trim().eq_ignore_ascii_case("text/html"))
}

/// Whether the client already has the version with this tag.
pub(super) fn has(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).into_iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Coding, has, wants_page};

    fn best(accept: &'static str) -> Coding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        let mut codings = Coding::ALL.into_iter();
        codings.find(|coding| coding.accepted(&headers)).unwrap_or(Coding::Identity)
    }

    #[test]
    fn the_smallest_accepted_form_is_chosen() {
        for (accept, coding) in [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip", Coding::Gzip),
            ("br;q=0, gzip;q=0.1", Coding::Gzip),
            ("br; q=0.0, *", Coding::Gzip),
            ("*;q=0", Coding::Identity),
            ("identity", Coding::Identity),
            ("", Coding::Identity),
            ("BR", Coding::Brotli),
        ] {
            assert_eq!(best(accept), coding, "{accept}");
        }
    }

    #[test]
    fn only_text_html_asks_for_a_page() {
        for (accept, page) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("application/json, TEXT/HTML;q=0.1", true),
            ("*/*", false),
            ("application/json", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(wants_page(&headers), page, "{accept}");
        }
    }

    #[test]
    fn a_tag_is_known_strong_weak_and_among_others() {
        for (sent, known) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(sent));
            assert_eq!(has(&headers, "\"a\""), known, "{sent}");
        }
    }
}
