//! Sealing, done in the asker's thread before an order queues: the writer only moves boxes.
//!
//! A commitment is HMAC-SHA256 under a fresh 16-byte salt; the box holds salt and value under the subject's
//! key. So the record proves what was said without saying it, and forgetting the key forgets the value.

use std::sync::Arc;

use lianxin_core::matter::PartyField;
use lianxin_core::value::{Class, Holds};
use lianxin_core::{Order, Subject};
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::keys::{Key, Keys, derive, mac, open, seal};
use crate::words::Word;

const SALT: usize = 16;

/// An order with its values sealed, ready for the writer.
pub struct Prepared {
    pub order: Order,
    /// Keyed digest of actor and command: the same id with another digest is another order.
    pub digest: [u8; 32],
    /// One box a sealed value; `Cargo::slot` points here.
    pub boxes: Vec<Vec<u8>>,
    /// Search words of each box's value; none for personal values, which are not searched.
    pub words: Vec<Vec<Word>>,
    /// What the look-up keeps of each box's value if it is a phone number, and if it is an ID number.
    pub numbers: Vec<[Option<String>; 2]>,
    /// Keys as stored, of the subjects that this order brings into being.
    pub fresh: Vec<(Subject, Vec<u8>)>,
}

/// The fields of a party that can be looked up.
pub const NUMBERS: [PartyField; 2] = [PartyField::Phone, PartyField::IdNumber];

/// Finds the key of a subject that exists.
pub type Known<'a> = dyn FnMut(&Subject) -> Result<Option<Key>, Fault> + 'a;

/// Seals every value of the order.
pub fn prepare(keys: &Keys, mut order: Order, known: &mut Known<'_>) -> Result<Prepared, Fault> {
    order.take_in();
    let content = serde_json::to_vec(&(&order.actor, &order.command)).map_err(|e| Fault::Damaged(e.to_string()))?;
    let digest = keys.digest(&Zeroizing::new(content));
    let entropy = order.entropy.0;
    let lids = order.lids();
    let mut used = vec![false; lids.len()];
    order.command.each_sealed(&mut |_, cargo| {
        if let Some(flag) = used.get_mut(usize::from(cargo.lid)) {
            *flag = true;
        }
    });
    let mut fresh = Vec::new();
    let mut opened = Vec::with_capacity(lids.len());
    for (n, (lid, used)) in lids.iter().zip(used).enumerate() {
        let about = lid.subject.to_string();
        opened.push((
            about.clone(),
            match (lid.fresh, used) {
                (true, _) => {
                    let key = derive(&entropy, about.as_bytes());
                    fresh.push((lid.subject.clone(), keys.wrap(&about, &key, nonce(&entropy, b"wrap", n as u16))));
                    key
                }
                (false, true) if lid.subject == Subject::District => keys.district.clone(),
                // Nobody's key when the subject is absent or forgotten: the rules refuse the order in a moment.
                (false, true) => known(&lid.subject)?.unwrap_or_else(|| derive(&entropy, b"nobody")),
                (false, false) => derive(&entropy, b"nobody"),
            },
        ));
    }
    let (mut boxes, mut words, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    order.command.each_sealed(&mut |class, cargo| {
        let Some((about, key)) = opened.get(usize::from(cargo.lid)) else { return };
        let slot = boxes.len() as u16;
        let salt = &nonce(&entropy, b"salt", slot)[..SALT];
        let clear = cargo.clear().map_or_else(|| Arc::from(""), Arc::clone);
        cargo.slot = slot;
        cargo.commitment = mac(salt, &[about.as_bytes(), clear.as_bytes()]);
        let inside = Zeroizing::new([salt, clear.as_bytes()].concat());
        boxes.push(seal(key, nonce(&entropy, b"box", slot), about.as_bytes(), &inside));
        numbers.push(NUMBERS.map(|f| if class == Class::Personal { keys.look_up(f.code(), &clear) } else { None }));
        words.push(if class == Class::Story { keys.search_words(&clear) } else { Vec::new() });
    });
    Ok(Prepared { order, digest, boxes, words, numbers, fresh })
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

/// Opens a box without its record at hand: the cipher's own tag binds it to subject and key, `verify` holds it to
/// the commitment.
pub fn open_bare(key: &Key, subject: &str, sealed: &[u8]) -> Option<String> {
    let inside = Zeroizing::new(open(key, subject.as_bytes(), sealed)?);
    String::from_utf8(inside.get(SALT..)?.to_vec()).ok()
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
