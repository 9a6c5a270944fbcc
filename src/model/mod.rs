//! The typed model: vaults of both kinds with their facts, and what joins to them.

pub mod inventory;
