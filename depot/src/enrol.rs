//! Who may speak: enrolment by one-time code, and tokens for client assertions.
//!
//! Secrets (codes, tokens) are kept as hashes only and are found by the hash, so no comparison leaks a part of one.
//! A device's id and its tokens begin with its partner, so each look-up touches that partner alone.

use crate::admin;
use crate::error::Result;
use crate::refusal::Refusal;
use crate::storage::{CodeRow, DeviceRow, PartnerTx, Storage, TokenRow, within};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use satchel_core::inputs::{Ids, Signature};
use satchel_core::journal::{DeviceId, Hash, PartnerId};
use satchel_core::sync::wire::{AssertionClaims, EnrollRequest, Enrolled, Token, enroll_message, normal_code};
use serde::Deserialize;

/// A code works for a day.
pub const CODE_LIFE_MS: i64 = 24 * 3600 * 1000;
/// A token works for an hour.
pub const TOKEN_LIFE_MS: i64 = 3600 * 1000;
/// A token for one blob works as long as a phone's system keeps trying: `timeoutIntervalForResource` of `URLSessionConfiguration`
/// is seven days.
pub const UPLOAD_TOKEN_LIFE_MS: i64 = 7 * 24 * 3600 * 1000;
/// How far an assertion's clock may be off: beyond it the device reads our clock from the refusal and tries again.
const CLOCK_LEEWAY_S: i64 = 300;
/// An assertion lives at most this long (see `AssertionClaims`).
const ASSERTION_LIFE_S: i64 = 300;
/// RFC 4648 would have I, L, O, U; Crockford's alphabet has none of them, so nobody misreads a code.
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 12 letters of 32 are 60 bits: at the allowed 10 tries a minute it takes 2 * 10^11 years to find one.
const CODE_LETTERS: usize = 12;

/// A new one-time code for `partner`, in groups of four.
pub fn new_code(storage: &dyn Storage, ids: &dyn Ids, partner: &PartnerId, now_ms: i64) -> Result<String> {
    let mut random = [0_u8; CODE_LETTERS];
    ids.fill(&mut random);
    let letters: Vec<char> = random.iter().map(|byte| char::from(CODE_ALPHABET[usize::from(byte % 32)])).collect();
    let code = letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-");
    let code_hash = Hash::of(normal_code(&code).as_bytes());
    within(storage, partner, |tx| {
        admin::known(tx)?;
        tx.put_code(&CodeRow { code_hash, expires_ms: now_ms + CODE_LIFE_MS, used: None })
    })?;
    Ok(code)
}

/// What the QR says: `satchel://enroll?u=..&c=..[&f=..]`, see `EnrollTicket`.
pub fn ticket_url(depot_url: &str, code: &str, fingerprint: Option<&Hash>) -> String {
    let pin = fingerprint.map(|hash| format!("&f={hash}")).unwrap_or_default();
    format!("satchel://enroll?u={}&c={code}{pin}", percent_encoded(depot_url))
}

/// RFC 3986, section 2.1: all but the unreserved characters.
fn percent_encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// `POST /v1/enroll`. The same code and key again get the same answer, also after the code expired.
pub fn enroll(storage: &dyn Storage, ids: &dyn Ids, request: &EnrollRequest, now_ms: i64) -> Result<Enrolled> {
    if !request.public_key.verifies(&enroll_message(&request.code, &request.public_key), &request.proof) {
        return Err(Refusal::BadProof.into());
    }
    let code_hash = Hash::of(normal_code(&request.code).as_bytes());
    let partner = storage.partner_of_code(&code_hash)?.ok_or(Refusal::EnrollCodeUnknown)?;
    let epoch = storage.epoch()?;
    let fresh = DeviceId(format!("{partner}.{}", ids.hex(8)));
    within(storage, &partner, |tx| {
        let code = tx.code(&code_hash)?.ok_or(Refusal::EnrollCodeUnknown)?;
        let device = match &code.used {
            Some((key, device)) if *key == request.public_key => device.clone(),
            Some(_) => return Err(Refusal::EnrollCodeUsed.into()),
            None if now_ms > code.expires_ms => return Err(Refusal::EnrollCodeExpired.into()),
            None => {
                tx.put_device(&DeviceRow {
                    device: fresh.clone(),
                    public_key: request.public_key.clone(),
                    enrolled_ms: now_ms,
                    last_contact_ms: now_ms,
                    revoked_ms: None,
                })?;
                tx.put_code(&CodeRow { used: Some((request.public_key.clone(), fresh.clone())), ..code })?;
                fresh.clone()
            }
        };
        let partner = tx.profile()?.ok_or(Refusal::EnrollCodeUnknown)?;
        Ok(Enrolled { partner, device, epoch: epoch.clone(), depot_time_ms: now_ms })
    })
}

/// The body of `POST /v1/token` (RFC 7523, section 2.2); other parameters are ignored.
#[derive(Debug, Deserialize)]
pub struct TokenForm {
    /// The JWT.
    pub client_assertion: String,
}

/// `POST /v1/token`: checks the ES256 assertion and gives a token. A revoked device gets one too: its late facts are
/// wanted; the calls that give something refuse it.
pub fn token(storage: &dyn Storage, ids: &dyn Ids, form: &TokenForm, now_ms: i64) -> Result<Token> {
    let assertion = Assertion::read(&form.client_assertion).ok_or(Refusal::BadAssertion)?;
    let claims = &assertion.claims;
    let now_s = now_ms.div_euclid(1000);
    let fits = claims.aud == "satchel"
        && claims.iss == claims.sub
        && claims.iat <= now_s + CLOCK_LEEWAY_S
        && claims.exp >= now_s - CLOCK_LEEWAY_S
        && (0..=ASSERTION_LIFE_S).contains(&claims.exp.saturating_sub(claims.iat))
        && !claims.jti.is_empty()
        && claims.jti.len() <= 128;
    if !fits {
        return Err(Refusal::BadAssertion.into());
    }
    let device_id = DeviceId(claims.iss.clone());
    let partner = partner_of(&device_id.0).ok_or(Refusal::BadAssertion)?;
    let (access_token, token_hash) = secret(ids, &partner);
    within(storage, &partner, |tx| {
        let device = tx.device(&device_id)?.ok_or(Refusal::BadAssertion)?;
        if !device.public_key.verifies(assertion.signed.as_bytes(), &assertion.signature) {
            return Err(Refusal::BadAssertion.into());
        }
        let forget_ms = claims.exp.saturating_add(2 * CLOCK_LEEWAY_S).saturating_mul(1000);
        if !tx.use_assertion(&device_id, &claims.jti, forget_ms, now_ms)? {
            return Err(Refusal::BadAssertion.into());
        }
        let row = TokenRow { device: device_id.clone(), blob: None, expires_ms: now_ms + TOKEN_LIFE_MS };
        tx.put_token(&token_hash, &row, now_ms)?;
        tx.put_device(&DeviceRow { last_contact_ms: now_ms, ..device })
    })?;
    Ok(Token { access_token, token_type: "Bearer".into(), expires_in: TOKEN_LIFE_MS / 1000, depot_time_ms: now_ms })
}

/// A new token and what is kept of it.
fn secret(ids: &dyn Ids, partner: &PartnerId) -> (String, Hash) {
    let mut secret = [0_u8; 32];
    ids.fill(&mut secret);
    let token = format!("{partner}.{}", URL_SAFE_NO_PAD.encode(secret));
    let hash = Hash::of(token.as_bytes());
    (token, hash)
}

/// A new token of a device for the upload of one blob, and nothing else.
pub fn upload_token(
    tx: &mut dyn PartnerTx,
    ids: &dyn Ids,
    device: &DeviceId,
    blob: &Hash,
    now_ms: i64,
) -> Result<String> {
    let (token, token_hash) = secret(ids, tx.id());
    let row = TokenRow { device: device.clone(), blob: Some(*blob), expires_ms: now_ms + UPLOAD_TOKEN_LIFE_MS };
    tx.put_token(&token_hash, &row, now_ms)?;
    Ok(token)
}

/// The partner that a device id or a token begins with.
pub fn partner_of(id: &str) -> Option<PartnerId> {
    let (partner, rest) = id.split_once('.')?;
    (valid_id(partner) && !rest.is_empty()).then(|| PartnerId(partner.to_owned()))
}

/// Partner ids are part of file names and addresses: 1 to 40 of `a-z`, `0-9` and `-`.
pub fn valid_id(id: &str) -> bool {
    (1..=40).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The device that a token was given to, inside its partner's transaction. `upload`: the blob that a call is about, if it is about
/// one; a blob's own token opens no other call.
pub fn device_of_token(tx: &mut dyn PartnerTx, token: &str, upload: Option<&Hash>, now_ms: i64) -> Result<DeviceRow> {
    let row = tx.token(&Hash::of(token.as_bytes()))?.ok_or(Refusal::TokenExpired)?;
    let opens = row.blob.is_none() || row.blob.as_ref() == upload;
    if now_ms > row.expires_ms || !opens {
        return Err(Refusal::TokenExpired.into());
    }
    Ok(tx.device(&row.device)?.ok_or(Refusal::TokenExpired)?)
}

struct Assertion {
    claims: AssertionClaims,
    signed: String,
    signature: Signature,
}

impl Assertion {
    fn read(jwt: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Header {
            alg: String,
        }
        let (signed, signature) = jwt.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        let claims = serde_json::from_slice(&decode(claims)?).ok()?;
        let signature = Signature(hex::encode(decode(signature)?));
        (header.alg == "ES256").then(|| Self { claims, signed: signed.to_owned(), signature })
    }
}
