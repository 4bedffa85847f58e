//! A smaller picture, row by row: each pixel is the mean of the area that it covers.
//!
//! In bytes throughout. Beside the small picture it holds one row and the sums of one, however large the picture is that
//! comes in: so a decoder that gives rows needs no memory for the whole.

use image::RgbImage;

const SHARE_BITS: u32 = 16;
const ROUNDING: u32 = 1 << (SHARE_BITS - 1);

/// Takes the rows of a picture from above and makes a smaller one of them.
pub(super) struct Shrinker {
    size: (u32, u32),
    columns: Shares,
    rows: Shares,
    /// The row of the small picture that is under way, and what was summed up for it.
    cell: usize,
    sums: Vec<u32>,
    /// Rows taken.
    taken: usize,
    narrow: Vec<u8>,
    small: Vec<u8>,
}

impl Shrinker {
    /// From one size to another that is nowhere larger; width and height.
    pub fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        let stride = to.0 as usize * 3;
        Self {
            size: to,
            columns: shares(from.0 as usize, to.0 as usize),
            rows: shares(from.1 as usize, to.1 as usize),
            cell: 0,
            sums: vec![ROUNDING; stride],
            taken: 0,
            narrow: Vec::with_capacity(stride),
            small: Vec::with_capacity(stride * to.1 as usize),
        }
    }

    /// The next row, three bytes a pixel. Rows behind the last one are left out.
    pub fn push(&mut self, row: &[u8]) {
        self.narrow.clear();
        for (first, weights) in &self.columns {
            let mut sums = [ROUNDING; 3];
            for (pixel, weight) in row[(first * 3).min(row.len())..].chunks_exact(3).zip(weights) {
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(*value) * weight;
                }
            }
            self.narrow.extend(sums.map(|sum| (sum >> SHARE_BITS) as u8));
        }
        // At the edge of two cells a row counts for both.
        while let Some((first, weights)) = self.rows.get(self.cell).filter(|(first, _)| *first <= self.taken) {
            let Some(weight) = weights.get(self.taken - first) else { break };
            for (sum, value) in self.sums.iter_mut().zip(&self.narrow) {
                *sum += u32::from(*value) * weight;
            }
            if self.taken - first + 1 < weights.len() {
                break;
            }
            self.small.extend(self.sums.iter().map(|sum| (sum >> SHARE_BITS) as u8));
            self.sums.fill(ROUNDING);
            self.cell += 1;
        }
        self.taken += 1;
    }

    /// The small picture; grey where no row came.
    pub fn finish(mut self) -> RgbImage {
        self.small.resize(self.size.0 as usize * self.size.1 as usize * 3, 128);
        RgbImage::from_raw(self.size.0, self.size.1, self.small).unwrap_or_default()
    }
}

/// A picture that is in memory, made smaller.
pub(super) fn shrink(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    let mut shrinker = Shrinker::new(image.dimensions(), (width, height));
    image.as_raw().chunks_exact((image.width() as usize * 3).max(1)).for_each(|row| shrinker.push(row));
    shrinker.finish()
}

/// For each new cell: the first of the old cells below it, and the share of each; shares add up to one.
type Shares = Vec<(usize, Vec<u32>)>;

fn shares(old: usize, new: usize) -> Shares {
    let one = 1_u64 << SHARE_BITS;
    let (old, new) = (old as u64, (new as u64).max(1));
    (0..new)
        .map(|cell| {
            // In units of 1/new of an old cell.
            let (from, to) = (cell * old, (cell + 1) * old);
            let first = from / new;
            let edge = |at: u64| (at.clamp(from, to) - from) * one / old.max(1);
            let weights = (first..to.div_ceil(new)).map(|n| (edge((n + 1) * new) - edge(n * new)) as u32).collect();
            (first as usize, weights)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::photo::tests::door;
    use super::*;
    use image::Rgb;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn shrinking_keeps_a_plain_colour_and_the_mean(width in 2..90_u32, height in 2..90_u32, value: u8, share in 1..=100_u32) {
            let (w, h) = ((width * share / 100).max(1), (height * share / 100).max(1));
            let plain = shrink(&RgbImage::from_pixel(width, height, Rgb([value; 3])), w, h);
            prop_assert!(plain.dimensions() == (w, h) && plain.iter().all(|v| v.abs_diff(value) <= 1));
            let image = door(width, height).into_rgb8();
            let mean = |i: &RgbImage| i.iter().map(|v| f64::from(*v)).sum::<f64>() / i.len() as f64;
            prop_assert!((mean(&image) - mean(&shrink(&image, w, h))).abs() < 1.5);
        }

        #[test]
        fn the_same_size_changes_nothing_and_missing_rows_are_grey(width in 1..40_u32, height in 2..40_u32) {
            let image = door(width, height).into_rgb8();
            prop_assert_eq!(&shrink(&image, width, height), &image);
            let mut half = Shrinker::new((width, height), (width, height));
            image.as_raw().chunks_exact(width as usize * 3).take(height as usize / 2).for_each(|row| half.push(row));
            let half = half.finish();
            prop_assert!(half.get_pixel(0, height - 1).0 == [128; 3] && half.get_pixel(0, 0) == image.get_pixel(0, 0));
        }
    }
}
