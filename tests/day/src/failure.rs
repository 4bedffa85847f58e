//! Why the day could not be carried to its end.

use std::fmt::Display;
use std::process::ExitCode;

/// A sentence, and whether what was given is to blame.
#[derive(Debug)]
pub enum Failure {
    /// What was given cannot be used: exit code 2.
    Input(String),
    /// A part did not do its work: exit code 1.
    Broken(String),
}

impl Failure {
    /// See [`Failure::Input`].
    pub fn input(cause: impl Display) -> Self {
        Self::Input(cause.to_string())
    }

    /// See [`Failure::Broken`].
    pub fn broken(cause: impl Display) -> Self {
        Self::Broken(cause.to_string())
    }

    /// Says it on standard error.
    pub fn report(&self) -> ExitCode {
        let (text, code) = match self {
            Self::Input(text) => (text, 2),
            Self::Broken(text) => (text, 1),
        };
        eprintln!("satchel-day: {text}");
        ExitCode::from(code)
    }
}
