//! Journal and outbox next to a model: a list, how far the depot has it, and which photos it has.

use super::sync_tests::{answer, enrolled};
use super::tests::{delivered, open, received};
use super::*;
use crate::journal::{FactId, Hash, Head};
use crate::sync::Outbox;
use crate::sync::wire::ReceiptStatus;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Too large to ride along with its fact.
const LARGE: usize = 5_000;

#[derive(Clone, Debug)]
enum Step {
    /// One transaction of acts, some with a photo of so many bytes.
    Append(Vec<Option<usize>>),
    /// The depot is sent so many facts at most, and has them; the answer is lost or not.
    Push(usize, bool),
    /// A photo of those that are due arrives.
    Photo(usize),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let photo = proptest::option::of(prop_oneof![Just(100_usize), Just(LARGE)]);
    prop_oneof![
        4 => proptest::collection::vec(photo, 1..4).prop_map(Step::Append),
        4 => (1..6_usize, proptest::bool::weighted(0.8)).prop_map(|(most, heard)| Step::Push(most, heard)),
        3 => (0..9_usize).prop_map(Step::Photo),
        1 => Just(Step::Restart),
    ]
}

#[derive(Default)]
struct Model {
    /// Hash of each fact of the chain; id and photo where an act made it.
    facts: Vec<(Hash, Option<FactId>, Option<Vec<u8>>)>,
    /// So many of them have a receipt.
    sent: usize,
    /// Large photos that the depot has.
    durable: BTreeSet<Hash>,
}

impl Model {
    fn due(&self) -> BTreeSet<Hash> {
        let photos = self.facts[..self.sent].iter().filter_map(|(_, _, photo)| photo.as_ref());
        let large = photos.filter(|photo| photo.len() == LARGE).map(|photo| Hash::of(photo));
        large.filter(|hash| !self.durable.contains(hash)).collect()
    }

    fn take(&mut self, store: &Store, step: &Step) {
        let head = store.head().unwrap();
        match step {
            Step::Append(acts) => {
                let number = self.facts.len();
                let photos: Vec<Option<Vec<u8>>> = (number..)
                    .zip(acts)
                    .map(|(n, len)| len.map(|len| Hash::of(&n.to_be_bytes()).0.into_iter().cycle().take(len).collect()))
                    .collect();
                let draft = |photo: &Option<Vec<u8>>| match photo {
                    Some(photo) => delivered("A", photo.clone()),
                    None => received("A"),
                };
                let appended = store.append(photos.iter().map(draft).collect()).unwrap();
                let hashes = appended.sealed.iter().map(|sealed| sealed.hash);
                let facts = hashes.zip(appended.ids).zip(photos);
                self.facts.extend(facts.map(|((hash, id), photo)| (hash, Some(id), photo)));
            }
            Step::Push(most, heard) => {
                let batch = store.facts(&head.chain, self.sent as u64, *most, 1 << 20).unwrap();
                let expected = self.facts[self.sent..].iter().take(*most).map(|fact| fact.0);
                assert!(batch.iter().map(|fact| fact.sealed.hash).eq(expected), "the next facts in order");
                if !heard || batch.is_empty() {
                    return;
                }
                self.sent += batch.len();
                let cursor = Head { seq: self.sent as u64, hash: self.facts[self.sent - 1].0, ..head.clone() };
                store.pushed(&head.chain, &answer(cursor, &vec![ReceiptStatus::Applied; batch.len()])).unwrap();
            }
            Step::Photo(which) => {
                if let Some(hash) = self.due().into_iter().nth(*which) {
                    store.evidence_durable(&hash).unwrap();
                    self.durable.insert(hash);
                }
            }
            Step::Restart => {}
        }
    }

    fn compare(&self, store: &Store) {
        let head = store.head().unwrap();
        let there = store.facts_after(&head.chain, 0, 1_000).unwrap();
        assert!(there.iter().map(|fact| fact.hash).eq(self.facts.iter().map(|fact| fact.0)), "the journal");
        let waiting: Vec<u64> = store.chains().unwrap().iter().map(|position| position.cursor.seq).collect();
        let expected = (self.sent < self.facts.len()).then_some(self.sent as u64);
        assert_eq!(waiting, Vec::from_iter(expected), "how far the depot has it");
        let due: BTreeSet<Hash> = store.evidence_due().unwrap().into_iter().map(|due| due.sha256).collect();
        assert_eq!(due, self.due(), "the photos that are due");
        let mut unsettled: Vec<u64> = Vec::new();
        for (at, (_, id, photo)) in self.facts.iter().enumerate() {
            let hash = photo.as_ref().map(|photo| Hash::of(photo));
            if let (Some(hash), Some(photo)) = (hash, photo) {
                assert_eq!(store.evidence(&hash).unwrap().as_ref(), Some(photo), "a photo stays");
            }
            let is_sent = at < self.sent && hash.is_none_or(|hash| !self.due().contains(&hash));
            if !is_sent {
                unsettled.push(at as u64 + 1);
            }
            let Some(id) = id else { continue };
            let expected = if is_sent { FactStatus::Sent } else { FactStatus::Pending };
            assert_eq!(store.fact_status(id).unwrap(), Some(expected), "fact {at}");
        }
        let listed = store.unsettled().unwrap();
        assert_eq!(listed.iter().map(|record| record.fact.seq).collect::<Vec<_>>(), unsettled, "one by one");
        assert_eq!(store.records().unwrap().pending, unsettled.len() as u64, "the count is of the same records");
    }
}

/// The same store, opened anew.
fn again(store: Store, dir: &Path) -> Store {
    drop(store);
    open(dir).0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn journal_and_outbox_do_what_a_list_would(steps in proptest::collection::vec(step(), 1..25)) {
        let dir = tempfile::tempdir().unwrap();
        // A hole as long as the reserve, which opening would else write: 16 MB each time.
        std::fs::File::create(dir.path().join("satchel.reserve")).unwrap().set_len(16 << 20).unwrap();
        let mut store = enrolled(dir.path());
        let head = store.head().unwrap();
        let began = store.facts_after(&head.chain, 0, 10).unwrap();
        let mut model = Model { facts: began.iter().map(|fact| (fact.hash, None, None)).collect(), ..Model::default() };
        for step in &steps {
            model.take(&store, step);
            if matches!(step, Step::Restart) {
                store = again(store, dir.path());
            }
            model.compare(&store);
        }
    }
}
