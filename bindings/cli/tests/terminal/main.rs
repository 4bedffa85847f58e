//! The built `satchel-cli` as a script sees it: what it prints, what it refuses, how it ends.

mod commands;
mod rpc;
mod support;
