//! The simulator: whole days of phones and a depot, from a seed.

mod courier;
mod depot;
mod invariants;
pub mod matrix;
mod network;
mod phone;
mod planted;
mod run;
mod shape;
mod shrink;
mod world;

pub use run::{Ran, run};
pub use shape::{Kind, Planted, Shape};
pub use shrink::shrink;
