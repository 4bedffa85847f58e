//! Where the peers come from: Python packages in an environment of the benchmark's own, and a crate outside the workspace.

use super::ask::Peer;
use crate::Outcome;
use crate::environment::{Environment, Package, environment};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "target/peers";
const CRATE: &str = "tests/bench/peers/vrp-core";
const COMMON: &str = include_str!("peer.py");
/// For the picture, not a peer.
const MATPLOTLIB: Package = Package { pip: "matplotlib", module: "matplotlib", megabytes: 35 };

/// A peer in Python.
struct Known {
    name: &'static str,
    package: Package,
    file: &'static str,
    script: &'static str,
    only_tours: bool,
}

const KNOWN: [Known; 4] = [
    Known {
        name: "PyVRP",
        package: Package { pip: "pyvrp==0.14.*", module: "pyvrp", megabytes: 20 },
        file: "of_pyvrp.py",
        script: include_str!("of_pyvrp.py"),
        only_tours: false,
    },
    Known {
        name: "OR-Tools",
        package: Package { pip: "ortools==9.15.*", module: "ortools", megabytes: 45 },
        file: "of_ortools.py",
        script: include_str!("of_ortools.py"),
        only_tours: false,
    },
    Known {
        name: "VROOM",
        package: Package { pip: "pyvroom==1.15.*", module: "vroom", megabytes: 5 },
        file: "of_vroom.py",
        script: include_str!("of_vroom.py"),
        only_tours: false,
    },
    Known {
        name: "LKH",
        package: Package { pip: "elkai==2.0.*", module: "elkai", megabytes: 1 },
        file: "of_lkh.py",
        script: include_str!("of_lkh.py"),
        only_tours: true,
    },
];

/// Whether another seed is another run.
pub fn seeded(name: &str) -> bool {
    name.starts_with("PyVRP") || name.starts_with("vrp-core")
}

/// What lacks, with the reason.
pub type Lacking = Vec<(String, String)>;

/// All peers that are to be had, what lacks, and the Python that can draw.
pub fn all() -> Outcome<(Vec<Peer>, Lacking, Option<PathBuf>)> {
    let packages: Vec<Package> = KNOWN.iter().map(|known| known.package).chain([MATPLOTLIB]).collect();
    let (mut peers, mut lacking) = (Vec::new(), Vec::new());
    let mut add = |name: &str, peer: Outcome<Peer>| match peer {
        Ok(peer) => peers.push(peer),
        Err(why) => lacking.push((name.to_owned(), why.to_string())),
    };
    let python = environment("peers", 11, &packages);
    for known in &KNOWN {
        add(known.name, python.as_ref().map_err(|why| why.to_string().into()).and_then(|python| start(known, python)));
    }
    add("vrp-core", vrp_core());
    let draws = python.ok().filter(|python| lacks(python, &MATPLOTLIB).is_none()).map(|python| python.python);
    Ok((peers, lacking, draws))
}

/// One of the Python peers.
pub fn only(name: &str) -> Outcome<Peer> {
    let known = KNOWN.iter().find(|known| known.name == name).ok_or("there is no such peer")?;
    start(known, &environment("peers", 11, &[known.package])?)
}

fn lacks<'a>(python: &'a Environment, package: &Package) -> Option<&'a str> {
    python.lacking.iter().find(|(lacking, _)| lacking.module == package.module).map(|(_, why)| why.as_str())
}

fn start(known: &Known, python: &Environment) -> Outcome<Peer> {
    if let Some(why) = lacks(python, &known.package) {
        return Err(why.into());
    }
    let folder = Path::new(FOLDER);
    std::fs::write(folder.join("peer.py"), COMMON)?;
    let script = folder.join(known.file);
    std::fs::write(&script, known.script)?;
    let mut command = Command::new(&python.python);
    command.arg(script);
    Peer::start(command, known.only_tours, log(known.name)?)
}

/// Builds vrp-core the first time, beside the workspace's own build and not in its tree; the program.
pub fn build() -> Outcome<PathBuf> {
    let folder = std::path::absolute(Path::new(FOLDER).join("vrp-core"))?;
    let program = folder.join("release/peer-vrp-core");
    if !program.is_file() {
        eprintln!("  fetching and building vrp-core (8 MB, a minute or two) into {FOLDER}/vrp-core ...");
    }
    let manifest = Path::new(CRATE).join("Cargo.toml");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--release", "--locked", "--manifest-path"]).arg(&manifest);
    let output = cargo.arg("--target-dir").arg(&folder).output()?;
    if output.status.success() {
        return Ok(program);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().find(|line| line.starts_with("error")).unwrap_or("cargo failed");
    Err(format!("{CRATE} could not be built: {first}").into())
}

fn vrp_core() -> Outcome<Peer> {
    Peer::start(Command::new(build()?), false, log("vrp-core")?)
}

fn log(name: &str) -> Outcome<File> {
    std::fs::create_dir_all(FOLDER)?;
    Ok(File::create(Path::new(FOLDER).join(format!("{name}.log")))?)
}
