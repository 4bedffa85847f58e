//! The depot: a process that answers the phone, and the commands with which its dispatcher works beside it.

use crate::failure::Failure;
use crate::phone::run;
use crate::scene::{Scene, ZONE};
use std::ffi::OsStr;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The shop's id at the depot.
pub const PARTNER: &str = "corner-hardware";
/// Its area.
const AREA: &str = "town";
/// So long may it take until it listens.
const START: Duration = Duration::from_secs(20);

/// A running depot.
pub struct Depot {
    program: PathBuf,
    data: PathBuf,
    clock: PathBuf,
    child: Child,
    address: SocketAddr,
}

impl Depot {
    /// Starts it on a free port of this machine, with TLS and a certificate of its own.
    pub fn start(program: &Path, folder: &Path, clock: &Path) -> Result<Self, Failure> {
        let failed = |e| Failure::broken(format!("{}: {e}", program.display()));
        let (data, port_file, log_file) = (folder.join("depot"), folder.join("depot.port"), folder.join("depot.log"));
        let log = File::create(&log_file).map_err(failed)?;
        let log_too = log.try_clone().map_err(failed)?;
        let mut child = Command::new(program)
            .arg("--data")
            .arg(&data)
            .arg("--clock")
            .arg(clock)
            .args(["serve", "--listen", "127.0.0.1:0", "--port-file"])
            .arg(&port_file)
            .stdin(Stdio::null())
            .stdout(log_too)
            .stderr(log)
            .spawn()
            .map_err(failed)?;
        let waited = Instant::now();
        let port = loop {
            let port = std::fs::read_to_string(&port_file).ok().and_then(|text| text.trim().parse::<u16>().ok());
            if let Some(port) = port {
                break port;
            }
            let ended = child.try_wait().map_err(failed)?;
            if ended.is_some() || waited.elapsed() > START {
                let _ = child.kill();
                let said = std::fs::read_to_string(&log_file).unwrap_or_default();
                return Err(Failure::broken(format!("the depot did not start to listen: {}", said.trim())));
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Ok(Self { program: program.to_owned(), data, clock: clock.to_owned(), child, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// One command of the dispatcher; what it printed.
    pub fn command(&self, arguments: &[&str]) -> Result<String, Failure> {
        let mut all: Vec<&OsStr> =
            vec!["--data".as_ref(), self.data.as_os_str(), "--clock".as_ref(), self.clock.as_os_str()];
        all.extend(arguments.iter().map(OsStr::new));
        let failed = |said| Failure::broken(format!("satchel-depot {}: {said}", arguments.join(" ")));
        run(&self.program, &all).map_err(failed)
    }

    /// The shop with its slots, couriers and streets (`extract`: those of a real town), today's and tomorrow's manifest, and
    /// what is paid.
    pub fn furnish(&self, scene: &Scene, folder: &Path, extract: Option<&Path>) -> Result<(), Failure> {
        let write = |name: &str, text: &str| -> Result<String, Failure> {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(|e| Failure::broken(format!("{}: {e}", path.display())))?;
            Ok(path.display().to_string())
        };
        let streets = match (&scene.town, extract) {
            (Some(town), _) => write("town.osm", town)?,
            (None, extract) => extract.unwrap_or(Path::new("")).display().to_string(),
        };
        self.command(&["roads", "add", AREA, &streets])?;
        let shop = &scene.shop;
        let (lat, lon) = (shop.lat.to_string(), shop.lon.to_string());
        let address = scene.shop_address();
        self.command(&[
            "partner",
            "add",
            "--id",
            PARTNER,
            "--name",
            "Corner Hardware",
            "--address",
            &address,
            "--lat",
            &lat,
            "--lon",
            &lon,
            "--zone",
            ZONE,
            "--slots",
            "10:00-12:00,14:00-16:30",
            "--courier",
            "ana:Ana Belmonte",
            "--area",
            AREA,
        ])?;
        let cards = write("rate-card.json", &scene.rate_card.to_string())?;
        self.command(&["rate-card", "--partner", PARTNER, &cards])?;
        for set in [&scene.today, &scene.tomorrow] {
            let file = write(&format!("manifest-{}.csv", set.day), &set.csv)?;
            self.command(&["manifest", "--partner", PARTNER, "--day", &set.day, &file])?;
        }
        Ok(())
    }

    /// What the QR says that enrols a phone, calling the depot by the address of the network.
    pub fn ticket(&self, network: SocketAddr) -> Result<String, Failure> {
        let url = format!("https://{network}");
        let said = self.command(&["enrol-code", "--partner", PARTNER, "--url", &url, "--json"])?;
        let code: serde_json::Value = serde_json::from_str(&said).map_err(Failure::broken)?;
        let ticket = code["ticket"].as_str().filter(|ticket| ticket.contains("&f="));
        ticket.map(str::to_owned).ok_or_else(|| Failure::broken(format!("no ticket with a fingerprint: {said}")))
    }
}

impl Drop for Depot {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
