//! The driver: carries the engine's requests over HTTP with `reqwest`. It decides nothing; it bounds everything: time, size,
//! no redirects, and a cancellation that is heard within a tenth of a second.

use super::run::{Carried, Carrier};
use super::task::{Answer, Failed, Method, Outcome, Request};
use super::wire::EnrollTicket;
use super::{SyncError, ticket, tls};
use crate::journal::Hash;
use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use reqwest::Url;
use reqwest::blocking::{Client, Response};
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::redirect::Policy;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// An answer is at most this long after decompression.
pub const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// How often a request under way looks whether it was cancelled.
const CANCEL_LOOK: Duration = Duration::from_millis(50);
/// Bytes of a request that `reqwest` adds where we cannot see them: `Host: `, `Content-Length: 12345`, the version and line ends.
const UNSEEN_BYTES: usize = 64;

/// How long the driver is patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection, TLS included.
    pub connect: Duration,
    /// Until the whole answer is here, beside the time that the request's body takes on a slow link
    /// ([`SLOW_LINK_BYTES_PER_S`]).
    pub whole: Duration,
}

/// A link that a photo still gets through: about 100 kbit/s. The largest body, 1 MiB, then takes 87 s; with the 30 s beside
/// it the driver is patient for a little less than a depot, which gives a request up after 120 s.
pub const SLOW_LINK_BYTES_PER_S: usize = 12 * 1024;

impl Default for Timeouts {
    /// 5 s and 30 s.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), whole: Duration::from_secs(30) }
    }
}

/// A connection to one depot. Cheap to keep: it reuses connections.
pub struct HttpDriver {
    base: Url,
    client: Client,
    not_trusted: Arc<AtomicBool>,
    timeouts: Timeouts,
}

impl HttpDriver {
    /// A driver for the depot at `base_url` that trusts `pins` (SHA-256 of public keys), or the public roots when there are none.
    ///
    /// # Errors
    /// [`SyncError::UrlMalformed`], [`SyncError::PlainHttp`] (see `docs/wire.md`), [`SyncError::Tls`].
    pub fn new(base_url: &str, pins: &[Hash]) -> Result<Self, SyncError> {
        Self::with_timeouts(base_url, pins, Timeouts::default())
    }

    /// As [`Self::new`], with a patience of its own.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_timeouts(base_url: &str, pins: &[Hash], timeouts: Timeouts) -> Result<Self, SyncError> {
        let base = ticket::base_url(base_url, !pins.is_empty())?;
        let not_trusted = Arc::new(AtomicBool::new(false));
        let mut builder = Client::builder()
            .use_preconfigured_tls(tls::config(pins, not_trusted.clone())?)
            .connect_timeout(timeouts.connect)
            .redirect(Policy::none())
            .gzip(false) // we decompress ourselves: to bound it, and to count what was on the wire
            .user_agent(concat!("satchel/", env!("CARGO_PKG_VERSION")));
        if ticket::is_private(&base) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|e| SyncError::Tls(e.to_string()))?;
        Ok(Self { base, client, not_trusted, timeouts })
    }

    /// A driver for the depot that a ticket names.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn to(ticket: &EnrollTicket) -> Result<Self, SyncError> {
        Self::new(&ticket.depot_url, &ticket.pins())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }
}

impl Carrier for HttpDriver {
    fn carry(&self, request: &Request, cancel: &AtomicBool) -> Option<Carried> {
        let (sender, receiver) = mpsc::channel();
        let (client, url, request) = (self.client.clone(), self.url(&request.path), request.clone());
        let on_its_way = Duration::from_secs((request.body.len() / SLOW_LINK_BYTES_PER_S) as u64);
        let patience = self.timeouts.whole + on_its_way;
        let (not_trusted, deadline) = (self.not_trusted.clone(), Instant::now() + patience);
        std::thread::spawn(move || {
            // Nobody listens any more after a cancellation: then the outcome is not wanted.
            let _ = sender.send(send(&client, &url, request, &not_trusted, deadline));
        });
        loop {
            match receiver.recv_timeout(CANCEL_LOOK) {
                Ok(carried) => return Some(carried),
                Err(RecvTimeoutError::Disconnected) => return Some(failed(Failed::Broken, 0)),
                Err(RecvTimeoutError::Timeout) if cancel.load(Ordering::Relaxed) => return None,
                Err(RecvTimeoutError::Timeout) if Instant::now() > deadline + self.timeouts.connect => {
                    return Some(failed(Failed::Timeout, 0));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

fn failed(failed: Failed, wire_bytes: usize) -> Carried {
    Carried { outcome: Outcome::Failed(failed), wire_bytes: wire_bytes as u64 }
}

fn send(client: &Client, url: &str, request: Request, not_trusted: &AtomicBool, deadline: Instant) -> Carried {
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
    };
    let zipped = if request.gzip { zip(&request.body) } else { None };
    let patience = deadline.saturating_duration_since(Instant::now());
    let mut builder = client.request(method, url).timeout(patience).header("accept-encoding", "gzip");
    if zipped.is_some() {
        builder = builder.header("content-encoding", "gzip");
    }
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let body = zipped.unwrap_or(request.body);
    let body_len = body.len();
    if body_len > 0 || !matches!(request.method, Method::Get | Method::Head) {
        builder = builder.body(body);
    }
    let Ok(built) = builder.build() else { return failed(Failed::Broken, 0) };
    let sent = request.path.len() + header_bytes(built.headers()) + UNSEEN_BYTES + body_len;
    not_trusted.store(false, Ordering::Relaxed);
    match client.execute(built) {
        Ok(response) => receive(response, sent, deadline),
        Err(_) if not_trusted.load(Ordering::Relaxed) => failed(Failed::NotTrusted, sent),
        Err(e) if e.is_connect() => failed(Failed::NoNetwork, 0),
        Err(e) if e.is_timeout() => failed(Failed::Timeout, sent),
        Err(_) => failed(Failed::Broken, sent),
    }
}

fn receive(mut response: Response, sent: usize, deadline: Instant) -> Carried {
    let headers = std::mem::take(response.headers_mut());
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let so_far = sent + header_bytes(&headers) + "HTTP/1.1 200 OK\r\n\r\n".len();
    let raw = match read_bounded(&mut response, deadline) {
        Ok(raw) => raw,
        Err(why) => return failed(why, so_far),
    };
    let wire_bytes = so_far + raw.len();
    let zipped = text("content-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"));
    let body =
        if zipped && !raw.is_empty() { read_bounded(&mut GzDecoder::new(raw.as_slice()), deadline) } else { Ok(raw) };
    let Ok(body) = body else { return failed(Failed::Broken, wire_bytes) };
    let answer = Answer {
        status: response.status().as_u16(),
        content_type: text("content-type"),
        retry_after: text("retry-after"),
        upload_offset: text("upload-offset").and_then(|offset| offset.trim().parse().ok()),
        upload_complete: text("upload-complete").and_then(|complete| match complete.trim() {
            "?1" => Some(true),
            "?0" => Some(false),
            _ => None,
        }),
        location: text("location"),
        content_range: text("content-range"),
        depot_epoch: text("depot-epoch"),
        body,
    };
    Carried { outcome: Outcome::Answer(answer), wire_bytes: wire_bytes as u64 }
}

/// Everything there is to read, unless it is too much, breaks off or takes too long.
fn read_bounded(from: &mut dyn Read, deadline: Instant) -> Result<Vec<u8>, Failed> {
    let (mut all, mut piece) = (Vec::new(), vec![0_u8; 64 * 1024]);
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(all),
            Ok(n) => all.extend_from_slice(&piece[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) if e.kind() == std::io::ErrorKind::TimedOut => return Err(Failed::Timeout),
            Err(_) => return Err(Failed::Broken),
        }
        if all.len() > MAX_ANSWER_BYTES {
            return Err(Failed::Broken);
        }
        if Instant::now() > deadline {
            return Err(Failed::Timeout);
        }
    }
}

fn zip(body: &[u8]) -> Option<Vec<u8>> {
    let mut zipped = Vec::new();
    GzEncoder::new(body, Compression::new(9)).read_to_end(&mut zipped).ok()?;
    (zipped.len() < body.len()).then_some(zipped)
}

fn header_bytes(headers: &HeaderMap) -> usize {
    let line = |(name, value): (&HeaderName, &reqwest::header::HeaderValue)| name.as_str().len() + value.len() + 4;
    headers.iter().map(line).sum()
}
