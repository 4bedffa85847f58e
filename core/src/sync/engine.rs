//! The engine: which request comes next, and what its outcome means. Pure: time comes with each call, randomness from
//! [`Ids`], everything durable lies in the [`Outbox`]. What it holds itself (token, waits, upload places) may be lost at any
//! moment.
//!
//! Order: facts, then changes, then blobs one by one, then the road pack; facts that are written meanwhile go first. Each kind of
//! call has waits of its own, so a fact never waits for a photo, nor a photo for another; only no network, a refused token and
//! `Retry-After` stop everything.

mod blobs;
mod pull;
mod push;
mod roads;
mod token;

use super::backoff::{Backoff, OfflineBudget};
use super::evidence::Step;
use super::problem::{self, ProblemKind};
use super::task::{Answer, Call, EvidenceCall, Failed, Method, Outcome, PushKind, Request, Task};
use super::wire::Have;
use super::{Enrolment, Outbox, OutboxError, RoadsDue};
use crate::inputs::{Ids, KeyError, KeyStore, Reading};
use crate::journal::{ChainId, DeviceId, Hash};
use crate::texts::Text;
use push::Pick;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Within one round changes are fetched again after this long: sending many photos takes a while.
const PULL_AGAIN_MS: i64 = 10 * 60 * 1_000;

/// See the module. One for each process; it is cheap to make a new one.
pub struct Engine {
    ids: Arc<dyn Ids>,
    began: Option<Reading>,
    /// Depot clock minus ours, once the depot has said its time.
    depot_diff_ms: Option<i64>,
    token: Option<token::Bearer>,
    /// 401s in a row; none of them may lead to a loop.
    rejections: u32,
    everything: Backoff,
    quiet_until_ms: i64,
    offline: OfflineBudget,
    lanes: HashMap<ChainId, push::Lane>,
    probing: pull::Probing,
    pull: Backoff,
    pulled_ms: Option<i64>,
    roads: Backoff,
    steps: HashMap<Hash, Step>,
    /// In a round that the user asked for: blobs that failed in it. The waits of all others do not count.
    asked: Option<HashSet<Hash>>,
    revoked: Option<DeviceId>,
    enrolled: bool,
    last_contact_ms: Option<i64>,
    waiting_until_ms: Option<i64>,
    problems: BTreeMap<Part, Text>,
}

/// What a problem concerns; the first of several is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Everything,
    Facts,
    Changes,
    Blobs,
    Roads,
}

/// Where the device stands with its depot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not enrolled: this device works alone.
    Alone,
    /// Enrolled.
    Enrolled,
    /// A person revoked it at the depot. Nothing is sent any more; its facts stay here.
    Revoked,
}

/// What the sync view shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    /// See [`Standing`].
    pub standing: Standing,
    /// When the depot answered last since this process began, milliseconds since 1970 UTC.
    pub last_contact_ms: Option<i64>,
    /// What hinders, if something does.
    pub problem: Option<Text>,
    /// Nothing is tried before this moment, unless the user asks or the network comes back.
    pub waiting_until_ms: Option<i64>,
}

/// What could be sent now.
enum Work {
    Push(Pick),
    Pull,
    Evidence(EvidenceCall),
    Roads(RoadsDue),
    Rest(Task),
}

impl Engine {
    /// An engine whose jitter and nonces come from `ids`.
    pub fn new(ids: Arc<dyn Ids>) -> Self {
        Self {
            ids,
            began: None,
            depot_diff_ms: None,
            token: None,
            rejections: 0,
            everything: Backoff::default(),
            quiet_until_ms: i64::MIN,
            offline: OfflineBudget::default(),
            lanes: HashMap::new(),
            probing: pull::Probing::default(),
            pull: Backoff::default(),
            pulled_ms: None,
            roads: Backoff::default(),
            steps: HashMap::new(),
            asked: None,
            revoked: None,
            enrolled: false,
            last_contact_ms: None,
            waiting_until_ms: None,
            problems: BTreeMap::new(),
        }
    }

    /// What to do next. After [`Task::Done`] the next call begins a new round, with a pull.
    ///
    /// # Errors
    /// When the outbox fails; nothing is lost, and the next call goes on.
    pub fn next(&mut self, outbox: &dyn Outbox, keys: &dyn KeyStore, reading: &Reading) -> Result<Task, OutboxError> {
        let now_ms = self.now_ms(reading);
        let task = self.choose(outbox, keys, now_ms)?;
        self.waiting_until_ms = match task {
            Task::Wait { until_ms } => Some(until_ms),
            Task::Request(_) | Task::Done => None,
        };
        if task == Task::Done {
            self.pulled_ms = None;
        }
        if !matches!(task, Task::Request(_)) {
            self.asked = None;
        }
        Ok(task)
    }

    /// Takes what became of a request that [`Self::next`] gave.
    ///
    /// # Errors
    /// When the outbox fails. The outcome is then lost, as an answer can be: the request comes again.
    pub fn done(
        &mut self,
        outbox: &dyn Outbox,
        request: &Request,
        outcome: &Outcome,
        reading: &Reading,
    ) -> Result<(), OutboxError> {
        let now_ms = self.now_ms(reading);
        let answer = match outcome {
            Outcome::Failed(failed) => return self.unanswered(outbox, &request.call, *failed, now_ms),
            Outcome::Answer(answer) if is_captive_portal(answer) => {
                if let Call::Evidence(call) = &request.call {
                    // Whether it is the network or something before the depot that minds photos, the next pull will tell.
                    self.pulled_ms = None;
                    return self.evidence_unanswered(outbox, call, now_ms);
                }
                self.no_network(now_ms, Text::new("sync.captive_portal"));
                return Ok(());
            }
            Outcome::Answer(answer) => answer,
        };
        self.offline.clear();
        // Somebody answered: what was said of the network or of the depot before is over, or is said again below.
        self.problems.remove(&Part::Everything);
        let problem = problem::read(&answer.body);
        match answer.status {
            401 => {
                if let (Call::Evidence(call), 1..) = (&request.call, self.rejections) {
                    // This photo again, with a new token: the others first. Whether it is the photo or all that the depot
                    // refuses, the next pull will tell.
                    self.pulled_ms = None;
                    return self.evidence_unanswered(outbox, call, now_ms);
                }
                return self.rejected(outbox, problem.as_ref(), now_ms, reading);
            }
            403 if problem.as_ref().is_some_and(|p| p.kind == ProblemKind::Revoked) => {
                self.revoked = outbox.enrolment()?.map(|e| e.enrolled.device);
                return Ok(());
            }
            429 | 503 => {
                if let Some(wait_ms) = self.retry_after_ms(answer, now_ms) {
                    if let Call::Evidence(call) = &request.call {
                        self.evidence_unanswered(outbox, call, now_ms)?; // afterwards the others first
                    }
                    self.quiet_until_ms = now_ms.saturating_add(wait_ms.clamp(1_000, DAY_MS));
                    self.problems.insert(Part::Everything, Text::new("sync.depot_busy"));
                    return Ok(());
                }
            }
            _ => {}
        }
        match &request.call {
            // Their bodies say it.
            Call::Push(_) | Call::Pull { .. } => {}
            _ => self.named_epoch(outbox, answer)?,
        }
        match &request.call {
            Call::Token => self.token_answered(outbox, answer, now_ms, reading),
            Call::Push(push) => self.push_answered(outbox, push, answer, problem.as_ref(), now_ms, reading),
            Call::Pull { after } => self.pull_answered(outbox, after, answer, now_ms, reading),
            Call::Evidence(call) => self.evidence_answered(outbox, call, answer, now_ms),
            Call::Roads(due) => self.roads_answered(outbox, due, answer, now_ms),
        }
    }

    /// The system says that there is a network again: whatever waited for one is tried at once.
    pub fn network_came_back(&mut self) {
        self.offline.clear();
        self.forget_waits();
    }

    /// The user wants it now: everything but the depot's own `Retry-After` is tried at once, with a pull.
    pub fn user_asked(&mut self) {
        self.revoked = None;
        self.asked = Some(HashSet::new());
        self.forget_waits();
    }

    /// For views.
    pub fn status(&self) -> SyncStatus {
        let standing = match (&self.revoked, self.enrolled) {
            (Some(_), _) => Standing::Revoked,
            (None, true) => Standing::Enrolled,
            (None, false) => Standing::Alone,
        };
        let problem = match standing {
            Standing::Revoked => Some(Text::new("sync.revoked")),
            Standing::Alone | Standing::Enrolled => self.problems.values().next().cloned(),
        };
        SyncStatus { standing, last_contact_ms: self.last_contact_ms, problem, waiting_until_ms: self.waiting_until_ms }
    }

    /// The access token, while it holds: for blobs without a token of their own, see `evidence_job`.
    pub fn access_token(&self, reading: &Reading) -> Option<String> {
        let now_ms = self.began.as_ref().map_or(reading.wall_ms, |began| since(began, reading));
        self.token.as_ref().and_then(|token| token.at(now_ms)).map(str::to_owned)
    }

    /// The device's wall clock as it stood when the engine began, counted on monotonically: a clock that is set
    /// while we run moves no wait.
    pub fn now_ms(&mut self, reading: &Reading) -> i64 {
        match &self.began {
            Some(began) if began.boot == reading.boot => since(began, reading),
            before => {
                if before.is_some() {
                    // Every moment to wait for was counted by a clock that is gone.
                    self.forget_waits();
                    self.offline.clear();
                    self.quiet_until_ms = i64::MIN;
                }
                self.began = Some(reading.clone());
                reading.wall_ms
            }
        }
    }

    fn choose(&mut self, outbox: &dyn Outbox, keys: &dyn KeyStore, now_ms: i64) -> Result<Task, OutboxError> {
        let Some(enrolment) = outbox.enrolment()? else {
            self.enrolled = false;
            return Ok(Task::Done);
        };
        self.enrolled = true;
        if self.revoked.as_ref() == Some(&enrolment.enrolled.device) {
            return Ok(Task::Done);
        }
        self.revoked = None;
        if let Some(until_ms) = self.everything_waits_until(now_ms) {
            return Ok(Task::Wait { until_ms });
        }
        loop {
            let work = match self.pick(outbox, now_ms)? {
                Work::Rest(task) => return Ok(task),
                work => work,
            };
            let made = match self.token.as_ref().and_then(|token| token.at(now_ms)).map(str::to_owned) {
                None => self.token_request(keys, &enrolment, now_ms).map(Some),
                Some(token) => self.request(outbox, keys, &enrolment, work, &token, now_ms)?,
            };
            match made {
                Ok(Some(request)) => return Ok(Task::Request(request)),
                Ok(None) => {} // that chain waits now: pick something else
                Err(_unavailable) => return Ok(self.no_keys(now_ms)),
            }
        }
    }

    /// The first thing to do, in the order of the module's doc.
    fn pick(&mut self, outbox: &dyn Outbox, now_ms: i64) -> Result<Work, OutboxError> {
        let mut wake_ms: Option<i64> = None;
        let mut later = |until_ms: i64| wake_ms = Some(wake_ms.map_or(until_ms, |wake| wake.min(until_ms)));

        for position in self.to_probe(outbox)? {
            match self.lane(&position.head.chain).waits_until(now_ms) {
                Some(until_ms) => later(until_ms),
                None => {
                    let after = position.cursor.seq;
                    return Ok(Work::Push(Pick { position, kind: PushKind::Probe, after }));
                }
            }
        }
        for position in outbox.chains()? {
            match self.lane(&position.head.chain).waits_until(now_ms) {
                Some(until_ms) => later(until_ms),
                None => {
                    let after = position.cursor.seq;
                    return Ok(Work::Push(Pick { position, kind: PushKind::Batch, after }));
                }
            }
        }
        if let Some(pick) = self.hole_to_try(outbox, now_ms)? {
            return Ok(Work::Push(pick));
        }
        if self.pulled_ms.is_none_or(|at| now_ms - at >= PULL_AGAIN_MS) {
            match self.pull.pending(now_ms) {
                Some(until_ms) => later(until_ms),
                None => return Ok(Work::Pull),
            }
        }
        match self.blob_to_send(outbox, now_ms)? {
            blobs::Next::Send(call) => return Ok(Work::Evidence(call)),
            blobs::Next::Wait(until_ms) => {
                later(until_ms);
                self.problems.entry(Part::Blobs).or_insert_with(|| Text::new("sync.photo_waits"));
            }
            // The last one may have become durable through a page of changes.
            blobs::Next::Nothing => {
                self.problems.remove(&Part::Blobs);
            }
        }
        // Streets come last: the day goes on without them.
        match self.roads_to_fetch(outbox, now_ms)? {
            roads::Next::Fetch(due) => return Ok(Work::Roads(due)),
            roads::Next::Wait(until_ms) => later(until_ms),
            roads::Next::Nothing => {}
        }
        Ok(Work::Rest(wake_ms.map_or(Task::Done, |until_ms| Task::Wait { until_ms })))
    }

    /// The request of a piece of work. `Ok(Ok(None))`: it cannot be made now, and its lane waits.
    fn request(
        &mut self,
        outbox: &dyn Outbox,
        keys: &dyn KeyStore,
        enrolment: &Enrolment,
        work: Work,
        token: &str,
        now_ms: i64,
    ) -> Result<Result<Option<Request>, KeyError>, OutboxError> {
        let mut request = match work {
            Work::Push(pick) => match self.push_request(outbox, keys, &enrolment.enrolled.device, &pick, now_ms)? {
                Ok(Some(request)) => request,
                other => return Ok(other),
            },
            Work::Pull => {
                let after = outbox.changes_after()?;
                let have = Have(outbox.all_chains()?.into_iter().map(|it| (it.cursor.chain, it.cursor.seq)).collect());
                let (from, have) = (query_value(&after), query_value(&have.to_string()));
                let path = format!("/v1/changes?after={from}&have={have}");
                bare(Call::Pull { after }, Method::Get, path)
            }
            Work::Evidence(call) => {
                let parts = super::evidence::parts(outbox, &call)?;
                let bare = bare(Call::Evidence(call), parts.method, parts.path);
                Request { headers: parts.headers, body: parts.body, ..bare }
            }
            Work::Roads(due) => roads::request(due),
            Work::Rest(_) => return Ok(Ok(None)),
        };
        request.headers.push(("authorization", format!("Bearer {token}")));
        Ok(Ok(Some(request)))
    }

    fn everything_waits_until(&self, now_ms: i64) -> Option<i64> {
        let quiet = (self.quiet_until_ms > now_ms).then_some(self.quiet_until_ms);
        quiet.max(self.everything.pending(now_ms))
    }

    fn forget_waits(&mut self) {
        self.everything.clear();
        self.pull.clear();
        self.roads.clear();
        self.lanes.values_mut().for_each(push::Lane::forget_wait);
        self.pulled_ms = None;
    }

    /// A call that needs the token succeeded.
    fn went_well(&mut self, part: Part) {
        self.rejections = 0;
        self.everything.clear();
        self.problems.remove(&Part::Everything);
        self.problems.remove(&part);
    }

    /// The depot said its time.
    fn contact(
        &mut self,
        outbox: &dyn Outbox,
        depot_time_ms: i64,
        now_ms: i64,
        reading: &Reading,
    ) -> Result<(), OutboxError> {
        self.depot_diff_ms = Some(depot_time_ms.saturating_sub(now_ms));
        self.last_contact_ms = Some(now_ms);
        outbox.contact(depot_time_ms, reading)
    }

    fn unanswered(&mut self, outbox: &dyn Outbox, call: &Call, failed: Failed, now_ms: i64) -> Result<(), OutboxError> {
        match (call, failed) {
            // A large photo on a weak link: only this photo waits.
            (Call::Evidence(call), Failed::Timeout | Failed::Broken) => {
                self.evidence_unanswered(outbox, call, now_ms)?
            }
            (Call::Roads(_), Failed::Timeout | Failed::Broken) => self.roads_failed(now_ms),
            (_, Failed::NoNetwork | Failed::Timeout) => self.no_network(now_ms, Text::new("sync.no_network")),
            (_, Failed::NotTrusted) => self.no_network(now_ms, Text::new("sync.not_trusted")),
            (_, Failed::Broken) => {
                self.everything.failed(self.ids.as_ref(), now_ms);
                self.problems.insert(Part::Everything, Text::new("sync.broken_answer"));
            }
        }
        Ok(())
    }

    fn no_network(&mut self, now_ms: i64, problem: Text) {
        self.everything.failed(self.ids.as_ref(), now_ms);
        let allowed_ms = self.offline.unanswered(now_ms);
        let wish_ms = self.everything.pending(now_ms).unwrap_or(now_ms);
        self.everything.wait_until(wish_ms.max(allowed_ms));
        self.problems.insert(Part::Everything, problem);
    }

    fn no_keys(&mut self, now_ms: i64) -> Task {
        self.everything.failed(self.ids.as_ref(), now_ms);
        self.problems.insert(Part::Everything, Text::new("sync.keys_unavailable"));
        Task::Wait { until_ms: self.everything.pending(now_ms).unwrap_or(now_ms) }
    }

    /// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date by the depot's clock.
    fn retry_after_ms(&self, answer: &Answer, now_ms: i64) -> Option<i64> {
        let value = answer.retry_after.as_deref()?.trim();
        if let Ok(seconds) = value.parse::<u32>() {
            return Some(i64::from(seconds) * 1_000);
        }
        let date = chrono::DateTime::parse_from_rfc2822(value).ok()?;
        Some(date.timestamp_millis() - now_ms - self.depot_diff_ms.unwrap_or(0))
    }
}

fn since(began: &Reading, reading: &Reading) -> i64 {
    began.wall_ms.saturating_add(reading.mono_ms.saturating_sub(began.mono_ms))
}

/// What to say of an answer that is none of those which the call may have.
fn odd_answer(status: u16) -> Text {
    match status {
        429 => Text::new("sync.depot_busy"),
        500.. => Text::new("sync.depot_failed").with("status", status),
        _ => Text::new("sync.not_understood").with("status", status),
    }
}

fn bare(call: Call, method: Method, path: String) -> Request {
    Request { call, method, path, headers: Vec::new(), body: Vec::new(), gzip: false }
}

/// A page for people where the depot should be, or a way elsewhere: that is what a network asking for a login does. "Too
/// large" and "too many" are no logins: a proxy before the depot says so with pages of its own.
fn is_captive_portal(answer: &Answer) -> bool {
    if matches!(answer.status, 413 | 429) {
        return false;
    }
    let is = |name: &str| answer.content_type.as_deref().is_some_and(|kind| kind.trim_start().starts_with(name));
    let html = is("text/html");
    // Bytes in the middle of a road pack may begin with anything.
    let looks_html = !is("application/octet-stream") && answer.body.trim_ascii_start().starts_with(b"<");
    answer.status < 500 && (html || looks_html || (300..400).contains(&answer.status))
}

/// A query value with everything escaped that is not plainly allowed (RFC 3986, section 2.3).
pub(super) fn query_value(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
