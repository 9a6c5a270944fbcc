//! Makes outcomes by hand: files, findings at the characters that a test names, and unknowns.

use serde_json::json;

use crate::document::Form;
use crate::engine::{InputEntry, Outcome, Status, Summary, Undetermined};
use crate::knowledge::VaultKind;
use crate::rule::{
    Area, Basis, Certainty, Confidence, Control, Finding, Framework, Judge, Label, Policy, Profile, Reference,
    ResourceRef, Rule, Severity, Variant, Words,
};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::template::Cause;

pub(super) static LOCAL: Rule = Rule {
    code: "RED02",
    name: "vault-redundancy-local",
    area: Area::Redundancy,
    title: "vault keeps its backups in one datacenter",
    since: "0.1.0",
    severity: Severity::Warning,
    confidence: Confidence::High,
    profiles: &[(Profile::Geo, Some(Severity::Error)), (Profile::Cmk, None)],
    vaults: &[VaultKind::BackupVault, VaultKind::RecoveryServicesVault],
    judge: Judge::Coded,
    non_production: Some(Severity::Info),
    options: &[],
    words: Words {
        message: "{vault} keeps its backups in one datacenter",
        label: "locally redundant: three copies, one building",
        help: "write \"GeoRedundant\" to survive the loss of {region}",
    },
    variants: &[Variant {
        name: "locked",
        when: "the vault already protects something, so that its redundancy can't be changed any more",
        severity: Some(Severity::Error),
        message: Some("{vault} is bound to one datacenter"),
        label: None,
        help: None,
    }],
    why: "All three copies stand in one building. A fire there takes the machines and their backups at once.\n",
    remedy: "Set `properties.storageSettings[0].type`:\n\n  \"storageSettings\": [\n    { \"datastoreType\": \"VaultStore\", \"type\": \"GeoRedundant\" }\n  ]\n",
    irreversible: "the redundancy is settled when the vault is created, at the latest with its first protected item\n",
    references: &[Reference {
        title: "Storage redundancy of Backup vaults",
        url: "https://learn.microsoft.com/azure/backup/create-manage-backup-vault",
    }],
    controls: &[
        (Framework::Mcsb, &[Control { id: "BR-2", basis: Basis::Judgement }]),
        (
            Framework::Nist,
            &[Control { id: "CP-6", basis: Basis::Read }, Control { id: "CP-9", basis: Basis::Judgement }],
        ),
    ],
    policies: &[Policy {
        id: "4bd1f3c0-9443-49ad-b8bc-7c17a92b5924",
        name: "Backup vaults should be zone | redundant",
    }],
    peers: &["Azure.RSV.StorageType"],
    url: "https://learn.microsoft.com/azure/backup/create-manage-backup-vault",
};

pub(super) static LIMIT: Rule = Rule {
    code: "INP03",
    name: "limit-reached",
    area: Area::Input,
    title: "a limit was reached",
    severity: Severity::Error,
    profiles: &[],
    vaults: &[],
    judge: Judge::Condition {
        condition: "{\"field\": \"vault.redundancy\", \"exists\": false}",
        at: "vault.redundancy",
    },
    non_production: None,
    options: &[],
    variants: &[],
    controls: &[],
    policies: &[],
    peers: &[],
    references: &[],
    ..LOCAL
};

pub(super) const HELP: &str = "write \"GeoRedundant\" to survive the loss of westeurope, or \"ZoneRedundant\" to survive the loss of a zone.\n\
    A vault's redundancy is settled when it is created, at the latest with its first protected item:\n\
    for a vault that is in use, deploy a new one and move the protection.\n";

/// The first place of `words` in a file.
pub(super) fn at(sources: &SourceMap, source: SourceId, words: &str) -> Location {
    let text = &sources.get(source).unwrap().text;
    let start = u32::try_from(text.find(words).unwrap_or_else(|| panic!("no {words}"))).unwrap();
    Location { source, span: Span::new(start, start + u32::try_from(words.len()).unwrap()) }
}

pub(super) fn label(location: Location, text: &str) -> Label {
    Label { location, text: text.into() }
}

pub(super) fn vault(name: &str) -> ResourceRef {
    ResourceRef {
        resource_type: "Microsoft.DataProtection/backupVaults".to_owned(),
        name: Some(name.to_owned()),
        expression: None,
        declared_by: None,
    }
}

pub(super) fn finding(primary: Location) -> Finding {
    Finding {
        rule: &LOCAL,
        severity: Severity::Warning,
        certainty: Certainty::Definite,
        message: "backup vault `bv-orders-prod` keeps its backups in one datacenter".to_owned(),
        help: HELP.into(),
        resource: vault("bv-orders-prod").into(),
        property: "properties.storageSettings[0].type".into(),
        actual: Some(json!("LocallyRedundant")),
        primary: label(primary, "locally redundant: three copies, one building"),
        related: Vec::new(),
        way: 0,
        deployments: Vec::new(),
        rests_on_default: None,
        declared: Vec::new(),
        moved_from: None,
        suppressed: None,
        fingerprint: "0".repeat(64),
    }
}

pub(super) fn unknown(location: Location, name: &str, topic: &str, cause: Cause, detail: &str) -> Undetermined {
    Undetermined {
        resource: vault(name),
        property: format!("properties.{topic}"),
        topic: topic.to_owned(),
        cause,
        detail: detail.to_owned(),
        location,
        vault_at: location,
        rules: vec!["RED02"],
        deployments: vec!["main.prod.parameters.json".to_owned()],
    }
}

pub(super) fn input(file: &str, status: Status, reason: Option<&str>, remedy: Option<&str>) -> InputEntry {
    InputEntry {
        file: file.to_owned(),
        form: Some(Form::ArmTemplate),
        status,
        reason: reason.map(str::to_owned),
        remedy: remedy.map(str::to_owned),
        vaults: 1,
    }
}

/// A checked file with one vault and whatever findings.
pub(super) fn outcome(sources: SourceMap, findings: Vec<Finding>) -> Outcome {
    let summary = Summary {
        files: [1, 0, 0, 0, 0, 0],
        vaults: 1,
        files_with_vaults: 1,
        deployments: 1,
        warnings: findings.len(),
        ..Summary::default()
    };
    Outcome { findings, unknowns: Vec::new(), inputs: Vec::new(), summary, sources }
}
