//! Words that differ by one mistake of a finger: a letter wrong, left out or too many, or two letters in each other's place
//! (Damerau, "A technique for computer detection and correction of spelling errors", CACM 7, 1964: four of five mistakes).

/// Shorter words have too many neighbours.
const LEAST_LETTERS: usize = 4;

/// Whether `typed` is `known`, or (true) the beginning of it, with one mistake. Neither where they are the same, nor with digits:
/// `5th` is no mistaken `6th`.
pub fn one_mistake(typed: &str, known: &str) -> Option<bool> {
    let digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let (typed, known) = (typed.as_bytes(), known.as_bytes());
    let same = typed.iter().zip(known).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&typed[same..], &known[same..]);
    // What is left of the known word behind the mistake must begin with what is left of the typed one.
    let behind = |skip: usize, other_skip: usize| {
        let (rest, other) = (rest.get(skip..)?, other.get(other_skip..)?);
        other.starts_with(rest).then_some(other.len() > rest.len())
    };
    let swapped = || matches!((rest, other), ([a, b, ..], [c, d, ..]) if a == d && b == c);
    let near = [behind(1, 1), behind(0, 1), behind(1, 0), behind(2, 2).filter(|_| swapped())];
    let best = near.into_iter().flatten().min()?;
    let plain = |word: &[u8]| std::str::from_utf8(word).is_ok_and(|word| !digit(word));
    (typed.len() >= LEAST_LETTERS && !rest.is_empty() && plain(typed) && plain(known)).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::one_mistake;

    #[test]
    fn one_mistake_is_forgiven_and_two_are_not() {
        for (typed, known) in [("hihg", "high"), ("highh", "high"), ("hifh", "high"), ("wshington", "washington")] {
            assert_eq!(one_mistake(typed, known), Some(false), "{typed}");
        }
        for (typed, known) in [("wahs", "washington"), ("wasg", "washington"), ("wwash", "washington")] {
            assert_eq!(one_mistake(typed, known), Some(true), "{typed}");
        }
        for (typed, known) in
            [("high", "high"), ("wash", "washington"), ("ihhg", "high"), ("oka", "oak"), ("15th", "16th")]
        {
            assert_eq!(one_mistake(typed, known), None, "{typed}");
        }
    }
}
