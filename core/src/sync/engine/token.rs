//! The access token: a client assertion (RFC 7523) signed by the device's key, and what follows from a 401.

use super::{Engine, Part, bare};
use crate::inputs::{KeyError, KeyStore, Reading};
use crate::sync::task::{Answer, Call, Method, Request};
use crate::sync::wire::{AssertionClaims, Token, is_header_safe};
use crate::sync::{Enrolment, Outbox, OutboxError, problem};
use crate::texts::Text;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// An assertion holds this long; depots take at most 300.
const ASSERTION_S: i64 = 120;
/// A token is renewed this long before its end, so that none runs out on its way.
const TOKEN_MARGIN_MS: i64 = 30_000;
/// A token is taken to hold at least this long, whatever the depot says: otherwise each call would fetch its own.
const TOKEN_LEAST_MS: i64 = 60_000;
/// RFC 7523, section 2.2.
const ASSERTION_TYPE: &str = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

/// A token and how long it holds.
pub(super) struct Bearer {
    text: String,
    until_ms: i64,
}

impl Bearer {
    /// The token, if it still holds.
    pub(super) fn at(&self, now_ms: i64) -> Option<&str> {
        (now_ms < self.until_ms).then_some(self.text.as_str())
    }
}

impl Engine {
    pub(super) fn token_request(
        &self,
        keys: &dyn KeyStore,
        enrolment: &Enrolment,
        now_ms: i64,
    ) -> Result<Request, KeyError> {
        let depot_s = now_ms.saturating_add(self.depot_diff_ms.unwrap_or(0)).div_euclid(1_000);
        let device = enrolment.enrolled.device.to_string();
        let claims = AssertionClaims {
            iss: device.clone(),
            sub: device,
            aud: "satchel".to_owned(),
            iat: depot_s,
            exp: depot_s.saturating_add(ASSERTION_S),
            jti: self.ids.hex(16),
        };
        let assertion = sign(keys, &claims)?;
        let form = format!(
            "grant_type=client_credentials&client_assertion_type={ASSERTION_TYPE}&client_assertion={assertion}"
        );
        Ok(Request {
            headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
            body: form.into_bytes(),
            ..bare(Call::Token, Method::Post, "/v1/token".to_owned())
        })
    }

    pub(super) fn token_answered(
        &mut self,
        outbox: &dyn Outbox,
        answer: &Answer,
        now_ms: i64,
        reading: &Reading,
    ) -> Result<(), OutboxError> {
        let token = serde_json::from_slice::<Token>(&answer.body).ok().filter(|t| {
            answer.status == 200 && t.token_type.eq_ignore_ascii_case("bearer") && is_header_safe(&t.access_token)
        });
        let Some(token) = token else {
            self.everything.failed(self.ids.as_ref(), now_ms);
            self.problems.insert(Part::Everything, super::odd_answer(answer.status));
            return Ok(());
        };
        let holds_ms = token.expires_in.saturating_mul(1_000).max(TOKEN_LEAST_MS) - TOKEN_MARGIN_MS;
        self.token = Some(Bearer { text: token.access_token, until_ms: now_ms.saturating_add(holds_ms) });
        self.contact(outbox, token.depot_time_ms, now_ms, reading)
    }

    /// A 401 on any call: the token goes, the depot's time is taken. The first is answered at once with a new assertion; from
    /// the second in a row on each waits, so that a depot which refuses us for good is not asked in a loop.
    pub(super) fn rejected(
        &mut self,
        outbox: &dyn Outbox,
        problem: Option<&problem::Read>,
        now_ms: i64,
        reading: &Reading,
    ) -> Result<(), OutboxError> {
        self.token = None;
        self.rejections = self.rejections.saturating_add(1);
        if self.rejections > 1 || problem.is_none() {
            self.everything.failed(self.ids.as_ref(), now_ms);
            self.problems.insert(Part::Everything, Text::new("sync.not_authorized"));
        }
        match problem.and_then(|p| p.depot_time_ms) {
            Some(depot_time_ms) => self.contact(outbox, depot_time_ms, now_ms, reading),
            None => Ok(()),
        }
    }
}

/// A JWT in compact form (RFC 7519), ES256.
fn sign(keys: &dyn KeyStore, claims: &AssertionClaims) -> Result<String, KeyError> {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","typ":"JWT"}"#);
    let claims = serde_json::to_vec(claims).map_err(|e| KeyError::Unavailable(e.to_string()))?;
    let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
    let signature = keys.sign(message.as_bytes())?;
    let raw = hex::decode(&signature.0).map_err(|_| KeyError::Unavailable("a signature that is no hex".to_owned()))?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(raw)))
}
