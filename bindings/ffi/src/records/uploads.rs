//! Photos and signatures through the system's background uploader.

use satchel_core::sync::{Answer, EvidenceJob, EvidenceNext, Failed, Outcome};
use std::collections::HashMap;

/// A request for the system's background uploader. Goes one way: to the phone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UploadJob {
    /// Kept by the uploader and given back with the outcome.
    pub ticket: String,
    /// `PUT`, `POST`, `PATCH` or `HEAD`.
    pub method: String,
    /// Where to: the whole address.
    pub url: String,
    /// The depot's pinned keys, for `depotIsTrusted`; none: the system's roots decide.
    pub pins: Vec<String>,
    /// By name, authorization included.
    pub headers: HashMap<String, String>,
    /// Holds the body; empty where there is none. The outcome deletes it.
    pub file: String,
}

uniffi::custom_type!(EvidenceJob, UploadJob, {
    remote,
    lower: |job| UploadJob {
        ticket: job.ticket,
        method: job.method.to_owned(),
        url: job.url,
        pins: job.pins.iter().map(ToString::to_string).collect(),
        headers: job.headers.into_iter().collect(),
        file: job.file.display().to_string(),
    },
    try_lift: |job| Err(uniffi::deps::anyhow::anyhow!("no call takes a job: {}", job.url)),
});

/// What comes after an outcome: it is at the depot for good, another job at once, or a new one from a moment on.
#[uniffi::remote(Enum)]
pub enum EvidenceNext {
    Durable,
    Go(EvidenceJob),
    Later { not_before_ms: i64 },
}

/// What became of a request.
#[uniffi::remote(Enum)]
pub enum Outcome {
    Answer(Answer),
    Failed(Failed),
}

/// An HTTP answer, as much of it as counts; the body decompressed.
#[uniffi::remote(Record)]
pub struct Answer {
    pub status: u16,
    #[uniffi(default = None)]
    pub content_type: Option<String>,
    #[uniffi(default = None)]
    pub retry_after: Option<String>,
    #[uniffi(default = None)]
    pub upload_offset: Option<u64>,
    #[uniffi(default = None)]
    pub upload_complete: Option<bool>,
    #[uniffi(default = None)]
    pub location: Option<String>,
    #[uniffi(default = None)]
    pub content_range: Option<String>,
    #[uniffi(default = None)]
    pub depot_epoch: Option<String>,
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[uniffi::remote(Enum)]
pub enum Failed {
    NoNetwork,
    Timeout,
    Broken,
    NotTrusted,
}
