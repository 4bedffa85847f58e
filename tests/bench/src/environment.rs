//! A Python environment of the benchmarks' own, for what is compared with. Nothing is installed beside it.

use crate::Outcome;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package that is wanted in it.
#[derive(Clone, Copy)]
pub struct Package {
    /// As pip asks for it.
    pub pip: &'static str,
    /// As Python imports it.
    pub module: &'static str,
    /// Its download with what it needs, in megabytes.
    pub megabytes: u32,
}

/// The environment, ready to be used.
pub struct Environment {
    /// Its Python, absolute.
    pub python: PathBuf,
    /// Of the packages those that could not be installed, each with the reason.
    pub lacking: Vec<(Package, String)>,
}

/// The environment `target/NAME`, made on the first run with a Python of at least 3.`minor`.
///
/// # Errors
/// There is no such Python, or it makes no environment.
pub fn environment(name: &str, minor: u32, packages: &[Package]) -> Outcome<Environment> {
    let folder = Path::new("target").join(name);
    let python = folder.join("bin/python");
    if !works(&python, "sys") {
        let base = ["python3.13", "python3.12", "python3.11", "python3"]
            .into_iter()
            .find(|name| new_enough(name, minor))
            .ok_or(format!("Python 3.{minor} or later is needed, and none is installed."))?;
        let made = Command::new(base).args(["-m", "venv"]).arg(&folder).output()?;
        if !made.status.success() {
            return Err(format!("{base} makes no environment (python3-venv lacks?)").into());
        }
    }
    let wanted: Vec<Package> = packages.iter().filter(|package| !works(&python, package.module)).copied().collect();
    let mut lacking = Vec::new();
    for package in wanted {
        eprintln!("  fetching {} ({} MB) into {} ...", package.pip, package.megabytes, folder.display());
        if let Err(why) = install(&python, &package) {
            lacking.push((package, why));
        }
    }
    Ok(Environment { python: std::path::absolute(python)?, lacking })
}

fn works(python: &Path, module: &str) -> bool {
    let import = format!("import {module}");
    Command::new(python).args(["-c", &import]).output().is_ok_and(|output| output.status.success())
}

fn new_enough(python: &str, minor: u32) -> bool {
    let ask = format!("import sys; sys.exit(sys.version_info < (3, {minor}))");
    Command::new(python).args(["-c", &ask]).output().is_ok_and(|output| output.status.success())
}

/// Only what is already built: nobody waits here for a compiler.
fn install(python: &Path, package: &Package) -> Result<(), String> {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:", package.pip]);
    let output = pip.output().map_err(|error| error.to_string())?;
    if output.status.success() && works(python, package.module) {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| line.contains("ERROR")).unwrap_or("it cannot be imported");
    Err(format!("pip has no {} for this Python: {}", package.pip, last.trim_start_matches("ERROR: ")))
}
