//! The typed model: vaults of both kinds with their facts, and what joins to them.

pub mod arm_id;
pub mod backup_vault;
pub mod belongings;
pub mod clusters;
pub mod custom_role;
pub mod datasource;
pub mod diagnostics;
pub mod dialects;
pub mod duration;
pub mod encryption;
pub mod endpoint;
pub mod estate;
pub mod firewall;
pub mod grants;
pub mod guard;
pub mod identity;
pub mod index;
pub mod inventory;
pub mod item_policy;
pub mod items;
pub mod key;
pub mod key_access;
pub mod key_address;
pub mod key_vault;
pub mod lock;
pub mod place;
pub mod policy_rules;
pub mod protection;
pub mod recovery_services;
pub mod scope;
pub mod secret_access;
pub mod security;
pub mod setting;
pub mod target;
pub mod vault;
pub mod workload;

pub use encryption::{Encryption, Given, KeyIdentity};
pub use estate::Estate;
pub use setting::{Reader, Setting, Site, State};
pub use target::Target;
pub use vault::{Facts, Vault};

use crate::template::{Resource, Value};

const SWITCH_WORDS: [(&str, &str); 2] = [("Enabled", "Enabled"), ("Disabled", "Disabled")];
const RESTORE_WORDS: [(&str, &str); 3] =
    [("Enabled", "Enabled"), ("Disabled", "Disabled"), ("PermanentlyDisabled", "PermanentlyDisabled")];
/// A key whose last update failed half-way is in use all the same.
const KEY_STATE_WORDS: [(&str, &str); 3] =
    [("Enabled", "Enabled"), ("Disabled", "Disabled"), ("Inconsistent", "Enabled")];
const IMMUTABILITY_WORDS: [(&str, &str); 3] =
    [("Disabled", "Disabled"), ("Unlocked", "Unlocked"), ("Locked", "Locked")];
const REDUNDANCY_WORDS: [(&str, &str); 4] = [
    ("LocallyRedundant", "LocallyRedundant"),
    ("ZoneRedundant", "ZoneRedundant"),
    ("GeoRedundant", "GeoRedundant"),
    ("ReadAccessGeoZoneRedundant", "GeoRedundant"),
];

/// A setting that this kind of vault does not have.
fn not_applicable<'d>(reader: Reader<'d>, path: &str) -> Setting<'d> {
    let names: Vec<&str> = path.split('.').collect();
    Setting { state: State::NotApplicable, site: reader.site(path, &names) }
}

/// Multi-user authorization as a template sets it: a proxy to a resource guard below the vault.
fn proxy_of<'d>(reader: Reader<'d>, children: &[&'d Resource], site: Site<'d>) -> Setting<'d> {
    let proxy = children.iter().copied().find(|child| {
        child
            .resource_type
            .rsplit('/')
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case("backupResourceGuardProxies"))
    });
    match proxy {
        Some(resource) => {
            let proxy = Reader { resource, provenance: reader.provenance };
            let state = State::Known(Value::string("Enabled"));
            Setting {
                state,
                site: proxy.site("properties.resourceGuardResourceId", &["properties", "resourceGuardResourceId"]),
            }
        }
        None => Setting { state: State::Absent, site: Site { written: None, ..site } },
    }
}
