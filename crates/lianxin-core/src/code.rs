//! The case code (一案一码): `LX` + 9-digit town + yyyymmdd + 5 digits + check character.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Length of `LX` + town + day, the part that a day's codes of one town share.
pub const PREFIX: usize = 2 + 9 + 8;
/// How many codes one town can give out on one day: all of five digits but 00000.
pub const PER_DAY: u32 = 99_999;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// `LX` + town + day. `town` may be the district's own six digits (an import that knows no town): it is then
/// filled with zeros.
pub fn prefix(town: &str, day: &str) -> String {
    format!("LX{town:0<9}{day}")
}

/// By which serials are shuffled. It comes from outside, stands in no record, and stays the same for a district's life:
/// with another one, codes of a day that has begun could be given out twice.
#[derive(Clone, Default)]
pub struct SerialKey(pub [u8; 32]);

/// The two sides of the field that is shuffled; it is a little larger than [`PER_DAY`].
const SIDES: [u32; 2] = [316, 317];
/// Each side is moved four times.
const ROUNDS: u8 = 8;

/// The code of the `n`-th matter (from 0) under a prefix; `None` when all are given out. Its serial is a keyed
/// permutation of `n`, another one for each prefix: from the codes that somebody sees she cannot tell how many there are,
/// which came first, nor whether one is missing.
pub fn nth(key: &SerialKey, prefix: &str, n: u32) -> Option<String> {
    let body = format!("{prefix}{:05}", serial(key, prefix, n)?);
    let check = check_character(&body)?;
    Some(format!("{body}{check}"))
}

/// Walks on until it is back among those that are given out, from 1.
fn serial(key: &SerialKey, prefix: &str, n: u32) -> Option<u32> {
    if n >= PER_DAY {
        return None;
    }
    let mut at = shuffled(key, prefix, n);
    while at >= PER_DAY {
        at = shuffled(key, prefix, at);
    }
    Some(at + 1)
}

/// A Feistel network over two sides of unlike size (Black and Rogaway 2002): by turns, one is moved by a keyed hash of
/// the other. Each turn can be taken back, so it is one-to-one.
fn shuffled(key: &SerialKey, prefix: &str, at: u32) -> u32 {
    let mut sides = [at / SIDES[1], at % SIDES[1]];
    for round in 0..ROUNDS {
        let (moved, other) = if round % 2 == 0 { (0, 1) } else { (1, 0) };
        sides[moved] = (sides[moved] + hashed(key, prefix, round, sides[other]) % SIDES[moved]) % SIDES[moved];
    }
    sides[0] * SIDES[1] + sides[1]
}

fn hashed(key: &SerialKey, prefix: &str, round: u8, side: u32) -> u32 {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&key.0) else { unreachable!("HMAC takes any key") };
    mac.update(prefix.as_bytes());
    mac.update(&[round]);
    mac.update(&side.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// ISO 7064 MOD 37,36 over 0–9 and A–Z; `None` when the text holds another character.
pub fn check_character(body: &str) -> Option<char> {
    let mut p = 36_u32;
    for b in body.bytes() {
        let value = ALPHABET.iter().position(|a| *a == b)? as u32;
        let mut s = (p + value) % 36;
        if s == 0 {
            s = 36;
        }
        p = (s * 2) % 37;
    }
    let check = (37 - p) % 36;
    Some(ALPHABET[check as usize] as char)
}

/// Whether a stated code is well formed and its check character right.
pub fn is_valid(code: &str) -> bool {
    let Some((at, last)) = code.char_indices().next_back() else { return false };
    code.len() == PREFIX + 6 && code.starts_with("LX") && check_character(&code[..at]) == Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_example() {
        // ISO 7064: "A12425GABC1234002" has the check character M.
        assert_eq!(check_character("A12425GABC1234002"), Some('M'));
    }

    #[test]
    fn codes_are_valid_and_catch_every_single_slip() {
        let (key, p) = (SerialKey([7; 32]), prefix("120111101", "20261124"));
        let one = nth(&key, &p, 17).unwrap();
        assert!(is_valid(&one) && one.len() == 25);
        for i in 2..one.len() - 1 {
            let mut bytes = one.clone().into_bytes();
            bytes[i] = if bytes[i] == b'0' { b'1' } else { b'0' };
            let other = String::from_utf8(bytes).unwrap();
            assert!(other == one || !is_valid(&other), "{other}");
        }
        assert_eq!(nth(&key, &p, PER_DAY), None);
    }

    #[test]
    fn every_serial_is_given_out_once_and_none_is_zero() {
        let (key, p) = (SerialKey([3; 32]), prefix("120111101", "20261124"));
        let mut given = vec![false; PER_DAY as usize + 1];
        for n in 0..PER_DAY {
            let at = serial(&key, &p, n).unwrap() as usize;
            assert!(!std::mem::replace(&mut given[at], true), "{at} a second time");
        }
        assert_eq!(given.iter().filter(|g| **g).count(), PER_DAY as usize);
        assert!(!given[0]);
    }

    #[test]
    fn another_key_or_prefix_gives_another_order_and_neighbours_do_not_follow_each_other() {
        let order = |key: u8, town: &str| -> Vec<u32> {
            let p = prefix(town, "20261124");
            (0..200).map(|n| serial(&SerialKey([key; 32]), &p, n).unwrap()).collect()
        };
        let one = order(1, "120111101");
        assert_eq!(one, order(1, "120111101"));
        let alike = |other: &[u32]| one.iter().zip(other).filter(|(a, b)| a == b).count();
        assert!(alike(&order(2, "120111101")) < 5 && alike(&order(1, "120111102")) < 5);
        // Of steps from one to the next about half go up, and hardly one comes twice.
        let steps: Vec<i64> = one.windows(2).map(|w| i64::from(w[1]) - i64::from(w[0])).collect();
        let up = steps.iter().filter(|s| **s > 0).count();
        assert!((70..130).contains(&up), "{up}");
        assert!(steps.iter().collect::<std::collections::BTreeSet<_>>().len() > 190);
    }

    #[test]
    fn a_district_without_a_town_is_filled_up() {
        assert_eq!(prefix("120111", "20190228"), "LX12011100020190228");
    }
}
