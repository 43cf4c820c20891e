//! Parses requests: the fields of a body, a query or a path, as JSON or as a form.
//!
//! Source: `protocol.md §2.0`.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use kios_protocol::api::{AccessKey, Fields, Location};

use super::HttpError;

/// The largest accepted body, bytes. Source: `relay.md §8`.
pub const MOST_BODY: usize = 64 * 1024;

/// The fields of a body, and the shared key of v1 if the request has one.
#[derive(Debug)]
pub struct BodyFields {
    /// The fields.
    pub fields: Fields,
    /// The key, from the header or the body.
    pub access_key: AccessKey,
}

/// An unparsed body.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

/// The fields of the query.
#[derive(Debug)]
pub struct QueryFields(pub Fields);

/// The fields of the path.
#[derive(Debug)]
pub struct PathFields(pub Fields);

impl<S: Send + Sync> FromRequest<S> for BodyFields {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        let (parts, body) = request.into_parts();
        let bytes = read_body(&parts.headers, body).await?;
        let fields = fields_of(&parts.headers, &bytes)?;
        let access_key = AccessKey::shown(authorization(&parts.headers), &fields);
        Ok(Self { fields, access_key })
    }
}

/// The value of the `Authorization` header.
pub fn authorization(headers: &HeaderMap) -> Option<&str> {
    header(headers, AUTHORIZATION)
}

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        let (parts, body) = request.into_parts();
        read_body(&parts.headers, body).await.map(Self)
    }
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Reads a body up to the largest accepted size.
async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, HttpError> {
    let too_large = || {
        HttpError::TooLarge(format!(
            "body is above {MOST_BODY} bytes, at most that many are accepted"
        ))
    };
    let length = header(headers, CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > MOST_BODY) {
        return Err(too_large());
    }
    to_bytes(body, MOST_BODY).await.map_err(|fault| {
        let limit = std::error::Error::source(&fault)
            .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
        if limit {
            too_large()
        } else {
            HttpError::Unreadable("body ended before it was whole".to_owned())
        }
    })
}

/// The fields of a body: a JSON object, or a form.
///
/// # Errors
/// [`HttpError::Unreadable`] when it is neither.
pub fn fields_of(headers: &HeaderMap, bytes: &[u8]) -> Result<Fields, HttpError> {
    let kind = header(headers, CONTENT_TYPE).unwrap_or_default();
    // The network ignores the fields of plain text too.
    if kind.starts_with("text/plain") {
        return Ok(Fields::from_pairs([], Location::Body));
    }
    let form = kind.starts_with("application/x-www-form-urlencoded");
    // JSON under the content type of forms, the default of many tools, is accepted too.
    if form && bytes.first() != Some(&b'{') {
        return Ok(Fields::from_pairs(pairs(bytes), Location::Body));
    }
    Fields::from_json(bytes).map_err(|fault| {
        HttpError::Unreadable(format!(
            "{fault}; accepted: a JSON object, or application/x-www-form-urlencoded"
        ))
    })
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.into_owned()))
}

impl<S: Send + Sync> FromRequestParts<S> for QueryFields {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(Fields::from_pairs(pairs(query.as_bytes()), Location::Query)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathFields {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| HttpError::Unreadable("path is not UTF-8 once decoded".to_owned()))?;
        let pairs = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(Self(Fields::from_pairs(pairs, Location::Params)))
    }
}
