//! Checks of the area restore.
