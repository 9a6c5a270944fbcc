//! What templates deploy, held to what Azure documents and what compiled Bicep relies on.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]
#![allow(clippy::needless_pass_by_value, reason = "`json!` makes values that nothing else needs")]

mod expressions;
mod faults;
mod harness;
mod lambdas;
mod loops;
mod nested;
mod origins;
mod parameters;
mod resources;
mod soundness;
mod surroundings;
mod symbols;
mod types;
mod user_functions;
mod worlds;
