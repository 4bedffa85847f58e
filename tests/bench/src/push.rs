//! Figure 4: pushing a day of 250 facts to a real depot: requests, and bytes on the wire; and showing them one by one before.
//!
//! The phone counts what it sends and receives; a proxy between it and the depot counts every byte of both directions again.

use crate::Outcome;
use crate::courier::Courier;
use crate::measure::{median, micros, timed};
use crate::proxy::Proxy;
use crate::table::{Row, Verdict};
use crate::world::{BenchClock, CARD, Door, FACTS, NOW_MS, World, open, today};
use satchel_core::companion::SyncReport;
use satchel_core::inputs::SystemIds;
use satchel_core::journal::Hash;
use satchel_core::manifest::{LatLon, Parcel, ProofRule};
use satchel_core::sync::wire::PartnerProfile;
use satchel_depot::server::{Depot, Listen, Running, start};
use satchel_depot::storage::{SqliteStorage, Storage};
use satchel_depot::{admin, enrol};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

const LOOKS: usize = 25;
const ASKED_REQUESTS: u32 = 3;
const ASKED_BYTES: u64 = 40_000;
/// From the morning's sync to the evening's: the token of the morning is long over.
const WORKING_DAY_MS: i64 = 9 * 3_600_000;

/// The evening's sync over plain HTTP, where the proxy can count requests too, and over TLS.
pub fn rows(world: &World, dir: &Path) -> Outcome<Vec<Row>> {
    let plain = evening(world, &dir.join("push"), false)?;
    let tls = evening(world, &dir.join("push-tls"), true)?;
    let counted = plain.proxy_requests;
    let bytes = plain.report.wire_bytes.max(plain.proxy_bytes);
    let holds = plain.report.requests.max(counted) <= ASKED_REQUESTS && bytes <= ASKED_BYTES;
    Ok(vec![
        Row {
            figure: format!("pushing a day ({FACTS} facts)"),
            asked: "at most 3 requests, 40 kB".into(),
            reached: format!("{} requests, {:.1} kB", plain.report.requests, kb(bytes)),
            verdict: Verdict::of(holds),
            how: format!(
                "One Companion::sync in the evening over real HTTP (token, facts, changes; nothing pending behind it): the \
                 phone counted {} requests and {:.1} kB in both directions, headers and compression included; a TCP proxy \
                 before the depot saw {counted} requests and {:.1} kB ({:.1} kB up, {:.1} kB down). The day: 40 parcels \
                 scanned twice, plan, arrivals with positions, access codes, 12 doors tried twice, {} deliveries with {} names \
                 and {} signatures riding along, close. No photos.",
                plain.report.requests,
                kb(plain.report.wire_bytes),
                kb(plain.proxy_bytes),
                kb(plain.proxy_up),
                kb(plain.proxy_bytes - plain.proxy_up),
                plain.delivered,
                plain.delivered,
                world.doors.iter().filter(|door| door.parcel.proof.signature).count(),
            ),
            numbers: json!({"requests": plain.report.requests, "bytes": plain.report.wire_bytes,
                            "proxy_requests": counted, "proxy_bytes": plain.proxy_bytes}),
        },
        Row {
            figure: "the same over TLS, handshake included".into(),
            asked: "-".into(),
            reached: format!("{} requests, {:.1} kB", tls.report.requests, kb(tls.proxy_bytes)),
            verdict: Verdict::Told,
            how: "The same day to a depot with its own certificate, trusted by its fingerprint; bytes as the proxy saw them."
                .into(),
            numbers: json!({"requests": tls.report.requests, "proxy_bytes": tls.proxy_bytes}),
        },
        Row {
            figure: format!("what is where, {} records waiting", plain.listed),
            asked: "-".into(),
            reached: format!("{:.1} ms", plain.look_ms),
            verdict: Verdict::Told,
            how: format!("Companion::view_sync in the evening, before that sync; median of {LOOKS} calls."),
            numbers: json!({"ms": plain.look_ms, "records": plain.listed}),
        },
    ])
}

struct Evening {
    report: SyncReport,
    proxy_requests: u32,
    proxy_bytes: u64,
    proxy_up: u64,
    delivered: u32,
    /// Records that waited, each with its reason, and what showing them took.
    listed: usize,
    look_ms: f64,
}

fn evening(world: &World, dir: &Path, tls: bool) -> Outcome<Evening> {
    let doors: Vec<Door> = world.doors.iter().map(without_photo).collect();
    let clock = BenchClock::at(NOW_MS);
    let depot = RunningDepot::start(&dir.join("depot"), clock.clone(), world.shop, &doors, tls)?;
    let proxy = Proxy::start(depot.running.at)?;
    let phone = open(&dir.join("phone"), clock.clone())?;
    let scheme = if tls { "https" } else { "http" };
    let url = format!("{scheme}://{}", proxy.at);
    phone.enrol(&enrol::ticket_url(&url, &depot.code, depot.running.fingerprint.as_ref()), "")?;
    phone.act_as("rosa")?;
    phone.sync()?;
    let mut courier = Courier::new(&phone, &clock, &doors, &[]);
    courier.work(FACTS)?;
    let delivered = courier.delivered;
    clock.pass_ms(WORKING_DAY_MS);
    // A phone opened again has no connection and no token, as after an evening in a pocket.
    drop(phone);
    let phone = open(&dir.join("phone"), clock)?;
    let listed = phone.view_sync()?.items.len();
    let looks = (0..LOOKS).map(|_| Ok(timed(|| Ok(phone.view_sync()?))?.0)).collect::<Outcome<Vec<Duration>>>()?;
    let before = proxy.counted();
    let report = phone.sync()?;
    let after = proxy.counted();
    if report.pending > 0 || report.conflicts > 0 || report.problem.is_some() {
        return Err(format!("the evening's sync did not finish: {report:?}").into());
    }
    depot.stop()?;
    Ok(Evening {
        report,
        proxy_requests: after.requests - before.requests,
        proxy_bytes: after.up + after.down - before.up - before.down,
        proxy_up: after.up - before.up,
        delivered,
        listed,
        look_ms: micros(median(&looks)) / 1000.0,
    })
}

/// Photos have requests of their own and are no part of the figure.
fn without_photo(door: &Door) -> Door {
    let proof = ProofRule { photo: false, scan: true, ..door.parcel.proof };
    Door { parcel: Parcel { proof, ..door.parcel.clone() }, pin: door.pin.clone() }
}

fn kb(bytes: u64) -> f64 {
    (bytes as f64 / 100.0).round() / 10.0
}

/// The reference depot in this process, with today's manifest.
struct RunningDepot {
    runtime: Runtime,
    running: Running,
    code: String,
}

impl RunningDepot {
    fn start(dir: &Path, clock: Arc<BenchClock>, at: LatLon, doors: &[Door], tls: bool) -> Outcome<Self> {
        std::fs::create_dir_all(dir)?;
        let storage: Arc<dyn Storage> = Arc::new(SqliteStorage::open(dir, &SystemIds)?);
        let partner = PartnerProfile { at, ..admin::sample_partner()? };
        admin::put_partner(storage.as_ref(), &partner)?;
        admin::rate_cards(storage.as_ref(), None, CARD)?;
        let parcels: Vec<Parcel> = doors.iter().map(|door| door.parcel.clone()).collect();
        admin::list_parcels(storage.as_ref(), &partner.id, today()?, &parcels)?;
        let code = enrol::new_code(storage.as_ref(), &SystemIds, &partner.id, NOW_MS)?;
        let (ids, page_key) = (Arc::new(SystemIds), Hash::of(b"no page is opened"));
        let depot = Depot { storage, clock, ids, dir: dir.to_owned(), page_key, log: |line| eprintln!("{line}") };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listen = Listen { at: "127.0.0.1:0".parse()?, tls };
        let running = runtime.block_on(async { start(depot, &listen) })?;
        Ok(Self { runtime, running, code })
    }

    fn stop(self) -> Outcome<()> {
        Ok(self.runtime.block_on(self.running.stop())?)
    }
}
