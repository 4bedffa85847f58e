//! What a courier does next: what the first screen says, mostly.

use crate::rng::Rng;
use satchel_core::companion::{Companion, Delivery, Error, Failure, NextStep, PlaceView, PlanWish};
use satchel_core::journal::{EvidenceRole, Fact, FailReason, StopId};
use satchel_core::manifest::LatLon;
use satchel_core::proof;

/// What was given as proof of the last fact of an act.
pub type Proofs = Vec<(EvidenceRole, Vec<u8>)>;

/// Bytes of the largest photo that is kept as it came.
const LARGEST_RAW: u64 = 10 * 1024 * 1024;

/// One act. `late`: the day is over, everything is brought to its end.
pub fn acts(app: &Companion, draws: &Rng, late: bool) -> Result<Proofs, Error> {
    let today = app.view_today()?;
    if late {
        if today.outing.is_some() {
            app.end_outing()?;
        }
        return if today.closed { Ok(Proofs::new()) } else { app.close_day().map(|_| Proofs::new()) };
    }
    if draws.chance(12) {
        return something_else(app, draws);
    }
    let nothing = |_| Proofs::new();
    match today.next {
        NextStep::Load { .. } if draws.chance(90) => receives(app, draws),
        NextStep::Load { .. } | NextStep::Plan => app.plan(&PlanWish::default()).map(|_| Proofs::new()),
        NextStep::Leave { .. } => app.start_outing().map(nothing),
        NextStep::GoTo { stop } => app.arrive(&StopId(stop.id)).map(nothing),
        NextStep::Deliver { stop } => at_the_door(app, draws, &StopId(stop.id)),
        NextStep::ComeBack => app.end_outing().map(nothing),
        NextStep::CloseDay if draws.chance(30) => app.close_day().map(|_| Proofs::new()),
        NextStep::CloseDay | NextStep::Done | NextStep::GetManifest => something_else(app, draws),
    }
}

fn receives(app: &Companion, draws: &Rng) -> Result<Proofs, Error> {
    let missing = app.view_load()?.missing;
    if let Some(parcel) = draws.one(&missing) {
        app.receive(&parcel.tracking_number)?;
    }
    Ok(Proofs::new())
}

fn at_the_door(app: &Companion, draws: &Rng, stop: &StopId) -> Result<Proofs, Error> {
    let view = app.view_stop(stop)?;
    let here = view.parcels.into_iter().filter(|parcel| parcel.place == PlaceView::Loaded);
    let parcels: Vec<String> = here.map(|parcel| parcel.tracking_number).collect();
    if parcels.is_empty() {
        return app.arrive(stop).map(|_| Proofs::new());
    }
    if draws.chance(12) {
        let reason = FailReason::NobodyHome;
        let again = draws.chance(30);
        app.fail(Failure { parcels, reason, again, steps: Vec::new(), text: None, photo: None })?;
        return Ok(Proofs::new());
    }
    let photo = draws.chance(70).then(|| photo(draws));
    let to = (draws.below(1_000) as i32, draws.below(1_000) as i32 + 1);
    let signature = draws.chance(40).then(|| vec![vec![(0, 0), to, (80, 3)]]);
    let name = draws.chance(30).then(|| format!("Person {}", draws.below(1_000)));
    let mut proofs = Proofs::new();
    if let Some(photo) = photo.as_deref().and_then(|bytes| proof::process_photo(bytes).ok()) {
        proofs.push((photo.role(), photo.bytes));
    }
    if let Some(svg) = signature.as_ref().and_then(|strokes| proof::signature_svg(strokes).ok()) {
        proofs.push((EvidenceRole::Signature, svg.into_bytes()));
    }
    app.deliver(Delivery { parcels, photo, signature, name, ..Delivery::default() })?;
    Ok(proofs)
}

/// Small ones mostly, as a run must be fast; a few as a camera gives them, and now and then one that nobody can decode, of
/// a byte to 10 MB behind its first ones.
fn photo(draws: &Rng) -> Vec<u8> {
    let seed = draws.next();
    match draws.below(1_000) {
        0..3 => {
            let most = if draws.chance(10) { LARGEST_RAW - 1_024 } else { 200_000 };
            let len = usize::try_from(1 + draws.below(most)).unwrap_or(1);
            [&[0xFF, 0xD8, 0xFF, 0xE0], draws.bytes(len).as_slice()].concat()
        }
        3..15 => satchel_pictures::door_photo(seed, 1_280, 960, &Default::default()),
        _ => satchel_pictures::door_photo(seed, 64, 48, &Default::default()),
    }
}

fn something_else(app: &Companion, draws: &Rng) -> Result<Proofs, Error> {
    let plan = app.view_plan()?;
    let stops: Vec<StopId> =
        plan.outings.iter().flat_map(|outing| &outing.stops).map(|stop| StopId(stop.id.clone())).collect();
    let stop = draws.one(&stops);
    let in_place = |place: PlaceView| -> Result<Option<String>, Error> {
        let Some(stop) = stop else { return Ok(None) };
        let parcels = app.view_stop(stop)?.parcels;
        Ok(parcels.into_iter().find(|parcel| parcel.place == place).map(|parcel| parcel.tracking_number))
    };
    let held: Vec<String> = app.view_counter()?.held.into_iter().map(|held| held.tracking_number).collect();
    match draws.below(9) {
        0 => {
            let n = draws.below(1_000_000);
            app.receive(&format!("TBA9{n:011}"))?;
        }
        1 => {
            if let Some(parcel) = in_place(PlaceView::Loaded)? {
                app.hold(&parcel, "A1")?;
            }
        }
        2 => {
            if let Some(parcel) = draws.one(&held) {
                app.collect(parcel, "Ann Lee")?;
            }
        }
        3 => {
            if let Some(last) = app.facts(0)?.last().and_then(|last| Fact::open(&last.bytes).ok()) {
                app.undo(&last.id)?;
            }
        }
        4 => {
            if let Some(parcel) = in_place(PlaceView::Loaded)? {
                app.damaged(&parcel)?;
            }
        }
        5 => {
            if let Some(parcel) = in_place(PlaceView::Expected)? {
                app.missing(&parcel)?;
            }
        }
        6 => {
            if let Some(stop) = stop {
                let by = i64::try_from(draws.below(20_000)).unwrap_or(0);
                app.move_pin(stop, LatLon { lat_e7: 399_600_000 + by, lon_e7: -829_900_000 })?;
            }
        }
        7 => app.plan(&PlanWish::default()).map(drop)?,
        _ => {
            if let Some(stop) = stop {
                app.access_code(stop, draws.chance(50))?;
            }
        }
    }
    Ok(Proofs::new())
}
