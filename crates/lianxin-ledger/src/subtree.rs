//! Proofs of large trees without all of their leaves in memory: the roots of complete subtrees of 256 leaves and more are kept
//! (a district of a million records needs 250 KB), and the few leaves that a proof touches are asked for.

use crate::hash::{Hash, node};
use crate::proof::root;

/// Level of the smallest subtrees that are kept.
pub const LOW: u32 = 8;
/// Leaves of one of them.
pub const CHUNK: usize = 1 << LOW;

/// Roots of complete subtrees, by level from [`LOW`] up and by their number on it.
#[derive(Clone, Debug, Default)]
pub struct Crown {
    levels: Vec<Vec<Hash>>,
}

impl Crown {
    /// How many chunks of [`CHUNK`] leaves it holds.
    #[must_use]
    pub fn chunks(&self) -> u64 {
        self.levels.first().map_or(0, |l| l.len() as u64)
    }

    /// Adds the next chunk; false, and nothing is done, where it has not exactly [`CHUNK`] leaves.
    pub fn push(&mut self, leaves: &[Hash]) -> bool {
        if leaves.len() != CHUNK {
            return false;
        }
        let mut up = root(leaves);
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let here = &mut self.levels[level];
            here.push(up);
            if !here.len().is_multiple_of(2) {
                break;
            }
            up = node(&here[here.len() - 2], &up);
        }
        true
    }

    /// The root of the `n`-th complete subtree of this level, where it is kept.
    #[must_use]
    pub fn node(&self, level: u32, n: u64) -> Option<Hash> {
        let level = self.levels.get(usize::try_from(level.checked_sub(LOW)?).ok()?)?;
        level.get(usize::try_from(n).ok()?).copied()
    }
}

/// The largest power of two smaller than `n`, for `n > 1`.
const fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The root over the leaves `from..to`, which is the whole tree or one side of a split of it. `at(level, n)` gives the root of
/// the `n`-th complete subtree of a level.
///
/// # Errors
/// What `at` says.
pub fn range<E>(from: u64, to: u64, at: &mut impl FnMut(u32, u64) -> Result<Hash, E>) -> Result<Hash, E> {
    let n = to - from;
    if n.is_power_of_two() && from.is_multiple_of(n) {
        return at(n.ilog2(), from / n);
    }
    let middle = from + split(n);
    Ok(node(&range(from, middle, at)?, &range(middle, to, at)?))
}

/// The proof that entry `index` is in the tree of `size` leaves, nearest sibling first; `index` is below `size`.
///
/// # Errors
/// What `at` says.
pub fn path<E>(index: u64, size: u64, at: &mut impl FnMut(u32, u64) -> Result<Hash, E>) -> Result<Vec<Hash>, E> {
    let (mut from, mut to) = (0, size);
    let mut path = Vec::with_capacity(64);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(range(middle, to, at)?);
            to = middle;
        } else {
            path.push(range(from, middle, at)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::leaf;
    use crate::proof::inclusion;

    #[test]
    fn proofs_from_subtrees_are_those_from_all_leaves() {
        let all: Vec<Hash> = (0..1_300_u64).map(|i| leaf(&i.to_be_bytes())).collect();
        let mut crown = Crown::default();
        assert!(!crown.push(&all[..255]));
        for size in [1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 769, 1_024, 1_300_usize] {
            while (crown.chunks() as usize + 1) * CHUNK <= size {
                let from = crown.chunks() as usize * CHUNK;
                assert!(crown.push(&all[from..from + CHUNK]));
            }
            let mut at = |level: u32, n: u64| -> Result<Hash, ()> {
                let from = (n << level) as usize;
                crown
                    .node(level, n)
                    .map_or_else(|| if level < LOW { Ok(root(&all[from..from + (1 << level)])) } else { Err(()) }, Ok)
            };
            assert_eq!(range(0, size as u64, &mut at), Ok(root(&all[..size])), "{size}");
            for index in (0..size).step_by(37).chain([size - 1]) {
                let (index, size) = (index as u64, size as u64);
                assert_eq!(path(index, size, &mut at), Ok(inclusion(&all, index, size).unwrap()), "{index} of {size}");
            }
        }
    }
}
