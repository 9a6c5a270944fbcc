//! The settings `include` and `exclude`: which files are checked among those that are found in folders.

use std::path::Path;

use super::globs::{Base, PathGlob};

/// Which of the files that are found are checked. Files that the command line names are checked all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileChoice {
    /// Where globs start.
    pub base: Base,
    /// Only files that one of these fits; all where there is none.
    pub include: Vec<PathGlob>,
    /// No files that one of these fits.
    pub exclude: Vec<PathGlob>,
}

impl FileChoice {
    /// Whether everything is checked.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// Whether a file is checked. One outside of the globs' folder is: they say nothing of it.
    #[must_use]
    pub fn takes(&self, path: &Path) -> bool {
        if self.is_everything() {
            return true;
        }
        let Some(relative) = self.base.relative(path) else { return true };
        let fits = |globs: &[PathGlob]| globs.iter().any(|glob| glob.fits(&relative));
        (self.include.is_empty() || fits(&self.include)) && !fits(&self.exclude)
    }
}
