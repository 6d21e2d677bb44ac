//! Seeded chance: the same seed plays the same life. Never used for keys, passwords or ids.

/// SplitMix64 (Steele, Lea, Flood 2014), public domain.
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    /// Chance of its own for the `n`-th thing of a seed.
    pub fn new(seed: u64, n: u64) -> Chance {
        let mut chance = Chance(seed ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Chance of its own that goes on from here.
    pub fn fork(&mut self) -> Chance {
        Chance(self.next())
    }

    /// From 0 to `of` - 1; 0 where `of` is 0.
    pub fn below(&mut self, of: usize) -> usize {
        let of = u64::try_from(of).unwrap_or(1).max(1);
        usize::try_from(self.next() % of).unwrap_or(0)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).unwrap_or(0).saturating_add(1);
        low + i64::try_from(self.next() % width).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }

    /// One of several; `None` of none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// One text of several.
    pub fn word(&mut self, from: &[&'static str]) -> &'static str {
        self.pick(from).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_draws_the_same_and_stays_in_bounds() {
        let draw = |seed, n| {
            let mut c = Chance::new(seed, n);
            (0..200).map(|_| c.between(-3, 4)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
        assert_eq!((draw(1, 2).into_iter().min(), draw(1, 2).into_iter().max()), (Some(-3), Some(4)));
        assert_eq!(Chance::new(1, 1).below(0), 0);
    }
}
