//! Reads bytes within a size cap and turns them into text, or says what stands in the way.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

/// Largest file read unless the user says otherwise: 64 MB.
pub const DEFAULT_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why the bytes of a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadFault {
    /// Nothing exists under this name.
    #[error("no such file")]
    NotFound,
    /// It was there when files were sought, and is no longer.
    #[error("the file vanished before it could be read")]
    Vanished,
    /// The system refuses reading.
    #[error("permission denied")]
    PermissionDenied,
    /// A directory stands there.
    #[error("it is a directory")]
    IsDirectory,
    /// Another file leads to it, and it lies outside of the folders that are checked.
    #[error("it lies outside the folders that are checked")]
    Outside,
    /// Another file leads to it, and it is a pipe or a device, which may have no end.
    #[error("it is no regular file")]
    NotAFile,
    /// More bytes than the cap.
    #[error("{} is larger than the limit of {cap} bytes", size.map_or_else(|| "it".to_owned(), |size| format!("its size of {size} bytes")))]
    TooLarge {
        /// The size in bytes, where it is known without reading on.
        size: Option<u64>,
        /// The cap in bytes.
        cap: u64,
    },
    /// Any other fault of the system.
    #[error("{message}")]
    Io {
        /// The system's kind of fault.
        kind: io::ErrorKind,
        /// The system's words.
        message: String,
    },
}

impl From<io::Error> for ReadFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::IsADirectory => Self::IsDirectory,
            kind => Self::Io { kind, message: error.to_string() },
        }
    }
}

/// The bytes of a file of at most `cap` bytes.
///
/// # Errors
/// A [`ReadFault`]; too large a file is refused by its stated size before reading, and again while reading.
pub fn read_file(path: &Path, cap: u64) -> Result<Vec<u8>, ReadFault> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(ReadFault::IsDirectory);
    }
    if metadata.len() > cap {
        return Err(ReadFault::TooLarge { size: Some(metadata.len()), cap });
    }
    read_limited(file, cap, metadata.len())
}

/// The bytes of a stream of at most `cap` bytes, such as standard input.
///
/// # Errors
/// A [`ReadFault`] when the stream fails or holds more.
pub fn read_stream(stream: impl Read, cap: u64) -> Result<Vec<u8>, ReadFault> {
    read_limited(stream, cap, 0)
}

fn read_limited(stream: impl Read, cap: u64, expected: u64) -> Result<Vec<u8>, ReadFault> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0).saturating_add(1));
    stream.take(cap.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cap {
        return Err(ReadFault::TooLarge { size: None, cap });
    }
    Ok(bytes)
}

/// The encodings that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, little end first, with byte order mark.
    Utf16Le,
    /// UTF-16, big end first, with byte order mark.
    Utf16Be,
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 (little-endian)",
            Self::Utf16Be => "UTF-16 (big-endian)",
        })
    }
}

/// Bytes that are not text in the encoding that they begin with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("byte {offset} is not valid {expected}")]
pub struct DecodeError {
    /// Offset of the first bad byte in the file as stored, byte order mark included.
    pub offset: u64,
    /// What was expected there.
    pub expected: Encoding,
}

/// The text of a file: UTF-8 with or without byte order mark, or UTF-16 with one. The mark is dropped.
///
/// # Errors
/// [`DecodeError`] at the first byte that does not fit.
pub fn decode(bytes: Vec<u8>) -> Result<String, DecodeError> {
    decode_or_keep(bytes).map_err(|(error, _)| error)
}

/// The same, with what of the bytes can be made out where they do not fit, as [`decode_lossy`] gives it.
///
/// # Errors
/// [`DecodeError`] at the first byte that does not fit, and the text.
pub fn decode_or_show(bytes: Vec<u8>) -> Result<String, (DecodeError, String)> {
    decode_or_keep(bytes).map_err(|(error, bytes)| (error, decode_lossy(&bytes)))
}

fn decode_or_keep(mut bytes: Vec<u8>) -> Result<String, (DecodeError, Vec<u8>)> {
    let (encoding, mark) = encoding_of(&bytes);
    if encoding != Encoding::Utf8 {
        let text = decode_utf16(bytes.get(mark..).unwrap_or_default(), encoding, mark);
        return text.map_err(|error| (error, bytes));
    }
    bytes.drain(..mark);
    String::from_utf8(bytes).map_err(|error| {
        let at = mark + error.utf8_error().valid_up_to();
        (fault(at, encoding), error.into_bytes())
    })
}

/// Whether the text of these bytes is the bytes themselves: UTF-8 without byte order mark.
#[must_use]
pub fn is_text_as_stored(bytes: &[u8]) -> bool {
    encoding_of(bytes) == (Encoding::Utf8, 0)
}

/// The text of a file as far as it can be made out, with U+FFFD for what cannot; NUL bytes are left out.
///
/// For looking at what an undecodable file names, never for judging it.
#[must_use]
pub fn decode_lossy(bytes: &[u8]) -> String {
    let (encoding, mark) = encoding_of(bytes);
    let content = bytes.get(mark..).unwrap_or_default();
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(content).into_owned(),
        _ => char::decode_utf16(units(content, encoding))
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    };
    // UTF-16 without its mark reads as letters with NULs between them.
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

fn encoding_of(bytes: &[u8]) -> (Encoding, usize) {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16Be, 2),
        _ => (Encoding::Utf8, 0),
    }
}

fn units(content: &[u8], encoding: Encoding) -> impl Iterator<Item = u16> + '_ {
    content.as_chunks::<2>().0.iter().map(move |pair| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(*pair),
        _ => u16::from_le_bytes(*pair),
    })
}

fn decode_utf16(content: &[u8], encoding: Encoding, mark: usize) -> Result<String, DecodeError> {
    let mut text = String::with_capacity(content.len());
    let mut offset = mark;
    for unit in char::decode_utf16(units(content, encoding)) {
        let character = unit.map_err(|_| fault(offset, encoding))?;
        text.push(character);
        offset += character.len_utf16() * 2;
    }
    if content.len() % 2 == 1 {
        return Err(fault(offset, encoding));
    }
    Ok(text)
}

fn fault(offset: usize, expected: Encoding) -> DecodeError {
    DecodeError { offset: u64::try_from(offset).unwrap_or(u64::MAX), expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::prefilter::names_vault_type;

    fn utf16(text: &str, bytes_of: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes_of).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text_without_mark() {
        let text = "{\"ä\": \"😀\"}";
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        for bytes in [text.as_bytes().to_vec(), marked, utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
            assert_eq!(decode(bytes.clone()).as_deref(), Ok(text));
            assert_eq!(decode_lossy(&bytes), text);
        }
        assert_eq!(decode(Vec::new()).as_deref(), Ok(""));
    }

    #[test]
    fn a_fault_says_the_byte_in_the_file_and_the_encoding() {
        let fault = decode(b"\xEF\xBB\xBFab\xFFc".to_vec()).unwrap_err();
        assert_eq!(fault, DecodeError { offset: 5, expected: Encoding::Utf8 });
        assert_eq!(fault.to_string(), "byte 5 is not valid UTF-8");

        let mut lone = utf16("a", u16::to_le_bytes);
        lone.extend(0xD800u16.to_le_bytes());
        assert_eq!(decode(lone).unwrap_err(), DecodeError { offset: 4, expected: Encoding::Utf16Le });

        let mut odd = utf16("a", u16::to_be_bytes);
        odd.push(0);
        assert_eq!(decode(odd).unwrap_err(), DecodeError { offset: 4, expected: Encoding::Utf16Be });
    }

    #[test]
    fn undecodable_content_still_shows_what_it_names() {
        assert!(names_vault_type(&decode_lossy(b"\xFF \"Microsoft.RecoveryServices/vaults\" \xC3")));
        let unmarked: Vec<u8> = "Microsoft.RecoveryServices/vaults".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(names_vault_type(&decode_lossy(&unmarked)));
    }

    #[test]
    fn the_cap_holds_for_files_and_streams() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.json");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, 5), Ok(b"12345".to_vec()));
        assert_eq!(read_file(&path, 4), Err(ReadFault::TooLarge { size: Some(5), cap: 4 }));
        assert_eq!(read_stream(&b"12345"[..], 5), Ok(b"12345".to_vec()));
        assert_eq!(read_stream(&b"12345"[..], 4), Err(ReadFault::TooLarge { size: None, cap: 4 }));
        assert_eq!(read_stream(io::repeat(b'x'), 1000), Err(ReadFault::TooLarge { size: None, cap: 1000 }));
    }

    #[test]
    fn faults_of_the_file_system_are_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(read_file(&directory.path().join("none.json"), 9), Err(ReadFault::NotFound));
        assert_eq!(read_file(directory.path(), u64::MAX), Err(ReadFault::IsDirectory));
        let denied = ReadFault::from(io::Error::from(io::ErrorKind::PermissionDenied));
        assert_eq!(denied, ReadFault::PermissionDenied);
    }
}
