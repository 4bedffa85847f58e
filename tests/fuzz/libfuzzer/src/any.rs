//! The target that `SATCHEL_FUZZ` names, for libFuzzer. Its seeds are written into the folder `SATCHEL_FUZZ_SEEDS` first.
#![no_main]

use satchel_fuzz::{Target, seeds, target};
use std::sync::OnceLock;

static CHOSEN: OnceLock<&'static Target> = OnceLock::new();

fn begin() {
    let name = std::env::var("SATCHEL_FUZZ").expect("SATCHEL_FUZZ names a target");
    let chosen = target(&name).expect("SATCHEL_FUZZ names a target");
    let folder = std::path::PathBuf::from(std::env::var("SATCHEL_FUZZ_SEEDS").expect("SATCHEL_FUZZ_SEEDS names a folder"));
    for (number, seed) in seeds(&name).into_iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number}")), seed).expect("a seed");
    }
    CHOSEN.set(chosen).unwrap_or_else(|_| unreachable!("once"));
}

libfuzzer_sys::fuzz_target!(init: begin(), |input: &[u8]| {
    let target = CHOSEN.get().expect("begun");
    if input.len() <= target.most_bytes {
        (target.read)(input);
    }
});
