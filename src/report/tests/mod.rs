//! Reports of small outcomes made by hand.

mod human;
mod sample;
mod summary;
