//! The lines of a file that comes in pieces, packed or not. Only a few of them are in memory at a time, however long the file is
//! (D5.5).

use std::{io::Write, mem};

use flate2::write::MultiGzDecoder;

use super::unpacked::Unreadable;
use crate::model::limits::{BATCH_MOST, IMPORT_BLOCK, IMPORT_FILE_UNPACKED, IMPORT_LINE_LONGEST};

/// Some lines that are stored together.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Block {
    /// The lines that can be read.
    pub text: String,
    /// Their places in the file, from 1.
    pub numbers: Vec<u64>,
    /// Lines that cannot, and why.
    pub wrong: Vec<(u64, &'static str)>,
}

/// A file on its way in.
#[derive(Default)]
pub struct Lines {
    packed: Option<MultiGzDecoder<Vec<u8>>>,
    /// The first bytes, until it is known whether the file is packed; then what came since the last end of a line.
    rest: Vec<u8>,
    has_begun: bool,
    /// The line is longer than any may be, and its rest is read past.
    skips: bool,
    number: u64,
    unpacked: u64,
    block: Block,
}

impl Block {
    /// How many lines it has, good or not.
    pub fn len(&self) -> usize {
        self.numbers.len() + self.wrong.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn is_full(&self) -> bool {
        self.len() >= BATCH_MOST || self.text.len() >= IMPORT_BLOCK
    }
}

impl Lines {
    /// Takes the next bytes, and gives the blocks that are full. A few bytes may unpack to a thousand times as many, so they are best
    /// few.
    ///
    /// # Errors
    /// `TooLong`, `Packed`, and `Json` for a file that is one list.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<Block>, Unreadable> {
        let Some(packed) = self.packed.as_mut() else {
            self.rest.extend_from_slice(bytes);
            return self.begun(bytes.len());
        };
        packed.write_all(bytes).map_err(|_| Unreadable::Packed)?;
        let out = mem::take(packed.get_mut());
        self.rest.extend_from_slice(&out);
        self.split(out.len())
    }

    /// The last block, if there is one.
    ///
    /// # Errors
    /// As for `take`; `Packed` also for a file that breaks off.
    pub fn finish(mut self) -> Result<Vec<Block>, Unreadable> {
        let mut blocks = Vec::new();
        if let Some(packed) = self.packed.take() {
            let out = packed.finish().map_err(|_| Unreadable::Packed)?;
            self.rest.extend_from_slice(&out);
            blocks = self.split(out.len())?;
        }
        if self.skips || !self.rest.is_empty() {
            let line = mem::take(&mut self.rest);
            self.line(&line)?;
        }
        blocks.extend(Some(self.block).filter(|block| !block.is_empty()));
        Ok(blocks)
    }

    /// What to do with the first bytes: two tell a packed file.
    fn begun(&mut self, more: usize) -> Result<Vec<Block>, Unreadable> {
        if !self.has_begun && self.rest.len() < 2 {
            return Ok(Vec::new());
        }
        let is_packed = !self.has_begun && self.rest.starts_with(&[0x1f, 0x8b]);
        self.has_begun = true;
        if is_packed {
            self.packed = Some(MultiGzDecoder::new(Vec::new()));
            let first = mem::take(&mut self.rest);
            return self.take(&first);
        }
        self.split(more)
    }

    fn split(&mut self, more: usize) -> Result<Vec<Block>, Unreadable> {
        self.unpacked += u64::try_from(more).unwrap_or(u64::MAX);
        if self.unpacked > IMPORT_FILE_UNPACKED {
            return Err(Unreadable::TooLong);
        }
        let (text, mut from, mut blocks) = (mem::take(&mut self.rest), 0, Vec::new());
        while let Some(end) = text[from..].iter().position(|byte| *byte == b'\n') {
            self.line(&text[from..from + end])?;
            from += end + 1;
            if self.block.is_full() {
                blocks.push(mem::take(&mut self.block));
            }
        }
        self.rest = text[from..].to_vec();
        if self.rest.len() > IMPORT_LINE_LONGEST {
            self.skips = true;
            self.rest.clear();
        }
        Ok(blocks)
    }

    fn line(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        self.number += 1;
        if mem::take(&mut self.skips) || bytes.len() > IMPORT_LINE_LONGEST {
            self.block.wrong.push((self.number, "this line is too long"));
            return Ok(());
        }
        let Ok(line) = std::str::from_utf8(bytes) else {
            self.block.wrong.push((self.number, "this line is not UTF-8"));
            return Ok(());
        };
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            return Ok(());
        }
        if self.number == 1 && line.starts_with('[') {
            return Err(Unreadable::Json);
        }
        self.block.text.push_str(line);
        self.block.text.push('\n');
        self.block.numbers.push(self.number);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], piece: usize) -> Result<Vec<Block>, Unreadable> {
        let (mut lines, mut all) = (Lines::default(), Vec::new());
        for part in bytes.chunks(piece) {
            all.extend(lines.take(part)?);
        }
        all.extend(lines.finish()?);
        Ok(all)
    }

    // D5.5
    #[test]
    fn a_file_comes_in_lines_however_it_is_cut_and_packed() {
        let text: String = (0..4_500).map(|n| format!("{{\"n\":{n},\"é\":\"ü\"}}\r\n")).collect::<String>() + "\n{}";
        for bytes in [text.clone().into_bytes(), packed(text.as_bytes())] {
            for piece in [1, 7, 4_096, 1_000_000] {
                let blocks = read(&bytes, piece).unwrap();
                let many: Vec<usize> = blocks.iter().map(Block::len).collect();
                assert_eq!(many, [2_000, 2_000, 501], "in pieces of {piece}");
                assert_eq!(blocks[2].numbers.last(), Some(&4_502), "an empty line is counted and left out");
                assert!(blocks[1].text.starts_with("{\"n\":2000,"));
            }
        }
        // Two packed files one behind the other are one.
        let both = [packed(b"{}\n"), packed(b"{}\n")].concat();
        assert_eq!(read(&both, 5).unwrap()[0].len(), 2);
        assert_eq!(read(b"", 1), Ok(Vec::new()));
    }

    // D5.5, D1.3
    #[test]
    fn what_cannot_be_read_is_told_by_its_line_and_the_rest_is_read() {
        let long = "x".repeat(IMPORT_LINE_LONGEST + 10);
        let text = [b"{}\n\xff\xfe\n".as_slice(), long.as_bytes(), b"\n{}\n"].concat();
        for piece in [3_000, 10_000_000] {
            let blocks = read(&text, piece).unwrap();
            assert_eq!(blocks[0].numbers, [1, 4]);
            assert_eq!(blocks[0].wrong, [(2, "this line is not UTF-8"), (3, "this line is too long")]);
        }
        assert_eq!(read(b"[{}]", 9), Err(Unreadable::Json), "a list has no lines");
        let whole = packed(text.as_slice());
        assert_eq!(read(&whole[..whole.len() - 9], 50), Err(Unreadable::Packed), "one that breaks off");
        assert_eq!(read(&[0x1f, 0x8b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 50), Err(Unreadable::Packed));
    }
}
