//! Tells what a run found out: to people, to machines, and what a rule is about.

mod closing;
pub mod configuration;
pub mod controls;
mod cut;
pub mod escape;
pub mod explanation;
pub mod human;
pub mod inventory;
pub mod json;
mod markdown;
pub mod rule_tests;
pub mod rules;
mod snippets;
pub mod source_code;
pub mod starter;
pub mod statistics;
pub mod summary;
pub mod suppressed;
#[cfg(test)]
mod tests;
mod text;
