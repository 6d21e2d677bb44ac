//! The case code (一案一码): `LX` + 9-digit town + yyyymmdd + 5 digits + check character.

/// Length of `LX` + town + day, the part that a day's codes of one town share.
pub const PREFIX: usize = 2 + 9 + 8;
/// How many codes one town can give out on one day.
pub const PER_DAY: u32 = 100_000;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// `LX` + town + day. `town` may be the district's own six digits (an import that knows no town): it is then
/// filled with zeros.
pub fn prefix(town: &str, day: &str) -> String {
    format!("LX{town:0<9}{day}")
}

/// The code of the `n`-th matter (from 0) under a prefix. The serial is a permutation of `n` that differs by
/// prefix, so that neighbours in time do not stand beside each other.
pub fn nth(prefix: &str, n: u32) -> Option<String> {
    if n >= PER_DAY {
        return None;
    }
    let offset = prefix.bytes().fold(7_u64, |sum, b| (sum * 131 + u64::from(b)) % u64::from(PER_DAY));
    // 48,271 is coprime to 100,000, so this is one-to-one.
    let serial = (u64::from(n) * 48_271 + offset) % u64::from(PER_DAY);
    let body = format!("{prefix}{serial:05}");
    let check = check_character(&body)?;
    Some(format!("{body}{check}"))
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
    fn codes_are_valid_differ_and_catch_every_single_slip() {
        let p = prefix("120111101", "20261124");
        let codes: std::collections::BTreeSet<String> = (0..2_000).map(|n| nth(&p, n).unwrap()).collect();
        assert_eq!(codes.len(), 2_000);
        let one = nth(&p, 17).unwrap();
        assert!(is_valid(&one) && one.len() == 25);
        for i in 2..one.len() - 1 {
            let mut bytes = one.clone().into_bytes();
            bytes[i] = if bytes[i] == b'0' { b'1' } else { b'0' };
            let other = String::from_utf8(bytes).unwrap();
            assert!(other == one || !is_valid(&other), "{other}");
        }
        assert_eq!(nth(&p, PER_DAY), None);
    }

    #[test]
    fn a_district_without_a_town_is_filled_up() {
        assert_eq!(prefix("120111", "20190228"), "LX12011100020190228");
    }
}
