//! JSON-RPC 2.0 over standard input and output, one message a line: a script, a test or another shell can be the phone.
//!
//! Requests are carried out in the order they come. An act is answered when it is durable. The end of input closes the
//! store cleanly. A request without an id is carried out and not answered; a line may hold a batch.

mod day;
mod methods;
mod openrpc;
mod params;
mod roads;
mod shop;

use crate::failure::Failure;
use clap::Args;
use params::Params;
use satchel_core::calendar::Zone;
use satchel_core::companion::{self, Companion, Inputs};
use satchel_core::inputs::{Clock, FileClock, FileKeyStore, SystemClock, SystemIds};
use serde_json::{Value, json};
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A line longer than this, in bytes, is not a request of ours.
const MAX_LINE_BYTES: u64 = 8 * 1024 * 1024;

#[derive(Args)]
pub struct Options {
    /// The phone's store; made if it is absent.
    #[arg(long, required_unless_present = "openrpc")]
    store: Option<PathBuf>,
    /// Prints the OpenRPC document and ends.
    #[arg(long)]
    openrpc: bool,
    /// The device's own time zone, until the partner's is known.
    #[arg(long)]
    zone: Option<String>,
    /// A clock in a file, for simulated days.
    #[arg(long, hide = true)]
    clock: Option<PathBuf>,
}

/// Why a request failed, as JSON-RPC says it.
pub struct RpcError {
    code: i64,
    message: String,
    data: Option<Value>,
}

impl RpcError {
    fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: None }
    }

    /// -32602: a parameter is absent, unknown or of another type.
    pub fn params(message: impl Into<String>) -> Self {
        Self::new(-32602, message)
    }

    fn json(&self) -> Value {
        let mut error = json!({"code": self.code, "message": self.message});
        if let Some(data) = &self.data {
            error["data"] = data.clone();
        }
        error
    }
}

impl From<companion::Error> for RpcError {
    fn from(error: companion::Error) -> Self {
        let text = error.text.to_string();
        let data = json!({"key": error.text.key, "args": error.text.args, "text": text});
        Self { code: -32000, message: text, data: Some(data) }
    }
}

/// Serves standard input until it ends.
pub fn run(options: &Options) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    if options.openrpc {
        return write_line(&mut out, &openrpc::document());
    }
    let Some(dir) = &options.store else { return Err(Failure::input("--store DIR is missing")) };
    let zone = options.zone.clone().or_else(|| iana_time_zone::get_timezone().ok());
    let companion = open(dir, options.clock.as_deref(), zone.as_deref())?;
    serve(&companion, &mut std::io::stdin().lock(), &mut out)
}

/// Opens a store with the desk's keys, which lie beside it.
#[allow(clippy::print_stderr, reason = "messages are for standard error")]
pub fn open(dir: &Path, clock: Option<&Path>, zone: Option<&str>) -> Result<Companion, Failure> {
    let clock: Arc<dyn Clock> = match clock {
        Some(path) => {
            let bad = |e| Failure::input(format!("--clock {}: {e}", path.display()));
            Arc::new(FileClock::open(path).map_err(bad)?)
        }
        None => Arc::new(SystemClock::default()),
    };
    let zone: Zone =
        zone.map_or(Ok(Zone::default()), str::parse).map_err(|e| Failure::input(format!("--zone: {e}")))?;
    let keys = Arc::new(FileKeyStore::new(dir.join("keys")));
    let (companion, told) = Companion::open(dir, Inputs { clock, ids: Arc::new(SystemIds), keys, zone })?;
    for text in told {
        eprintln!("satchel-cli: {text}");
    }
    Ok(companion)
}

fn serve(companion: &Companion, input: &mut impl BufRead, out: &mut impl Write) -> Result<(), Failure> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let unreadable = |error| Failure::other(format!("standard input: {error}"));
        let read = input.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line).map_err(unreadable)?;
        if read == 0 {
            return Ok(());
        }
        if read as u64 == MAX_LINE_BYTES && line.last() != Some(&b'\n') {
            skip_line(input).map_err(unreadable)?;
            let error = RpcError::new(-32600, format!("a line of more than {MAX_LINE_BYTES} bytes is no request"));
            write_line(out, &response(&Value::Null, Err(error)))?;
            continue;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if let Some(answer) = answer_line(companion, &line) {
            write_line(out, &answer)?;
        }
    }
}

/// Reads on to the end of a line without keeping it.
fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let held = input.fill_buf()?;
        let end = held.iter().position(|byte| *byte == b'\n');
        let (taken, done) = (end.map_or(held.len(), |at| at + 1), end.is_some() || held.is_empty());
        input.consume(taken);
        if done {
            return Ok(());
        }
    }
}

fn write_line(out: &mut impl Write, value: &Value) -> Result<(), Failure> {
    writeln!(out, "{value}").and_then(|()| out.flush()).map_err(|e| Failure::other(format!("standard output: {e}")))
}

fn answer_line(companion: &Companion, line: &[u8]) -> Option<Value> {
    match serde_json::from_slice(line) {
        Err(error) => Some(response(&Value::Null, Err(RpcError::new(-32700, format!("not JSON: {error}"))))),
        Ok(Value::Array(batch)) if batch.is_empty() => {
            Some(response(&Value::Null, Err(RpcError::new(-32600, "an empty batch"))))
        }
        Ok(Value::Array(batch)) => {
            let answers: Vec<Value> = batch.iter().filter_map(|request| answer(companion, request)).collect();
            (!answers.is_empty()).then_some(Value::Array(answers))
        }
        Ok(request) => answer(companion, &request),
    }
}

fn answer(companion: &Companion, request: &Value) -> Option<Value> {
    let id = request.get("id");
    if id.is_some_and(|id| !(id.is_string() || id.is_number() || id.is_null())) {
        let error = RpcError::new(-32600, "not a JSON-RPC 2.0 request: `id` must be a text or a number");
        return Some(response(&Value::Null, Err(error)));
    }
    let result = call(companion, request);
    match id {
        Some(id) => Some(response(id, result)),
        // A malformed request is answered even without an id (JSON-RPC 2.0, section 5.1).
        None => match result {
            Err(error) if error.code == -32600 => Some(response(&Value::Null, Err(error))),
            _ => None,
        },
    }
}

fn response(id: &Value, result: Result<Value, RpcError>) -> Value {
    match result {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": id, "error": error.json()}),
    }
}

fn call(companion: &Companion, request: &Value) -> Result<Value, RpcError> {
    let invalid = |what: &str| RpcError::new(-32600, format!("not a JSON-RPC 2.0 request: {what}"));
    if request.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(invalid("`jsonrpc` must be \"2.0\""));
    }
    let name = request.get("method").and_then(Value::as_str).ok_or_else(|| invalid("`method` must be a text"))?;
    let method = methods::all().find(|method| method.name == name);
    let method = method.ok_or_else(|| RpcError::new(-32601, format!("no method `{name}`; see `rpc --openrpc`")))?;
    let params = Params::of(request.get("params"), method.params)?;
    // A mistake of ours in one call must not close the courier's store.
    let called = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (method.call)(companion, &params)));
    called.unwrap_or_else(|_| Err(RpcError::new(-32603, "an internal error; the store is as it was")))
}
