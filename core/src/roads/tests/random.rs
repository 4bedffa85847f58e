//! Streets of a random number: every pair against the plain Dijkstra.

use super::drawn::all_pairs_agree;
use super::reference::{Rule, Town};
use super::{Drawing, pack_of};
use crate::roads::extract::Extract;
use crate::roads::network::Network;
use proptest::prelude::*;

/// Streets between up to nine places, some one-way, and turns that are restricted.
fn drawing() -> impl Strategy<Value = (Drawing, Vec<(usize, usize, bool)>)> {
    let streets = proptest::collection::vec((0_i64..9, 0_i64..9, 0_u8..4), 6..16);
    let turns = proptest::collection::vec((0_usize..16, 0_usize..16, any::<bool>()), 0..4);
    (streets, turns).prop_map(|(streets, turns)| {
        let mut drawing = Drawing::new();
        for id in 0..9 {
            let (x, y) =
                (140.0 * (id % 3) as f64 + 13.0 * (id / 3) as f64, 130.0 * (id / 3) as f64 + 17.0 * (id % 3) as f64);
            drawing.node(id, x, y, &[]);
        }
        let mut known = Vec::new();
        for (at, (a, b, kind)) in streets.into_iter().enumerate() {
            if a == b || known.contains(&(a.min(b), a.max(b))) {
                continue;
            }
            known.push((a.min(b), a.max(b)));
            let one_way = if kind == 0 { "yes" } else { "no" };
            let class = if kind == 1 { "tertiary" } else { "residential" };
            drawing.way(100 + at as i64, &[a, b], &[("highway", class), ("oneway", one_way)]);
        }
        (drawing, turns)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn every_pair_of_random_streets_is_as_a_plain_search_finds_it((mut drawing, turns) in drawing()) {
        for (from, to, only) in turns {
            let [from, to] = [from, to].map(|at| drawing.ways[at % drawing.ways.len()].clone());
            let via = from.1.iter().find(|node| to.1.contains(node));
            if let Some(via) = via.filter(|_| from.0 != to.0) {
                drawing.restriction(if only { "only_straight_on" } else { "no_straight_on" }, from.0, ("node", *via), to.0);
            }
        }
        let extract = Extract::read(drawing.xml().as_bytes()).unwrap();
        let network = Network::build(&extract, None).unwrap();
        // A street that restrictions and dead ends let nobody leave may only end a way. The plain search knows no such streets.
        prop_assume!(network.stretches.iter().all(|stretch| !stretch.ends_only));
        let rules: Vec<Rule> = super::rules_of(&extract, &network);
        let town = Town { stretches: &network.stretches, rules: &rules, roads: super::roads_of(&extract) };
        all_pairs_agree(&pack_of(&drawing.xml()), &town);
    }
}
