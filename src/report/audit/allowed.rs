//! The words that stay where names are replaced: Azure's own, and those of our texts.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::knowledge::types::{Property, TypeTable};
use crate::knowledge::{Fact, regions, roles};
use crate::rule::catalogue::RULES;

/// Words of Azure and what our texts quote, in lower case.
static QUOTED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut words: HashSet<String> = HashSet::new();
    for table in TypeTable::all() {
        if let Some(root) = table.root() {
            add_property(root, &mut words);
        }
    }
    for fact in Fact::ALL {
        words.insert(fact.name().to_ascii_lowercase());
        words.extend(fact.words().iter().map(|word| word.to_ascii_lowercase()));
    }
    for text in texts() {
        for quote in ['`', '"'] {
            let quoted = text.split(quote).skip(1).step_by(2).filter(|quoted| !quoted.contains('{'));
            words.extend(quoted.map(str::to_ascii_lowercase));
        }
    }
    words
});

/// Words of our own prose, in lower case: a name that is one of them tells nothing where it stands in a sentence.
static PROSE: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words = texts().flat_map(|text| text.split(|letter: char| !letter.is_ascii_alphabetic()));
    words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect()
});

/// Words that file names are made of wherever they come from.
const OF_FILES: [&str; 64] = [
    "main",
    "azuredeploy",
    "deploy",
    "deployment",
    "deployments",
    "template",
    "templates",
    "parameters",
    "parameter",
    "params",
    "param",
    "prod",
    "production",
    "dev",
    "development",
    "test",
    "tests",
    "testing",
    "stage",
    "staging",
    "qa",
    "infra",
    "infrastructure",
    "modules",
    "module",
    "nested",
    "linked",
    "linkedtemplates",
    "nestedtemplates",
    "bicep",
    "json",
    "jsonc",
    "yaml",
    "yml",
    "arm",
    "terraform",
    "tf",
    "backup",
    "backups",
    "vault",
    "vaults",
    "recovery",
    "services",
    "recoveryservices",
    "policy",
    "policies",
    "live",
    "legacy",
    "archive",
    "export",
    "exports",
    "fixtures",
    "demo",
    "examples",
    "example",
    "samples",
    "sample",
    "src",
    "iac",
    "env",
    "environments",
    "quickstart",
    "resources",
    "azure",
];

/// Namespaces of Azure's resource types that stand beside vaults, in lower case without `microsoft.`.
const NAMESPACES: [&str; 42] = [
    "aad",
    "advisor",
    "alertsmanagement",
    "apimanagement",
    "app",
    "appconfiguration",
    "authorization",
    "automation",
    "azurestackhci",
    "batch",
    "cache",
    "cdn",
    "classiccompute",
    "classicstorage",
    "cognitiveservices",
    "compute",
    "containerinstance",
    "containerregistry",
    "containerservice",
    "databricks",
    "datafactory",
    "dataprotection",
    "dbformysql",
    "dbforpostgresql",
    "documentdb",
    "elasticsan",
    "eventgrid",
    "eventhub",
    "insights",
    "keyvault",
    "kubernetes",
    "logic",
    "management",
    "managedidentity",
    "netapp",
    "network",
    "operationalinsights",
    "recoveryservices",
    "resources",
    "sql",
    "storage",
    "web",
];

fn texts() -> impl Iterator<Item = &'static str> {
    RULES.iter().flat_map(|rule| {
        let own = [rule.title, rule.words.message, rule.words.label, rule.words.help, rule.why, rule.remedy];
        let variants =
            rule.variants.iter().flat_map(|variant| [variant.message, variant.label, variant.help]).flatten();
        own.into_iter().chain(variants)
    })
}

fn add_property(property: Property, words: &mut HashSet<String>) {
    words.insert(property.name().to_ascii_lowercase());
    words.extend(property.values().map(|(word, _)| word.to_ascii_lowercase()));
    for inner in property.members().chain(property.forms()).chain(property.item()) {
        add_property(inner, words);
    }
}

/// Whether a value or something quoted may stay: it is a word of Azure's or of our texts, a number, a day, a period.
pub(super) fn is_allowed(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.is_empty()
        || QUOTED.contains(&lower)
        || is_measure(&lower)
        || is_type(&lower)
        || regions::find(word).is_some()
        || roles::by_name(word).is_some()
        || is_path(&lower)
}

/// Whether a word of a sentence is one that our own sentences use.
pub(super) fn is_prose(word: &str) -> bool {
    PROSE.contains(&word.to_ascii_lowercase())
}

/// Whether a part of a path says nothing of whose it is.
pub(super) fn is_common_in_paths(part: &str) -> bool {
    let mut pieces = part.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty());
    pieces.all(|piece| {
        let lower = piece.to_ascii_lowercase();
        OF_FILES.contains(&lower.as_str()) || lower.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a GUID is that of a role which every tenant has.
pub(super) fn is_built_in_role(guid: &str) -> bool {
    roles::by_guid(guid).is_some()
}

/// A number, a boolean, a day, an API version, a period.
fn is_measure(lower: &str) -> bool {
    let digits_and = |more: &[u8]| lower.bytes().all(|byte| byte.is_ascii_digit() || more.contains(&byte));
    let version = lower.strip_suffix("-preview").unwrap_or(lower);
    let period = lower.strip_prefix('p').is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || b"ymwdths.".contains(&byte))
    });
    matches!(lower, "true" | "false" | "null" | "none" | "<secure>")
        || digits_and(b".-:/tz ")
        || version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        || period
}

/// `Microsoft.DataProtection/backupVaults`
fn is_type(lower: &str) -> bool {
    lower.strip_prefix("microsoft.").is_some_and(|rest| {
        let namespace = rest.split('/').next().unwrap_or_default();
        NAMESPACES.contains(&namespace)
            && rest.split('/').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    })
}

/// `properties.storageSettings[0].type`, of names that Azure has.
fn is_path(lower: &str) -> bool {
    let mut parts = lower.split(['.', '[', ']']).filter(|part| !part.is_empty());
    let known = |part: &str| QUOTED.contains(part) || part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*');
    lower.contains('.') && parts.all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_azure_stay_and_names_do_not() {
        for word in [
            "LocallyRedundant",
            "VaultStore",
            "westeurope",
            "West Europe",
            "P30D",
            "2025-07-01",
            "2024-04-30-preview",
            "Microsoft.DataProtection/backupVaults/backupPolicies",
            "properties.storageSettings[0].type",
            "true",
            "14",
            "Contributor",
        ] {
            assert!(is_allowed(word), "{word}");
        }
        for name in [
            "bv-orders-prod",
            "contoso",
            "rg-identities",
            "properties.contoso",
            "1f3f0d52-7d8c-4f0e-9a55-0c1f5b7f2a10",
            "p",
        ] {
            assert!(!is_allowed(name), "{name}");
        }
        assert!(is_common_in_paths("main.prod.parameters.json") && !is_common_in_paths("contoso.json"));
    }
}
