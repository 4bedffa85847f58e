//! Folders for what a run leaves behind, in memory where the system has such a place.

use std::io::Result;
use std::path::Path;

/// Bytes of the reserve that the store keeps for a full disk.
const RESERVE_BYTES: u64 = 16 * 1024 * 1024;

/// A folder that ends with its handle.
///
/// # Errors
/// The system gives none.
pub fn folder() -> Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    let builder = tempfile::Builder::new().prefix("satchel-sim-").to_owned();
    if memory.is_dir() { builder.tempdir_in(memory) } else { builder.tempdir() }
}

/// The store would write its reserve of 16 MB at each opening: here is a hole of that length.
///
/// # Errors
/// The folder cannot be written.
pub fn reserve(store: &Path) -> Result<()> {
    std::fs::create_dir_all(store)?;
    std::fs::File::create(store.join("satchel.reserve"))?.set_len(RESERVE_BYTES)
}
