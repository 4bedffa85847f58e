//! A real, small file system that can be filled to its last byte.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system mounted on a folder; unmounted when dropped.
pub struct SmallDisk {
    at: PathBuf,
    image: Option<tempfile::NamedTempFile>,
}

impl SmallDisk {
    /// A file system of `kind` (`tmpfs`, `ext4`) and `megabytes` on `at`, or why there is none. It takes root.
    pub fn mount(kind: &str, megabytes: u64, at: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(at).map_err(|e| e.to_string())?;
        let mut mount = Command::new("mount");
        let image = if kind == "tmpfs" {
            mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]);
            None
        } else {
            let image = tempfile::NamedTempFile::new().map_err(|e| e.to_string())?;
            image.as_file().set_len(megabytes << 20).map_err(|e| e.to_string())?;
            // Nothing kept back for root, and no lazy work that changes how much is free.
            run(Command::new("mkfs.ext4").args(["-q", "-m", "0", "-E", "lazy_itable_init=0"]).arg(image.path()))?;
            mount.args(["-o", "loop"]).arg(image.path());
            Some(image)
        };
        run(mount.arg(at))?;
        Ok(Self { at: at.to_owned(), image })
    }

    /// Takes every byte that is free.
    pub fn fill(&self) {
        let mut ballast = std::fs::OpenOptions::new().append(true).create(true).open(self.ballast()).unwrap();
        for size in [1 << 20, 4096, 1] {
            let piece = vec![0x5A; size];
            loop {
                match ballast.write(&piece) {
                    Ok(_) => {}
                    Err(e) if e.kind() == ErrorKind::StorageFull => break,
                    Err(e) => panic!("{e}"),
                }
            }
        }
        ballast.sync_all().unwrap();
    }

    /// Somebody deletes a film.
    pub fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.at.join("film")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = run(Command::new("umount").arg("-l").arg(&self.at));
        self.image = None;
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}
