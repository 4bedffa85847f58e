//! The depot on the network: the calls of `/v1` and the dispatcher's pages.
//!
//! Guarantees: every refusal under `/v1` is a problem document with the depot's clock; no body is read without a bound;
//! no request lives longer than [`REQUEST_LIFE`]; nothing about people goes into the log.

mod api;
mod evidence;
mod limit;
mod pages;
mod roads;
mod view;

use crate::enrol;
use crate::error::{DepotError, Result};
use crate::refusal::Refusal;
use crate::storage::{DeviceRow, Storage, within};
use crate::tls;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum_server::Handle;
use limit::Limiter;
use satchel_core::inputs::{Clock, Ids};
use satchel_core::journal::{Hash, PartnerId};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tower_http::compression::CompressionLayer;

/// A request that takes longer is given up; a phone on a weak network sends at most 1 MiB at once.
pub const REQUEST_LIFE: Duration = Duration::from_secs(120);
/// A connection that says nothing whole for so long is closed, before or between requests: nobody holds them all.
const HEADERS_LIFE: Duration = Duration::from_secs(10);
/// When it stops, requests under way get this long.
const GRACE: Duration = Duration::from_secs(5);
/// Codes are guessed at most this often a minute from one address.
const ENROLS_A_MINUTE: u32 = 10;

/// What a depot is made of.
pub struct Depot {
    /// Rows and blobs.
    pub storage: Arc<dyn Storage>,
    /// The depot's clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// Where road packs (`roads`) and the certificate lie.
    pub dir: PathBuf,
    /// SHA-256 of the key that opens the pages.
    pub page_key: Hash,
    /// Where it says in one line which request met what failure of its own, such as a full disk.
    pub log: fn(&str),
}

impl Depot {
    /// The depot's clock, milliseconds since 1970 UTC.
    pub fn now_ms(&self) -> i64 {
        self.clock.read().wall_ms
    }
}

/// How to listen.
pub struct Listen {
    /// Address and port; port 0 takes a free one.
    pub at: SocketAddr,
    /// TLS with the depot's own certificate, or plain HTTP.
    pub tls: bool,
}

/// A depot that answers; dropping it leaves it running, [`Running::stop`] ends it.
pub struct Running {
    /// Where it listens.
    pub at: SocketAddr,
    /// SHA-256 of its public key, with TLS.
    pub fingerprint: Option<Hash>,
    handle: Handle<SocketAddr>,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Lets requests under way finish, then ends.
    pub async fn stop(self) -> Result<()> {
        self.handle.graceful_shutdown(Some(GRACE));
        self.wait().await
    }

    /// Waits until it ends.
    pub async fn wait(self) -> Result<()> {
        let ended = self.task.await.map_err(|e| DepotError::Damaged(e.to_string()))?;
        ended.map_err(DepotError::file(std::path::Path::new("socket")))
    }
}

/// Starts to answer; must be called inside a tokio runtime.
pub fn start(depot: Depot, listen: &Listen) -> Result<Running> {
    let listener =
        TcpListener::bind(listen.at).map_err(DepotError::file(std::path::Path::new(&listen.at.to_string())))?;
    let failed = || DepotError::file(std::path::Path::new("socket"));
    let at = listener.local_addr().map_err(failed())?;
    let identity = listen.tls.then(|| tls::identity(&depot.dir)).transpose()?;
    let fingerprint = identity.as_ref().map(|identity| identity.fingerprint);
    let handle = Handle::new();
    let service = service(depot).into_make_service_with_connect_info::<SocketAddr>();
    let task = match identity {
        Some(identity) => {
            let config = axum_server::tls_rustls::RustlsConfig::from_config(identity.config);
            let mut server = axum_server::from_tcp_rustls(listener, config).map_err(failed())?.handle(handle.clone());
            server.http_builder().http1().header_read_timeout(HEADERS_LIFE);
            tokio::spawn(server.first_request_timeout(HEADERS_LIFE).serve(service))
        }
        None => {
            let mut server = axum_server::from_tcp(listener).map_err(failed())?.handle(handle.clone());
            server.http_builder().http1().header_read_timeout(HEADERS_LIFE);
            tokio::spawn(server.first_request_timeout(HEADERS_LIFE).serve(service))
        }
    };
    Ok(Running { at, fingerprint, handle, task })
}

/// The depot as a service of requests, without a socket; each request needs its [`axum::extract::ConnectInfo`].
pub fn service(depot: Depot) -> Router {
    router(Arc::new(App { depot, limiter: Limiter::new(ENROLS_A_MINUTE) }))
}

/// What every handler sees.
struct App {
    depot: Depot,
    limiter: Limiter,
}

type Shared = State<Arc<App>>;

fn router(app: Arc<App>) -> Router {
    // Bytes have no place for the epoch.
    let bytes = Router::new()
        .route("/v1/roads/{area}", get(roads::get))
        .route("/v1/evidence/{sha256}", put(evidence::put).head(evidence::head))
        .route("/v1/evidence/{sha256}/uploads", post(evidence::begin))
        .route(
            "/v1/evidence/{sha256}/uploads/{upload}",
            axum::routing::patch(evidence::append).head(evidence::progress),
        )
        .layer(from_fn_with_state(app.clone(), names_epoch));
    let api = Router::new()
        .route("/v1/enroll", post(api::enroll))
        .route("/v1/token", post(api::token).layer(DefaultBodyLimit::max(api::SMALL)))
        .route("/v1/facts", post(api::facts))
        .route("/v1/changes", get(api::changes))
        .merge(bytes)
        .layer(CompressionLayer::new());
    let pages = Router::new()
        .route("/", get(pages::partners))
        .route("/style.css", get(pages::style))
        .route("/partners/{partner}/days/{day}", get(pages::day))
        .route("/partners/{partner}/evidence/{sha256}", get(pages::evidence))
        .layer(CompressionLayer::new());
    api.merge(pages)
        .fallback(async || Failure::from(Refusal::NotFound))
        .method_not_allowed_fallback(async || Failure::from(Refusal::bad("depot.bad_method")))
        .layer(from_fn_with_state(app.clone(), answer))
        .with_state(app)
}

/// An error on its way to [`answer`], which knows the time and writes the document.
#[derive(Clone)]
pub(crate) struct Failure {
    refusal: Refusal,
    /// What is for the log, and nobody else's business.
    cause: Option<String>,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, cause: None }
    }
}

impl From<DepotError> for Failure {
    fn from(error: DepotError) -> Self {
        match error {
            DepotError::Refused(refusal) => Self::from(*refusal),
            failed => Self { refusal: Refusal::Internal, cause: Some(failed.to_string()) },
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.refusal.name_and_status().1;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Bounds the time, turns every refusal into its document, and logs what failed here.
async fn answer(State(app): Shared, request: Request, next: Next) -> Response {
    let asked = format!("{} {}", request.method(), request.uri().path());
    let late = |_| Failure::from(Refusal::bad("depot.too_slow")).into_response();
    let mut response = tokio::time::timeout(REQUEST_LIFE, next.run(request)).await.unwrap_or_else(late);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(Failure { refusal, cause }) = response.extensions_mut().remove::<Failure>() {
        if let Some(cause) = cause {
            (app.depot.log)(&format!("{asked}: {cause}"));
        }
        let document = refusal.document(app.depot.now_ms()).unwrap_or_default();
        *response.body_mut() = Body::from(document);
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match refusal {
            Refusal::UploadOffset(offset) => {
                headers.insert(evidence::UPLOAD_OFFSET, HeaderValue::from(offset));
            }
            Refusal::TooManyRequests => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(limit::WINDOW.as_secs()));
            }
            _ => {}
        }
    }
    response
}

/// Which incarnation of the data answered: a device that knows another one asks what this one has.
const DEPOT_EPOCH: HeaderName = HeaderName::from_static("depot-epoch");

/// Names the epoch in a header of the answer.
async fn names_epoch(State(app): Shared, request: Request, next: Next) -> Response {
    let epoch = blocking(&app, |depot| depot.storage.epoch()).await;
    let mut response = next.run(request).await;
    if let Some(epoch) = epoch.ok().and_then(|epoch| HeaderValue::from_str(&epoch).ok()) {
        response.headers_mut().insert(DEPOT_EPOCH, epoch);
    }
    response
}

/// Runs blocking work beside the async threads.
async fn blocking<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&Depot) -> Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || work(&app.depot)).await;
    Ok(done.map_err(|e| DepotError::Damaged(e.to_string()))??)
}

/// Who asks, by the bearer token. A revoked device is let in here; the calls that give something refuse it.
async fn caller(app: &Arc<App>, headers: &HeaderMap) -> Result<(PartnerId, DeviceRow), Failure> {
    permitted(app, headers, None).await
}

/// The same for a call about a blob, which the blob's own token opens too.
async fn permitted(app: &Arc<App>, headers: &HeaderMap, blob: Option<Hash>) -> Result<(PartnerId, DeviceRow), Failure> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::TokenExpired)?.to_owned();
    let partner = enrol::partner_of(&token).ok_or(Refusal::TokenExpired)?;
    blocking(app, move |depot| {
        let now_ms = depot.now_ms();
        let device =
            within(depot.storage.as_ref(), &partner, |tx| enrol::device_of_token(tx, &token, blob.as_ref(), now_ms))?;
        Ok((partner, device))
    })
    .await
}
