//! Evidence over HTTP: whole, or in pieces as the IETF draft on resumable uploads has it.

use super::api::read;
use super::{App, Failure, Shared, blocking, permitted};
use crate::evidence::{self, Piece, Progress};
use crate::refusal::Refusal;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use satchel_core::journal::{Hash, PartnerId};
use satchel_core::sync::wire::{EvidenceReceipt, MAX_PUT_BYTES};
use std::sync::Arc;

/// Bytes that are durable.
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// `?1`: this is, or was, the last piece.
const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
/// Bytes of the whole.
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");

pub(super) async fn put(
    State(app): Shared,
    Path(sha256): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<EvidenceReceipt>, Failure> {
    let (partner, sha256) = sender(&app, &headers, &sha256).await?;
    let bytes = read(body, &headers, MAX_PUT_BYTES, MAX_PUT_BYTES).await?;
    blocking(&app, move |depot| {
        let now_ms = depot.now_ms();
        evidence::put(depot.storage.as_ref(), &partner, &sha256, &bytes, now_ms)?;
        Ok(EvidenceReceipt { sha256, len: bytes.len() as u64, depot_time_ms: now_ms })
    })
    .await
    .map(Json)
}

pub(super) async fn head(
    State(app): Shared,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (partner, sha256) = sender(&app, &headers, &sha256).await?;
    let known = blocking(&app, move |depot| evidence::known(depot.storage.as_ref(), &partner, &sha256)).await?;
    let len = known.ok_or(Refusal::NotFound)?;
    Ok(state(StatusCode::OK, len, true, Some(len)))
}

pub(super) async fn begin(
    State(app): Shared,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (partner, sha256) = sender(&app, &headers, &sha256).await?;
    let len = number(&headers, &UPLOAD_LENGTH);
    let (progress, now_ms) = blocking(&app, move |depot| {
        let progress = evidence::begin(depot.storage.as_ref(), depot.ids.as_ref(), &partner, &sha256, len)?;
        Ok((progress, depot.now_ms()))
    })
    .await?;
    Ok(match progress {
        Progress::Complete(len) => Json(EvidenceReceipt { sha256, len, depot_time_ms: now_ms }).into_response(),
        Progress::At(upload) => {
            let mut response = state(StatusCode::CREATED, upload.received, false, upload.len);
            let location = format!("/v1/evidence/{sha256}/uploads/{}", upload.upload);
            let location = HeaderValue::from_str(&location).map_err(|_| Refusal::Internal)?;
            response.headers_mut().insert(header::LOCATION, location);
            response
        }
    })
}

pub(super) async fn progress(
    State(app): Shared,
    Path((sha256, upload)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (partner, sha256) = sender(&app, &headers, &sha256).await?;
    let progress =
        blocking(&app, move |depot| evidence::progress(depot.storage.as_ref(), &partner, &sha256, &upload)).await?;
    Ok(match progress {
        Progress::At(upload) => state(StatusCode::NO_CONTENT, upload.received, false, upload.len),
        Progress::Complete(len) => state(StatusCode::NO_CONTENT, len, true, Some(len)),
    })
}

pub(super) async fn append(
    State(app): Shared,
    Path((sha256, upload)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let (partner, sha256) = sender(&app, &headers, &sha256).await?;
    let offset = number(&headers, &UPLOAD_OFFSET).ok_or_else(|| Refusal::bad("depot.bad_upload_headers"))?;
    let last = match headers.get(UPLOAD_COMPLETE).map(HeaderValue::as_bytes) {
        Some(b"?1") => true,
        Some(b"?0") => false,
        _ => return Err(Refusal::bad("depot.bad_upload_headers").into()),
    };
    let bytes = read(body, &headers, MAX_PUT_BYTES, MAX_PUT_BYTES).await?;
    let (progress, now_ms) = blocking(&app, move |depot| {
        let now_ms = depot.now_ms();
        let piece = Piece { offset, bytes: &bytes, last };
        Ok((evidence::append(depot.storage.as_ref(), &partner, &sha256, &upload, &piece, now_ms)?, now_ms))
    })
    .await?;
    Ok(match progress {
        Progress::At(upload) => state(StatusCode::NO_CONTENT, upload.received, false, upload.len),
        Progress::Complete(len) => {
            let mut response = state(StatusCode::OK, len, true, Some(len));
            let receipt = Json(EvidenceReceipt { sha256, len, depot_time_ms: now_ms }).into_response();
            response.headers_mut().extend(receipt.headers().clone());
            *response.body_mut() = receipt.into_body();
            response
        }
    })
}

/// For whom the blob is, and which.
async fn sender(app: &Arc<App>, headers: &HeaderMap, sha256: &str) -> Result<(PartnerId, Hash), Failure> {
    let sha256 = Hash::from_hex(sha256).ok_or_else(|| Refusal::bad("depot.bad_hash"))?;
    let (partner, _) = permitted(app, headers, Some(sha256)).await?;
    Ok((partner, sha256))
}

fn state(status: StatusCode, offset: u64, complete: bool, len: Option<u64>) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(offset));
    headers.insert(UPLOAD_COMPLETE, HeaderValue::from_static(if complete { "?1" } else { "?0" }));
    if let Some(len) = len {
        headers.insert(UPLOAD_LENGTH, HeaderValue::from(len));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}
