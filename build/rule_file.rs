//! The form of one rule file: its keys, their types and their order.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::vocabulary::control::{Basis, Framework};
use crate::vocabulary::kind::VaultKind;
use crate::vocabulary::profile::Profile;
use crate::vocabulary::severity::{Confidence, Severity};

/// The keys of a rule file, in the order in which they stand.
const KEYS: [&str; 23] = [
    "code",
    "title",
    "since",
    "severity",
    "confidence",
    "profiles",
    "vaults",
    "check",
    "condition",
    "at",
    "non-production",
    "options",
    "message",
    "label",
    "help",
    "variants",
    "why",
    "remedy",
    "irreversible",
    "references",
    "controls",
    "policies",
    "peers",
];

/// The keys of a variant, in the order in which they stand.
const VARIANT_KEYS: [&str; 5] = ["when", "severity", "message", "label", "help"];

/// A rule file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RuleFile {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) since: String,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<Profile, Level>,
    pub(crate) vaults: Vec<VaultKind>,
    pub(crate) check: Option<Check>,
    pub(crate) condition: Option<Json>,
    pub(crate) at: Option<String>,
    pub(crate) non_production: Option<Severity>,
    #[serde(default)]
    pub(crate) options: BTreeMap<String, OptionFile>,
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) help: String,
    #[serde(default)]
    pub(crate) variants: BTreeMap<String, VariantFile>,
    pub(crate) why: String,
    pub(crate) remedy: String,
    pub(crate) irreversible: String,
    pub(crate) references: Vec<ReferenceFile>,
    #[serde(default)]
    pub(crate) controls: BTreeMap<Framework, Vec<ControlFile>>,
    #[serde(default)]
    pub(crate) policies: Vec<PolicyFile>,
    #[serde(default)]
    pub(crate) peers: Vec<String>,
}

/// A rule's severity in a profile, or off.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Off,
    Info,
    Warning,
    Error,
}

impl Level {
    /// The severity; `None` for off.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// The one word that `check` may say.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Check {
    Coded,
}

/// What a configuration may set about the rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase", tag = "type")]
pub(crate) enum OptionFile {
    Days { default: u32, min: u32, max: u32, says: String },
    Years { default: u32, min: u32, max: u32, says: String },
    Choice { default: String, allowed: Vec<String>, says: String },
}

/// A case in which a rule speaks differently.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VariantFile {
    pub(crate) when: String,
    pub(crate) severity: Option<Severity>,
    pub(crate) message: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) help: Option<String>,
}

/// A page that documents the fact.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferenceFile {
    pub(crate) title: String,
    pub(crate) url: String,
}

/// A control that the rule supports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlFile {
    pub(crate) id: String,
    pub(crate) basis: Basis,
}

/// A built-in Azure Policy definition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyFile {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Reads a rule file and checks its keys and their order.
pub(crate) fn parse(text: &str) -> Result<RuleFile, Vec<String>> {
    // The typed reading comes first: it names key, line and column of what it refuses.
    let rule: RuleFile = serde_yaml::from_str(text).map_err(|fault| vec![fault.to_string()])?;
    let written: serde_yaml::Mapping = serde_yaml::from_str(text).map_err(|fault| vec![fault.to_string()])?;
    let mut faults: Vec<String> = out_of_order(&written, &KEYS).into_iter().collect();
    if let Some(variants) = written.get("variants").and_then(serde_yaml::Value::as_mapping) {
        for (name, variant) in variants {
            let fault = variant.as_mapping().and_then(|variant| out_of_order(variant, &VARIANT_KEYS));
            let name = name.as_str().unwrap_or_default();
            faults.extend(fault.map(|fault| format!("variants.{name}.{fault}")));
        }
    }
    if faults.is_empty() { Ok(rule) } else { Err(faults) }
}

/// The first key that stands before one that it should follow.
fn out_of_order(written: &serde_yaml::Mapping, order: &[&str]) -> Option<String> {
    let mut reached = 0;
    for key in written.keys().filter_map(serde_yaml::Value::as_str) {
        let place = order.iter().position(|listed| *listed == key)?;
        if place < reached {
            return Some(format!("{key}: out of order; the order is {}", order.join(", ")));
        }
        reached = place;
    }
    None
}
