//! Enrolment, tokens, facts and changes.

use super::{Failure, Shared, blocking, caller};
use crate::refusal::Refusal;
use crate::{enrol, feed, ingest};
use axum::body::{Body, to_bytes};
use axum::extract::rejection::FormRejection;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use flate2::read::GzDecoder;
use satchel_core::sync::wire::{ChangesPage, Enrolled, Have, PushAnswer, Token};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::io::Read;
use std::net::SocketAddr;

/// An enrolment or an assertion is a few hundred bytes.
pub(super) const SMALL: usize = 16 * 1024;
/// A batch as it comes over the network.
const FACTS_PACKED: usize = 1024 * 1024;
/// A batch unpacked: 512 KiB of facts, each quoted in JSON.
const FACTS_UNPACKED: usize = 4 * 1024 * 1024;

pub(super) async fn enroll(
    State(app): Shared,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Enrolled>, Failure> {
    if !app.limiter.allows(from.ip()) {
        return Err(Refusal::TooManyRequests.into());
    }
    let request = json(&read(body, &headers, SMALL, SMALL).await?)?;
    blocking(&app, move |depot| enrol::enroll(depot.storage.as_ref(), depot.ids.as_ref(), &request, depot.now_ms()))
        .await
        .map(Json)
}

pub(super) async fn token(
    State(app): Shared,
    form: Result<Form<enrol::TokenForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        _ => Refusal::bad("depot.bad_form"),
    })?;
    let token: Token =
        blocking(&app, move |depot| enrol::token(depot.storage.as_ref(), depot.ids.as_ref(), &form, depot.now_ms()))
            .await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(token)).into_response())
}

pub(super) async fn facts(State(app): Shared, headers: HeaderMap, body: Body) -> Result<Json<PushAnswer>, Failure> {
    let (partner, device) = caller(&app, &headers).await?;
    let body = read(body, &headers, FACTS_PACKED, FACTS_UNPACKED).await?;
    blocking(&app, move |depot| {
        let request = json(&body)?;
        ingest::push(depot.storage.as_ref(), depot.ids.as_ref(), &partner, &device, &request, depot.now_ms())
    })
    .await
    .map(Json)
}

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: String,
    have: Option<String>,
}

pub(super) async fn changes(
    State(app): Shared,
    headers: HeaderMap,
    Query(query): Query<After>,
) -> Result<Json<ChangesPage>, Failure> {
    let (partner, device) = caller(&app, &headers).await?;
    if device.revoked_ms.is_some() {
        return Err(Refusal::Revoked.into());
    }
    blocking(&app, move |depot| {
        let have = query.have.as_deref().map(Have::from);
        feed::changes(depot.storage.as_ref(), &partner, &device.device, &query.after, have.as_ref(), depot.now_ms())
    })
    .await
    .map(Json)
}

/// Reads a body of at most `packed` bytes on the wire and `unpacked` bytes behind gzip.
pub(super) async fn read(body: Body, headers: &HeaderMap, packed: usize, unpacked: usize) -> Result<Vec<u8>, Failure> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > packed) {
        // Who is still sending does not hear the answer, only a broken connection: a body that is not far too long is heard out.
        let _ = to_bytes(body, packed.saturating_mul(2)).await;
        return Err(Refusal::TooLarge.into());
    }
    let bytes = to_bytes(body, packed).await.map_err(|error| {
        let long = std::error::Error::source(&error).is_some_and(|cause| cause.to_string().contains("length limit"));
        if long { Refusal::TooLarge } else { Refusal::bad("depot.body_broke_off") }
    })?;
    match headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes()) {
        None | Some(b"identity") => Ok(bytes.into()),
        Some(b"gzip") => {
            let mut plain = Vec::new();
            let bound = u64::try_from(unpacked).unwrap_or(u64::MAX);
            GzDecoder::new(bytes.as_ref())
                .take(bound + 1)
                .read_to_end(&mut plain)
                .map_err(|_| Refusal::bad("depot.body_broke_off"))?;
            if plain.len() > unpacked { Err(Refusal::TooLarge.into()) } else { Ok(plain) }
        }
        Some(_) => Err(Refusal::bad("depot.bad_encoding").into()),
    }
}

fn json<T: DeserializeOwned>(body: &[u8]) -> crate::error::Result<T> {
    Ok(serde_json::from_slice(body).map_err(|e| {
        // Only where it is: the body may hold what people said.
        let text = satchel_core::texts::Text::new("depot.bad_json").with("line", e.line()).with("column", e.column());
        Refusal::BadRequest(text)
    })?)
}
