//! Pairs a kiosk. Source: `relay.md §4`, Pairing.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use kios_protocol::ResultCode;
use kios_protocol::api::{PairRequest, PairResponse, route};

use super::HttpError;
use super::extract::BodyFields;
use super::limit::Client;
use super::response::{ApiResult, Data};
use super::session::anonymous;
use crate::session::{self, PairError};
use crate::state::AppState;

/// The route.
pub(super) fn router() -> Router<AppState> {
    Router::new().route(route::PAIR, post(pair))
}

async fn pair(
    State(app): State<AppState>,
    Client(client): Client,
    body: BodyFields,
) -> ApiResult<PairResponse> {
    let mut reader = body.fields.reader();
    let code = reader.present("code");
    let address = reader.address("address");
    let signature = reader.signature("signature");
    let device = if reader.has("device") { reader.secret("device") } else { None };
    let ((code, address), signature) = reader.finish(code.zip(address).zip(signature))?;
    let request = PairRequest { code, address, signature, device };
    Ok(Data(session::pair(&app, &request, client).await?))
}

impl From<PairError> for HttpError {
    fn from(error: PairError) -> Self {
        match error {
            PairError::Signature => Self::Refused(ResultCode::InvalidSignature),
            PairError::Code => {
                // The typed code is not repeated: it may differ from a valid one in one letter.
                let detail = error.to_string();
                Self::Invalid(vec![anonymous("code", detail)])
            }
            PairError::UnknownShop(_) => Self::Refused(ResultCode::UnknownShop),
            PairError::TooMany(limit) => limit.into(),
            PairError::Storage(fault) => fault.into(),
            PairError::Entropy(fault) => fault.into(),
        }
    }
}
