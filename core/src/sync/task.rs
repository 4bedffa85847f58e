//! What the engine asks of a driver, and what a driver answers. Values only.

use super::evidence::Step;
use super::outbox::RoadsDue;
use crate::journal::{ChainId, Hash};
use serde::{Deserialize, Serialize};

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Carry this request to the depot and hand its outcome to `Engine::done`.
    Request(Request),
    /// Nothing may be sent before this moment.
    Wait {
        /// Milliseconds since 1970 UTC, by the device clock as it stood when the engine began, counted on monotonically.
        until_ms: i64,
    },
    /// Nothing is left to do now. The next call of `Engine::next` begins a new round, with a pull.
    Done,
}

/// An HTTP request as a value. The driver adds `Host`, `Content-Length`, `Accept-Encoding: gzip`, and compresses the body
/// (`Content-Encoding: gzip`) where `gzip` says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it is for; the engine needs it again in `done`.
    pub call: Call,
    /// The method.
    pub method: Method,
    /// Path and query behind the depot's base URL, with a slash in front.
    pub path: String,
    /// Name in lower case, and value.
    pub headers: Vec<(&'static str, String)>,
    /// The body, not compressed; empty: none.
    pub body: Vec<u8>,
    /// Whether compressing the body pays.
    pub gzip: bool,
}

/// Methods of `/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read.
    Get,
    /// Read the headers.
    Head,
    /// Do.
    Post,
    /// Keep this under that name.
    Put,
    /// Add a part.
    Patch,
}

impl Method {
    /// As on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
        }
    }
}

/// Which call of `/v1` a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `POST /v1/token`.
    Token,
    /// `POST /v1/facts`.
    Push(Push),
    /// `GET /v1/changes`.
    Pull {
        /// The cursor that was asked for.
        after: String,
    },
    /// A step of sending a blob.
    Evidence(EvidenceCall),
    /// `GET /v1/roads/{area}`: the next part of a road pack.
    Roads(RoadsDue),
}

/// What was pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Which chain.
    pub chain: ChainId,
    /// Why.
    pub kind: PushKind,
    /// Number of the first item.
    pub first_seq: u64,
    /// The hashes of the items, in order.
    pub hashes: Vec<Hash>,
    /// Our head then.
    pub head_seq: u64,
}

/// Why something was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushKind {
    /// What the depot does not have.
    Batch,
    /// No items: only to learn how far the depot has the chain.
    Probe,
    /// The daily try of a fact that went as a hole.
    Hole,
}

/// A step of sending a blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceCall {
    /// Its hash.
    pub sha256: Hash,
    /// Bytes of the whole blob.
    pub len: u64,
    /// Which step.
    pub step: Step,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody answered. That it was the depot is not yet said.
    Answer(Answer),
    /// Nobody did.
    Failed(Failed),
}

/// An HTTP answer, as much of it as counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Retry-After`: seconds or an HTTP date.
    pub retry_after: Option<String>,
    /// `Upload-Offset`.
    pub upload_offset: Option<u64>,
    /// `Upload-Complete: ?1` or `?0`.
    pub upload_complete: Option<bool>,
    /// `Location`.
    pub location: Option<String>,
    /// `Content-Range`.
    pub content_range: Option<String>,
    /// `Depot-Epoch`.
    pub depot_epoch: Option<String>,
    /// The whole body, decompressed.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// No connection came about.
    NoNetwork,
    /// A connection, and then silence.
    Timeout,
    /// The answer broke off, is no HTTP, or is larger than allowed.
    Broken,
    /// The server's key is not one of those pinned, or its certificate is not valid.
    NotTrusted,
}
