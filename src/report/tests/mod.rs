//! Reports of small outcomes made by hand.

mod catalogue;
mod human;
mod inventory;
mod json;
mod sample;
mod summary;
