//! A failing run is made smaller while it fails in the same way.

use super::{Ran, Shape, run};

/// Runs that are tried at most.
const TRIES: usize = 150;

/// The smallest shape that was found to break the same invariant, and what it came to.
pub fn shrink(shape: &Shape, ran: &Ran) -> (Shape, Ran) {
    let (mut smallest, mut result) = (shape.clone(), ran.clone());
    let Some(wrong) = ran.wrong.clone() else { return (smallest, result) };
    let mut tries = 0;
    'smaller: loop {
        for smaller in smallest.smaller(result.events) {
            tries += 1;
            if tries > TRIES {
                return (smallest, result);
            }
            if let Ok(again) = run(&smaller)
                && again.wrong.as_ref().is_some_and(|found| found.invariant == wrong.invariant)
            {
                (smallest, result) = (smaller, again);
                continue 'smaller;
            }
        }
        return (smallest, result);
    }
}
