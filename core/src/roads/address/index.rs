//! The names of a pack by their words, and how well a query fits each.

use super::query::Query;
use super::typo;
use crate::roads::pack::RoadPack;
use crate::roads::words::{self, Word};
use std::ops::Range;

/// A street's name, ready to be looked for.
#[derive(Clone, Debug)]
struct Name {
    /// See [`RoadPack::name`].
    number: u32,
    /// Decimetres of all its pieces: of names that fit alike, the longer street is rather meant.
    length_dm: u64,
    /// Indices of each word in full and as written.
    words: Vec<(u32, u32)>,
}

/// The streets' names of one pack, ready for a search at every keystroke.
#[derive(Clone, Debug)]
pub struct Index {
    /// Every word of every name, in full and as written, sorted.
    words: Vec<Box<str>>,
    directions: Vec<bool>,
    kinds: Vec<bool>,
    names: Vec<Name>,
    /// The pieces of street of each name.
    first: Vec<u32>,
    pieces: Vec<u32>,
}

/// A word of a query among those of the pack.
struct Wanted {
    exact: [Option<u32>; 4],
    beginning: Range<u32>,
    /// Words that it may be with one mistake in typing, sorted; and whether only their beginning.
    mistyped: Vec<(u32, bool)>,
}

/// A name that a query may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// 0: every word as it is.
    pub penalty: u32,
    /// The opposite of its length, so that long streets come first.
    shortness: u64,
    /// See [`RoadPack::name`].
    pub name: u32,
}

/// What a query loses on a name. People leave out a direction sooner than they mean another street that begins alike.
const WITHOUT_DIRECTION: u32 = 1;
const BEGUN: u32 = 2;
const WITHOUT_WORD: u32 = 4;
const OUT_OF_ORDER: u32 = 4;
const WORD_TOO_MANY: u32 = 8;
const MISTYPED: u32 = 3;
/// Of so many words at most, the first ones, a mistake in typing is looked for: those behind them are the town's.
const MOST_MISTYPED: usize = 2;

impl Index {
    pub fn of(pack: &RoadPack) -> Self {
        let named: Vec<(u32, Vec<Word>)> =
            (1..).zip(pack.names().iter().skip(1).map(|name| words::both(name))).collect();
        let mut words: Vec<Box<str>> = Vec::new();
        for word in named.iter().flat_map(|(_, words)| words) {
            words.push(word.full.as_str().into());
            if word.written != word.full {
                words.push(word.written.as_str().into());
            }
        }
        words.sort_unstable();
        words.dedup();
        let mut index = Self {
            directions: words.iter().map(|word| words::is_direction(word)).collect(),
            kinds: words.iter().map(|word| words::is_kind(word)).collect(),
            words,
            names: Vec::with_capacity(named.len()),
            first: vec![0; pack.names().len() + 1],
            pieces: Vec::new(),
        };
        let lengths = index.sort_pieces(pack);
        for (number, words) in named {
            let id = |word: &str| index.find(word).unwrap_or_default();
            let words = words.iter().map(|word| (id(&word.full), id(&word.written))).collect();
            let length_dm = lengths.get(number as usize).copied().unwrap_or_default();
            index.names.push(Name { number, length_dm, words });
        }
        index
    }

    /// Gathers the pieces of each name; gives the names' lengths.
    fn sort_pieces(&mut self, pack: &RoadPack) -> Vec<u64> {
        let mut lengths = vec![0; pack.names().len()];
        for street in pack.streets() {
            self.first[street.name as usize + 1] += 1;
            lengths[street.name as usize] += u64::from(street.length_dm);
        }
        for name in 0..pack.names().len() {
            self.first[name + 1] += self.first[name];
        }
        self.pieces = vec![0; pack.streets().len()];
        let mut next = self.first.clone();
        for (piece, street) in (0..).zip(pack.streets()) {
            let at = &mut next[street.name as usize];
            self.pieces[*at as usize] = piece;
            *at += 1;
        }
        lengths
    }

    /// The pieces of street that have a name.
    pub fn pieces(&self, name: u32) -> &[u32] {
        let end = |at: usize| self.first.get(at).map_or(0, |end| *end as usize);
        self.pieces.get(end(name as usize)..end(name as usize + 1)).unwrap_or_default()
    }

    fn find(&self, word: &str) -> Option<u32> {
        self.words.binary_search_by(|known| (**known).cmp(word)).ok().and_then(|at| u32::try_from(at).ok())
    }

    fn wanted(&self, word: &Word) -> Wanted {
        let begin = self.words.partition_point(|known| **known < *word.written);
        let more = self.words[begin..].partition_point(|known| known.starts_with(&word.written));
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        // Where it stands does not tell a saint from a street in half an address.
        let st = ["saint", "street"].map(|full| self.find(full).filter(|_| word.written == "st"));
        let exact = [self.find(&word.full), self.find(&word.written), st[0], st[1]];
        Wanted { exact, beginning: number(begin)..number(begin + more), mistyped: Vec::new() }
    }

    /// Looks among the pack's words for those of a query that are none of them, nor the beginning of one.
    fn forgive(&self, query: &Query, wanted: &mut [Wanted]) {
        let unknown = |(_, wanted): &(_, &mut Wanted)| wanted.exact == [None; 4] && wanted.beginning.is_empty();
        for (word, wanted) in query.words.iter().zip(wanted).filter(unknown).take(MOST_MISTYPED) {
            let near = |(number, known): (u32, &str)| Some((number, typo::one_mistake(&word.written, known)?));
            wanted.mistyped = (0..).zip(self.words.iter().map(AsRef::as_ref)).filter_map(near).collect();
        }
    }

    /// The names that a query may mean, best first, so many at most. Where no name has all words, one mistake in typing each is
    /// forgiven; then those at the end are left out: they may be the town's.
    pub fn matches(&self, query: &Query, most: usize) -> Vec<Match> {
        let mut wanted: Vec<Wanted> = query.words.iter().map(|word| self.wanted(word)).collect();
        let found = self.fitting(&wanted, 0, most);
        if !found.is_empty() {
            return found;
        }
        self.forgive(query, &mut wanted);
        let left_out = (0..wanted.len()).map(|left_out| self.fitting(&wanted, left_out, most));
        left_out.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The names that have all wanted words but so many at the end.
    fn fitting(&self, wanted: &[Wanted], left_out: usize, most: usize) -> Vec<Match> {
        let wanted = &wanted[..wanted.len() - left_out];
        if wanted.is_empty() {
            return Vec::new();
        }
        let fit = |name: &Name| {
            let penalty = self.penalty(&name.words, wanted)? + WORD_TOO_MANY * u32::try_from(left_out).ok()?;
            Some(Match { penalty, shortness: u64::MAX - name.length_dm, name: name.number })
        };
        let mut found: Vec<Match> = self.names.iter().filter_map(fit).collect();
        found.sort_unstable();
        found.truncate(most);
        found
    }

    /// What a query loses on a name; none when the name lacks one of its words.
    fn penalty(&self, name: &[(u32, u32)], wanted: &[Wanted]) -> Option<u32> {
        let mut used = 0_u32;
        let (mut penalty, mut next) = (0, 0);
        for word in wanted {
            let fits = |at: usize| (used & 1 << at == 0).then(|| word.fits(name[at])).flatten();
            let ahead = (next..name.len().min(32)).find_map(|at| Some((at, fits(at)?)));
            let behind = || (0..next.min(32)).find_map(|at| Some((at, fits(at)? + OUT_OF_ORDER)));
            let (at, lost) = ahead.or_else(behind)?;
            used |= 1 << at;
            penalty += lost;
            next = at + 1;
        }
        for (at, (full, _)) in name.iter().enumerate().take(32).filter(|(at, _)| used & 1 << at == 0) {
            let full = *full as usize;
            penalty += match (self.directions[full], self.kinds[full] && at + 1 == name.len()) {
                (true, _) => WITHOUT_DIRECTION,
                (_, true) => 0,
                _ => WITHOUT_WORD,
            };
        }
        Some(penalty)
    }
}

impl Wanted {
    /// What is lost on a name's word; none when it is another.
    fn fits(&self, (full, written): (u32, u32)) -> Option<u32> {
        let exact = self.exact.iter().flatten().any(|word| *word == full || *word == written);
        let begun = self.beginning.contains(&full) || self.beginning.contains(&written);
        let mistyped = || {
            let near = |word| self.mistyped.binary_search_by_key(&word, |(near, _)| *near).ok();
            let (_, begun) = self.mistyped[near(full).or_else(|| near(written))?];
            Some(MISTYPED + if begun { BEGUN } else { 0 })
        };
        if exact { Some(0) } else { begun.then_some(BEGUN).or_else(mistyped) }
    }
}
