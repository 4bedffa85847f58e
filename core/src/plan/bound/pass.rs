//! One pass of dynamic programming over the places of the day: the cheapest path to each stop in each place.
//!
//! A path remembers only some of the stops it has visited: a stop is forgotten on the way to one that does not keep it in
//! mind ("ng-route relaxation": Baldacci, Mingozzi and Roberti, "New state-space relaxations for solving the traveling
//! salesman problem with time windows", INFORMS Journal on Computing 24 (3), 2012). So paths may visit a stop twice and
//! leave another out; no plan is missing among them, and the cheapest is a lower bound. Where a pass from the other end is
//! at hand, a path is dropped when nothing that it can be completed with makes a better plan.

use super::course::{Course, Way};
use super::effort::Effort;
use super::field::Field;
use super::label::{Label, NOBODY, SHOP};
use super::set::Set;

/// Of the paths to a stop so many times those that can be kept are put in order first.
const AT_ONCE: usize = 4;

/// What stays the same over passes that are compared.
pub(super) struct Rules<'a, const W: usize> {
    /// By stop: what a visit takes off the cost.
    pub prices: &'a [i64],
    /// By stop: whom one who visits it keeps in mind.
    pub memory: &'a [Set<W>],
    /// A plan is better only if its cost less all prices is at most this.
    pub limit: i64,
    /// Labels to keep for one stop in one place; the dearest are merged.
    pub wide: usize,
    /// Labels to keep at most.
    pub most: usize,
}

/// Every path that is worth continuing.
pub(super) struct Pass<const W: usize> {
    /// In the order of places.
    labels: Vec<Label<W>>,
    /// By number of the visit, slot and stop: a range of the labels, cheapest first.
    ranges: Vec<(u32, u32)>,
    slots: usize,
    stops: usize,
    /// The cheapest day that these paths make, and the label it ends with.
    best: Option<(i64, u32)>,
}

/// The work ran out before the pass was done; it says nothing.
pub(super) struct Spent;

impl<const W: usize> Pass<W> {
    /// A pass in the course's direction; `other`: one in the opposite direction with the same prices.
    pub fn run(
        course: &Course,
        field: &Field<W>,
        rules: &Rules<'_, W>,
        other: Option<&Self>,
        effort: &mut Effort<'_>,
    ) -> Result<Self, Spent> {
        let (n, slots) = (course.stops, course.hours.len());
        let empty = Self { labels: Vec::new(), ranges: Vec::with_capacity(n * slots * n), slots, stops: n, best: None };
        let mut work = Work {
            course,
            rules,
            other,
            effort,
            pass: empty,
            shop: vec![Vec::new(); slots],
            in_slot: (0..slots).map(|slot| course.in_slot(slot)).collect(),
            arrived: Vec::new(),
            order: Vec::new(),
        };
        for count in 0..n {
            work.layer(field, count)?;
            work.pause_at_shop(count);
        }
        work.finish();
        Ok(work.pass)
    }

    /// The paths whose visit number `count` is to this stop in this slot, cheapest first.
    pub fn of(&self, count: usize, slot: usize, stop: usize) -> &[Label<W>] {
        let (from, to) = self.ranges[(count * self.slots + slot) * self.stops + stop];
        &self.labels[from as usize..to as usize]
    }

    /// For how many stops in a place and slot there is a path.
    pub fn stretches(&self) -> usize {
        self.ranges.iter().filter(|(from, to)| from < to).count()
    }

    /// The cheapest day, told forward.
    pub fn day(&self, course: &Course) -> Option<Day> {
        let (cost, end) = self.best?;
        let exact = self.labels.get(end as usize).is_some_and(|label| label.exact);
        let mut path = Vec::with_capacity(self.stops);
        let mut at = end;
        while let Some(label) = self.labels.get(at as usize) {
            path.push((usize::from(label.slot), usize::from(label.at)));
            at = label.before;
        }
        match course.way {
            Way::Forward => path.reverse(),
            Way::Backward => path.iter_mut().for_each(|(slot, _)| *slot = self.slots - 1 - *slot),
        }
        Some(Day { cost, path, exact })
    }
}

/// A path through the whole day.
pub(super) struct Day {
    /// Less all prices.
    pub cost: i64,
    /// Slot and stop of each visit.
    pub path: Vec<(usize, usize)>,
    /// It can be driven for this cost, repetitions apart.
    pub exact: bool,
}

/// A pass in the making.
struct Work<'a, 'b, const W: usize> {
    course: &'a Course,
    rules: &'a Rules<'a, W>,
    other: Option<&'a Pass<W>>,
    effort: &'a mut Effort<'b>,
    pass: Pass<W>,
    /// At the shop before the next visit, ready to leave, by slot.
    shop: Vec<Vec<Label<W>>>,
    in_slot: Vec<Set<W>>,
    /// All paths to one stop in one place and slot.
    arrived: Vec<Label<W>>,
    /// Their costs and numbers.
    order: Vec<(i64, u32)>,
}

impl<const W: usize> Work<'_, '_, W> {
    /// The paths whose visit number `count` is their last.
    fn layer(&mut self, field: &Field<W>, count: usize) -> Result<(), Spent> {
        let (course, place) = (self.course, self.course.place(count));
        for slot in 0..course.hours.len() {
            let here = field.at(place).and(&self.in_slot[slot]);
            for stop in 0..course.stops {
                let from = self.pass.labels.len();
                if here.has(stop) {
                    self.arrive(field, count, slot, stop)?;
                    self.choose(count, slot, stop);
                }
                let range = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                self.pass.ranges.push((range(from), range(self.pass.labels.len())));
            }
        }
        if self.pass.labels.len() > self.rules.most { Err(Spent) } else { Ok(()) }
    }

    /// Every path to `stop` in this slot as visit number `count`.
    fn arrive(&mut self, field: &Field<W>, count: usize, slot: usize, stop: usize) -> Result<(), Spent> {
        let (course, rules, slots) = (self.course, self.rules, self.course.hours.len());
        self.arrived.clear();
        let Some(dearest) = self.dearest(count, slot, stop) else { return Ok(()) };
        let arrived = &mut self.arrived;
        let mut visit = |from: &Label<W>, before: u32, leg: i64| {
            for &window in &course.windows[slot * course.stops + stop] {
                let Some(mut label) = from.visit(course, stop, leg, window, rules.prices[stop]) else { continue };
                if label.load <= course.room[slot] && label.cost <= dearest {
                    label.seen = from.seen.and(&rules.memory[stop]).with(stop);
                    label.before = before;
                    label.at = u16::try_from(stop).unwrap_or(SHOP);
                    arrived.push(label);
                }
                if !course.away {
                    break;
                }
            }
        };
        let mut tried = 1;
        if count == 0 {
            if let Some(seed) = course.first.seeds[slot] {
                visit(&Label::begin(seed, slot), NOBODY, course.first.leg[stop]);
            }
            let begun = course.first.shop.iter().flat_map(|leg| (0..slot).map(move |first| (*leg, first)));
            for (leg, first) in begun {
                let start = course.first.seeds[first].map(|seed| Label::begin(seed, first));
                if let Some(label) = start.and_then(|start| start.pause(course, leg, slot)) {
                    visit(&label, NOBODY, course.out[stop]);
                }
            }
        } else {
            for from in field.earlier(course.way, course.place(count), stop).iter() {
                let leg = course.leg(from, stop);
                let (first, last) = self.pass.ranges[((count - 1) * slots + slot) * course.stops + from];
                let labels = &self.pass.labels[first as usize..last as usize];
                tried += labels.len();
                for (label, at) in labels.iter().zip(first..).filter(|(label, _)| !label.seen.has(stop)) {
                    visit(label, at, leg);
                }
            }
            // The shop itself is no visit: the label before it stands for both.
            let ready = &self.shop[slot];
            tried += ready.len();
            for label in ready.iter().filter(|label| !label.seen.has(stop)) {
                visit(label, label.before, course.out[stop]);
            }
        }
        if self.effort.spend(tried.max(self.arrived.len()) as u64) { Ok(()) } else { Err(Spent) }
    }

    /// What a path to `stop` may cost so that the cheapest from the other end completes it to a better plan; none: there is
    /// no path from there.
    fn dearest(&self, count: usize, slot: usize, stop: usize) -> Option<i64> {
        let Some(other) = self.other else { return Some(i64::MAX) };
        let end = other.of(self.course.stops - 1 - count, self.course.hours.len() - 1 - slot, stop).first()?;
        Some(self.rules.limit - end.cost + self.course.price_of_service(stop) - self.rules.prices[stop])
    }

    /// Of the paths that have arrived takes in those that no other beats, cheapest first; the dearest of too many are merged.
    fn choose(&mut self, count: usize, slot: usize, stop: usize) {
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        order.extend(self.arrived.iter().zip(0..).map(|(label, at)| (label.cost, at)));
        let (first, wide) = (self.pass.labels.len(), self.rules.wide);
        let (mut rest, mut sorted): (Option<Label<W>>, usize) = (None, 0);
        for at in 0..order.len() {
            if at == sorted && rest.is_none() {
                // Mostly the cheapest few are enough, so only they are put in order.
                sorted = (at + AT_ONCE * wide).min(order.len());
                if sorted < order.len() {
                    order[at..].select_nth_unstable(sorted - at);
                }
                order[at..sorted].sort_unstable();
            }
            let label = self.arrived[order[at].1 as usize];
            let kept = &self.pass.labels[first..];
            if rest.is_some_and(|rest| rest.beats(&label))
                || kept.iter().any(|kept| kept.beats(&label))
                || !self.hopeful(&label, count, slot, stop)
            {
                continue;
            }
            match &mut rest {
                Some(rest) => rest.merge(&label),
                None if self.pass.labels.len() - first + 1 < wide => self.pass.labels.push(label),
                None => rest = Some(label),
            }
        }
        self.pass.labels.extend(rest);
        self.order = order;
    }

    /// Whether something in the pass from the other end completes it to a better plan.
    fn hopeful(&mut self, label: &Label<W>, count: usize, slot: usize, stop: usize) -> bool {
        let Some(other) = self.other else { return true };
        let course = self.course;
        let (twice, price) = (course.price_of_service(stop), self.rules.prices[stop]);
        let same_car = course.room[slot] + course.load[stop];
        let ends = other.of(course.stops - 1 - count, course.hours.len() - 1 - slot, stop);
        for (tried, end) in ends.iter().enumerate() {
            if label.cost + end.cost - twice + price > self.rules.limit {
                self.effort.spend(tried as u64 / 4);
                return false;
            }
            if label.ready + end.ready <= course.service[stop]
                && label.wait + end.wait + price <= self.rules.limit
                && label.load + end.load <= same_car
                && label.seen.meets_only_at(&end.seen, stop)
            {
                self.effort.spend(tried as u64 / 4);
                return true;
            }
        }
        self.effort.spend(ends.len() as u64 / 4);
        false
    }

    /// Brings the paths with visit number `count` as their last back to the shop, where others are to follow.
    fn pause_at_shop(&mut self, count: usize) {
        let course = self.course;
        let slots = course.hours.len();
        self.shop.iter_mut().for_each(Vec::clear);
        if slots == 1 || count + 1 == course.stops || !course.may_pause(count + 1) {
            return;
        }
        for slot in 0..slots {
            for stop in 0..course.stops {
                let (first, last) = self.pass.ranges[(count * slots + slot) * course.stops + stop];
                for at in first..last {
                    let label = self.pass.labels[at as usize];
                    if let Some(paused) =
                        (slot + 1..slots).find_map(|next| label.pause(course, course.home[stop], next))
                    {
                        self.at_shop(paused, at);
                    }
                }
            }
            let ready = std::mem::take(&mut self.shop[slot]);
            for label in &ready {
                if let Some(later) = (slot + 1..slots).find_map(|next| label.skip(course, next)) {
                    self.at_shop(later, label.before);
                }
            }
            self.shop[slot] = ready;
        }
    }

    /// A path that is back at the shop before more stops.
    fn at_shop(&mut self, mut label: Label<W>, before: u32) {
        label.before = before;
        let waiting = &mut self.shop[usize::from(label.slot)];
        if !waiting.iter().any(|kept| kept.beats(&label)) {
            waiting.retain(|kept| !label.beats(kept));
            waiting.push(label);
        }
    }

    /// The cheapest end of the day.
    fn finish(&mut self) {
        let (course, slots) = (self.course, self.course.hours.len());
        let last = (course.stops - 1) * slots;
        for slot in 0..slots {
            for stop in 0..course.stops {
                let (from, to) = self.pass.ranges[(last + slot) * course.stops + stop];
                for at in from..to {
                    let label = self.pass.labels[at as usize];
                    let ends = course.last.seeds[slot].and_then(|seed| label.meet(seed, course.last.leg[stop]));
                    // Read backwards under way: the outing that has begun may have no stop left.
                    let alone = course.last.shop.and_then(|leg| {
                        (slot + 1..slots)
                            .filter_map(|next| {
                                let seed = course.last.seeds[next]?;
                                label.pause(course, course.home[stop], next)?.meet(seed, leg)
                            })
                            .min()
                    });
                    for total in ends.into_iter().chain(alone) {
                        if total <= self.rules.limit && self.pass.best.is_none_or(|(best, _)| total < best) {
                            self.pass.best = Some((total, at));
                        }
                    }
                }
            }
        }
    }
}
