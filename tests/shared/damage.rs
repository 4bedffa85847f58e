//! A failing memory card, for the tests of several rooms.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

const PAGE_BYTES: u64 = 4096;

/// Overwrites the middle of those pages of a store's database that `which` names; the first is 1.
pub fn spoil(store: &Path, which: impl Fn(u64) -> bool) {
    let path = store.join("satchel.db");
    let pages = std::fs::metadata(&path).unwrap().len() / PAGE_BYTES;
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    for page in (1..=pages).filter(|page| which(*page)) {
        file.seek(SeekFrom::Start((page - 1) * PAGE_BYTES + 1000)).unwrap();
        file.write_all(&[0xA5; 64]).unwrap();
    }
}
