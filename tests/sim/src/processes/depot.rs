//! The depot as a process of its own, which is killed and started again on the same data.

use super::said;
use satchel_core::inputs::{Clock, SystemClock, SystemIds};
use satchel_core::journal::PartnerId;
use satchel_core::sync::wire::EnrollTicket;
use satchel_depot::storage::SqliteStorage;
use satchel_depot::{admin, enrol};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// So long may it take until it listens.
const START: Duration = Duration::from_secs(20);
/// What is paid.
const CARD: &str =
    r#"{"id": "c1", "from": "2020-01-01", "delivered_cents": {"": 250}, "attempt_cents": 50, "counter_cents": 60}"#;

/// A running depot.
pub struct Depot {
    program: PathBuf,
    folder: PathBuf,
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its one shop.
    pub partner: PartnerId,
}

impl Depot {
    /// A new one with a shop in `zone`, its data in `folder`.
    pub fn new(program: &Path, folder: &Path, zone: &str) -> Result<Self, String> {
        std::fs::create_dir_all(folder.join("data")).map_err(said)?;
        let storage = SqliteStorage::open(&folder.join("data"), &SystemIds).map_err(said)?;
        let mut shop = admin::sample_partner().map_err(said)?;
        shop.zone = zone.parse().map_err(|_| format!("there is no zone {zone}"))?;
        shop.slots = vec![(1_800, 84_600)];
        admin::put_partner(&storage, &shop).map_err(said)?;
        admin::rate_cards(&storage, Some(&shop.id), CARD).map_err(said)?;
        drop(storage);
        let (child, address) = serve(program, folder)?;
        Ok(Self { program: program.to_owned(), folder: folder.to_owned(), child, address, partner: shop.id })
    }

    /// Its rows and blobs, beside it.
    pub fn storage(&self) -> Result<SqliteStorage, String> {
        SqliteStorage::open(&self.folder.join("data"), &SystemIds).map_err(said)
    }

    /// A ticket for a phone that calls it at `url`.
    pub fn ticket(&self, url: String) -> Result<EnrollTicket, String> {
        let now_ms = SystemClock::default().read().wall_ms;
        let code = enrol::new_code(&self.storage()?, &SystemIds, &self.partner, now_ms).map_err(said)?;
        Ok(EnrollTicket { depot_url: url, code, fingerprint: None, spare: None })
    }

    /// SIGKILL.
    pub fn kill(&mut self) -> Result<(), String> {
        self.child.kill().and_then(|()| self.child.wait()).map(drop).map_err(said)
    }

    /// It starts again, somewhere else.
    pub fn restart(&mut self) -> Result<(), String> {
        (self.child, self.address) = serve(&self.program, &self.folder)?;
        Ok(())
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

fn serve(program: &Path, folder: &Path) -> Result<(Child, SocketAddr), String> {
    let port_file = folder.join("port");
    let _ = std::fs::remove_file(&port_file);
    let log = std::fs::File::options().create(true).append(true).open(folder.join("log")).map_err(said)?;
    let mut child = Command::new(program)
        .arg("--data")
        .arg(folder.join("data"))
        .args(["serve", "--http", "--listen", "127.0.0.1:0", "--port-file"])
        .arg(&port_file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|e| format!("{}: {e}", program.display()))?;
    let began = Instant::now();
    loop {
        let port = std::fs::read_to_string(&port_file).ok().and_then(|text| text.trim().parse::<u16>().ok());
        if let Some(port) = port {
            return Ok((child, SocketAddr::from(([127, 0, 0, 1], port))));
        }
        if child.try_wait().map_err(said)?.is_some() || began.elapsed() > START {
            let _ = child.kill();
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            return Err(format!("the depot does not start: {}", log.trim()));
        }
        thread::sleep(Duration::from_millis(5));
    }
}

impl Drop for Depot {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
