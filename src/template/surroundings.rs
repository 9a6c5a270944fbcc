//! What the user tells of the deployment's surroundings, which no template can know of itself.

use std::sync::Arc;

use crate::knowledge::{clouds, regions};
use crate::source::Location;

/// One thing that can be told of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surrounding {
    /// The resource group's location; for a deployment above one, the deployment's own.
    Location,
    /// The subscription's id.
    SubscriptionId,
    /// The resource group's name.
    ResourceGroup,
    /// The tenant's id.
    TenantId,
    /// The management group's name.
    ManagementGroup,
    /// The cloud's name.
    Cloud,
}

impl Surrounding {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Location, Self::SubscriptionId, Self::ResourceGroup, Self::TenantId, Self::ManagementGroup, Self::Cloud];

    /// What it is called in the configuration.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::SubscriptionId => "subscriptionId",
            Self::ResourceGroup => "resourceGroup",
            Self::TenantId => "tenantId",
            Self::ManagementGroup => "managementGroup",
            Self::Cloud => "cloud",
        }
    }

    /// The text as Azure would give it back: regions and clouds in their own spelling.
    ///
    /// # Errors
    /// Why it cannot be what it is given as, in words.
    pub fn check(self, text: &str) -> Result<Arc<str>, String> {
        match self {
            Self::Location => {
                let name = regions::normalised(text);
                let plain =
                    !name.is_empty() && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
                if plain {
                    Ok(name.into())
                } else {
                    Err(format!("`{text}` is no region; write one such as `westeurope`"))
                }
            }
            Self::SubscriptionId | Self::TenantId => {
                if is_guid(text) {
                    Ok(text.to_ascii_lowercase().into())
                } else {
                    let of = if self == Self::TenantId { "tenant" } else { "subscription" };
                    Err(format!("`{text}` is no {of} id; it is a GUID such as `11111111-2222-3333-4444-555555555555`"))
                }
            }
            Self::ResourceGroup | Self::ManagementGroup => {
                let of = if self == Self::ResourceGroup { "resource group" } else { "management group" };
                if is_group_name(text) {
                    Ok(text.into())
                } else {
                    Err(format!(
                        "`{text}` is no name of a {of}: up to 90 letters, digits, `-`, `_`, `.`, `(`, `)`, no `.` at the end"
                    ))
                }
            }
            Self::Cloud => match clouds::find(text) {
                Some(cloud) => Ok(cloud.name.into()),
                None => {
                    let names: Vec<&str> = clouds::names().collect();
                    Err(format!("there is no cloud `{text}`; there are {}", names.join(", ")))
                }
            },
        }
    }
}

// SOURCE: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
fn is_group_name(text: &str) -> bool {
    const LONGEST: usize = 90;
    let fits = |letter: char| letter.is_alphanumeric() || "-_.()".contains(letter);
    !text.is_empty() && text.chars().count() <= LONGEST && text.chars().all(fits) && !text.ends_with('.')
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A value that the user told, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The value, as `Surrounding::check` gave it.
    pub value: Arc<str>,
    /// The characters that say it: an argument's or the configuration's.
    pub location: Location,
}

/// What was told; the rest is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The resource group's location; for a deployment above one, the deployment's own.
    pub location: Option<Told>,
    /// The subscription's id.
    pub subscription_id: Option<Told>,
    /// The resource group's name.
    pub resource_group: Option<Told>,
    /// The tenant's id.
    pub tenant_id: Option<Told>,
    /// The management group's name.
    pub management_group: Option<Told>,
    /// The cloud's name.
    pub cloud: Option<Told>,
}

impl Surroundings {
    /// Notes what was told of one thing.
    pub fn tell(&mut self, of: Surrounding, told: Told) {
        let place = match of {
            Surrounding::Location => &mut self.location,
            Surrounding::SubscriptionId => &mut self.subscription_id,
            Surrounding::ResourceGroup => &mut self.resource_group,
            Surrounding::TenantId => &mut self.tenant_id,
            Surrounding::ManagementGroup => &mut self.management_group,
            Surrounding::Cloud => &mut self.cloud,
        };
        *place = Some(told);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked_and_spelt_as_azure_spells_them() {
        let check = |of: Surrounding, text: &str| of.check(text).ok().map(|value| value.to_string());
        assert_eq!(check(Surrounding::Location, "West Europe").as_deref(), Some("westeurope"));
        assert_eq!(check(Surrounding::Location, "west/europe"), None);
        let id = "AAAAAAAA-0000-4000-8000-00000000000a";
        assert_eq!(check(Surrounding::SubscriptionId, id), Some(id.to_ascii_lowercase()));
        for wrong in ["", "mine", "AAAAAAAA-0000-4000-8000-00000000000", "{AAAAAAAA-0000-4000-8000-00000000000a}"] {
            assert_eq!(check(Surrounding::TenantId, wrong), None, "{wrong}");
        }
        assert_eq!(check(Surrounding::ResourceGroup, "rg-prod_(1)").as_deref(), Some("rg-prod_(1)"));
        for wrong in ["", "rg.", "rg/x", "a b"] {
            assert_eq!(check(Surrounding::ResourceGroup, wrong), None, "{wrong}");
        }
        assert_eq!(check(Surrounding::Cloud, "azurecloud").as_deref(), Some("AzureCloud"));
        assert!(Surrounding::Cloud.check("Azure").unwrap_err().contains("AzureChinaCloud"));
    }
}
