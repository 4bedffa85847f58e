//! The built `satchel-cli` as a script sees it: what it prints, what it refuses, how it ends.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod roads;
#[cfg(test)]
mod rpc;
#[cfg(test)]
mod support;
