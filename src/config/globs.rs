//! Globs of paths in the configuration, and the folder that they start at.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::source::normalise;

/// A longer glob is a mistake.
const LONGEST: usize = 512;

/// A glob of paths below a folder. `*` and `?` stay within a name, `**` goes through folders; a glob that fits a folder
/// fits everything below it.
#[derive(Debug, Clone)]
pub struct PathGlob {
    text: String,
    matcher: GlobMatcher,
}

impl PathGlob {
    /// Reads a glob.
    ///
    /// # Errors
    /// What is wrong with it, in words that follow nothing: an empty one, one that is no relative path, one that cannot
    /// be read.
    pub fn new(text: &str) -> Result<Self, String> {
        let path = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
        if path.trim().is_empty() {
            return Err("a glob is a text, and not empty; `**` fits everything".to_owned());
        }
        if text.len() > LONGEST {
            return Err(format!("a glob of more than {LONGEST} characters"));
        }
        if path.starts_with(['/', '\\', '~']) || path.get(1..3) == Some(":\\") || path.get(1..3) == Some(":/") {
            return Err(format!("`{text}` is an absolute path; a glob starts at the configuration's folder"));
        }
        if path.split('/').any(|part| part == "..") {
            return Err(format!("`{text}` leads upwards; a glob stays below the configuration's folder"));
        }
        let glob = GlobBuilder::new(path).literal_separator(true).backslash_escape(true).build();
        match glob {
            Ok(glob) => Ok(Self { text: text.to_owned(), matcher: glob.compile_matcher() }),
            Err(error) => Err(format!("`{text}` is no glob: {}", error.kind())),
        }
    }

    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it fits a path from the base on (`Base::relative`), or a folder that the path lies in.
    #[must_use]
    pub fn fits(&self, relative: &str) -> bool {
        let folders = relative.match_indices('/').filter_map(|(at, _)| relative.get(..at));
        folders.chain([relative]).any(|path| self.matcher.is_match(path))
    }
}

impl PartialEq for PathGlob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for PathGlob {}

/// The folder that the globs of a configuration start at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base {
    given: PathBuf,
    real: PathBuf,
}

impl Base {
    /// Globs that start at that folder.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        let real = folder.canonicalize().unwrap_or_else(|_| normalise(folder));
        Self { given: normalise(folder), real }
    }

    /// A file's path from the folder on, with `/`; none for a file that lies elsewhere.
    #[must_use]
    pub fn relative(&self, path: &Path) -> Option<String> {
        let plain = normalise(path);
        let inside = plain.strip_prefix(&self.given).or_else(|_| plain.strip_prefix(&self.real)).map(Path::to_path_buf);
        let inside = inside.ok().or_else(|| {
            let real = path.canonicalize().ok()?;
            real.strip_prefix(&self.real).ok().map(Path::to_path_buf)
        })?;
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        Some(parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(glob: &str, path: &str) -> bool {
        PathGlob::new(glob).unwrap().fits(path)
    }

    #[test]
    fn stars_stay_within_a_name_and_two_go_through_folders() {
        assert!(fits("infra/*.json", "infra/main.json"));
        assert!(!fits("infra/*.json", "infra/deep/main.json"));
        assert!(fits("infra/**", "infra/deep/main.json"));
        assert!(!fits("infra/**", "infrastructure/main.json"));
        assert!(fits("**/prod/**", "a/b/prod/main.json"));
        assert!(fits("**/prod/**", "prod/main.json"));
        assert!(fits("**/*.{prod,live}.json", "a/main.live.json"));
        assert!(!fits("*.json", "a/main.json"));
    }

    #[test]
    fn a_folder_stands_for_what_lies_below() {
        for glob in ["legacy", "legacy/", "./legacy", "**/legacy", "*"] {
            assert!(fits(glob, "legacy/a/main.json"), "{glob}");
        }
        assert!(!fits("legacy", "legacy-2/main.json"));
    }

    #[test]
    fn what_leads_out_or_cannot_be_read_is_refused() {
        for (glob, why) in [
            ("", "not empty"),
            ("/etc/**", "absolute"),
            ("C:\\x", "absolute"),
            ("../other/**", "upwards"),
            ("a/[b", "no glob"),
            ("{a,b", "no glob"),
        ] {
            assert!(PathGlob::new(glob).unwrap_err().contains(why), "{glob}");
        }
    }

    #[test]
    fn paths_are_taken_from_the_base_on() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("repo/a")).unwrap();
        std::fs::write(folder.path().join("repo/a/b.json"), "").unwrap();
        let base = Base::at(&folder.path().join("repo"));
        let relative = |path: &str| base.relative(&folder.path().join(path));
        assert_eq!(relative("repo/a/b.json").as_deref(), Some("a/b.json"));
        assert_eq!(relative("repo/./a/../a/b.json").as_deref(), Some("a/b.json"));
        assert_eq!(relative("elsewhere.json"), None);
    }
}
