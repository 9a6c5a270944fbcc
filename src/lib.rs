//! vaultvet
