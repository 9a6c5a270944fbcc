//! vaultvet reads Azure vault configurations as written and says what is wrong with the vaults they would deploy.

pub mod knowledge;
pub mod rule;
pub mod source;
pub mod syntax;
