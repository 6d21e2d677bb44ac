//! The right edge of a growing tree: all that is needed to append and to name the root.
//!
//! For a tree of `size` entries these are the roots of its complete subtrees, one for each set bit of `size`, the
//! largest first. The writer keeps one in memory and stores its bytes beside the size with every commit.

use core::fmt;

use crate::hash::{Hash, empty, node};

/// The largest size accepted from outside: sizes are stored as signed 64-bit numbers.
const LARGEST: u64 = i64::MAX as u64;

/// The compact form of an append-only tree. A clone copies at most 64 hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of the complete subtrees, largest first; as many as `size` has set bits.
    peaks: Vec<Hash>,
}

/// Why stored bytes are not the frontier of a tree of the stated size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadFrontier {
    /// The size does not fit a signed 64-bit number.
    SizeTooLarge(u64),
    /// The bytes are not one hash for each set bit of the size; lengths in bytes.
    WrongLength { have: usize, need: usize },
}

impl fmt::Display for BadFrontier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SizeTooLarge(size) => write!(f, "a tree of {size} entries is too large"),
            Self::WrongLength { have, need } => {
                write!(f, "the frontier has {have} bytes, not {need}")
            }
        }
    }
}

impl core::error::Error for BadFrontier {}

impl Default for Frontier {
    fn default() -> Self {
        Self::new()
    }
}

impl Frontier {
    /// The tree without entries. Room for every later append is taken here, once.
    #[must_use]
    pub fn new() -> Self {
        Self { size: 0, peaks: Vec::with_capacity(64) }
    }

    /// Appends an entry's leaf hash ([`crate::hash::leaf`]). Amortised cost: one more hash.
    pub fn append(&mut self, leaf: Hash) {
        let mut joined = leaf;
        let mut carry = self.size;
        while carry & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            joined = node(&left, &joined);
            carry >>= 1;
        }
        self.peaks.push(joined);
        self.size += 1;
    }

    /// Number of entries.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The Merkle tree hash of all entries appended so far (RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        self.peaks.iter().rev().copied().reduce(|right, left| node(&left, &right)).unwrap_or_else(empty)
    }

    /// The peaks one after another, 32 bytes each. The size is stored beside them, not in them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.iter().flat_map(|peak| peak.0).collect()
    }

    /// Reads what [`Frontier::to_bytes`] wrote for a tree of `size` entries.
    ///
    /// # Errors
    /// [`BadFrontier`] when bytes and size cannot belong together. Bytes of the right length but the wrong value
    /// cannot be told here: compare [`Frontier::root`] with the stored root.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, BadFrontier> {
        if size > LARGEST {
            return Err(BadFrontier::SizeTooLarge(size));
        }
        let need = size.count_ones() as usize * Hash::LEN;
        if bytes.len() != need {
            return Err(BadFrontier::WrongLength { have: bytes.len(), need });
        }
        let mut peaks = Vec::with_capacity(64);
        peaks.extend(bytes.chunks_exact(Hash::LEN).filter_map(Hash::from_slice));
        Ok(Self { size, peaks })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash::leaf;
    use crate::proof::root;

    fn leaves(n: usize) -> Vec<Hash> {
        (0..n).map(|i| leaf(&i.to_be_bytes())).collect()
    }

    #[test]
    fn the_root_is_that_of_the_definition_at_every_size() {
        let all = leaves(300);
        let mut frontier = Frontier::new();
        assert_eq!(frontier.root(), empty());
        for (i, one) in all.iter().enumerate() {
            frontier.append(*one);
            assert_eq!(frontier.size(), i as u64 + 1);
            assert_eq!(frontier.root(), root(&all[..=i]), "size {}", i + 1);
        }
    }

    #[test]
    fn appending_takes_no_new_room() {
        let mut frontier = Frontier::from_bytes(0, &[]).unwrap();
        let (place, room) = (frontier.peaks.as_ptr(), frontier.peaks.capacity());
        leaves(1000).into_iter().for_each(|one| frontier.append(one));
        assert_eq!((place, room), (frontier.peaks.as_ptr(), frontier.peaks.capacity()));
    }

    #[test]
    fn bytes_that_do_not_fit_the_size_are_refused() {
        assert_eq!(Frontier::from_bytes(0, &[0; 32]), Err(BadFrontier::WrongLength { have: 32, need: 0 }));
        assert_eq!(Frontier::from_bytes(3, &[0; 32]), Err(BadFrontier::WrongLength { have: 32, need: 64 }));
        assert_eq!(Frontier::from_bytes(1, &[0; 33]), Err(BadFrontier::WrongLength { have: 33, need: 32 }));
        assert_eq!(Frontier::from_bytes(u64::MAX, &[0; 64 * 32]), Err(BadFrontier::SizeTooLarge(u64::MAX)));
        let mut largest = Frontier::from_bytes(LARGEST, &[0; 63 * 32]).unwrap();
        largest.append(leaf(b"one more"));
        assert_eq!((largest.size(), largest.peaks.len()), (1 << 63, 1));
    }

    proptest! {
        #[test]
        fn a_stored_frontier_goes_on_as_if_never_stored(before in 0_usize..200, after in 0_usize..200) {
            let all = leaves(before + after);
            let mut first = Frontier::new();
            all[..before].iter().for_each(|one| first.append(*one));
            let mut second = Frontier::from_bytes(first.size(), &first.to_bytes()).unwrap();
            prop_assert_eq!(&first, &second);
            all[before..].iter().for_each(|one| second.append(*one));
            prop_assert_eq!(second.root(), root(&all));
        }
    }
}
