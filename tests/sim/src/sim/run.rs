//! One run: days under faults (safety), then a world without faults in which everything must come to rest within
//! [`AT_REST_WITHIN_MS`] (liveness), then every invariant.

use super::depot::said;
use super::invariants::{self, AT_REST};
use super::shape::{Kind, Shape};
use super::world::{World, Wrong};
use crate::disk::{self, Fault};
use crate::scratch;
use crate::versions;
use crate::weather::Weather;
use satchel_core::journal::{FactId, Hash};
use satchel_core::store::NEWEST_SCHEMA;
use satchel_depot::admin;
use std::path::Path;

/// Behind the last fault everything is at the depot within this time, and everybody has seen it.
pub const AT_REST_WITHIN_MS: i64 = 4 * HOUR_MS;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// So long the depot refuses some facts behind the other faults: longer than a fact may hold up those behind it.
const DAYS_OF_POISON_MS: i64 = 84 * HOUR_MS;
/// From eight in the morning to five in the afternoon.
const WORKING_MS: i64 = 9 * HOUR_MS;
/// Acts of a device on a day, about.
const ACTS: i64 = 90;

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Devices times days.
    pub device_days: u64,
    /// Facts that were promised to a courier.
    pub facts: u64,
    /// Events of its faulty part.
    pub events: u64,
    /// SHA-256 over everything that happened, with its time.
    pub trace: String,
    /// What was found wrong.
    pub wrong: Option<Wrong>,
}

/// Runs a shape.
///
/// # Errors
/// The simulator itself failed, in words.
pub fn run(shape: &Shape) -> Result<Ran, String> {
    let folder = scratch::folder().map_err(said)?;
    let world = World::new(shape.clone(), folder.path())?;
    let days = match world.draws.programme.below(100) {
        0..75 => 1,
        75..95 => 2,
        _ => 7,
    };
    let mut lived = 0;
    for day in 0..days {
        world.time.until(crate::inputs::MORNING_MS + day * 24 * HOUR_MS);
        lived = day + 1;
        if !working_day(&world, folder.path())? {
            break;
        }
    }
    if world.found().is_none() {
        come_to_rest(&world)?;
    }
    let facts = world.phones.iter().map(|phone| phone.book.borrow().acknowledged.len() as u64).sum();
    let ran = Ran {
        device_days: world.phones.len() as u64 * lived.unsigned_abs(),
        facts,
        events: world.events.get(),
        trace: world.traced(),
        wrong: world.found(),
    };
    drop(world);
    disk::forget(folder.path());
    Ok(ran)
}

/// A day from its manifest to its close; false: something is wrong, or it was long enough.
fn working_day(world: &World, dir: &Path) -> Result<bool, String> {
    world.faulty.set(false);
    world.depot.works();
    world.tend(true)?;
    for partner in 0..world.partners.len() {
        let parcels = 8 + world.draws.programme.below(25);
        list(world, partner, parcels)?;
    }
    world.faulty.set(true);
    let until_ms = world.time.now_ms() + WORKING_MS;
    let pause_ms = WORKING_MS / (ACTS * i64::try_from(world.phones.len()).unwrap_or(1));
    let mut backed_up_ms = 0;
    while world.time.now_ms() < until_ms {
        if world.events.get() >= world.shape.events {
            return Ok(false);
        }
        world.events.set(world.events.get() + 1);
        world.time.pass(world.draws.acts.below(2 * pause_ms.unsigned_abs()).cast_signed());
        if world.time.now_ms() - backed_up_ms > HOUR_MS && world.depot.is_up() {
            world.depot.back_up(&dir.join("backup"))?;
            backed_up_ms = world.time.now_ms();
        }
        let number = world.draws.acts.index(world.phones.len());
        event(world, number, dir)?;
        world.tend(false)?;
        if world.found().is_some() {
            return Ok(false);
        }
    }
    for number in 0..world.phones.len() {
        world.act(number, true);
        world.sync(number, false);
    }
    world.tend(false)?;
    Ok(world.found().is_none())
}

fn event(world: &World, number: usize, dir: &Path) -> Result<(), String> {
    match world.draws.rare.below(1_000) {
        0..3 if world.may(Kind::Update) => update(world, number)?,
        3..6 if world.may(Kind::Newer) => newer_app(world, number)?,
        _ => {}
    }
    match world.draws.acts.below(100) {
        0..5 => programme(world)?,
        5..11 => fault(world, number, dir)?,
        11 => {
            if let Some(app) = world.phones[number].app().filter(|_| !world.phones[number].is_dead()) {
                // Housekeeping that fails is tried again the next day.
                let _ = app.tidy();
            }
        }
        12..15 => world.sync(number, true),
        _ => world.act(number, false),
    }
    let now_ms = world.time.now_ms();
    if world.phones[number].sync_at_ms.get() <= now_ms {
        world.sync(number, false);
    }
    Ok(())
}

/// Puts so many parcels on a partner's manifest of today.
fn list(world: &World, partner: usize, parcels: u64) -> Result<(), String> {
    let partner = &world.partners[partner];
    let mut csv = String::from("tracking_number,address,zip,lat,lon,name,proof\n");
    let mut listed = partner.listed.borrow_mut();
    for _ in 0..parcels {
        let n = listed.len() as u64 + 1;
        let number = format!("TBA{:012}", world.shape.seed % 1_000 * 1_000_000 + n);
        let door = 1 + world.draws.programme.below(60);
        let (lat, lon) = (39.96 + door as f64 * 0.0005, -82.99 + (door % 5) as f64 * 0.001);
        csv.push_str(&format!("{number},{door} Oak Street,43215,{lat:.4},{lon:.4},Person {n},\n"));
        listed.push(number);
    }
    world.depot.list(&partner.id, world.today(), &csv)
}

/// The depot's programme changes something.
fn programme(world: &World) -> Result<(), String> {
    let (draws, day) = (&world.draws.programme, world.today());
    let Some(storage) = world.depot.storage() else { return Ok(()) };
    let number = draws.index(world.partners.len());
    let partner = &world.partners[number];
    let parcel = draws.one(&partner.listed.borrow()).cloned();
    let now_ms = world.time.now_ms();
    world.trace("the programme changes something");
    match (draws.below(4), parcel) {
        (0, _) => list(world, number, 1 + draws.below(3)),
        // A parcel of another day is none of today's: that is refused.
        (1, Some(parcel)) => {
            let _ = admin::withdraw(storage.as_ref(), &partner.id, day, &parcel, now_ms);
            Ok(())
        }
        (2, Some(parcel)) => {
            let door = 1 + draws.below(60);
            let csv = format!(
                "tracking_number,address,zip,lat,lon,name,proof\n{parcel},{door} Elm Street,43215,39.97,-82.99,Person,\n"
            );
            world.depot.list(&partner.id, day, &csv)
        }
        (_, _) => {
            let (id, cents) = (format!("c{}", 2 + draws.below(3)), 200 + draws.below(200));
            let card = format!(r#"{{"id": "{id}", "from": "{day}", "delivered_cents": {{"": {cents}}}}}"#);
            world.depot.unless_dead(admin::rate_cards(storage.as_ref(), Some(&partner.id), &card).map(drop))
        }
    }
}

/// Something fails, or works again.
fn fault(world: &World, number: usize, dir: &Path) -> Result<(), String> {
    let (draws, phone) = (&world.draws.faults, &world.phones[number]);
    let disk = phone.disk.borrow().clone();
    let what = draws.below(100);
    world.trace(&format!("{number} fault {what}"));
    match what {
        0..40 => {
            let weather = match draws.below(10) {
                0..3 => Weather::Fair,
                3..7 => Weather::Bad,
                7..9 if world.may(Kind::Partition) => Weather::CutThere,
                9 if world.may(Kind::Partition) => Weather::CutBack,
                _ => Weather::Fair,
            };
            world.change_weather(number, weather);
        }
        40..55 if world.may(Kind::PhoneDies) => {
            phone.unwell.set(true);
            disk.fail(draws.below(80), Fault::Dies);
        }
        55..63 if world.may(Kind::DepotDies) => world.depot.dies(draws.below(150)),
        63..71 if world.may(Kind::DiskFails) => {
            phone.unwell.set(true);
            disk.fail(draws.below(40), Fault::Io(draws.below(4)));
        }
        71..77 if world.may(Kind::DiskFull) => {
            phone.unwell.set(true);
            disk.fail(draws.below(10), Fault::Full);
        }
        77..86 if !phone.is_dead() => {
            disk.works();
            phone.unwell.set(false);
        }
        86..92 if world.may(Kind::Clock) => {
            let hours = if draws.chance(10) { 30 } else { 2 };
            let most = (2 * hours * HOUR_MS).unsigned_abs();
            phone.clock.set_wrong(draws.below(most).cast_signed() - hours * HOUR_MS);
            phone.clock.drift(draws.below(400).cast_signed() - 200);
            if draws.chance(20) {
                phone.clock.reboot();
                // Nobody who starts again knows how often it was tried before.
                phone.offline.borrow_mut().clear();
            }
        }
        92..95 if world.may(Kind::DepotRestored) && dir.join("backup").exists() => restore_depot(world, dir)?,
        95..97 if world.may(Kind::PhoneRestored) && !phone.unwell.get() => {
            phone.back_up(&dir.join(format!("old-{number}")))?;
        }
        97..99 if world.may(Kind::PhoneRestored) && !phone.unwell.get() => go_back(world, number, dir)?,
        _ => {}
    }
    Ok(())
}

/// The app was an older one until now, and is updated; the phone may die over it, or its disk fail.
fn update(world: &World, number: usize) -> Result<(), String> {
    let (draws, phone) = (&world.draws.rare, &world.phones[number]);
    if phone.is_dead() || phone.is_closed() || phone.unwell.get() {
        return Ok(());
    }
    let wanted = 1 + u32::try_from(draws.below(u64::from(NEWEST_SCHEMA) - 1)).unwrap_or(0);
    let version = phone.with_another_app(|dir, _| versions::go_back(dir, wanted))?;
    world.trace(&format!("{number} is updated from version {version}"));
    let fault = match draws.below(10) {
        0..6 => Some(Fault::Dies),
        6 => Some(Fault::Io(draws.below(3))),
        7 => Some(Fault::Full),
        _ => None,
    };
    if let Some(fault) = fault {
        phone.unwell.set(true);
        phone.disk.borrow().fail(draws.below(40), fault);
    }
    world.starts(phone);
    Ok(())
}

/// A newer app recorded something, and was taken back.
fn newer_app(world: &World, number: usize) -> Result<(), String> {
    let phone = &world.phones[number];
    if phone.is_dead() || phone.is_closed() || phone.unwell.get() {
        return Ok(());
    }
    let now_ms = world.time.now_ms();
    let fact = phone.with_another_app(|dir, ids| versions::record_newer(dir, ids, now_ms))?;
    world.trace(&format!("{number} has {fact} of a newer app"));
    world.starts(phone);
    Ok(())
}

fn restore_depot(world: &World, dir: &Path) -> Result<(), String> {
    world.trace("the depot goes on from a backup");
    world.depot.restore(&dir.join("backup"))?;
    // What only the depot had, and had since the backup, is gone with both.
    for phone in world.phones.iter().filter(|phone| !phone.book.borrow().elsewhere.is_empty()) {
        let facts = invariants::depot_facts(world, &world.partners[phone.partner])?;
        let mut book = phone.book.borrow_mut();
        let gone: Vec<_> =
            book.elsewhere.iter().filter(|id| !facts.iter().any(|(_, fact)| fact.id == **id)).cloned().collect();
        for id in gone {
            book.elsewhere.remove(&id);
            book.acknowledged.remove(&id);
        }
        book.forget_lost_proofs(|sha256| world.depot.has_blob(&world.partners[phone.partner].id, sha256));
    }
    Ok(())
}

fn go_back(world: &World, number: usize, dir: &Path) -> Result<(), String> {
    let phone = &world.phones[number];
    if !world.depot.is_up() {
        return Ok(());
    }
    let partner = &world.partners[phone.partner];
    let facts = invariants::depot_facts(world, partner)?;
    let at_depot = |id: &FactId| facts.iter().any(|(_, fact)| fact.id == *id);
    let blob_at_depot = |sha256: &Hash| world.depot.has_blob(&partner.id, sha256);
    if phone.go_back(&dir.join(format!("old-{number}")), at_depot, blob_at_depot)? {
        world.trace(&format!("{number} goes on from an old backup"));
        // It started again: see `note_request`.
        phone.offline.borrow_mut().clear();
        phone.sync_at_ms.set(0);
        phone.acknowledge().map_err(said)?;
    }
    Ok(())
}

/// Nobody acts, and phones send what they have, looked at every so often; true as soon as nothing waits.
fn days_pass(world: &World, most_ms: i64, step_ms: i64) -> bool {
    let until_ms = world.time.now_ms() + most_ms;
    loop {
        for number in 0..world.phones.len() {
            if world.phones[number].sync_at_ms.get() <= world.time.now_ms() {
                world.sync(number, false);
            }
        }
        let rested = invariants::queue_is_empty(world).is_ok();
        if rested || world.time.now_ms() > until_ms || world.found().is_some() {
            return rested;
        }
        world.time.pass(step_ms);
    }
}

/// The faults stop. Returns how long it took until nothing waited.
pub fn come_to_rest(world: &World) -> Result<i64, String> {
    world.trace("the faults stop");
    world.faulty.set(false);
    for phone in &world.phones {
        if !phone.is_dead() {
            phone.disk.borrow().works();
        }
    }
    world.depot.works();
    world.tend(true)?;
    for (number, phone) in world.phones.iter().enumerate() {
        phone.unwell.set(false);
        world.change_weather(number, Weather::Fair);
    }
    if let Some(fleet) = &world.fleet {
        fleet.end_spell(world);
    }
    let began_ms = world.time.now_ms();
    if !world.poison.borrow().is_empty() {
        if world.draws.rare.chance(25) {
            days_pass(world, DAYS_OF_POISON_MS, 2 * HOUR_MS);
            world.check("poison_holds_nothing_up", invariants::poison_holds_nothing_up(world));
        }
        world.trace("the depot takes every fact");
        world.poison.borrow_mut().clear();
        // What went as a hole meanwhile is tried once a day.
        if !days_pass(world, AT_REST_WITHIN_MS, MINUTE_MS) {
            days_pass(world, 26 * HOUR_MS, 2 * HOUR_MS);
        }
    } else {
        days_pass(world, AT_REST_WITHIN_MS, MINUTE_MS);
    }
    let rest_ms = world.time.now_ms() - began_ms;
    world.check("the_queue_reaches_zero", invariants::queue_is_empty_but_for_refused_photos(world));
    // The couriers ask once: a photo that something called too large is tried again at once and not tomorrow. And who had sent
    // everything first has not seen what came last.
    for _ in 0..2 {
        // Longer than a busy depot asks anybody to wait; nobody's wish shortens that.
        world.time.pass(2 * MINUTE_MS);
        for number in 0..world.phones.len() {
            world.sync(number, true);
        }
    }
    for (name, invariant) in AT_REST {
        world.check(name, invariant(world));
    }
    for phone in &world.phones {
        phone.close();
        let kept = phone.store().and_then(|(store, opened)| invariants::is_on_disk(phone, &store, &opened));
        world.check("nothing_acknowledged_is_lost", kept);
    }
    Ok(rest_ms)
}
