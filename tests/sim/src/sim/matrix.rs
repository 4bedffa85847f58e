//! Many phones of one shop under one kind of trouble, in simulated time: couriers act by the clock whatever else goes on, phones
//! send all the while and in the middle of one another's requests. Then the trouble ends, and everything must be everywhere.

use super::depot::said;
use super::run::come_to_rest;
use super::shape::{Planted, Shape};
use super::world::{World, Wrong};
use crate::busy::Busy;
use crate::disk::{self, Fault};
use crate::rng::Rng;
use crate::scratch;
use crate::weather::{Trouble, Weather};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// So long acts and trouble go on.
const TROUBLED_MS: i64 = 20_000;
/// Of each trouble, and between two.
const SPELL_MS: u64 = 4_000;
/// Between two times of sending.
const SYNC_EVERY_MS: i64 = 400;
/// Requests that are under way at once.
const AT_ONCE: u32 = 3;

/// What one run is made of.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Phones of the shop.
    pub phones: u64,
    /// Acts of all of them together.
    pub acts_per_s: u64,
    /// What happens to them.
    pub trouble: Trouble,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Facts that were acknowledged.
    pub facts: u64,
    /// From the end of the trouble until nothing waited.
    pub rest_ms: i64,
    /// What was wrong.
    pub wrong: Option<Wrong>,
}

/// Phones, their couriers and what happens to them.
pub struct Fleet {
    setting: Setting,
    act_at_ms: Cell<i64>,
    strike_at_ms: Cell<i64>,
    spell_until_ms: Cell<i64>,
    couriers: Vec<RefCell<Busy>>,
    stopped: Cell<Option<Stopped>>,
    under_way: Cell<u32>,
    draws: Rng,
}

/// Who does nothing until the spell is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    Phone(usize),
    Depot,
}

/// Runs one.
///
/// # Errors
/// The simulator itself failed, in words.
pub fn one(seed: u64, setting: Setting, planted: Option<Planted>) -> Result<Settled, String> {
    let folder = scratch::folder().map_err(said)?;
    let draws = Rng::new(seed ^ 0x3A7E);
    let shape = Shape { kinds: BTreeSet::new(), ..Shape::of(seed, planted) };
    let mut world = World::of_shops(shape, folder.path(), &[setting.phones])?;
    let began_ms = world.time.now_ms();
    world.fleet = Some(Fleet {
        setting,
        act_at_ms: Cell::new(began_ms),
        strike_at_ms: Cell::new(began_ms),
        spell_until_ms: Cell::new(i64::MIN),
        couriers: (0..setting.phones).map(|phone| RefCell::new(Busy::new(seed * 100 + phone))).collect(),
        stopped: Cell::default(),
        under_way: Cell::new(0),
        draws,
    });
    world.faulty.set(true);
    while world.time.now_ms() < began_ms + TROUBLED_MS && world.found().is_none() {
        world.meanwhile_in_fleet();
        world.tend(false)?;
        world.time.pass(20);
    }
    let mut rest_ms = 0;
    if world.found().is_none() {
        rest_ms = come_to_rest(&world)?;
    }
    let facts = world.phones.iter().map(|phone| phone.book.borrow().acknowledged.len() as u64).sum();
    let settled = Settled { facts, rest_ms, wrong: world.found() };
    drop(world);
    disk::forget(folder.path());
    Ok(settled)
}

impl Fleet {
    /// So long a request or its answer is under way.
    pub fn latency_ms(&self) -> i64 {
        5 + self.draws.below(60).cast_signed()
    }

    /// When a phone sends again that has nothing to wait for.
    pub fn sync_every_ms(&self) -> i64 {
        SYNC_EVERY_MS
    }

    /// What becomes of a request of `phone` because somebody is stopped: it waits for the end of that, or false: nobody waits so
    /// long for an answer, and it arrives all the same.
    pub fn is_waited_for(&self, world: &World, phone: usize) -> Option<bool> {
        match self.stopped.get()? {
            Stopped::Phone(stopped) if stopped != phone => return None,
            Stopped::Depot if self.draws.chance(50) => return Some(false),
            _ => {}
        }
        world.time.until(self.spell_until_ms.get());
        Some(true)
    }

    /// What has become due: acts, trouble and its end, and other phones' requests.
    pub fn meanwhile(&self, world: &World) {
        if !world.faulty.get() || self.under_way.get() >= AT_ONCE {
            return;
        }
        self.under_way.set(self.under_way.get() + 1);
        let every_ms = 1_000 / self.setting.acts_per_s.cast_signed();
        while self.act_at_ms.get() <= world.time.now_ms() {
            self.act_at_ms.set(self.act_at_ms.get() + every_ms);
            let number = self.draws.index(world.phones.len());
            if self.stopped.get() != Some(Stopped::Phone(number)) {
                world.acts_as(number, |app| {
                    self.couriers[number].borrow_mut().acts(app).map(|()| super::courier::Proofs::new())
                });
            }
        }
        if self.spell_until_ms.get() <= world.time.now_ms() {
            self.end_spell(world);
        }
        if self.strike_at_ms.get() <= world.time.now_ms() {
            self.strike(world);
        }
        let first = self.draws.index(world.phones.len());
        for number in (0..world.phones.len()).map(|n| (n + first) % world.phones.len()) {
            let due = world.phones[number].sync_at_ms.get() <= world.time.now_ms();
            if due && self.stopped.get() != Some(Stopped::Phone(number)) {
                world.sync(number, false);
            }
        }
        self.under_way.set(self.under_way.get() - 1);
    }

    /// The trouble is over for now.
    pub fn end_spell(&self, world: &World) {
        if self.stopped.take() == Some(Stopped::Depot) {
            world.links.iter().for_each(|link| link.all_arrive(world));
        }
        (0..world.phones.len()).for_each(|number| world.change_weather(number, Weather::Fair));
    }

    fn strike(&self, world: &World) {
        let draws = &self.draws;
        let number = draws.index(world.phones.len());
        let at_depot = draws.chance(30);
        let until_ms = world.time.now_ms() + draws.below(SPELL_MS).cast_signed();
        self.strike_at_ms.set(until_ms + draws.below(SPELL_MS).cast_signed());
        self.spell_until_ms.set(until_ms);
        world.trace(&format!("{:?} until {until_ms}", self.setting.trouble));
        match self.setting.trouble {
            Trouble::Kill if at_depot => world.depot.dies(draws.below(150)),
            Trouble::Kill => {
                let phone = &world.phones[number];
                phone.unwell.set(true);
                phone.disk.borrow().fail(draws.below(80), Fault::Dies);
            }
            Trouble::Pause if at_depot => self.stopped.set(Some(Stopped::Depot)),
            Trouble::Pause => self.stopped.set(Some(Stopped::Phone(number))),
            Trouble::OneWay | Trouble::BothWays => {
                let weather = match self.setting.trouble {
                    Trouble::BothWays => Weather::CutBoth,
                    _ if draws.chance(50) => Weather::CutThere,
                    _ => Weather::CutBack,
                };
                let cut = (0..world.phones.len()).filter(|other| other % 2 == number % 2);
                cut.for_each(|other| world.change_weather(other, weather));
            }
        }
    }
}
