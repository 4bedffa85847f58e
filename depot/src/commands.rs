//! The command line over the library.

mod roads;

use clap::{Args, Parser, Subcommand};
use qrcode::render::unicode::Dense1x2;
use satchel_core::calendar::ServiceDay;
use satchel_core::inputs::{Clock, FileClock, Ids, SystemClock, SystemIds};
use satchel_core::journal::{DeviceId, FactId, Hash, PartnerId};
use satchel_core::label::normal_number;
use satchel_core::manifest::{Home, LatLon};
use satchel_core::sync::HttpDriver;
use satchel_core::sync::wire::PartnerProfile;
use satchel_core::texts::{Language, Text};
use satchel_depot::server::{Depot, Listen};
use satchel_depot::storage::{SqliteStorage, Storage};
use satchel_depot::{DepotError, Refusal, Result, address_in_network, admin, enrol, server, tls};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the depot listens, for the commands beside it.
const ADDRESS_FILE: &str = "address";
/// What opens the pages.
const PAGE_KEY_FILE: &str = "page.key";

#[derive(Parser)]
#[command(name = "satchel-depot", version, about = "The depot of a Satchel programme")]
pub struct Cli {
    /// Folder of the database, the evidence and the certificate
    #[arg(long, global = true, default_value = "depot-data")]
    data: PathBuf,
    /// A simulated clock
    #[arg(long, global = true, hide = true)]
    clock: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer phones and show pages, until interrupted
    Serve(Serve),
    /// Partners
    #[command(subcommand)]
    Partner(PartnerCommand),
    /// Road packs
    #[command(subcommand)]
    Roads(roads::Command),
    /// A one-time code for a phone, also as a QR
    EnrolCode {
        #[arg(long)]
        partner: String,
        /// Where phones reach the depot; default: this machine's address in the network
        #[arg(long)]
        url: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Put the parcels of a CSV file on a day's manifest
    Manifest {
        #[arg(long)]
        partner: String,
        #[arg(long)]
        day: ServiceDay,
        file: PathBuf,
    },
    /// Take rate cards from JSON, for one partner or for all
    RateCard {
        #[arg(long)]
        partner: Option<String>,
        file: PathBuf,
    },
    /// Take a parcel off a day's manifest
    Withdraw {
        #[arg(long)]
        partner: String,
        #[arg(long)]
        day: ServiceDay,
        parcel: String,
    },
    /// Shut a lost or sold phone out
    Revoke {
        #[arg(long)]
        device: String,
    },
    /// Fix a week's statement
    CloseWeek {
        #[arg(long)]
        partner: String,
        #[arg(long)]
        week: ServiceDay,
    },
    /// Say that the data folder came back from a backup, so that phones send again what it lacks
    Restored,
    /// Say which fact counts for a parcel
    Decide {
        #[arg(long)]
        partner: String,
        #[arg(long)]
        day: ServiceDay,
        #[arg(long)]
        parcel: String,
        #[arg(long)]
        fact: String,
    },
    /// Erase the person of a parcel, here and on every phone
    Erase {
        #[arg(long)]
        partner: String,
        #[arg(long)]
        parcel: String,
    },
    /// Write a partner's journal to a file that can be verified
    Journal {
        #[arg(long)]
        partner: String,
        #[arg(long)]
        out: PathBuf,
    },
    /// Print the money lines of a week or a day
    Statement {
        #[arg(long)]
        partner: String,
        #[arg(long, conflicts_with = "day", required_unless_present = "day")]
        week: Option<ServiceDay>,
        #[arg(long)]
        day: Option<ServiceDay>,
        #[arg(long)]
        json: bool,
    },
}

/// Of an epoch: enough that no two restores ever share one.
const EPOCH_BYTES: usize = 8;

#[derive(Args)]
struct Serve {
    #[arg(long, default_value = "0.0.0.0:8443")]
    listen: SocketAddr,
    /// Plain HTTP, behind a proxy that speaks TLS or on a desk
    #[arg(long)]
    http: bool,
    /// Write the port here once it listens
    #[arg(long)]
    port_file: Option<PathBuf>,
}

#[derive(Subcommand)]
enum PartnerCommand {
    /// Add a partner, or replace what is known of it
    Add {
        #[arg(long)]
        id: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        address: String,
        #[arg(long, allow_hyphen_values = true)]
        lat: f64,
        #[arg(long, allow_hyphen_values = true)]
        lon: f64,
        #[arg(long)]
        zone: String,
        #[arg(long, default_value = "")]
        slots: String,
        /// As id:name; once for each
        #[arg(long)]
        courier: Vec<String>,
        /// A day without delivery; once for each
        #[arg(long)]
        holiday: Vec<ServiceDay>,
        /// Where it delivers: an area of `roads add`; without it as before
        #[arg(long)]
        area: Option<String>,
    },
}

/// Runs a command.
pub fn run(cli: Cli) -> Result<()> {
    let dir = cli.data;
    let ids = SystemIds;
    let storage = Arc::new(SqliteStorage::open(&dir, &ids)?);
    let clock: Arc<dyn Clock> = match &cli.clock {
        Some(path) => Arc::new(FileClock::open(path).map_err(DepotError::file(path))?),
        None => Arc::new(SystemClock::default()),
    };
    let now_ms = clock.read().wall_ms;
    let id = PartnerId;
    match cli.command {
        None => {
            let listen = SocketAddr::from(([0, 0, 0, 0], 8443));
            serve(&dir, storage, clock, Serve { listen, http: false, port_file: None }, true)
        }
        Some(Command::Serve(options)) => serve(&dir, storage, clock, options, false),
        Some(Command::Partner(PartnerCommand::Add {
            id,
            name,
            address,
            lat,
            lon,
            zone,
            slots,
            courier,
            holiday,
            area,
        })) => {
            let bad = |key: &str, value: &str| Refusal::BadRequest(Text::new(key).with("value", value));
            let at = LatLon::from_degrees(lat, lon).ok_or_else(|| bad("depot.bad_place", &format!("{lat}, {lon}")))?;
            let zone = zone.parse().map_err(|_| bad("depot.bad_zone", &zone))?;
            let couriers = courier.iter().map(|text| admin::parse_courier(text)).collect::<Result<_>>()?;
            let slots = admin::parse_slots(&slots)?;
            let partner =
                PartnerProfile { id: PartnerId(id), name, address, at, zone, slots, holidays: holiday, couriers };
            admin::put_partner(storage.as_ref(), &partner)?;
            if let Some(area) = area {
                satchel_depot::roads::set_area(storage.as_ref(), &dir, &partner.id, &area)?;
            }
            say(Text::new("depot.partner_added").with("name", &partner.name).with("id", &partner.id));
            Ok(())
        }
        Some(Command::Roads(command)) => roads::run(command, storage.as_ref(), &dir),
        Some(Command::EnrolCode { partner, url, json }) => {
            let url = url.unwrap_or_else(|| address_of(&dir));
            // No code for an address that every phone refuses.
            HttpDriver::new(&url, &[]).map_err(|error| Refusal::BadRequest(error.text()))?;
            enrol_code(&dir, storage.as_ref(), &ids, &PartnerId(partner), &url, json, now_ms)
        }
        Some(Command::Manifest { partner, day, file }) => {
            let csv = given(&file, |path| std::fs::read(path))?;
            let reading = admin::manifest(storage.as_ref(), &id(partner), day, &csv, &Home::default())?;
            for finding in &reading.findings {
                eprintln!("{}:{}: {}", file.display(), finding.line, finding.text);
            }
            if reading.parcels.is_empty() {
                return Err(Refusal::bad("companion.csv_empty").into());
            }
            say(Text::new("depot.manifest_taken").with("n", reading.parcels.len()).with("day", day));
            Ok(())
        }
        Some(Command::RateCard { partner, file }) => {
            let json = given(&file, |path| std::fs::read_to_string(path))?;
            let n = admin::rate_cards(storage.as_ref(), partner.map(id).as_ref(), &json)?;
            say(Text::new("depot.rate_cards_taken").with("n", n));
            Ok(())
        }
        Some(Command::Withdraw { partner, day, parcel }) => {
            admin::withdraw(storage.as_ref(), &id(partner), day, &normal_number(&parcel), now_ms)
        }
        Some(Command::Revoke { device }) => admin::revoke(storage.as_ref(), &DeviceId(device), now_ms),
        Some(Command::CloseWeek { partner, week }) => {
            print_json(&admin::close_week(storage.as_ref(), &id(partner), week)?)
        }
        Some(Command::Restored) => {
            storage.begin_epoch(&ids.hex(EPOCH_BYTES))?;
            say(Text::new("depot.restored"));
            Ok(())
        }
        Some(Command::Decide { partner, day, parcel, fact }) => {
            admin::decide(storage.as_ref(), &id(partner), day, &normal_number(&parcel), &FactId(fact), now_ms)
        }
        Some(Command::Erase { partner, parcel }) => {
            let parcel = normal_number(&parcel);
            let n = admin::erase(storage.as_ref(), &id(partner), &parcel, now_ms)?;
            say(Text::new("depot.erased").with("n", n).with("parcel", parcel));
            Ok(())
        }
        Some(Command::Journal { partner, out }) => {
            let mut journal = Vec::new();
            satchel_depot::journal(storage.as_ref(), &id(partner), &mut journal)?;
            std::fs::write(&out, journal).map_err(DepotError::file(&out))
        }
        Some(Command::Statement { partner, week, day, json }) => {
            let (lines, total_cents) = match (week, day) {
                (Some(week), _) => {
                    let statement = admin::statement(storage.as_ref(), &id(partner), week)?;
                    if json {
                        return print_json(&statement);
                    }
                    (statement.lines, statement.total_cents)
                }
                (None, Some(day)) => {
                    let lines = admin::day_lines(storage.as_ref(), &id(partner), day)?;
                    let total_cents = satchel_core::earnings::total(&lines);
                    if json {
                        return print_json(
                            &serde_json::json!({"day": day, "lines": lines, "total_cents": total_cents}),
                        );
                    }
                    (lines, total_cents)
                }
                (None, None) => return Err(Refusal::bad("depot.bad_batch").into()),
            };
            for line in &lines {
                println!("{:>10}  {}", satchel_depot::dollars(line.cents), line.key);
            }
            println!("{:>10}", satchel_depot::dollars(total_cents));
            Ok(())
        }
    }
}

/// A file that a person named: one that is not there is bad input, not a failure of the depot.
fn given<T>(file: &Path, read: impl FnOnce(&Path) -> std::io::Result<T>) -> Result<T> {
    Ok(read(file).map_err(|cause| Refusal::BadRequest(DepotError::file(file)(cause).text()))?)
}

fn serve(
    dir: &Path,
    storage: Arc<SqliteStorage>,
    clock: Arc<dyn Clock>,
    options: Serve,
    first_steps: bool,
) -> Result<()> {
    let ids = Arc::new(SystemIds);
    let page_key = page_key(dir, ids.as_ref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(DepotError::file(Path::new("runtime")))?;
    runtime.block_on(async {
        let depot = Depot {
            storage: storage.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            dir: dir.to_owned(),
            page_key: Hash::of(page_key.as_bytes()),
            log: |line| eprintln!("{line}"),
        };
        let running = server::start(depot, &Listen { at: options.listen, tls: !options.http })?;
        let scheme = if options.http { "http" } else { "https" };
        let host = if running.at.ip().is_unspecified() { address_in_network() } else { running.at.ip() };
        let url = format!("{scheme}://{}", SocketAddr::new(host, running.at.port()));
        write(&dir.join(ADDRESS_FILE), &url)?;
        if let Some(path) = &options.port_file {
            write(path, &running.at.port().to_string())?;
        }
        if first_steps && storage.partners()?.is_empty() {
            let partner = admin::sample_partner()?;
            admin::put_partner(storage.as_ref(), &partner)?;
            let day = partner.zone.day_at(clock.read().wall_ms);
            say(Text::new("depot.first_steps").with("name", &partner.name).with("id", &partner.id).with("day", day));
            enrol_code(dir, storage.as_ref(), ids.as_ref(), &partner.id, &url, false, clock.read().wall_ms)?;
        }
        say(Text::new("depot.serving").with("url", &url).with("key", &page_key));
        asked_to_stop().await?;
        running.stop().await
    })
}

fn enrol_code(
    dir: &Path,
    storage: &dyn Storage,
    ids: &dyn Ids,
    partner: &PartnerId,
    url: &str,
    json: bool,
    now_ms: i64,
) -> Result<()> {
    let code = enrol::new_code(storage, ids, partner, now_ms)?;
    let fingerprint = if url.starts_with("https:") { Some(tls::identity(dir)?.fingerprint) } else { None };
    let ticket = enrol::ticket_url(url, &code, fingerprint.as_ref());
    if json {
        return print_json(&serde_json::json!({
            "code": code, "url": url, "fingerprint": fingerprint, "ticket": ticket
        }));
    }
    let qr = qrcode::QrCode::new(ticket.as_bytes()).map_err(|e| DepotError::Damaged(e.to_string()))?;
    // Terminals are mostly dark: the light squares are drawn.
    let (drawn, left_out) = (Dense1x2::Light, Dense1x2::Dark);
    println!("{}", qr.render::<Dense1x2>().dark_color(drawn).light_color(left_out).quiet_zone(true).build());
    say(Text::new("depot.code_made").with("code", &code).with("url", url).with("partner", partner));
    println!("{ticket}");
    Ok(())
}

/// Ctrl+C, or what a service manager sends.
async fn asked_to_stop() -> Result<()> {
    let failed = || DepotError::file(Path::new("signals"));
    #[cfg(unix)]
    {
        let kind = tokio::signal::unix::SignalKind::terminate();
        let mut terminated = tokio::signal::unix::signal(kind).map_err(failed())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.map_err(failed()),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed())
}

/// The key of the pages, made on first use.
fn page_key(dir: &Path, ids: &dyn Ids) -> Result<String> {
    let path = dir.join(PAGE_KEY_FILE);
    if let Ok(key) = std::fs::read_to_string(&path) {
        return Ok(key.trim().to_owned());
    }
    let key = ids.hex(16);
    tls::write_private(&path, &key)?;
    Ok(key)
}

/// Where the depot said that it listens; before it ever did, its usual port.
fn address_of(dir: &Path) -> String {
    std::fs::read_to_string(dir.join(ADDRESS_FILE))
        .unwrap_or_else(|_| format!("https://{}", SocketAddr::new(address_in_network(), 8443)))
}

fn write(path: &Path, text: &str) -> Result<()> {
    tls::write_private(path, text)
}

fn print_json(value: &impl serde::Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(value)?);
    Ok(())
}

fn say(text: Text) {
    println!("{}", text.render(Language::En));
}
