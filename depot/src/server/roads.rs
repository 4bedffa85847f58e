//! `GET /v1/roads/{area}`: a road pack, whole or in parts (RFC 9110, sections 13 and 14). Its content hash is the entity tag.

use super::{Failure, Shared, blocking, caller};
use crate::refusal::Refusal;
use crate::roads;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::ops::Range;

pub(super) async fn get(State(app): Shared, Path(area): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    let (_, device) = caller(&app, &headers).await?;
    if device.revoked_ms.is_some() {
        return Err(Refusal::Revoked.into());
    }
    let offer = blocking(&app, move |depot| Ok(roads::current(&depot.dir, &area)?.ok_or(Refusal::NotFound)?)).await?;
    let tag = format!("\"{}\"", offer.sha256);
    let is = |name| headers.get(name).map(|known| known.as_bytes() == tag.as_bytes());
    if is(header::IF_MATCH) == Some(false) {
        return Err(Refusal::RoadsChanged.into());
    }
    if is(header::IF_NONE_MATCH) == Some(true) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let asked = headers.get(header::RANGE).and_then(|value| range(value.to_str().ok()?, offer.len));
    let len = offer.len;
    let part = asked.clone().unwrap_or(0..len);
    let range = asked.map(|part| format!("bytes {}-{}/{len}", part.start, part.end - 1));
    let bytes = blocking(&app, move |depot| roads::read(&depot.dir, &offer, &part)).await?;
    let kind = "application/octet-stream".to_owned();
    let always = [(header::ETAG, tag), (header::CONTENT_TYPE, kind), (header::ACCEPT_RANGES, "bytes".to_owned())];
    Ok(match range {
        Some(range) => (StatusCode::PARTIAL_CONTENT, always, [(header::CONTENT_RANGE, range)], bytes).into_response(),
        None => (always, bytes).into_response(),
    })
}

/// One range with a beginning, as far as there is something; any other is ignored, as a server may.
fn range(text: &str, len: u64) -> Option<Range<u64>> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let first: u64 = first.trim().parse().ok()?;
    let last = match last.trim() {
        "" => len.checked_sub(1)?,
        last => last.parse::<u64>().ok()?.min(len.checked_sub(1)?),
    };
    (first <= last).then_some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn a_range_is_one_with_a_beginning_and_never_beyond_the_end() {
        assert_eq!(range("bytes=0-99", 50), Some(0..50));
        assert_eq!(range("bytes=10-", 50), Some(10..50));
        assert_eq!(range("bytes=10-19", 50), Some(10..20));
        for odd in ["bytes=-5", "bytes=50-60", "bytes=9-3", "items=0-1", "bytes=0-1,3-4", "bytes=a-b", "", "bytes=-"] {
            assert_eq!(range(odd, 50), None, "{odd}");
        }
        assert_eq!(range("bytes=0-0", 0), None);
    }
}
