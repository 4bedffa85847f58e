//! Proofs that a stop cannot be planned, and that no better set of stops can.

use crate::manifest::Priority;
use crate::plan::answer::Reason;
use crate::plan::model::{Model, NO_WAY};

/// Why a stop cannot be in any plan, by row; none: it may be.
pub(crate) fn hopeless(model: &Model) -> Vec<Option<Reason>> {
    let out = model.shortest(0, false);
    let home = model.shortest(0, true);
    let now = model.under_way.as_ref().map(|now| (now, model.shortest(now.row, false)));
    let why = |row: usize| {
        let door = &model.doors[row];
        let locked =
            model.locked.contains(&row) || now.as_ref().is_some_and(|(n, _)| n.visits.iter().any(|v| v.row == row));
        if row == 0 || locked {
            return None;
        }
        let back = if model.open_end { 0 } else { home[row] };
        // When an outing of a slot could be there at the earliest.
        let there = |slot: usize| match &now {
            Some((now, from_now)) if slot == 0 => {
                (now.on_board[row] && from_now[row] != NO_WAY).then(|| now.ready + from_now[row])
            }
            _ => (out[row] != NO_WAY).then(|| model.slots[slot].start + out[row]),
        };
        let fits_vehicle = door.parcels <= model.max_parcels && door.millilitres <= model.max_millilitres;
        let rides_now = now.as_ref().is_some_and(|(now, _)| now.on_board[row]);
        if !fits_vehicle && !rides_now {
            return Some(Reason::TooBig);
        }
        if out[row] == NO_WAY && now.as_ref().is_none_or(|(_, from_now)| from_now[row] == NO_WAY) || back == NO_WAY {
            return Some(Reason::NoWay);
        }
        // An outing under way may have begun before its slot.
        let begins = |slot: usize| match &now {
            Some((now, _)) if slot == 0 => now.time.min(model.slots[0].start),
            _ => model.slots[slot].start,
        };
        let meets = |slot: usize| door.windows.iter().any(|(a, b)| *a <= model.slots[slot].end && *b >= begins(slot));
        if !door.windows.is_empty() && !(0..model.slots.len()).any(meets) {
            return Some(Reason::WindowOutsideSlots);
        }
        let in_time = (0..model.slots.len()).any(|slot| {
            let start = there(slot).and_then(|arrive| door.opens(arrive));
            start.is_some_and(|start| start + door.service + back <= model.slots[slot].end)
        });
        (!in_time).then_some(Reason::NoTime)
    };
    (0..model.rows).map(why).collect()
}

impl Model {
    /// Shortest ways over any stops, service left out, from a row to all or from all to it (Dijkstra).
    fn shortest(&self, row: usize, towards: bool) -> Vec<i64> {
        let mut best = vec![NO_WAY; self.rows];
        let mut done = vec![false; self.rows];
        best[row] = 0;
        while let Some(at) = (0..self.rows).filter(|r| !done[*r] && best[*r] != NO_WAY).min_by_key(|r| best[*r]) {
            done[at] = true;
            for next in 0..self.rows {
                let leg = if towards { self.travel(next, at) } else { self.travel(at, next) };
                if let Some(leg) = leg {
                    best[next] = best[next].min(best[at] + leg);
                }
            }
        }
        best
    }

    /// Whether it is proven that no plan has fewer stops left out: even with the cheapest way to each stop and its
    /// service, one more would not go into the slots.
    pub(crate) fn selection_proven(&self, planned: &[usize], candidates: &[usize]) -> bool {
        let room: i64 = (0..self.slots.len())
            .map(|slot| {
                self.slots[slot].end
                    - self.under_way.as_ref().filter(|_| slot == 0).map_or(self.slots[slot].start, |n| n.ready)
            })
            .sum();
        let need = |row: usize| {
            let cheapest = (0..self.rows).filter(|from| *from != row).filter_map(|from| self.travel(from, row)).min();
            self.doors[row].service + cheapest.unwrap_or(0)
        };
        let mut spent = 0_i64;
        for class in [Priority::Must, Priority::Should, Priority::May] {
            let of_class =
                |rows: &[usize]| rows.iter().copied().filter(|r| self.doors[*r].priority == class).collect::<Vec<_>>();
            let mut needs: Vec<i64> = of_class(candidates).into_iter().map(need).collect();
            needs.sort_unstable();
            let count = of_class(planned).len();
            spent += needs.iter().take(count).sum::<i64>();
            let one_more = needs.get(count).copied();
            if one_more.is_some_and(|more| spent + more <= room) {
                return false;
            }
        }
        true
    }
}
