//! A real small file system, in memory, that can be filled to its last byte.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Its size: the store with its reserve of 16 MB, and some days of facts.
const SIZE: &str = "size=40m";

/// Mounted until its handle ends.
pub struct Volume {
    at: PathBuf,
}

impl Volume {
    /// Mounts one at `at`. None, with the reason: this system or this person may not.
    pub fn mount(at: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(at).map_err(|e| e.to_string())?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", SIZE, "tmpfs"])
            .arg(at)
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("mount: {e}"))?;
        match mounted.status.success() {
            true => Ok(Self { at: at.to_owned() }),
            false => Err(String::from_utf8_lossy(&mounted.stderr).trim().to_owned()),
        }
    }

    fn filler(&self) -> PathBuf {
        self.at.join("other-apps")
    }

    /// Other apps take all that is left.
    pub fn fill(&self) {
        let Ok(mut file) = File::options().create(true).append(true).open(self.filler()) else { return };
        for size in [1 << 20, 4096, 1] {
            let piece = vec![7; size];
            while file.write_all(&piece).is_ok() {}
        }
    }

    /// They give it back.
    pub fn empty(&self) {
        // Not there is as good.
        let _ = std::fs::remove_file(self.filler());
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // A folder that is still in use is given up when its last user ends.
        let _ = Command::new("umount").arg("-l").arg(&self.at).stdin(Stdio::null()).stderr(Stdio::null()).status();
    }
}
