//! Inclusion and consistency proofs: made from leaf hashes, checked from nothing but themselves.
//!
//! Building follows the definitions of RFC 9162 §2.1.3.1 and §2.1.4.1; checking follows the iterative procedures of
//! §2.1.3.2 and §2.1.4.2, is bounded by 64 rounds, and is safe on whatever bytes somebody sends.

use core::fmt;

use crate::hash::{Hash, empty, node};

/// Why a proof cannot be made or does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofError {
    /// The entry lies outside the tree.
    IndexOutside { index: u64, size: u64 },
    /// The older tree is larger than the newer.
    SizesReversed { old: u64, new: u64 },
    /// Every tree continues the empty one, so such a proof says nothing and is never accepted.
    FromEmpty,
    /// Proofs were asked of a tree larger than the leaves given.
    NotEnoughLeaves { have: u64, need: u64 },
    /// Too many or too few hashes for trees of these sizes.
    WrongLength,
    /// The hashes do not lead to the (older) root.
    RootDiffers,
    /// The hashes lead to the older root, but not to the newer one.
    NewRootDiffers,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexOutside { index, size } => {
                write!(f, "entry {index} is outside a tree of {size}")
            }
            Self::SizesReversed { old, new } => {
                write!(f, "the older tree ({old}) is larger than the newer ({new})")
            }
            Self::FromEmpty => f.write_str("a proof from the empty tree says nothing"),
            Self::NotEnoughLeaves { have, need } => write!(f, "{have} leaves given, {need} needed"),
            Self::WrongLength => f.write_str("the proof has the wrong number of hashes"),
            Self::RootDiffers => f.write_str("the proof does not lead to the root"),
            Self::NewRootDiffers => f.write_str("the proof does not lead to the newer root"),
        }
    }
}

impl core::error::Error for ProofError {}

/// The Merkle tree hash of these leaf hashes (RFC 9162 §2.1.1), by its definition.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty(),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(split(more.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The largest power of two smaller than `n`, for `n > 1`.
const fn split(n: usize) -> usize {
    1 << (n - 1).ilog2()
}

/// The proof that entry `index` is in the tree of the first `size` leaves, nearest sibling first.
///
/// # Errors
/// [`ProofError::NotEnoughLeaves`], [`ProofError::IndexOutside`].
pub fn inclusion(leaves: &[Hash], index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
    let mut rest = first(leaves, size)?;
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    let mut at = index as usize; // fits: index < size <= leaves.len()
    let mut path = Vec::with_capacity(64);
    while rest.len() > 1 {
        let (left, right) = rest.split_at(split(rest.len()));
        if at < left.len() {
            path.push(root(right));
            rest = left;
        } else {
            path.push(root(left));
            at -= left.len();
            rest = right;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `new` leaves continues the tree of the first `old`.
///
/// # Errors
/// [`ProofError::NotEnoughLeaves`], [`ProofError::SizesReversed`], [`ProofError::FromEmpty`].
pub fn consistency(leaves: &[Hash], old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
    if old > new {
        return Err(ProofError::SizesReversed { old, new });
    }
    if old == 0 {
        return Err(ProofError::FromEmpty);
    }
    let mut rest = first(leaves, new)?;
    let mut at = old as usize; // fits: old <= new <= leaves.len()
    let mut whole = true; // the older tree is exactly the leaves still in hand, whose root the checker knows
    let mut path = Vec::with_capacity(64);
    while at < rest.len() {
        let (left, right) = rest.split_at(split(rest.len()));
        if at <= left.len() {
            path.push(root(right));
            rest = left;
        } else {
            path.push(root(left));
            at -= left.len();
            rest = right;
            whole = false;
        }
    }
    if !whole {
        path.push(root(rest));
    }
    path.reverse();
    Ok(path)
}

fn first(leaves: &[Hash], size: u64) -> Result<&[Hash], ProofError> {
    usize::try_from(size)
        .ok()
        .and_then(|n| leaves.get(..n))
        .ok_or(ProofError::NotEnoughLeaves { have: leaves.len() as u64, need: size })
}

/// Checks that the entry with this leaf hash stands at `index` in the tree of `size` entries with this root.
///
/// # Errors
/// Any [`ProofError`] but the builders' own; the proof is then worthless.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let mut reached = *leaf;
    for sibling in proof {
        reached = match climb.step()? {
            Side::Left => node(sibling, &reached),
            Side::Right => node(&reached, sibling),
        };
    }
    climb.at_top()?;
    if reached == *root { Ok(()) } else { Err(ProofError::RootDiffers) }
}

/// Checks that the tree of `new` entries with `new_root` continues the tree of `old` entries with `old_root`.
///
/// # Errors
/// Any [`ProofError`] but the builders' own; the log may then have been rewritten.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::SizesReversed { old, new });
    }
    if old == 0 {
        return Err(ProofError::FromEmpty);
    }
    if old == new {
        return match proof {
            [] if old_root == new_root => Ok(()),
            [] => Err(ProofError::NewRootDiffers),
            _ => Err(ProofError::WrongLength),
        };
    }
    // Where the older tree is one complete subtree, its root is the starting node and is not repeated in the proof.
    let (start, rest) = if old.is_power_of_two() && !proof.is_empty() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::WrongLength)?
    };
    let below = (old - 1).trailing_ones();
    let mut climb = Climb { node: (old - 1) >> below, last: (new - 1) >> below };
    let (mut to_old, mut to_new) = (*start, *start);
    for sibling in rest {
        match climb.step()? {
            Side::Left => {
                to_old = node(sibling, &to_old);
                to_new = node(sibling, &to_new);
            }
            Side::Right => to_new = node(&to_new, sibling),
        }
    }
    climb.at_top()?;
    if to_old != *old_root {
        return Err(ProofError::RootDiffers);
    }
    if to_new == *new_root { Ok(()) } else { Err(ProofError::NewRootDiffers) }
}

/// Which side the next hash of a proof stands on.
enum Side {
    Left,
    Right,
}

/// A way from a node to the root: the node's number on its level, and the number of the level's last node.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// Goes up to the next level where the node has a sibling.
    fn step(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::WrongLength);
        }
        let side = if self.node & 1 == 1 {
            Side::Left
        } else if self.node == self.last {
            // The last node of a level, without a sibling, is carried up unchanged to the level where it has one.
            let levels = self.node.trailing_zeros();
            self.node >>= levels;
            self.last >>= levels;
            Side::Left
        } else {
            Side::Right
        };
        self.node >>= 1;
        self.last >>= 1;
        Ok(side)
    }

    const fn at_top(&self) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::WrongLength) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash::leaf;

    fn leaves(n: u64) -> Vec<Hash> {
        (0..n).map(|i| leaf(&i.to_be_bytes())).collect()
    }

    fn flip(hash: &Hash, bit: usize) -> Hash {
        let mut bytes = hash.0;
        bytes[bit / 8 % 32] ^= 1 << (bit % 8);
        Hash(bytes)
    }

    #[test]
    fn every_proof_of_small_trees_holds_and_holds_for_nothing_else() {
        let all = leaves(34);
        for size in 1..=34_u64 {
            let top = root(&all[..size as usize]);
            for index in 0..size {
                let proof = inclusion(&all, index, size).unwrap();
                for claimed in 0..size {
                    let answer = verify_inclusion(&all[index as usize], claimed, size, &proof, &top);
                    assert_eq!(answer.is_ok(), claimed == index, "{index} as {claimed} of {size}");
                }
            }
            for old in 1..=size {
                let proof = consistency(&all, old, size).unwrap();
                for claimed in 0..=size {
                    let older = root(&all[..claimed as usize]);
                    let answer = verify_consistency(claimed, size, &older, &top, &proof);
                    assert_eq!(answer.is_ok(), claimed == old, "{old} as {claimed} of {size}");
                }
            }
        }
    }

    #[test]
    fn the_example_tree_of_the_rfc_has_its_proofs() {
        // RFC 9162 §2.1.5: seven leaves; PATH(3) = [c, g, l], PROOF(3) = [c, d, g, l], PROOF(6) = [i, j, k].
        let all = leaves(7);
        let (c, d) = (all[2], all[3]);
        let (g, h) = (root(&all[..2]), root(&all[2..4]));
        let (i, j) = (root(&all[4..6]), all[6]);
        let (k, l) = (root(&all[..4]), root(&all[4..]));
        assert_eq!(inclusion(&all, 3, 7), Ok(vec![c, g, l]));
        assert_eq!(inclusion(&all, 0, 7), Ok(vec![all[1], h, l]));
        assert_eq!(inclusion(&all, 6, 7), Ok(vec![i, k]));
        assert_eq!(consistency(&all, 3, 7), Ok(vec![c, d, g, l]));
        assert_eq!(consistency(&all, 4, 7), Ok(vec![l]));
        assert_eq!(consistency(&all, 6, 7), Ok(vec![i, j, k]));
    }

    #[test]
    fn impossible_questions_are_errors() {
        let all = leaves(4);
        assert_eq!(inclusion(&all, 4, 4), Err(ProofError::IndexOutside { index: 4, size: 4 }));
        assert_eq!(inclusion(&all, 0, 5), Err(ProofError::NotEnoughLeaves { have: 4, need: 5 }));
        assert_eq!(inclusion(&all, 0, u64::MAX), Err(ProofError::NotEnoughLeaves { have: 4, need: u64::MAX }));
        assert_eq!(inclusion(&all, 0, 0), Err(ProofError::IndexOutside { index: 0, size: 0 }));
        assert_eq!(consistency(&all, 0, 4), Err(ProofError::FromEmpty));
        assert_eq!(consistency(&all, 3, 2), Err(ProofError::SizesReversed { old: 3, new: 2 }));
        let e = empty();
        assert_eq!(verify_consistency(0, 0, &e, &e, &[]), Err(ProofError::FromEmpty));
        assert_eq!(verify_consistency(0, 1, &e, &all[0], &[]), Err(ProofError::FromEmpty));
        assert_eq!(verify_consistency(1, 2, &all[0], &e, &[]), Err(ProofError::WrongLength));
        assert_eq!(verify_inclusion(&e, 0, 0, &[], &e), Err(ProofError::IndexOutside { index: 0, size: 0 }));
        let long = vec![e; 200];
        assert_eq!(verify_inclusion(&e, u64::MAX - 1, u64::MAX, &long, &e), Err(ProofError::WrongLength));
        assert_eq!(verify_consistency(1, u64::MAX, &e, &e, &long), Err(ProofError::WrongLength));
    }

    proptest! {
        #[test]
        fn one_flipped_bit_breaks_an_inclusion_proof(size in 1_u64..150, pick in any::<u64>(), bit in 0_usize..9000) {
            let all = leaves(size);
            let (index, top) = (pick % size, root(&all));
            let mut proof = inclusion(&all, index, size).unwrap();
            let mut entry = all[index as usize];
            prop_assert_eq!(verify_inclusion(&entry, index, size, &proof, &top), Ok(()));
            prop_assert!(verify_inclusion(&entry, index, size, &proof, &flip(&top, bit)).is_err());
            let which = bit / 256 % (proof.len() + 1);
            match proof.get_mut(which) {
                Some(one) => *one = flip(one, bit),
                None => entry = flip(&entry, bit),
            }
            prop_assert_eq!(verify_inclusion(&entry, index, size, &proof, &top), Err(ProofError::RootDiffers));
        }

        #[test]
        fn one_flipped_bit_breaks_a_consistency_proof(new in 1_u64..150, pick in any::<u64>(), bit in 0_usize..9000) {
            let all = leaves(new);
            let old = pick % new + 1;
            let (older, newer) = (root(&all[..old as usize]), root(&all));
            let mut proof = consistency(&all, old, new).unwrap();
            prop_assert_eq!(verify_consistency(old, new, &older, &newer, &proof), Ok(()));
            prop_assert!(verify_consistency(old, new, &flip(&older, bit), &newer, &proof).is_err());
            prop_assert!(verify_consistency(old, new, &older, &flip(&newer, bit), &proof).is_err());
            if !proof.is_empty() {
                let which = bit / 256 % proof.len();
                proof[which] = flip(&proof[which], bit);
                prop_assert!(verify_consistency(old, new, &older, &newer, &proof).is_err());
            }
        }

        #[test]
        fn no_input_makes_a_check_panic(
            a in any::<u64>(), b in any::<u64>(), n in 0_usize..70, h in any::<[u8; 32]>(),
        ) {
            let proof = vec![Hash(h); n];
            prop_assert!(verify_inclusion(&Hash(h), a, b, &proof, &empty()).is_err());
            prop_assert!(verify_consistency(a, b, &Hash(h), &empty(), &proof).is_err());
        }
    }
}
