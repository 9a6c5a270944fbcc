//! Reports of small outcomes made by hand.

mod catalogue;
mod formats;
mod human;
mod inventory;
mod json;
mod sample;
mod summary;
