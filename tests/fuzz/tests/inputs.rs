//! What fuzzing found is read again, and a slice of it runs in every `./satchel test`: the same mutations each time.

use satchel_fuzz::{TARGETS, seeds, target};
use std::path::Path;

/// Mutations of each target in the slice.
const SLICE: u64 = 400;

#[test]
fn what_was_found_before_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let mut read = 0;
    for kind in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = kind.file_name().into_string().unwrap();
        let target = target(&name).unwrap_or_else(|| panic!("inputs/{name} is no target's folder"));
        for input in std::fs::read_dir(kind.path()).unwrap().map(Result::unwrap) {
            println!("{name}: {}", input.path().display());
            (target.read)(&std::fs::read(input.path()).unwrap());
            read += 1;
        }
    }
    println!("{read} inputs");
}

#[test]
fn every_target_has_seeds_that_it_reads() {
    for target in TARGETS {
        let seeds = seeds(target.name);
        assert!(!seeds.is_empty(), "{} has no seed", target.name);
        for seed in seeds {
            assert!(!seed.is_empty() && seed.len() <= target.most_bytes, "{}: {} bytes", target.name, seed.len());
            (target.read)(&seed);
        }
    }
}

#[test]
fn a_slice_of_mutations_breaks_nothing() {
    let mut random = Random(1);
    for target in TARGETS {
        let seeds = seeds(target.name);
        for number in 0..SLICE {
            let seed = &seeds[random.below(seeds.len())];
            let input = random.mutated(seed, target.most_bytes);
            let read = std::panic::catch_unwind(|| (target.read)(&input));
            assert!(read.is_ok(), "{}, mutation {number}: {}", target.name, input.escape_ascii());
        }
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    /// One to eight changes: a bit, a byte, a piece that is cut out, doubled, or written over.
    fn mutated(&mut self, seed: &[u8], most: usize) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len().max(1)).min(bytes.len());
            let end = (at + 1 + self.below(16)).min(bytes.len());
            match self.below(6) {
                _ if bytes.is_empty() => bytes.push(self.next() as u8),
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = [0, 0xff, b'0', b'"', 0x1d, b'-'][self.below(6)],
                2 => drop(bytes.drain(at..end)),
                3 => bytes.extend_from_within(at..end),
                4 => bytes.truncate(at),
                _ => bytes.insert(at, self.next() as u8),
            }
        }
        bytes.truncate(most);
        bytes
    }
}
