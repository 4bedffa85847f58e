//! The facade as a shell uses it: a real store in a folder, a clock that is set, no depot.

mod acts;
mod day;
mod input;
mod restart;
mod time;
mod world;
