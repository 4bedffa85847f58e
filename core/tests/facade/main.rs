//! The facade as a shell uses it: a real store in a folder, a clock that is set, no depot.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod additions;
#[cfg(test)]
mod cancel;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod day;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod input;
#[cfg(test)]
mod later;
#[cfg(test)]
mod learning;
mod mileage;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod replan;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod roads;
#[cfg(test)]
mod small_disk;
#[cfg(test)]
mod time;
#[cfg(test)]
mod world;
