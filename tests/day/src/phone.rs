//! The phone: the core bound to a terminal, as a process of its own, spoken to in JSON-RPC over pipes.

use crate::failure::Failure;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// No act and no sync takes longer, unless something hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request that was answered with an error.
#[derive(Debug)]
pub struct Refused {
    /// The text's key; empty for an error of the protocol.
    pub key: String,
    /// What a person reads.
    pub text: String,
}

/// How the phone is started.
#[derive(Clone)]
pub struct PhoneParts {
    /// The program `satchel-cli`.
    pub program: PathBuf,
    /// The store's folder.
    pub store: PathBuf,
    /// The shared clock.
    pub clock: PathBuf,
    /// Where its messages go.
    pub log: PathBuf,
}

/// A running phone.
pub struct Phone {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    next_id: u64,
}

impl Phone {
    /// Starts it on its store.
    pub fn start(parts: &PhoneParts, zone: &str) -> Result<Self, Failure> {
        let failed = |e| Failure::broken(format!("{}: {e}", parts.program.display()));
        let log = File::options().create(true).append(true).open(&parts.log).map_err(failed)?;
        let mut child = Command::new(&parts.program)
            .args(["rpc", "--zone", zone, "--store"])
            .arg(&parts.store)
            .arg("--clock")
            .arg(&parts.clock)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(failed)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let stdout = stdout.ok_or_else(|| Failure::broken("the phone has no output"))?;
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, stdin, lines, next_id: 1 })
    }

    /// One request and its answer.
    ///
    /// # Errors
    /// The phone is gone, hangs or says what is not JSON-RPC. A refusal is no such error.
    pub fn call(&mut self, method: &str, params: &Value) -> Result<Result<Value, Refused>, Failure> {
        let id = self.next_id;
        self.next_id += 1;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        let gone = |e: &dyn std::fmt::Display| {
            Failure::broken(format!("the phone is gone while it was asked to {method}: {e}"))
        };
        let stdin = self.stdin.as_mut().ok_or_else(|| gone(&"its input is closed"))?;
        writeln!(stdin, "{request}").and_then(|()| stdin.flush()).map_err(|e| gone(&e))?;
        let line = self.lines.recv_timeout(PATIENCE).map_err(|e| gone(&e))?;
        let answer: Value = serde_json::from_str(&line).map_err(|e| gone(&e))?;
        if answer["id"] != json!(id) {
            return Err(gone(&format!("it answered {line}")));
        }
        if let Some(error) = answer.get("error") {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            return Ok(Err(Refused { key: text(&error["data"]["key"]), text: text(&error["message"]) }));
        }
        Ok(Ok(answer["result"].clone()))
    }

    /// Kills it as a system kills an app: no goodbye (SIGKILL on Unix).
    pub fn kill(&mut self) -> Result<(), Failure> {
        self.child.kill().and_then(|()| self.child.wait()).map(|_| ()).map_err(Failure::broken)
    }

    /// Closes its input and waits until it has closed its store.
    pub fn close(&mut self) -> Result<(), Failure> {
        self.stdin = None;
        let ended = self.child.wait().map_err(Failure::broken)?;
        if ended.success() { Ok(()) } else { Err(Failure::broken(format!("the phone ended with {ended}"))) }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.stdin = None;
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the terminal binding to its end; its standard output.
pub fn run(program: &Path, arguments: &[&std::ffi::OsStr]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|e| format!("{}: {e}", program.display()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{} {}", text(&output.stderr), text(&output.stdout)))
    }
}
