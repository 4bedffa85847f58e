//! The program itself: what it confirmed survives whatever happens to it.

use crate::support::*;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn depot(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_satchel-depot"));
    command.arg("--data").arg(dir).args(arguments).output().unwrap()
}

/// A served depot; killed without warning, at the latest when the test ends, however it ends.
struct Served(Child);

impl Served {
    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

fn serve(dir: &Path) -> (Served, String) {
    let port_file = dir.join("port");
    let _ = std::fs::remove_file(&port_file);
    let served = Command::new(env!("CARGO_BIN_EXE_satchel-depot"))
        .arg("--data")
        .arg(dir)
        .args(["serve", "--http", "--listen", "127.0.0.1:0", "--port-file"])
        .arg(&port_file)
        .stdout(Stdio::null())
        .spawn()
        .map(Served)
        .unwrap();
    let started = Instant::now();
    while !port_file.exists() {
        assert!(started.elapsed() < Duration::from_secs(20), "it does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    let port = std::fs::read_to_string(port_file).unwrap();
    (served, format!("http://127.0.0.1:{port}"))
}

fn add_rosa(dir: &Path) {
    let arguments =
        ["partner", "add", "--id", "rosa", "--name", "Rosa", "--address", "1 Main Street", "--lat", "39.96"];
    let more =
        ["--lon", "-82.99", "--zone", "America/New_York", "--slots", "10:00-12:00,14:00-16:30", "--courier", "r:Rosa"];
    let added = depot(dir, &[&arguments[..], &more].concat());
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

#[test]
fn facts_that_were_answered_survive_a_kill_and_the_command_line_works_beside_the_server() {
    let dir = tempfile::tempdir().unwrap();
    add_rosa(dir.path());
    let (mut served, url) = serve(dir.path());
    let made = depot(dir.path(), &["enrol-code", "--partner", "rosa", "--json"]);
    let ticket: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(ticket["url"], url.as_str());
    let now_ms = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let mut phone = Phone::enrol_at(&url, ticket["code"].as_str().unwrap(), i64::try_from(now_ms).unwrap());
    phone.deliver("A1");
    let answer = phone.push(1);
    served.kill();
    let (mut served, url) = serve(dir.path());
    phone.url = url;
    let again = phone.push(1);
    assert_eq!((again.cursor, &again.epoch), (answer.cursor, &answer.epoch));
    assert!(again.receipts.iter().all(|r| r.repeat));
    assert!(depot(dir.path(), &["restored"]).status.success());
    assert_ne!(phone.push(1).epoch, answer.epoch, "phones notice a depot that came back from a backup");
    served.kill();
    let file = dir.path().join("journal.jsonl");
    assert!(depot(dir.path(), &["journal", "--partner", "rosa", "--out", file.to_str().unwrap()]).status.success());
    assert!(std::fs::read_to_string(file).unwrap().contains(&phone.head().hash.to_string()));
}

#[test]
fn with_tls_the_ticket_names_the_key_that_the_server_shows_and_never_localhost() {
    let dir = tempfile::tempdir().unwrap();
    add_rosa(dir.path());
    let made = || {
        let made = depot(dir.path(), &["enrol-code", "--partner", "rosa", "--json"]);
        serde_json::from_slice::<serde_json::Value>(&made.stdout).unwrap()
    };
    let (first, second) = (made(), made());
    assert_eq!(first["fingerprint"], second["fingerprint"]);
    assert_ne!(first["code"], second["code"]);
    let ticket = first["ticket"].as_str().unwrap();
    assert!(ticket.starts_with("satchel://enroll?u=https%3A%2F%2F") && !ticket.contains("localhost"), "{ticket}");
    let shown = satchel_depot::tls::identity(dir.path()).unwrap().fingerprint;
    assert!(ticket.ends_with(&format!("&f={shown}")), "{ticket}");
    let told = depot(dir.path(), &["enrol-code", "--partner", "nobody"]);
    assert_eq!(told.status.code(), Some(2));
}

#[test]
fn a_connection_that_never_finishes_its_request_is_closed() {
    use std::io::{Read, Write};
    let dir = tempfile::tempdir().unwrap();
    let (_served, url) = serve(dir.path());
    let connect = || std::net::TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let (mut silent, mut half) = (connect(), connect());
    half.write_all(b"POST /v1/enroll HTTP/1.1\r\nHost: x\r\nContent-Le").unwrap();
    for held in [&mut silent, &mut half] {
        held.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut answer = Vec::new();
        assert!(!matches!(held.read_to_end(&mut answer), Err(e) if e.kind() == std::io::ErrorKind::WouldBlock));
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_looks_into_a_new_depot() {
    use std::os::unix::fs::PermissionsExt;
    let above = tempfile::tempdir().unwrap();
    let dir = above.path().join("data");
    add_rosa(&dir);
    assert_eq!(std::fs::metadata(&dir).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn a_file_that_is_not_there_is_bad_input_and_named() {
    let dir = tempfile::tempdir().unwrap();
    add_rosa(dir.path());
    for command in [&["manifest", "--partner", "rosa", "--day", "2026-11-23"][..], &["rate-card"]] {
        let told = depot(dir.path(), &[command, &["nowhere/list"]].concat());
        assert_eq!(told.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&told.stderr).starts_with("nowhere/list cannot be read"), "{told:?}");
    }
}

#[test]
fn what_a_dispatcher_mistypes_is_bad_input_and_a_number_is_read_as_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    add_rosa(dir.path());
    let told = |arguments: &[&str]| {
        let told = depot(dir.path(), arguments);
        (told.status.code(), String::from_utf8_lossy(&told.stderr).into_owned())
    };
    for url in ["ftp://depot.example", "depot.example:8443", "http://depot.example"] {
        let (code, said) = told(&["enrol-code", "--partner", "rosa", "--url", url]);
        assert!(code == Some(2) && said.contains(url), "{said}");
    }
    let list = dir.path().join("list.csv");
    std::fs::write(&list, "tracking_number,address\nTBA000000000001,1 Elm Street\n").unwrap();
    let day = ["--partner", "rosa", "--day", "2026-11-23"];
    assert_eq!(told(&[&["manifest"], &day[..], &[list.to_str().unwrap()]].concat()).0, Some(0));
    assert_eq!(told(&[&["withdraw"], &day[..], &["tba 000000000001"]].concat()), (Some(0), String::new()));
    assert_eq!(told(&["erase", "--partner", "rosa", "--parcel", "tba-000000000001"]), (Some(0), String::new()));
}

#[test]
fn a_database_that_is_damaged_is_said_to_be() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("depot.sqlite"), [7; 5000]).unwrap();
    let told = depot(dir.path(), &["restored"]);
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.status.code() == Some(1) && said.contains("restore the newest backup"), "{said}");
}
