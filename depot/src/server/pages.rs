//! The dispatcher's pages. They show people's data, so every one needs the key that the depot printed: `?key=` once, a
//! cookie from then on. Nothing on a page runs: no script, no style of its own, pictures from here only.

use super::view::{PartnerCard, PartnersPage, day_page};
use super::{App, Failure, Shared, blocking};
use crate::refusal::Refusal;
use crate::storage::within;
use crate::{day, enrol, money};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use satchel_core::calendar::ServiceDay;
use satchel_core::journal::{Hash, PartnerId};
use serde::Deserialize;
use std::sync::Arc;

const STYLE: &str = include_str!("../../templates/style.css");
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// A picture that is opened by itself runs nothing either, an SVG least of all.
const PICTURE_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
const COOKIE: &str = "satchel_pages";
/// Days on the first page, for each partner.
const DAYS_SHOWN: usize = 14;

#[derive(Deserialize)]
pub(super) struct Key {
    key: Option<String>,
}

pub(super) async fn partners(
    State(app): Shared,
    Query(query): Query<Key>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if let Some(key) = &query.key {
        return Ok(take_key(&app, key));
    }
    if !may_see(&app, &headers) {
        return Ok(key_needed());
    }
    let page = blocking(&app, |depot| {
        let mut partners = Vec::new();
        for id in depot.storage.partners()? {
            let card = within(depot.storage.as_ref(), &id, |tx| {
                let days = tx.days(DAYS_SHOWN)?.iter().map(ServiceDay::to_string).collect();
                let card = |p: satchel_core::sync::wire::PartnerProfile| PartnerCard {
                    id: p.id.0,
                    name: p.name,
                    address: p.address,
                    days,
                };
                Ok(tx.profile()?.map(card))
            })?;
            partners.extend(card);
        }
        Ok(PartnersPage { partners })
    })
    .await?;
    html(&page)
}

pub(super) async fn day(
    State(app): Shared,
    Path((partner, day)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !may_see(&app, &headers) {
        return Ok(key_needed());
    }
    let day: ServiceDay = day.parse().map_err(|_| Refusal::NotFound)?;
    let partner = partner_id(partner)?;
    let page = blocking(&app, move |depot| {
        within(depot.storage.as_ref(), &partner, |tx| {
            let profile = tx.profile()?.ok_or(Refusal::NotFound)?;
            let loaded = day::load(tx, day)?;
            let lines = money::day_lines(tx, day)?;
            day_page(tx, &profile, &loaded, &lines)
        })
    })
    .await?;
    html(&page)
}

/// A photo or a signature. What it is follows from its first bytes, never from what somebody said.
pub(super) async fn evidence(
    State(app): Shared,
    Path((partner, sha256)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !may_see(&app, &headers) {
        return Ok(key_needed());
    }
    let sha256 = Hash::from_hex(&sha256).ok_or(Refusal::NotFound)?;
    let partner = partner_id(partner)?;
    let blob = blocking(&app, move |depot| {
        let known = within(depot.storage.as_ref(), &partner, |tx| tx.evidence(&sha256))?;
        if known.is_none_or(|row| row.erased) {
            return Err(Refusal::NotFound.into());
        }
        Ok(depot.storage.blob(&partner, &sha256)?.ok_or(Refusal::NotFound)?)
    })
    .await?;
    let kind = match blob.as_slice() {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        bytes if bytes.starts_with(b"<svg") || bytes.starts_with(b"<?xml") => "image/svg+xml",
        _ => return Err(Refusal::NotFound.into()),
    };
    let mut response = ([(header::CONTENT_TYPE, kind)], blob).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, PICTURE_POLICY);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

fn partner_id(partner: String) -> Result<PartnerId, Refusal> {
    if enrol::valid_id(&partner) { Ok(PartnerId(partner)) } else { Err(Refusal::NotFound) }
}

fn html(page: &impl Template) -> Result<Response, Failure> {
    let body = page.render().map_err(|e| crate::error::DepotError::Damaged(e.to_string()))?;
    Ok(guarded(Html(body).into_response()))
}

fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

fn key_needed() -> Response {
    let text = satchel_core::texts::Text::new("depot.page_key_needed").to_string();
    guarded((StatusCode::UNAUTHORIZED, text).into_response())
}

/// Keys are compared by their hashes, so the time it takes says nothing about the key.
fn fits(app: &Arc<App>, key: &str) -> bool {
    Hash::of(key.as_bytes()) == app.depot.page_key
}

fn may_see(app: &Arc<App>, headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|c| c.trim().split_once('='))
        .any(|(n, v)| n == COOKIE && fits(app, v))
}

/// The key moves from the address into a cookie, so that it stands in no history.
fn take_key(app: &Arc<App>, key: &str) -> Response {
    if !fits(app, key) {
        return key_needed();
    }
    let cookie = format!("{COOKIE}={key}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000");
    guarded((StatusCode::SEE_OTHER, [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie)]).into_response())
}
