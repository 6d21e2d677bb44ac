//! The form of a backup's file: frames of (tag, length, content) behind [`MAGIC`], and a last one that counts and sums.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{END, FRAME_MAX, MAGIC, MAGIC_1};
use crate::fault::Fault;

/// A backup while it is written.
pub struct Frames {
    pub to: BufWriter<File>,
    sha: Sha256,
    frames: u64,
}

impl Frames {
    pub fn new(file: File) -> Frames {
        Frames { to: BufWriter::new(file), sha: Sha256::new(), frames: 0 }
    }

    pub fn begin(&mut self) -> Result<(), Fault> {
        self.put(MAGIC)
    }

    pub fn put(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.sha.update(bytes);
        Ok(self.to.write_all(bytes)?)
    }

    pub fn frame(&mut self, tag: u8, content: &[u8]) -> Result<(), Fault> {
        self.frames += 1;
        self.put(&[tag])?;
        self.put(&(content.len() as u32).to_be_bytes())?;
        self.put(content)
    }

    pub fn end(&mut self) -> Result<(), Fault> {
        let sum = self.sha.clone().finalize();
        let content = [self.frames.to_be_bytes().as_slice(), sum.as_slice()].concat();
        self.frame(END, &content)?;
        Ok(self.to.flush()?)
    }
}

/// A backup while it is read.
pub struct Incoming {
    from: BufReader<File>,
    sha: Sha256,
    frames: u64,
    /// The last frame was there, and right.
    pub ended: bool,
}

impl Incoming {
    /// `None`: not a backup of this form.
    pub fn open(path: &Path) -> Result<Option<Incoming>, Fault> {
        let mut from = BufReader::new(File::open(path)?);
        let mut start = Vec::new();
        from.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
        let sha = Sha256::new().chain_update(&start);
        Ok((start == MAGIC || start == MAGIC_1).then_some(Incoming { from, sha, frames: 0, ended: false }))
    }

    /// Whether every byte is as it was written. Read once for this before anything is believed.
    pub fn read_through(mut self) -> Result<bool, Fault> {
        while let Some((tag, _)) = self.frame()? {
            if tag == END {
                return Ok(self.ended);
            }
        }
        Ok(false)
    }

    /// The next frame; `None` where the file is cut short.
    pub fn frame(&mut self) -> Result<Option<(u8, Vec<u8>)>, Fault> {
        let mut start = [0_u8; 5];
        if !self.exactly(&mut start)? {
            return Ok(None);
        }
        let length = u32::from_be_bytes([start[1], start[2], start[3], start[4]]);
        if length > FRAME_MAX {
            return Ok(None);
        }
        let mut content = Vec::new();
        self.from.by_ref().take(u64::from(length)).read_to_end(&mut content)?;
        if content.len() != length as usize {
            return Ok(None);
        }
        if start[0] == END {
            let sum = self.sha.clone().finalize();
            let right = [self.frames.to_be_bytes().as_slice(), sum.as_slice()].concat() == content;
            let more = self.from.by_ref().take(1).read_to_end(&mut Vec::new())?;
            self.ended = right && more == 0;
        }
        self.sha.update(start);
        self.sha.update(&content);
        self.frames += 1;
        Ok(Some((start[0], content)))
    }

    fn exactly(&mut self, buffer: &mut [u8]) -> Result<bool, Fault> {
        match self.from.read_exact(buffer) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(e) => Err(e.into()),
        }
    }
}
