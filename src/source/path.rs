//! Paths without detours, and the names under which reports show them.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// A path as reports print it: relative to `working_dir` where it lies inside it, else absolute, with `/` everywhere.
///
/// Works on the names alone, without looking at the disk.
#[must_use]
pub fn display_path(path: &Path, working_dir: &Path) -> String {
    let working_dir = normalise(working_dir);
    let whole = normalise(&working_dir.join(path));
    match whole.strip_prefix(&working_dir) {
        Ok(inside) if inside.as_os_str().is_empty() => ".".to_owned(),
        Ok(inside) => with_slashes(inside),
        Err(_) => with_slashes(&whole),
    }
}

/// A path as text with `/` between its names. Bytes that are no UTF-8 stand as `%` and two digits, so that two files
/// never share a text; in such a path a `%` does, too.
#[must_use]
pub fn with_slashes(path: &Path) -> String {
    let text = match path.to_str() {
        Some(text) => text.to_owned(),
        None => escaped(path.as_os_str()),
    };
    if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

fn escaped(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('%', "%25"));
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    text
}

/// Removes `.` and resolves `..` by name.
pub(crate) fn normalise(path: &Path) -> PathBuf {
    without_detours(path, |folder| folder)
}

/// The same place without `.` and `..`. What lies above a linked folder is what the system takes for it: the folder
/// above the one that the link leads to.
#[must_use]
pub fn direct(path: &Path) -> PathBuf {
    without_detours(path, |folder| if folder.is_symlink() { folder.canonicalize().unwrap_or(folder) } else { folder })
}

fn without_detours(path: &Path, left: impl Fn(PathBuf) -> PathBuf) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                result = left(result);
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_inside_the_working_directory_only() {
        let here = Path::new("/srv/here");
        assert_eq!(display_path(Path::new("a/./b.json"), here), "a/b.json");
        assert_eq!(display_path(Path::new("/srv/here/a.json"), here), "a.json");
        assert_eq!(display_path(Path::new("../there/a.json"), here), "/srv/there/a.json");
        assert_eq!(display_path(Path::new("/srv/hereafter/a.json"), here), "/srv/hereafter/a.json");
        assert_eq!(display_path(Path::new("."), here), ".");
    }

    #[cfg(unix)]
    #[test]
    fn two_names_that_are_no_text_stay_two() {
        use std::os::unix::ffi::OsStrExt as _;
        let shown = |bytes: &[u8]| with_slashes(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(shown(b"a/\xFF.json"), "a/%FF.json");
        assert_eq!(shown(b"a/\xFE.json"), "a/%FE.json");
        assert_eq!(shown(b"a/%FE\xFF.json"), "a/%25FE%FF.json");
        assert_eq!(shown("a/%ü.json".as_bytes()), "a/%ü.json");
    }

    #[cfg(unix)]
    #[test]
    fn above_a_link_lies_what_is_above_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("far/deep")).unwrap();
        std::os::unix::fs::symlink(root.join("far/deep"), root.join("link")).unwrap();
        assert_eq!(direct(&root.join("./link/../x")), root.join("far/x"));
        assert_eq!(direct(&root.join("link/x/.")), root.join("link/x"));
        assert_eq!(direct(&root.join("none/../x")), root.join("x"));
    }
}
