//! A day as facts, for a store that is filled in bulk: what a courier records from the first box to the close.

use crate::Outcome;
use satchel_core::calendar::{ServiceDay, Zone};
use satchel_core::inputs::{Ids, Reading};
use satchel_core::journal::{
    Act, Counts, CourierId, EvidenceRole, FailReason, HowRead, PlannedOuting, Position, ProofGiven, StopId, To, Verdict,
};
use satchel_core::manifest::{Parcel, Stop, stops};
use satchel_core::store::Draft;

/// Whether the day is closed at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The last fact closes it.
    Closed,
    /// It goes on.
    Open,
}

/// Every third door is empty at first.
const EMPTY_EVERY: usize = 3;

/// `facts` facts of `day`: each parcel read at load-out and again into the car, a plan, a trip, at each door arrival, access
/// code and delivery, every third door tried twice; boxes read once more until the number is full.
///
/// # Errors
/// The zone is unknown.
pub fn of_day(day: ServiceDay, parcels: &[Parcel], facts: usize, close: Close) -> Outcome<Vec<Draft>> {
    let zone: Zone = "America/New_York".parse()?;
    let stops = stops(parcels.iter());
    let mut acts: Vec<(Act, Option<Position>)> = Vec::with_capacity(facts);
    for (i, parcel) in (1..).zip(parcels) {
        acts.push((received(parcel, Verdict::Expected, Some(i)), None));
    }
    acts.push((planned(&stops), None));
    acts.extend(parcels.iter().map(|parcel| (received(parcel, Verdict::Twice, None), None)));
    let stops_along = stops.iter().map(|stop| stop.id.clone()).collect();
    acts.push((Act::OutingStarted { outing: 0, stops: stops_along, of: None }, None));
    for (i, stop) in stops.iter().enumerate() {
        let at_door = |act| (act, position(stop));
        let id = || stop.id.clone();
        if i % EMPTY_EVERY == 0 {
            acts.push(at_door(Act::Arrived { stop: id() }));
            acts.push(at_door(failed(stop)));
        }
        acts.push(at_door(Act::Arrived { stop: id() }));
        acts.push(at_door(Act::AccessCode { stop: id(), works: true }));
        acts.push(at_door(delivered(stop)));
    }
    let last = match close {
        Close::Closed => vec![Act::OutingEnded { outing: 0, distance_m: 31_000 }, closed(parcels.len())],
        Close::Open => Vec::new(),
    };
    for parcel in parcels.iter().cycle().take(facts.saturating_sub(acts.len() + last.len())) {
        acts.push((received(parcel, Verdict::Twice, None), None));
    }
    acts.truncate(facts.saturating_sub(last.len()));
    acts.extend(last.into_iter().map(|act| (act, None)));
    let begin_ms = zone.moment_ms(day, 36_000);
    let draft = |(minute, (act, position)): (i64, (Act, Option<Position>))| Draft {
        day,
        courier: Some(CourierId::from("rosa")),
        position,
        reading: Reading {
            wall_ms: begin_ms + minute * 60_007,
            mono_ms: 7_200_000 + minute * 60_007,
            boot: "0f8fad5b-d9cb-469f-a165-70867728950e".into(),
        },
        zone_offset_min: zone.offset_min(begin_ms),
        act,
        evidence: Vec::new(),
    };
    Ok((0..).zip(acts).map(draft).collect())
}

/// A photo of `photo_bytes` and a name for each delivery.
pub fn add_evidence(drafts: &mut [Draft], ids: &dyn Ids, photo_bytes: usize) {
    for draft in drafts.iter_mut().filter(|draft| matches!(draft.act, Act::Delivered { .. })) {
        let mut photo = vec![0; photo_bytes];
        ids.fill(&mut photo);
        let people = format!(r#"{{"salt":"{}","text":"Elena Castillo"}}"#, ids.hex(16));
        draft.evidence = vec![(EvidenceRole::Photo, photo), (EvidenceRole::People, people.into_bytes())];
    }
}

fn received(parcel: &Parcel, verdict: Verdict, box_number: Option<u32>) -> Act {
    Act::Received { parcel: parcel.tracking_number.clone(), verdict, box_number, how: HowRead::Camera }
}

fn failed(stop: &Stop) -> Act {
    let steps = vec!["rang".to_owned(), "called".to_owned()];
    let (stop, parcels) = (stop.id.clone(), stop.parcels.clone());
    Act::Failed { stop, parcels, reason: FailReason::NobodyHome, again: true, steps }
}

fn delivered(stop: &Stop) -> Act {
    let proof = ProofGiven { scanned: stop.parcels.clone(), distance_m: Some(12), ..ProofGiven::default() };
    Act::Delivered { stop: stop.id.clone(), parcels: stop.parcels.clone(), to: To::Recipient, proof }
}

fn planned(stops: &[Stop]) -> Act {
    let visits: Vec<(StopId, i64)> =
        (0..).zip(stops).map(|(i, s): (i64, _)| (s.id.clone(), 36_600 + i * 300)).collect();
    let outing = PlannedOuting { slot: 0, depart_s: 36_000, return_s: 43_200, distance_m: 31_000, stops: visits };
    let slots = vec![(36_000, 43_200), (50_400, 59_400)];
    Act::Planned {
        slots,
        outings: vec![outing],
        unplanned: Vec::new(),
        by_hand: false,
        share: false,
        gap_ppm: Some(4_000),
        left: Some(Vec::new()),
        under_way: false,
        travel: None,
    }
}

fn closed(parcels: usize) -> Act {
    let parcels = u32::try_from(parcels).unwrap_or(u32::MAX);
    let counts = Counts { parcels, delivered: parcels, failed_attempts: 13, ..Counts::default() };
    Act::DayClosed { counts, earned_cents: 13_550, carry: Vec::new() }
}

fn position(stop: &Stop) -> Option<Position> {
    let at = stop.at?;
    Some(Position { lat_e7: at.lat_e7 + 613, lon_e7: at.lon_e7 - 427, accuracy_m: 9 })
}
