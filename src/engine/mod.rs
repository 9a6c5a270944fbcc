//! Runs the catalogue over the model and settles what it found.

pub mod outcome;
