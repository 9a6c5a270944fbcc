//! Tells what a run found out: to people, to machines, and what a rule is about.

pub mod audit;
pub mod azure;
mod closing;
pub mod concise;
pub mod configuration;
pub mod controls;
pub mod csv;
mod cut;
pub mod escape;
pub mod explanation;
pub mod gate;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod inert;
pub mod inventory;
pub mod json;
pub mod junit;
mod markdown;
pub mod own;
pub mod pull_request;
pub mod rule_tests;
pub mod rules;
pub mod sarif;
mod snippets;
pub mod source_code;
pub mod starter;
pub mod statistics;
pub mod summary;
pub mod suppressed;
pub mod telling;
#[cfg(test)]
mod tests;
mod text;
