//! Reports of small outcomes made by hand.

mod human;
mod json;
mod sample;
mod summary;
