//! Blocks of security settings that both kinds of vault keep under the same names.

use super::setting::Setting;
use super::vault::Vault;

/// Which kind of immutability a vault asks for.
#[derive(Debug, Clone)]
pub struct ImmutabilityConfiguration<'d> {
    /// The whole block.
    pub whole: Setting<'d>,
    /// `type`: `TimeBased` or `AsPerPolicy`.
    pub kind: Setting<'d>,
    /// `durationInDays`.
    pub days: Setting<'d>,
}

impl<'d> Vault<'d> {
    /// All soft delete settings of the vault itself, side channels left aside.
    #[must_use]
    pub fn soft_delete_block(&self) -> Setting<'d> {
        self.reader().setting("properties.securitySettings.softDeleteSettings")
    }

    /// All immutability settings.
    #[must_use]
    pub fn immutability_block(&self) -> Setting<'d> {
        self.reader().setting("properties.securitySettings.immutabilitySettings")
    }

    /// All encryption settings of a Backup vault.
    #[must_use]
    pub fn encryption_block(&self) -> Setting<'d> {
        self.reader().setting("properties.securitySettings.encryptionSettings")
    }

    /// The kind of immutability.
    #[must_use]
    pub fn immutability_configuration(&self) -> ImmutabilityConfiguration<'d> {
        let block = "properties.securitySettings.immutabilitySettings.configuration";
        let inside = |name: &str| self.reader().setting(&format!("{block}.{name}"));
        ImmutabilityConfiguration {
            whole: self.reader().setting(block),
            kind: inside("type"),
            days: inside("durationInDays"),
        }
    }
}
