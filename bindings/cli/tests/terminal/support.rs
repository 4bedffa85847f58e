//! Running the binary, and judging its JSON by `docs/schema` and `tests/golden/cli`.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

pub fn cli(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_satchel-cli")).args(args).stdin(Stdio::null()).output().unwrap()
}

/// Exit code 0; standard output as JSON.
pub fn json_of(args: &[&str]) -> Value {
    let output = cli(args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The sentence on standard error of a command that ends with `code`.
pub fn refused(code: i32, args: &[&str]) -> String {
    let output = cli(args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    said
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The value keeps to `docs/schema/<name>.schema.json`.
pub fn fits(name: &str, value: &Value) {
    let path = root().join(format!("docs/schema/{name}.schema.json"));
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let schema: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(value, index) {
        panic!("{name}: {error}\n{value:#}");
    }
}

/// The value is the one of `tests/golden/cli/<name>.json`. `SATCHEL_GOLDEN=write` writes the file instead.
pub fn golden(name: &str, value: &Value) {
    let path = root().join(format!("tests/golden/cli/{name}.json"));
    if std::env::var("SATCHEL_GOLDEN").is_ok_and(|said| said == "write") {
        std::fs::write(&path, format!("{value:#}\n")).unwrap();
    }
    let known: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(*value, known, "{}", path.display());
}

/// `satchel-cli rpc`, running.
pub struct Phone {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    id: u64,
}

impl Phone {
    pub fn open(store: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_satchel-cli"));
        command.arg("rpc").arg("--store").arg(store).args(["--zone", "America/New_York"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let input = child.stdin.take();
        Self { child, input, output, id: 0 }
    }

    pub fn send(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{line}").unwrap();
        input.flush().unwrap();
    }

    pub fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    pub fn line(&mut self, line: &str) -> Value {
        self.send(line);
        self.answer()
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let answer =
            self.line(&json!({"jsonrpc": "2.0", "id": self.id, "method": method, "params": params}).to_string());
        assert_eq!((&answer["jsonrpc"], &answer["id"]), (&json!("2.0"), &json!(self.id)));
        answer
    }

    /// The result of a call that must succeed.
    pub fn ok(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The error of a call that must fail.
    pub fn no(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params);
        fits("rpc-error", &answer["error"]);
        answer["error"].clone()
    }

    /// Ends the input and waits; the exit code.
    pub fn close(mut self) -> Option<i32> {
        self.input = None;
        self.child.wait().unwrap().code()
    }

    /// Takes the process away without a word, as a system does (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
