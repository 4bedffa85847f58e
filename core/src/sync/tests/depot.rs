//! A depot of the tests: docs/wire.md in its shortest form, in memory.

use crate::journal::{ChainId, Hash, Head};
use crate::sync::problem::ProblemKind;
use crate::sync::wire::{
    ChainProblem, ChangesPage, EvidenceReceipt, PushAnswer, PushItem, PushRequest, Receipt, ReceiptStatus, Token,
};
use crate::sync::{Answer, Call, Method, Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Clone)]
pub(crate) struct Depot {
    pub now_ms: i64,
    pub epoch: String,
    /// Names it where the body has no place for it; an older depot does not.
    pub names_epoch: bool,
    pub revoked: bool,
    /// Each chain's facts as (hash, whether it is a hole).
    pub chains: BTreeMap<ChainId, Vec<(Hash, bool)>>,
    pub blobs: BTreeMap<String, Vec<u8>>,
    pub uploads: BTreeMap<String, Vec<u8>>,
    /// The texts of facts that it cannot take, and how it says so.
    pub poison: Option<(String, ProblemKind)>,
    /// Larger batches are refused with 413.
    pub most_items: usize,
    /// Pages still to come.
    pub pages: u64,
    /// The road pack of the area `columbus`.
    pub roads: Vec<u8>,
    /// Tokens that open the upload of one blob.
    pub blob_tokens: BTreeMap<String, Hash>,
    tokens: u64,
    token_until_ms: i64,
    nonces: Vec<String>,
}

impl Depot {
    pub(crate) fn new(now_ms: i64) -> Self {
        Self {
            now_ms,
            epoch: "e1".into(),
            names_epoch: true,
            revoked: false,
            chains: BTreeMap::new(),
            blobs: BTreeMap::new(),
            uploads: BTreeMap::new(),
            poison: None,
            most_items: usize::MAX,
            pages: 1,
            roads: Vec::new(),
            blob_tokens: BTreeMap::new(),
            tokens: 0,
            token_until_ms: 0,
            nonces: Vec::new(),
        }
    }

    pub(crate) fn answer(&mut self, request: &Request) -> Answer {
        let of_bytes = matches!(request.call, Call::Evidence(_) | Call::Roads(_)) && self.names_epoch;
        Answer { depot_epoch: of_bytes.then(|| self.epoch.clone()), ..self.answer_to(request) }
    }

    fn answer_to(&mut self, request: &Request) -> Answer {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        if path == "/v1/token" {
            return self.token(&request.body);
        }
        let header = |name: &str| request.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
        let bearer = header("authorization").unwrap().strip_prefix("Bearer ").unwrap();
        let access = bearer == format!("t{}", self.tokens) && self.now_ms <= self.token_until_ms;
        let blob = self.blob_tokens.get(bearer).is_some_and(|sha| path.starts_with(&format!("/v1/evidence/{sha}")));
        if !access && !blob {
            return self.problem(ProblemKind::TokenExpired);
        }
        if self.revoked {
            return self.problem(ProblemKind::Revoked);
        }
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        match (request.method, parts.as_slice()) {
            (Method::Post, ["facts"]) => self.push(&request.body),
            (Method::Get, ["changes"]) => self.changes(query.trim_start_matches("after=").split('&').next().unwrap()),
            (Method::Head, ["evidence", sha]) => match self.blobs.get(*sha) {
                Some(blob) => offset(200, blob.len(), true),
                None => self.problem(ProblemKind::NotFound),
            },
            (Method::Put, ["evidence", sha]) => self.keep(sha, request.body.clone()),
            (Method::Post, ["evidence", sha, "uploads"]) => {
                let len = self.uploads.entry((*sha).to_owned()).or_default().len();
                Answer { location: Some(format!("{path}/u1")), ..offset(201, len, false) }
            }
            (Method::Head, ["evidence", sha, "uploads", _]) => match self.uploads.get(*sha) {
                Some(upload) => offset(204, upload.len(), false),
                None => self.problem(ProblemKind::NotFound),
            },
            (Method::Patch, ["evidence", sha, "uploads", _]) => {
                let (at, last) = (header("upload-offset").unwrap(), header("upload-complete") == Some("?1"));
                self.part(sha, at.parse().unwrap(), &request.body, last)
            }
            (Method::Get, ["roads", "columbus"]) => {
                if header("if-match") != Some(&format!("\"{}\"", Hash::of(&self.roads))) {
                    return self.problem(ProblemKind::RoadsChanged);
                }
                let (first, last) = header("range").unwrap().strip_prefix("bytes=").unwrap().split_once('-').unwrap();
                let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
                Answer {
                    status: 206,
                    content_type: Some("application/octet-stream".into()),
                    content_range: Some(format!("bytes {first}-{last}/{}", self.roads.len())),
                    body: self.roads[first..=last].to_vec(),
                    ..Answer::default()
                }
            }
            _ => self.problem(ProblemKind::NotFound),
        }
    }

    fn token(&mut self, body: &[u8]) -> Answer {
        let body = String::from_utf8(body.to_vec()).unwrap();
        let assertion = body.split("client_assertion=").nth(1).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1).unwrap()).unwrap();
        let claims: crate::sync::wire::AssertionClaims = serde_json::from_slice(&claims).unwrap();
        let wrong = (claims.iat * 1_000 - self.now_ms).abs() > 300_000 || self.nonces.contains(&claims.jti);
        if wrong {
            return self.problem(ProblemKind::BadAssertion);
        }
        if self.revoked {
            return self.problem(ProblemKind::Revoked);
        }
        self.nonces.push(claims.jti);
        self.tokens += 1;
        self.token_until_ms = self.now_ms + 3_600_000;
        json(&Token {
            access_token: format!("t{}", self.tokens),
            token_type: "Bearer".into(),
            expires_in: 3600,
            depot_time_ms: self.now_ms,
        })
    }

    fn push(&mut self, body: &[u8]) -> Answer {
        let push: PushRequest = serde_json::from_slice(body).unwrap();
        if push.items.len() > self.most_items {
            return self.problem(ProblemKind::TooLarge);
        }
        if let Some((poison, kind)) = &self.poison
            && push.items.iter().any(|item| matches!(item, PushItem::Fact(text) if text.contains(poison)))
        {
            return self.problem(*kind);
        }
        let (now_ms, facts) = (self.now_ms, self.chains.entry(push.chain.clone()).or_default());
        let head = |facts: &[(Hash, bool)], seq: usize| Head {
            chain: push.chain.clone(),
            seq: seq as u64,
            hash: seq.checked_sub(1).map_or(Hash::ZERO, |at| facts[at].0),
        };
        if push.first_seq > facts.len() as u64 + 1 {
            let cursor = head(facts, facts.len());
            return self.chain_problem(ProblemKind::Gap, cursor);
        }
        let mut receipts = Vec::new();
        for (seq, item) in (push.first_seq..).zip(&push.items) {
            let (hash, hole) = match item {
                PushItem::Fact(text) => (Hash::of(text.as_bytes()), false),
                PushItem::Hole { hash } => (*hash, true),
            };
            let at = seq as usize - 1;
            let repeat = match facts.get(at) {
                Some((known, _)) if *known != hash => {
                    let cursor = head(facts, at);
                    return self.chain_problem(ProblemKind::Fork, cursor);
                }
                Some((_, was_hole)) => {
                    let repeat = !was_hole;
                    facts[at].1 &= hole;
                    repeat
                }
                None => {
                    facts.push((hash, hole));
                    false
                }
            };
            let status = if facts[at].1 { ReceiptStatus::Hole } else { ReceiptStatus::Applied };
            receipts.push(Receipt { seq, status, at_ms: now_ms, received_ms: now_ms, repeat, reason: None });
        }
        let cursor = head(facts, facts.len());
        json(&PushAnswer { receipts, cursor, epoch: self.epoch.clone(), depot_time_ms: now_ms, uploads: None })
    }

    fn changes(&self, after: &str) -> Answer {
        let known = after.split_once('.').filter(|(epoch, _)| *epoch == self.epoch);
        let number = known.map_or(0, |(_, number)| number.parse().unwrap());
        let next = (number + 1).min(self.pages);
        json(&ChangesPage {
            changes: Vec::new(),
            next: format!("{}.{next}", self.epoch),
            more: next < self.pages,
            depot_time_ms: self.now_ms,
        })
    }

    fn part(&mut self, sha: &str, at: usize, body: &[u8], last: bool) -> Answer {
        let Some(upload) = self.uploads.get_mut(sha) else { return self.problem(ProblemKind::NotFound) };
        if at != upload.len() {
            let len = upload.len();
            return Answer { upload_offset: Some(len as u64), ..self.problem(ProblemKind::UploadOffset) };
        }
        upload.extend_from_slice(body);
        if !last {
            return offset(204, upload.len(), false);
        }
        let whole = self.uploads.remove(sha).unwrap();
        self.keep(sha, whole)
    }

    fn keep(&mut self, sha: &str, blob: Vec<u8>) -> Answer {
        let sha256 = Hash::of(&blob);
        if sha256.to_string() != sha {
            return self.problem(ProblemKind::HashMismatch);
        }
        let len = blob.len() as u64;
        self.blobs.insert(sha.to_owned(), blob);
        json(&EvidenceReceipt { sha256, len, depot_time_ms: self.now_ms })
    }

    pub(super) fn problem(&self, kind: ProblemKind) -> Answer {
        let time = (kind.status() == 401).then_some(self.now_ms);
        Answer { status: kind.status(), ..json(&kind.document("no", "", time)) }
    }

    fn chain_problem(&self, kind: ProblemKind, cursor: Head) -> Answer {
        let problem = kind.document("no", "", None);
        Answer { status: kind.status(), ..json(&ChainProblem { problem, cursor }) }
    }
}

fn json(message: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(message).unwrap();
    Answer { status: 200, content_type: Some("application/json".into()), body, ..Answer::default() }
}

fn offset(status: u16, offset: usize, complete: bool) -> Answer {
    Answer { status, upload_offset: Some(offset as u64), upload_complete: Some(complete), ..Answer::default() }
}
