//! What a file is, told by its bytes, and the file without what was not meant to be given: where and when a picture was
//! taken, by which device, its small copy. Of pictures only what is needed to see them is kept, chunk by chunk from a
//! list, so that what nobody has heard of yet is dropped too.
//!
//! Weak: PDF, Word and Excel files keep their author and dates, and pictures inside them keep all they have; mending it
//! takes a writer of those formats.

mod jpeg;

use lianxin_core::matter::Media;

/// The file as it is kept; `None` where it is of no kind that is taken, or broken.
pub fn cleaned(bytes: &[u8]) -> Option<(Media, Vec<u8>)> {
    if bytes.starts_with(jpeg::START) {
        return Some((Media::Jpeg, jpeg::cleaned(bytes)?));
    }
    if bytes.starts_with(PNG) {
        return Some((Media::Png, png(bytes)?));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some((Media::Webp, webp(bytes)?));
    }
    let media = if bytes.starts_with(b"%PDF-") { Some(Media::Pdf) } else { office(bytes).or_else(|| text(bytes)) };
    media.map(|media| (media, bytes.to_vec()))
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks of a PNG by which it is seen: picture, palette, transparency, colours, size, movement.
const PNG_KEPT: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI",
];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = PNG.to_vec();
    let mut rest = bytes.get(PNG.len()..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let kind = rest.get(4..8)?;
        // Length, kind, content, checksum.
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        if PNG_KEPT.iter().any(|kept| kept.as_slice() == kind) {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            // What hangs behind the end is not the picture.
            return Some(out);
        }
        rest = after;
    }
}

/// Chunks of a WebP by which it is seen.
const WEBP_KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// Bits of a VP8X chunk that promise EXIF and XMP.
const WEBP_TOLD: u8 = 0b0000_1100;

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let mut rest = bytes.get(12..length.checked_add(8)?)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    while !rest.is_empty() {
        let kind = rest.get(..4)?;
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let whole = length.checked_add(8)?;
        // Chunks begin at even places.
        let padded = (whole + length % 2).min(rest.len());
        let (chunk, after) = if whole > rest.len() { return None } else { rest.split_at(padded) };
        if WEBP_KEPT.iter().any(|kept| kept.as_slice() == kind) {
            let at = out.len();
            out.extend_from_slice(chunk);
            if out.len() % 2 == 1 {
                out.push(0);
            }
            if let (b"VP8X", Some(flags)) = (kind, out.get_mut(at + 8)) {
                *flags &= !WEBP_TOLD;
            }
        }
        rest = after;
    }
    let length = u32::try_from(out.len() - 8).ok()?.to_le_bytes();
    out[4..8].copy_from_slice(&length);
    Some(out)
}

/// Word and Excel are zip archives that hold a part of a known name. Those with programs in them are not taken.
fn office(bytes: &[u8]) -> Option<Media> {
    let names = zip_names(bytes)?;
    let holds = |name: &[u8]| names.contains(&name);
    if !holds(b"[Content_Types].xml") || names.iter().any(|n| n.ends_with(b"vbaProject.bin")) {
        return None;
    }
    match (holds(b"word/document.xml"), holds(b"xl/workbook.xml")) {
        (true, false) => Some(Media::Docx),
        (false, true) => Some(Media::Xlsx),
        (true, true) | (false, false) => None,
    }
}

/// Most parts of an archive that is looked into.
const ZIP_PARTS: u16 = 10_000;
/// The list of parts ends in 22 bytes and a comment of at most 65,535.
const ZIP_END: usize = 22 + 65_535;

/// The names in a zip archive's own list.
fn zip_names(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let from = bytes.len().saturating_sub(ZIP_END);
    let end = from + bytes.get(from..)?.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let short = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let count = short(end + 10).filter(|n| *n <= ZIP_PARTS)?;
    let mut at = u32::from_le_bytes(bytes.get(end + 16..end + 20)?.try_into().ok()?) as usize;
    let mut names = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|field| short(at + field).map(usize::from));
        let (name, extra, comment) = (name?, extra?, comment?);
        names.push(bytes.get(at + 46..at + 46 + name)?);
        at += 46 + name + extra + comment;
    }
    Some(names)
}

/// Plain text: UTF-8 without control characters but for line ends and tabs.
fn text(bytes: &[u8]) -> Option<Media> {
    let text = std::str::from_utf8(bytes).ok().filter(|t| !t.trim().is_empty())?;
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    text.chars().all(plain).then_some(Media::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32).to_be_bytes(), kind.as_slice(), content, b"crc!"].concat()
    }

    fn riff(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
        [kind.as_slice(), &(content.len() as u32).to_le_bytes(), content, pad].concat()
    }

    fn zip(names: &[&str]) -> Vec<u8> {
        let mut out = b"PK\x03\x04rest of the parts".to_vec();
        let list = out.len() as u32;
        for name in names {
            let mut entry = b"PK\x01\x02".to_vec();
            entry.resize(28, 0);
            entry.extend_from_slice(&(name.len() as u16).to_le_bytes());
            entry.resize(46, 0);
            out.extend_from_slice(&entry);
            out.extend_from_slice(name.as_bytes());
        }
        let mut end = b"PK\x05\x06".to_vec();
        end.resize(10, 0);
        end.extend_from_slice(&(names.len() as u16).to_le_bytes());
        end.resize(16, 0);
        end.extend_from_slice(&list.to_le_bytes());
        end.extend_from_slice(&[0, 0]);
        [out, end].concat()
    }

    #[test]
    fn a_png_keeps_its_picture_and_loses_what_was_told() {
        let told = [b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"neWW"].map(|k| chunk(k, b"39.1N 117.0E")).concat();
        let (head, data, end) = (chunk(b"IHDR", &[1; 13]), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b""));
        let whole = [PNG, &head, &told, &data, &told, &end, b"39.1N behind the end"].concat();
        let kept = [PNG, head.as_slice(), &data, &end].concat();
        assert_eq!(cleaned(&whole), Some((Media::Png, kept)));
        assert_eq!(cleaned(&whole[..60]), None, "cut short");
    }

    #[test]
    fn a_webp_keeps_its_picture_and_promises_nothing_more() {
        let picture = riff(b"VP8 ", b"pixel");
        let flags = |f: u8| riff(b"VP8X", &[f, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
        let inside =
            [b"WEBP".as_slice(), &flags(0b0001_1100), &picture, &riff(b"EXIF", b"39.1N"), &riff(b"XMP ", b"a")];
        let inside = inside.concat();
        let whole = [b"RIFF".as_slice(), &(inside.len() as u32).to_le_bytes(), &inside, b"39.1N behind"].concat();
        let kept = [b"WEBP".as_slice(), &flags(0b0001_0000), &picture].concat();
        let kept = [b"RIFF".as_slice(), &(kept.len() as u32).to_le_bytes(), &kept].concat();
        assert_eq!(cleaned(&whole), Some((Media::Webp, kept)));
        assert_eq!(cleaned(&whole[..40]), None);
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let media = |bytes: &[u8]| cleaned(bytes).map(|(media, _)| media);
        assert_eq!(media(b"%PDF-1.7 ..."), Some(Media::Pdf));
        assert_eq!(media("现场情况：\r\n井盖冒水。\n".as_bytes()), Some(Media::Text));
        assert_eq!(media(&zip(&["[Content_Types].xml", "word/document.xml"])), Some(Media::Docx));
        assert_eq!(media(&zip(&["[Content_Types].xml", "xl/workbook.xml"])), Some(Media::Xlsx));
        let with_a_program = zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
        let others: [&[u8]; 8] =
            [b"", b" \n", b"MZ\x90\0", b"\x7fELF", b"a\0b", &[0xff, 0xd8], &zip(&["a.txt"]), &with_a_program];
        for other in others {
            assert_eq!(media(other), None, "{other:?}");
        }
    }
}
