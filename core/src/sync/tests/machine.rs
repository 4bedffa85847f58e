//! The engine as a state machine: acts, weather, clocks, restarts and a depot that goes back, in any order. The model is what was
//! recorded; what the depot has is always a beginning of it, and in the end all of it, once and in order.

use super::keeper::chain;
use super::*;
use crate::journal::Hash;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

#[derive(Clone, Debug)]
enum Turn {
    /// So many facts are recorded.
    Facts(usize),
    /// A photo of so many bytes is taken.
    Photo(usize),
    /// What becomes of the requests from now on, in turn and again from the beginning.
    Weather(Vec<u8>),
    /// So many minutes pass, and the engine does what it likes.
    Pass(i64),
    /// The process begins anew.
    Restart,
    /// The platform says that there is a network.
    Wake,
    /// The phone's clock is set: so many minutes from the true time.
    Clock(i64),
    /// The depot's chains are copied.
    BackUp,
    /// The depot goes back to the copy, in a new epoch. Its photos outlive it: what a phone sends again of them is its store's matter.
    Restore,
}

/// What was recorded.
#[derive(Clone, Debug, Default)]
struct Recorded {
    facts: usize,
    photos: Vec<Vec<u8>>,
    backed_up: bool,
}

impl ReferenceStateMachine for Recorded {
    type State = Self;
    type Transition = Turn;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Turn> {
        prop_oneof![
            4 => (1..40_usize).prop_map(Turn::Facts),
            2 => prop_oneof![4 => 1..5_000_usize, 3 => 100_000..700_000_usize, 1 => 1_100_000..2_500_000_usize].prop_map(Turn::Photo),
            4 => prop::collection::vec(0..12_u8, 1..8).prop_map(Turn::Weather),
            6 => (1..300_i64).prop_map(Turn::Pass),
            1 => Just(Turn::Restart),
            1 => Just(Turn::Wake),
            1 => (-3_000..3_000_i64).prop_map(Turn::Clock),
            1 => Just(Turn::BackUp),
            1 => Just(Turn::Restore),
        ]
        .boxed()
    }

    fn apply(mut state: Self, turn: &Turn) -> Self {
        match turn {
            Turn::Facts(count) => state.facts += count,
            Turn::Photo(len) => state.photos.push(photo(state.photos.len(), *len)),
            Turn::BackUp => state.backed_up = true,
            _ => {}
        }
        state
    }

    fn preconditions(state: &Self, turn: &Turn) -> bool {
        state.backed_up || !matches!(turn, Turn::Restore)
    }
}

fn photo(number: usize, len: usize) -> Vec<u8> {
    number.to_le_bytes().into_iter().cycle().take(len.max(8)).collect()
}

struct Machine {
    world: World,
    copy: std::collections::BTreeMap<crate::journal::ChainId, Vec<(Hash, bool)>>,
    /// Engines and epochs so far.
    begun: u64,
}

impl Machine {
    /// Looks every minute whether there is something to do: with a clock that is set, a wait says no moment of the true time.
    fn pass(&mut self, minutes: i64) {
        let end_ms = self.world.now_ms + minutes * 60_000;
        let mut at_once = 0;
        while self.world.now_ms < end_ms {
            match self.world.step() {
                Task::Request(_) => at_once += 1,
                Task::Done | Task::Wait { .. } => {
                    self.world.now_ms += 60_000;
                    at_once = 0;
                }
            }
            assert!(at_once < 1_000, "the engine spins");
        }
    }

    /// The hashes of what was recorded.
    fn ours(&self) -> Vec<Hash> {
        let state = self.world.keeper.0.borrow();
        state.chains.get(&chain()).map(|facts| facts.iter().map(|fact| fact.sealed.hash).collect()).unwrap_or_default()
    }

    fn at_the_depot(&self) -> Vec<(Hash, bool)> {
        self.world.depot.chains.get(&chain()).cloned().unwrap_or_default()
    }
}

impl StateMachineTest for Machine {
    type SystemUnderTest = Self;
    type Reference = Recorded;

    fn init_test(_: &Recorded) -> Self {
        Self { world: World::new(0), copy: std::collections::BTreeMap::new(), begun: 0 }
    }

    fn apply(mut machine: Self, recorded: &Recorded, turn: Turn) -> Self {
        let world = &mut machine.world;
        match turn {
            Turn::Facts(count) => world.keeper.append(count),
            Turn::Photo(_) => {
                world.keeper.add_blob(recorded.photos.last().unwrap().clone());
            }
            Turn::Weather(fates) => {
                let sent = world.sent.len();
                world.way = Box::new(move |n, _| fate(fates[(n - sent - 1) % fates.len()]));
            }
            Turn::Pass(minutes) => machine.pass(minutes),
            Turn::Restart => {
                machine.begun += 1;
                world.engine = Engine::new(Arc::new(SeededIds::new(7 + machine.begun)));
            }
            Turn::Wake => world.engine.network_came_back(),
            Turn::Clock(minutes) => world.wrong_by_ms = minutes * 60_000,
            Turn::BackUp => machine.copy = world.depot.chains.clone(),
            Turn::Restore => {
                machine.begun += 1;
                world.depot.chains = machine.copy.clone();
                world.depot.epoch = format!("e{}", machine.begun + 1);
            }
        }
        machine
    }

    fn check_invariants(machine: &Self, recorded: &Recorded) {
        let (ours, there) = (machine.ours(), machine.at_the_depot());
        assert_eq!(ours.len(), recorded.facts, "nothing is forgotten");
        let is_beginning = there.len() <= ours.len() && there.iter().zip(&ours).all(|((hash, _), ours)| hash == ours);
        assert!(is_beginning, "the depot has {} of {}, or others", there.len(), ours.len());
        let state = machine.world.keeper.0.borrow();
        for durable in &state.durable {
            assert!(
                machine.world.depot.blobs.contains_key(&durable.to_string()),
                "{durable} counts as sent and is not there"
            );
        }
    }

    /// The weather clears.
    fn teardown(mut machine: Self, recorded: Recorded) {
        machine.world.way = Box::new(|_, _| None);
        machine.world.engine.network_came_back();
        machine.pass(3 * 24 * 60);
        assert_eq!(machine.world.keeper.pending(), 0);
        let whole: Vec<(Hash, bool)> = machine.ours().into_iter().map(|hash| (hash, false)).collect();
        assert_eq!(machine.at_the_depot(), whole);
        for photo in &recorded.photos {
            assert_eq!(machine.world.depot.blobs.get(&Hash::of(photo).to_string()), Some(photo));
        }
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_happens_in_any_order_everything_arrives_once_and_in_order(sequential 1..40 => Machine);
}
