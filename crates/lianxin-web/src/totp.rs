//! Codes that change every half minute (TOTP, RFC 6238 with HMAC-SHA-1 and six digits, as every authenticator program knows
//! it), the secret they are made from, and its picture for a telephone's camera.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::secret::Failed;

/// Length of a step in ms (RFC 6238 4.1).
pub const STEP: i64 = 30_000;
/// Steps before and after the present one whose code is taken: clocks differ, and typing takes time (RFC 6238 5.2).
pub const WINDOW: i64 = 1;
/// Random bytes of a secret: as many as the hash has (RFC 4226 4, R6).
const SECRET_BYTES: usize = 20;
/// Characters of a secret in base32.
pub const SECRET_LEN: usize = 32;

/// What a typed code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Of this step.
    Right(i64),
    /// Right, and no newer than one that was used: a code is good once.
    Used,
    Wrong,
}

/// The step of a moment (ms UTC).
pub fn step(at: i64) -> i64 {
    at.div_euclid(STEP)
}

/// The code of a step; `None` where the secret is not one.
pub fn code(secret: &str, step: i64) -> Option<String> {
    let key = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(&key).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    // Dynamic truncation (RFC 4226 5.3).
    let at = usize::from(digest[19] & 0xf);
    let number = u32::from_be_bytes([digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]]);
    Some(format!("{:06}", number % 1_000_000))
}

/// Holds what was typed against the codes around a moment (ms UTC); `last` is the step of the last one used.
pub fn check(secret: &str, typed: &str, at: i64, last: Option<i64>) -> Typed {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).take(8).collect();
    let mut found = Typed::Wrong;
    // Every step is looked at, so that it takes as long whichever is right.
    for step in step(at) - WINDOW..=step(at) + WINDOW {
        let right = code(secret, step)
            .is_some_and(|code| bool::from(subtle::ConstantTimeEq::ct_eq(code.as_bytes(), digits.as_bytes())));
        if right {
            found = if last.is_some_and(|last| step <= last) { Typed::Used } else { Typed::Right(step) };
        }
    }
    found
}

/// The oldest step around a moment whose code is still good, if there is one.
pub fn unused(at: i64, last: Option<i64>) -> Option<i64> {
    let from = last.map_or(step(at), |last| (last + 1).max(step(at)));
    (from <= step(at) + WINDOW).then_some(from)
}

/// A fresh secret, in base32.
///
/// # Errors
/// [`Failed`] when the operating system gives no chance.
pub fn new_secret() -> Result<String, Failed> {
    let mut bytes = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|e| Failed(e.to_string()))?;
    Ok(data_encoding::BASE32_NOPAD.encode(&bytes))
}

/// Whether this is a secret as [`new_secret`] makes them.
pub fn is_secret(text: &str) -> bool {
    text.len() == SECRET_LEN && data_encoding::BASE32_NOPAD.decode(text.as_bytes()).is_ok()
}

/// The address that an authenticator program takes a secret by (the otpauth form).
pub fn address(secret: &str, account: &str, district: &str) -> String {
    let plain = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let issuer = plain("连心");
    format!("otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}", plain(&format!("{account}@{district}")))
}

/// A secret in groups of four, to be typed.
pub fn grouped(secret: &str) -> String {
    let all: Vec<char> = secret.chars().collect();
    all.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A QR code: how many modules a side, and the dark ones as the path of a picture in those units. `None` where the text is
/// too long.
pub fn picture(text: &str) -> Option<(usize, String)> {
    let drawn = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).ok()?;
    let side = drawn.width();
    let mut path = String::new();
    for (n, _) in drawn.to_colors().iter().enumerate().filter(|(_, colour)| **colour == qrcode::Color::Dark) {
        path.push_str(&format!("M{} {}h1v1h-1z", n % side, n / side));
    }
    Some((side, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "12345678901234567890" in base32.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_vectors_of_the_standard() {
        // RFC 6238 appendix B, SHA-1: the last six of its eight digits.
        for (seconds, right) in [
            (59_i64, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, step(seconds * 1_000)).as_deref(), Some(right), "{seconds}");
        }
    }

    #[test]
    fn one_step_to_each_side_and_each_code_once() {
        let at = 1_234_567_890_000;
        let of = |step: i64| code(SECRET, step).unwrap();
        let now = step(at);
        for (n, right) in [(now - 2, false), (now - 1, true), (now, true), (now + 1, true), (now + 2, false)] {
            let comes = if right { Typed::Right(n) } else { Typed::Wrong };
            assert_eq!(check(SECRET, &of(n), at, None), comes, "{}", n - now);
        }
        assert_eq!(check(SECRET, "005 924", at, None), Typed::Right(now));
        assert_eq!(check(SECRET, &of(now), at, Some(now)), Typed::Used);
        assert_eq!(check(SECRET, &of(now - 1), at, Some(now)), Typed::Used);
        assert_eq!(check(SECRET, &of(now + 1), at, Some(now)), Typed::Right(now + 1));
        assert_eq!(check("not base32", "000000", at, None), Typed::Wrong);
        for (last, next) in
            [(None, Some(now)), (Some(now - 5), Some(now)), (Some(now), Some(now + 1)), (Some(now + 1), None)]
        {
            assert_eq!(unused(at, last), next, "{last:?}");
        }
    }

    #[test]
    fn a_secret_is_fresh_and_can_be_typed_or_looked_at() {
        let secret = new_secret().unwrap();
        assert!(is_secret(&secret) && secret != new_secret().unwrap() && !is_secret("JBSWY3DP"));
        assert_eq!(grouped(SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = address(SECRET, "李梅", "120111");
        assert!(address.starts_with("otpauth://totp/%E8%BF%9E%E5%BF%83:%E6%9D%8E%E6%A2%85%40120111?secret=GEZD"));
        let (side, path) = picture(&address).unwrap();
        // A finder's corner is dark, and what stands in it is light.
        assert!(side > 30 && path.starts_with("M0 0h1v1h-1zM1 0h1v1h-1z") && !path.contains("M1 1h"), "{side}");
    }
}
