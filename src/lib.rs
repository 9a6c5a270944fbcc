//! vaultvet reads Azure vault configurations as written and says what is wrong with the vaults they would deploy.

pub mod checks;
pub mod cli;
pub mod config;
pub mod document;
pub mod engine;
pub mod knowledge;
pub mod model;
pub mod report;
pub mod rule;
pub mod run;
pub mod source;
pub mod suppress;
pub mod syntax;
pub mod template;
