//! The three hashes of a Merkle tree (RFC 6962 §2.1).
//!
//! Leaves and inner nodes are hashed with different first bytes, so that no inner node can be passed off as an entry.

use core::fmt;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

/// A SHA-256 value: of an entry, of an inner node, or the root of a tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// The hash written in these bytes, or `None` when there are not exactly 32 of them.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        <[u8; 32]>::try_from(bytes).ok().map(Self)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Padded standard base64, as checkpoints and proofs write it (44 characters).
    #[must_use]
    pub fn to_base64(&self) -> String {
        BASE64.encode(&self.0)
    }

    /// Reads what [`Hash::to_base64`] writes; `None` for any other text.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        Self::from_slice(&BASE64.decode(text.as_bytes()).ok()?)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Hash of an entry: SHA-256(00 ‖ entry).
#[must_use]
pub fn leaf(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into())
}

/// Hash of an inner node: SHA-256(01 ‖ left ‖ right).
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([0x01]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Root of the tree without entries: SHA-256 of nothing.
#[must_use]
pub fn empty() -> Hash {
    Hash(Sha256::digest([]).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_sha256_of_nothing() {
        // FIPS 180-4, the digest of the empty message.
        assert_eq!(empty().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn leaves_and_nodes_live_in_different_domains() {
        let (l, r) = (leaf(b"l"), leaf(b"r"));
        let forged: Vec<u8> = [l.0, r.0].concat();
        assert_ne!(node(&l, &r), leaf(&forged));
        assert_ne!(node(&l, &r), node(&r, &l));
        assert_ne!(leaf(b""), empty());
    }

    #[test]
    fn base64_goes_there_and_back_and_takes_nothing_else() {
        let h = leaf(b"x");
        assert_eq!(Hash::from_base64(&h.to_base64()), Some(h));
        assert_eq!(Hash::from_base64(""), None);
        assert_eq!(Hash::from_base64("AAAA"), None);
        assert_eq!(Hash::from_base64(h.to_base64().trim_end_matches('=')), None);
    }
}
