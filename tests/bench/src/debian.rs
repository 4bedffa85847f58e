//! A newer Python than the machine has, with packages of its own: in a small Debian beside the benchmarks, in a folder.
//!
//! For what only a newer Python can load. Nothing is installed on the machine: the tool that unpacks a Debian is itself only
//! unpacked. It needs Linux with apt, and root, for only root may change the root folder of a program.

use crate::Outcome;
use crate::environment::Package;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release of 2025, with Python 3.13.
const SUITE: &str = "trixie";
const PYTHON: &str = "3.13";
/// Where the packages lie in it.
const PACKAGES: &str = "/opt/packages";
/// Where files lie that a program in it reads and writes.
const FILES: &str = "/files";

/// A Debian in a folder.
pub struct Debian {
    root: PathBuf,
}

impl Debian {
    /// The one in `target/NAME`, made on the first run (some 300 MB, some minutes).
    ///
    /// # Errors
    /// The machine has no apt, or this is not root, or a package is not to be had.
    pub fn with_python(name: &str, packages: &[Package]) -> Outcome<Self> {
        let folder = std::path::absolute(Path::new("target").join(name))?;
        let debian = Self { root: folder.join("root") };
        let ready = folder.join("ready");
        if !ready.is_file() {
            eprintln!("  unpacking a Debian with Python {PYTHON} into {} ...", folder.display());
            if folder.exists() {
                std::fs::remove_dir_all(&folder)?;
            }
            std::fs::create_dir_all(&folder)?;
            debian.unpack(&folder)?;
            debian.install(packages)?;
            std::fs::create_dir_all(debian.file(""))?;
            std::fs::write(ready, SUITE)?;
        }
        Ok(debian)
    }

    /// Where a file of this name lies for us.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(&FILES[1..]).join(name)
    }

    /// A Python script (its text), with names of files as arguments, that lie and come where [`Debian::file`] says.
    ///
    /// # Errors
    /// It failed: its last line.
    pub fn run(&self, script: &str, files: &[&str]) -> Outcome<()> {
        std::fs::write(self.file("script.py"), script)?;
        let mut command = Command::new("chroot");
        command.arg(&self.root).args(["/usr/bin/env", "-i", "LC_ALL=C.UTF-8"]);
        command.arg(format!("PYTHONPATH={PACKAGES}"));
        // A program finds its libraries beside itself only where /proc is, and nothing is mounted here.
        command.arg(format!("LD_LIBRARY_PATH={PACKAGES}/pyvalhalla.libs"));
        command.args(["/usr/bin/python3", &format!("{FILES}/script.py")]);
        done(command.args(files.iter().map(|name| format!("{FILES}/{name}"))))
    }

    fn unpack(&self, folder: &Path) -> Outcome<()> {
        done(Command::new("apt-get").args(["-q", "download", "debootstrap"]).current_dir(folder))?;
        let named = |path: &PathBuf| path.extension().is_some_and(|end| end == "deb");
        let package = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).find(named);
        let package = package.ok_or("apt-get brought no debootstrap")?;
        let tool = folder.join("debootstrap");
        done(Command::new("dpkg-deb").arg("-x").arg(package).arg(&tool))?;
        let mut make = Command::new(tool.join("usr/sbin/debootstrap"));
        make.env("DEBOOTSTRAP_DIR", tool.join("usr/share/debootstrap"));
        make.args(["--variant=minbase", "--include=python3", SUITE]).arg(&self.root).arg(mirror()?);
        done(&mut make)
    }

    /// By the machine's own pip: it knows where this machine has its packages from.
    fn install(&self, packages: &[Package]) -> Outcome<()> {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:"]);
        pip.args(["--python-version", PYTHON, "--platform", &format!("manylinux_2_28_{}", std::env::consts::ARCH)]);
        pip.arg("--target").arg(self.root.join(&PACKAGES[1..]));
        done(pip.args(packages.iter().map(|package| package.pip)))
    }
}

/// Where apt has this machine's packages from.
fn mirror() -> Outcome<String> {
    let mut ask = Command::new("apt-get");
    ask.args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"]);
    let output = ask.output()?;
    let first = String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned);
    first.ok_or_else(|| "apt has no Debian to take packages from (apt-get update?)".into())
}

fn done(command: &mut Command) -> Outcome<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stderr, output.stdout].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let last = said.iter().flat_map(|text| text.lines().rev()).find(|line| !line.trim().is_empty());
    Err(format!("{name} failed: {}", last.unwrap_or("it says nothing")).into())
}
