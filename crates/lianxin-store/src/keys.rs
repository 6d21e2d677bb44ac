//! Keys of a district: one master key in a file, all others derived from it or wrapped under it.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use lianxin_core::code::SerialKey;
use lianxin_text::{ids, tokens};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::words::{Hasher, Word};

/// Most pairs of one word that the index is asked for.
const PAIRS_MAX: usize = 24;

/// A 256-bit key, wiped when dropped.
pub type Key = Zeroizing<[u8; 32]>;

/// The keys of one district.
#[derive(Clone)]
pub struct Keys {
    digest: Key,
    wrap: Key,
    pin: Key,
    case_page: Key,
    once: Key,
    search: Hasher,
    look_up: Key,
    looked_up: Key,
    known: Key,
    tombstones: Key,
    identity: Key,
    serials: Key,
    /// Seals what belongs to nobody in particular, such as the reason of an erasure.
    pub district: Key,
}

impl Keys {
    /// Reads `<dir>/<district>.key`, making it on first use (mode 0600, synced).
    pub fn load(dir: &Path, district: &str) -> Result<Keys, Fault> {
        let path = dir.join(format!("{district}.key"));
        if !path.exists() {
            fs::create_dir_all(dir)?;
            let mut fresh = Zeroizing::new([0_u8; 32]);
            getrandom::fill(fresh.as_mut()).map_err(|e| Fault::Database(e.to_string()))?;
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(fresh.as_ref())?;
            file.sync_all()?;
            fs::File::open(dir)?.sync_all()?;
        }
        let master = Zeroizing::new(fs::read(&path)?);
        if master.len() != 32 {
            return Err(Fault::Damaged(format!("{district}.key is not 32 bytes")));
        }
        Ok(Keys::from_master(&master))
    }

    /// Derives the district's keys from its master key.
    pub fn from_master(master: &[u8]) -> Keys {
        Keys {
            digest: derive(master, b"order digest"),
            wrap: derive(master, b"wrap subject keys"),
            pin: derive(master, b"query pins"),
            case_page: derive(master, b"tickets of case pages"),
            once: derive(master, b"codes used once"),
            search: Hasher::new(keyed(derive(master, b"search tokens").as_ref())),
            look_up: derive(master, b"numbers of parties"),
            looked_up: derive(master, b"numbers looked up"),
            known: derive(master, b"known browsers"),
            tombstones: derive(master, b"lists of tombstones"),
            identity: derive(master, b"subjects of agencies"),
            serials: derive(master, b"serials of case codes"),
            district: derive(master, b"district values"),
        }
    }

    /// Keyed digest of an order's content. Keyed, because a phone number can be guessed from a plain hash.
    pub fn digest(&self, content: &[u8]) -> [u8; 32] {
        mac(self.digest.as_ref(), &[content])
    }

    /// The six digits that open a resident's page of her matter: from the order's id, so that they need not be stored.
    pub fn pin(&self, order: &str) -> String {
        six_digits(&mac(self.pin.as_ref(), &[order.as_bytes()]))
    }

    /// By which the writer shuffles the serials of case codes.
    pub fn serials(&self) -> SerialKey {
        SerialKey(*self.serials)
    }

    /// The key of the resident's page's tickets.
    pub fn case_page(&self) -> &[u8] {
        self.case_page.as_ref()
    }

    /// What a browser keeps in which an account has signed in with the password of this record.
    pub fn known_browser(&self, account: &str, password: i64) -> String {
        short(mac(self.known.as_ref(), &[account.as_bytes(), &password.to_be_bytes()]))
    }

    /// What the record keeps of whom an agency's sign-in means: a subject may be a number that can be guessed.
    pub fn identity(&self, issuer: &str, subject: &str) -> String {
        let mac = mac(self.identity.as_ref(), &[issuer.as_bytes(), b"\n", subject.as_bytes()]);
        data_encoding::BASE64URL_NOPAD.encode(&mac)
    }

    /// The code that is used once and was asked for by this order: made from its id, so that it is stored nowhere.
    pub fn once(&self, order: &str) -> String {
        six_digits(&mac(self.once.as_ref(), &[b"code", order.as_bytes()]))
    }

    /// What the record keeps of such a code: nobody can try all codes against it without this key.
    pub fn once_digest(&self, order: &str, code: &str) -> String {
        let mac = mac(self.once.as_ref(), &[b"digest", code.as_bytes(), b" ", order.as_bytes()]);
        data_encoding::BASE64URL_NOPAD.encode(&mac)
    }

    /// What a list of tombstones ends with: only who holds the district's key can write one.
    pub fn tombstones(&self, list: &str) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&mac(self.tombstones.as_ref(), &[list.as_bytes()]))
    }

    /// The words of a text as search stores them: each character and each pair of neighbours, hashed under the
    /// district's key, in order, each once.
    pub fn search_words(&self, text: &str) -> Vec<Word> {
        self.search.all(text)
    }

    /// What a search for a normalised word asks the index for: its pairs, or its one character. Of a long word the first
    /// [`PAIRS_MAX`] pairs, for it is held against the text anyway.
    pub fn search_query(&self, word: &str) -> Vec<String> {
        let mut all: Vec<String> =
            tokens::bigrams(word).take(PAIRS_MAX).map(|pair| self.search.bigram(pair).to_string()).collect();
        if all.is_empty() {
            all.extend(tokens::unigrams(word).map(|c| self.search.unigram(c).to_string()));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The pairs of a text, hashed as search stores them, each once.
    pub fn search_pairs(&self, text: &str) -> BTreeSet<String> {
        tokens::bigrams(text).map(|pair| self.search.bigram(pair).to_string()).collect()
    }

    /// A party's phone or ID number as the look-up keeps it; `None` where the text is none.
    pub fn look_up(&self, field: &str, number: &str) -> Option<String> {
        let number = normal_number(field, number)?;
        Some(short(mac(self.look_up.as_ref(), &[field.as_bytes(), number.as_bytes()])))
    }

    /// The same as the access log keeps it: under another key, so that log and view cannot be laid side by side.
    pub fn looked_up(&self, field: &str, number: &str) -> Option<String> {
        let number = normal_number(field, number)?;
        Some(short(mac(self.looked_up.as_ref(), &[field.as_bytes(), number.as_bytes()])))
    }

    /// A subject's key as it is stored.
    pub fn wrap(&self, subject: &str, key: &Key, nonce: [u8; 24]) -> Vec<u8> {
        seal(&self.wrap, nonce, subject.as_bytes(), key.as_ref())
    }

    /// A stored key, opened; `None` when it is not this district's.
    pub fn unwrap(&self, subject: &str, wrapped: &[u8]) -> Option<Key> {
        let bytes = Zeroizing::new(open(&self.wrap, subject.as_bytes(), wrapped)?);
        Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
    }
}

/// However it was typed, the number itself.
fn normal_number(field: &str, typed: &str) -> Option<String> {
    match field {
        "phone" => ids::phone(typed).ok(),
        "id_number" => {
            ids::resident_id(typed).ok()?;
            Some(tokens::normalise(typed).to_ascii_uppercase())
        }
        _ => None,
    }
}

/// 130 bits of a hash, in small letters.
fn short(mac: [u8; 32]) -> String {
    let mut text = data_encoding::BASE32_NOPAD.encode(&mac);
    text.truncate(26);
    text.make_ascii_lowercase();
    text
}

/// One key from another, by purpose.
pub fn derive(from: &[u8], purpose: &[u8]) -> Key {
    let mut out = Zeroizing::new([0_u8; 32]);
    // Can't fail: 32 bytes is far below HKDF's limit of 255 hashes.
    if Hkdf::<Sha256>::new(None, from).expand(purpose, out.as_mut()).is_err() {
        unreachable!("32 bytes are within HKDF's limit");
    }
    out
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let Ok(mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { unreachable!("HMAC takes any key") };
    mac
}

/// HMAC-SHA256 over the parts, each preceded by its length.
pub fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// XChaCha20-Poly1305; the nonce stands before the ciphertext.
pub fn seal(key: &Key, nonce: [u8; 24], about: &[u8], clear: &[u8]) -> Vec<u8> {
    let cipher = XChaCha20Poly1305::new((&**key).into());
    let payload = Payload { msg: clear, aad: about };
    let Ok(sealed) = cipher.encrypt(&XNonce::from(nonce), payload) else {
        unreachable!("values are bounded far below the cipher's limit")
    };
    [nonce.as_slice(), &sealed].concat()
}

/// What [`seal`] sealed; `None` when key, subject or bytes are other ones.
pub fn open(key: &Key, about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_at_checked(24)?;
    let nonce: [u8; 24] = nonce.try_into().ok()?;
    let cipher = XChaCha20Poly1305::new((&**key).into());
    cipher.decrypt(&XNonce::from(nonce), Payload { msg: rest, aad: about }).ok()
}

fn six_digits(mac: &[u8; 32]) -> String {
    let number = u64::from_be_bytes([mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], mac[6], mac[7]]);
    format!("{:06}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_only_for_its_own_subject_and_district() {
        let (here, there) = (Keys::from_master(&[1; 32]), Keys::from_master(&[2; 32]));
        let key: Key = Zeroizing::new([5; 32]);
        let mut wrapped = here.wrap("matter:a", &key, [9; 24]);
        assert_eq!(here.unwrap("matter:a", &wrapped).unwrap().as_ref(), key.as_ref());
        assert!(here.unwrap("matter:b", &wrapped).is_none());
        assert!(there.unwrap("matter:a", &wrapped).is_none());
        wrapped[30] ^= 1;
        assert!(here.unwrap("matter:a", &wrapped).is_none());
    }
}
