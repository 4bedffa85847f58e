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
        let empty = Self { labels: Vec::new(), ranges: Vec::new(), slots, stops: n, best: None };
        let mut work = Work {
            course,
            rules,
            other,
            effort,
            pass: empty,
            layer: vec![Vec::new(); n * slots],
            shop: vec![Vec::new(); slots],
            in_slot: (0..slots).map(|slot| course.in_slot(slot)).collect(),
        };
        work.begin(field)?;
        for count in 0..n {
            work.layer_done();
            if count + 1 < n {
                work.onward(field, count)?;
            } else {
                work.finish();
            }
        }
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
    /// Of the next place, by slot and stop.
    layer: Vec<Vec<Label<W>>>,
    /// At the shop, ready to leave, by slot.
    shop: Vec<Vec<Label<W>>>,
    in_slot: Vec<Set<W>>,
}

impl<const W: usize> Work<'_, '_, W> {
    /// The first visits.
    fn begin(&mut self, field: &Field<W>) -> Result<(), Spent> {
        let course = self.course;
        for slot in 0..course.hours.len() {
            let Some(seed) = course.first.seeds[slot] else { continue };
            let start = Label::begin(seed, slot);
            for stop in field.at(course.place(0)).and(&self.in_slot[slot]).iter() {
                self.visit(&start, NOBODY, stop, course.first.leg[stop], 0)?;
            }
            let Some(leg) = course.first.shop else { continue };
            for next in slot + 1..course.hours.len() {
                if let Some(label) = start.pause(course, leg, next) {
                    for stop in field.at(course.place(0)).and(&self.in_slot[next]).iter() {
                        self.visit(&label, NOBODY, stop, course.out[stop], 0)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds `stop` as visit number `count`, in each of its windows.
    fn visit(&mut self, from: &Label<W>, before: u32, stop: usize, leg: i64, count: usize) -> Result<(), Spent> {
        let (course, slot) = (self.course, usize::from(from.slot));
        let at = slot * course.stops + stop;
        for &window in &course.windows[at] {
            if !self.effort.spend(1) {
                return Err(Spent);
            }
            let Some(mut label) = from.visit(course, stop, leg, window, self.rules.prices[stop]) else { continue };
            if label.load > course.room[slot] {
                return Ok(());
            }
            label.seen = from.seen.and(&self.rules.memory[stop]).with(stop);
            label.before = before;
            label.at = u16::try_from(stop).unwrap_or(SHOP);
            let bucket = &self.layer[at];
            let place = bucket.partition_point(|kept| kept.cost <= label.cost);
            if !bucket[..place].iter().any(|kept| kept.beats(&label)) && self.hopeful(&label, count) {
                let bucket = &mut self.layer[at];
                let mut kept = place;
                for k in place..bucket.len() {
                    if !label.beats(&bucket[k]) {
                        bucket.swap(kept, k);
                        kept += 1;
                    }
                }
                bucket.truncate(kept);
                bucket.insert(place, label);
            }
            if !course.away {
                break;
            }
        }
        Ok(())
    }

    /// Whether something in the pass from the other end completes it to a better plan.
    fn hopeful(&mut self, label: &Label<W>, count: usize) -> bool {
        let Some(other) = self.other else { return true };
        let (course, stop, slot) = (self.course, usize::from(label.at), usize::from(label.slot));
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

    /// Takes the labels of one more visit into the pass.
    fn layer_done(&mut self) {
        let wide = self.rules.wide;
        for bucket in &mut self.layer {
            if bucket.len() > wide {
                let mut rest = bucket[wide - 1];
                bucket[wide..].iter().for_each(|label| rest.merge(label));
                bucket.truncate(wide - 1);
                bucket.push(rest);
            }
            let from = self.pass.labels.len();
            self.pass.labels.append(bucket);
            let range = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            self.pass.ranges.push((range(from), range(self.pass.labels.len())));
        }
    }

    /// From every label of visit number `count` to the next visits.
    fn onward(&mut self, field: &Field<W>, count: usize) -> Result<(), Spent> {
        let course = self.course;
        let slots = course.hours.len();
        self.shop.iter_mut().for_each(Vec::clear);
        for slot in 0..slots {
            for stop in 0..course.stops {
                let (from, to) = self.pass.ranges[(count * slots + slot) * course.stops + stop];
                if from == to {
                    continue;
                }
                let next = field.onward(course, count, stop).and(&self.in_slot[slot]);
                for at in from..to {
                    let label = self.pass.labels[at as usize];
                    for to in next.iter().filter(|to| !label.seen.has(*to)) {
                        self.visit(&label, at, to, course.leg(stop, to), count + 1)?;
                    }
                    if course.may_pause(count + 1) && slot + 1 < slots {
                        if let Some(paused) = label.pause(course, course.home[stop], slot + 1) {
                            self.at_shop(paused, at);
                        } else if let Some(paused) =
                            (slot + 2..slots).find_map(|next| label.pause(course, course.home[stop], next))
                        {
                            self.at_shop(paused, at);
                        }
                    }
                }
                if self.pass.labels.len() > self.rules.most {
                    return Err(Spent);
                }
            }
            self.leave_shop(field, slot, count + 1)?;
        }
        Ok(())
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

    /// The outings that leave the shop in this slot, or let it pass.
    fn leave_shop(&mut self, field: &Field<W>, slot: usize, count: usize) -> Result<(), Spent> {
        let course = self.course;
        let ready = std::mem::take(&mut self.shop[slot]);
        let first = field.at(course.place(count)).and(&self.in_slot[slot]);
        for label in &ready {
            // The shop itself is no visit: the label before it stands for both.
            for to in first.iter().filter(|to| !label.seen.has(*to)) {
                self.visit(label, label.before, to, course.out[to], count)?;
            }
            if slot + 1 < course.hours.len()
                && let Some(later) = (slot + 1..course.hours.len()).find_map(|next| label.skip(course, next))
            {
                self.at_shop(later, label.before);
            }
        }
        Ok(())
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
