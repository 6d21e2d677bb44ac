//! A JPEG without what is told beside the picture. Kept are the segments by which it is decoded, its colours, and how it
//! is to be turned.

/// What every JPEG begins with.
pub const START: &[u8] = &[0xff, 0xd8, 0xff];

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const EXIF: &[u8] = b"Exif\0\0";
/// The tag that says how a picture is to be turned: 1 (not at all) to 8.
const ORIENTATION: u16 = 0x0112;

/// The picture; `None` where its segments do not hold together.
pub fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0xff, 0xd8];
    let mut rest = bytes.get(2..)?;
    let mut turned = None;
    let mut seen = false;
    loop {
        // Any number of 0xff may stand before a marker.
        let skip = rest.iter().take_while(|b| **b == 0xff).count();
        let marker = *rest.get(skip).filter(|_| skip > 0)?;
        rest = rest.get(skip + 1..)?;
        if marker == END {
            out.extend_from_slice(&[0xff, END]);
            // What hangs behind the end (a film, a second picture) is not this one.
            return seen.then_some(out);
        }
        let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
        let (segment, after) = rest.split_at_checked(length).filter(|_| length >= 2)?;
        rest = after;
        let inside = segment.get(2..)?;
        if turned.is_none() && marker == 0xe1 {
            turned = inside.strip_prefix(EXIF).and_then(orientation);
        }
        match kept(marker, inside) {
            Kept::Whole => put(&mut out, marker, inside),
            Kept::Without(plain) => put(&mut out, marker, &plain),
            Kept::Not => {}
        }
        if marker == SCAN {
            if !seen {
                turn(&mut out, turned);
            }
            seen = true;
            let scan = scanned(rest)?;
            out.extend_from_slice(rest.get(..scan)?);
            rest = rest.get(scan..)?;
        }
    }
}

enum Kept {
    Whole,
    /// With this in its place.
    Without(Vec<u8>),
    Not,
}

fn kept(marker: u8, inside: &[u8]) -> Kept {
    let known = |start: &[u8]| inside.starts_with(start);
    match marker {
        // Tables, frames, scans, restarts: what a decoder needs.
        0xc0..=0xcf | 0xda..=0xdf => Kept::Whole,
        // Version, units and density; the small copy behind them goes.
        0xe0 if known(b"JFIF\0") && inside.len() >= 14 => Kept::Without([&inside[..12], &[0, 0]].concat()),
        0xe2 if known(b"ICC_PROFILE\0") => Kept::Whole,
        // How the colours are coded.
        0xee if known(b"Adobe") && inside.len() >= 12 => Kept::Without(inside[..12].to_vec()),
        _ => Kept::Not,
    }
}

fn put(out: &mut Vec<u8>, marker: u8, inside: &[u8]) {
    // Fits: no segment grows.
    let length = (inside.len() + 2) as u16;
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(inside);
}

/// Where the next marker begins after a scan's data: 0xff that is neither stuffed nor a restart.
fn scanned(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|w| w[0] == 0xff && !matches!(w[1], 0x00 | 0xd0..=0xd7 | 0xff))
}

/// How an EXIF block says the picture is to be turned, where it is to be turned at all.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..4)? {
        b"MM\0\x2a" => true,
        b"II\x2a\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let list = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) } as usize;
    let count = usize::from(short(list)?);
    let entry = (0..count).map(|n| list + 2 + 12 * n).find(|at| short(*at) == Some(ORIENTATION))?;
    let value = short(entry + 8)?;
    u8::try_from(value).ok().filter(|v| (2..=8).contains(v))
}

/// Puts an EXIF block before the scan that says nothing but how the picture is to be turned.
fn turn(out: &mut Vec<u8>, turned: Option<u8>) {
    let Some(how) = turned else { return };
    // Big-endian, one list at 8 with one entry: tag, type 3 (short), one value; no list after it.
    let tiff = [b'M', b'M', 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, how, 0, 0, 0, 0, 0, 0];
    let mut block = Vec::new();
    put(&mut block, 0xe1, &[EXIF, &tiff].concat());
    // Right behind the start, or behind the JFIF segment, which has to be first.
    let at = if out.get(2..4) == Some(&[0xff, 0xe0]) { 2 + 2 + 16 } else { 2 };
    out.splice(at..at, block);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, inside: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, marker, inside);
        out
    }

    /// An EXIF block with a turn and a place.
    fn exif(order: &[u8; 2], how: u8) -> Vec<u8> {
        let big = order == b"MM";
        let two = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let four = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let entry = |tag: u16, value: u16| [&two(tag)[..], &two(3), &four(1), &two(value), &[0, 0]].concat();
        let list = [&two(2)[..], &entry(0x8825, 9), &entry(ORIENTATION, u16::from(how)), &four(0)].concat();
        [EXIF, order, &two(42), &four(8), &list, b"GPS 39.1N 117.0E"].concat()
    }

    fn jpeg(told: &[Vec<u8>]) -> Vec<u8> {
        let jfif = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc");
        let rest = [segment(0xdb, b"table"), segment(0xc2, b"frame"), segment(0xda, b"scan")].concat();
        let scans = [b"data\xff\0more\xff\xd3rest".to_vec(), segment(0xc4, b"huff"), segment(0xda, b"scan")].concat();
        [&[0xff, 0xd8][..], &jfif, &told.concat(), &rest, &scans, b"last\xff\xd9GPS behind the end"].concat()
    }

    #[test]
    fn a_picture_keeps_itself_its_colours_and_its_turn_alone() {
        let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
        let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
        let told = [
            segment(0xe1, &exif(b"II", 6)),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS"),
            segment(0xe2, b"MPF\0GPS"),
            segment(0xed, b"Photoshop GPS"),
            segment(0xfe, b"GPS"),
            icc.clone(),
            adobe.clone(),
        ];
        for order in [b"II", b"MM"] {
            let mut told = told.clone();
            told[0] = segment(0xe1, &exif(order, 6));
            let clean = cleaned(&jpeg(&told)).unwrap();
            assert!(!clean.windows(3).any(|w| w == b"GPS" || w == b"abc"), "{clean:?}");
            for kept in [&icc, &adobe, &b"data\xff\0more\xff\xd3rest".to_vec(), &b"last\xff\xd9".to_vec()] {
                assert!(clean.windows(kept.len()).any(|w| w == kept), "{kept:?}");
            }
            assert_eq!(clean[20..24], [0xff, 0xe1, 0, 34]);
            assert_eq!(orientation(&clean[30..]), Some(6));
            assert_eq!(cleaned(&clean), Some(clean.clone()), "clean already");
        }
    }

    #[test]
    fn an_upright_picture_needs_no_word_and_a_broken_one_is_none() {
        let upright = cleaned(&jpeg(&[segment(0xe1, &exif(b"MM", 1))])).unwrap();
        assert!(!upright.windows(4).any(|w| w == b"Exif"));
        let whole = jpeg(&[]);
        for cut in [3, 10, 30, 60, whole.len() - 21] {
            assert_eq!(cleaned(&whole[..cut]), None, "{cut}");
        }
        assert_eq!(cleaned(b"\xff\xd8\xff\xd9"), None, "no picture in it");
    }
}
