//! What makes a district's record checkable by somebody who does not trust its keeper.
//!
//! This floor computes: the canonical form of a record's bytes, the Merkle tree over records (RFC 6962, RFC 9162),
//! its running [`Frontier`], and inclusion and consistency proofs. It knows nothing of matters, persons or places, and
//! it may not touch a clock, chance, a disk, a network or a database: the same bytes give the same answer for ever,
//! here and in any other verifier.

pub mod canonical;
pub mod frontier;
pub mod hash;
pub mod proof;
pub mod subtree;

pub use canonical::{NotCanonical, is_canonical};
pub use frontier::{BadFrontier, Frontier};
pub use hash::Hash;
pub use proof::ProofError;
