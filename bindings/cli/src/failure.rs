//! How a command ends that could not do its work.

use satchel_core::companion;
use satchel_core::texts::Text;
use std::path::Path;
use std::process::ExitCode;

/// A sentence, and whether the input is to blame.
#[derive(Debug)]
pub struct Failure {
    text: String,
    input: bool,
}

impl Failure {
    /// What was given cannot be used: exit code 2.
    pub fn input(text: impl Into<String>) -> Self {
        Self { text: text.into(), input: true }
    }

    /// Something else failed: exit code 1.
    pub fn other(text: impl Into<String>) -> Self {
        Self { text: text.into(), input: false }
    }

    /// A sentence of a room about a file that was given.
    pub fn about(file: &Path, text: &Text) -> Self {
        Self::input(format!("{}: {text}", file.display()))
    }

    /// Says it on standard error.
    #[allow(clippy::print_stderr, reason = "messages are for standard error")]
    pub fn report(&self) -> ExitCode {
        eprintln!("satchel-cli: {}", self.text);
        ExitCode::from(if self.input { 2 } else { 1 })
    }
}

impl From<companion::Error> for Failure {
    fn from(error: companion::Error) -> Self {
        let input = matches!(error.fault, companion::Fault::Input | companion::Fault::Rule);
        Self { text: error.text.to_string(), input }
    }
}
