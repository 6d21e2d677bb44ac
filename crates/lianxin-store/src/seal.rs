//! Sealing, done in the asker's thread before an order queues: the writer only moves boxes.
//!
//! A commitment is HMAC-SHA256 under a fresh 16-byte salt; the box holds salt and value under the subject's
//! key. So the record proves what was said without saying it, and forgetting the key forgets the value.

use std::sync::Arc;

use lianxin_core::value::Holds;
use lianxin_core::{Command, Order, Subject, matter};
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::keys::{Key, Keys, derive, mac, open, seal};

const SALT: usize = 16;

/// An order with its values sealed, ready for the writer.
pub struct Prepared {
    pub order: Order,
    /// Keyed digest of actor and command: the same id with another digest is another order.
    pub digest: [u8; 32],
    /// One box a sealed value; `Cargo::slot` points here.
    pub boxes: Vec<Vec<u8>>,
    /// Whose key sealed them, and the key as stored when this order brings it.
    pub subject: Subject,
    pub fresh: Option<Vec<u8>>,
}

/// Whose key seals an order's values, and whether the order brings a new one.
pub fn subject(order: &Order) -> (Subject, bool) {
    match &order.command {
        Command::Matter(c @ matter::Command::Register(_)) => (Subject::Matter(c.matter_id(order)), true),
        Command::Matter(matter::Command::Note { matter, .. }) => (Subject::Matter(matter.clone()), false),
        Command::Matter(matter::Command::Erase { .. }) | Command::Access(_) | Command::Catalogue(_) => {
            (Subject::District, false)
        }
    }
}

/// Seals every value of the order. `known` finds the key of a subject that exists.
pub fn prepare(
    keys: &Keys,
    mut order: Order,
    known: impl FnOnce(&Subject) -> Result<Option<Key>, Fault>,
) -> Result<Prepared, Fault> {
    if let Command::Matter(matter::Command::Register(r)) = &mut order.command {
        r.mask_title();
    }
    let content = serde_json::to_vec(&(&order.actor, &order.command)).map_err(|e| Fault::Damaged(e.to_string()))?;
    let digest = keys.digest(&Zeroizing::new(content));
    let (subject, is_new) = subject(&order);
    let about = subject.to_string();
    let entropy = order.entropy.0;
    let (key, fresh) = if is_new {
        let key = derive(&entropy, b"subject key");
        let wrapped = keys.wrap(&about, &key, nonce(&entropy, b"wrap", 0));
        (key, Some(wrapped))
    } else if subject == Subject::District {
        (keys.district.clone(), None)
    } else {
        // Nobody's key when the matter is absent or forgotten: the rules refuse the order in a moment.
        (known(&subject)?.unwrap_or_else(|| derive(&entropy, b"nobody")), None)
    };
    let mut boxes = Vec::new();
    order.command.each_sealed(&mut |_, cargo| {
        let slot = boxes.len() as u16;
        let salt = &nonce(&entropy, b"salt", slot)[..SALT];
        let clear = cargo.clear().map_or_else(|| Arc::from(""), Arc::clone);
        cargo.slot = slot;
        cargo.commitment = mac(salt, &[about.as_bytes(), clear.as_bytes()]);
        let inside = Zeroizing::new([salt, clear.as_bytes()].concat());
        boxes.push(seal(&key, nonce(&entropy, b"box", slot), about.as_bytes(), &inside));
    });
    Ok(Prepared { order, digest, boxes, subject, fresh })
}

fn nonce(entropy: &[u8; 32], purpose: &[u8], slot: u16) -> [u8; 24] {
    let full = mac(entropy, &[purpose, &slot.to_be_bytes()]);
    let mut out = [0; 24];
    out.copy_from_slice(&full[..24]);
    out
}

/// Opens a box and holds it to its commitment; `None` when it does not match.
pub fn open_box(key: &Key, subject: &str, commitment: &[u8; 32], sealed: &[u8]) -> Option<String> {
    let inside = Zeroizing::new(open(key, subject.as_bytes(), sealed)?);
    let (salt, clear) = inside.split_at_checked(SALT)?;
    if mac(salt, &[subject.as_bytes(), clear]) != *commitment {
        return None;
    }
    String::from_utf8(clear.to_vec()).ok()
}

/// Boxes of one record as one column: each after its length, 4 bytes big-endian.
pub fn pack<'a>(boxes: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for b in boxes {
        out.extend_from_slice(&(b.len() as u32).to_be_bytes());
        out.extend_from_slice(b);
    }
    out
}

/// The boxes of one column; `None` when its bytes are not of that form.
pub fn unpack(mut column: &[u8]) -> Option<Vec<&[u8]>> {
    let mut boxes = Vec::new();
    while !column.is_empty() {
        let (length, rest) = column.split_at_checked(4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        let (one, rest) = rest.split_at_checked(length)?;
        boxes.push(one);
        column = rest;
    }
    Some(boxes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_read_back_and_broken_ones_are_refused() {
        let packed = pack([&b"one"[..], b"", b"three"].into_iter());
        assert_eq!(unpack(&packed).unwrap(), vec![&b"one"[..], b"", b"three"]);
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
        assert_eq!(unpack(&[0, 0]), None);
    }
}
