//! The fingerprint of a finding: what it is about, but not where in the file or how it is worded.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::source::SourceFile;
use crate::source::roots::git_work_tree;

/// The path of a file from the root of its git work tree, else from the working directory, with `/`.
#[must_use]
pub fn repository_path(file: &SourceFile, working_dir: &Path) -> String {
    let Some(path) = &file.path else { return file.display.clone() };
    let absolute = working_dir.join(path);
    let root = absolute.parent().and_then(git_work_tree);
    match root.and_then(|root| absolute.strip_prefix(root).ok()) {
        Some(inside) => inside.to_string_lossy().replace('\\', "/"),
        None => file.display.clone(),
    }
}

/// SHA-256 over the parts joined by NUL, in lower-case hexadecimal.
pub(super) fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            hash.update([0]);
        }
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
