//! vaultvet

pub mod knowledge;
pub mod rule;
