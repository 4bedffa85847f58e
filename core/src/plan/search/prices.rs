//! A tour may break rules on its way to a better one, at a price.

use super::stretch::Totals;

/// What no tour costs.
pub(super) const NEVER: i64 = i64::MAX / 2;
/// Prices are in sixteenths.
const PRICE_UNIT: i64 = 16;

/// What breaking a rule costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices {
    /// Sixteenths of a tick for each tick turned back.
    pub warp: i64,
    /// Sixteenths of a tick for each thousandth of a parcel or litre too many.
    pub over: i64,
    /// No rule may be broken.
    pub strict: bool,
}

impl Prices {
    /// Of a tour with these totals.
    #[inline]
    pub fn of(&self, totals: &Totals) -> i64 {
        if totals.warp == 0 && totals.over == 0 {
            return 0;
        }
        if self.strict {
            return NEVER;
        }
        let warp = totals.warp.saturating_mul(self.warp) / PRICE_UNIT;
        warp.saturating_add(totals.over.saturating_mul(self.over) / PRICE_UNIT).min(NEVER)
    }
}
