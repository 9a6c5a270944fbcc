//! What an audit tells, as data: the JSON contract, and all that the page and the Markdown are made of.

use serde::Serialize;
use serde_json::Value as Json;

/// The whole audit.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The version of the contract.
    pub schema_version: u32,
    /// The tool that made it.
    pub tool: Tool,
    /// The heading.
    pub title: String,
    /// The day of the run, `YYYY-MM-DD`.
    pub date: String,
    /// Whether names, ids and addresses are replaced by stand-ins.
    pub redacted: bool,
    /// The paths that were given.
    pub scope: Vec<String>,
    /// The profile that rules are taken from.
    pub profile: Named,
    /// The framework whose controls are shown.
    pub framework: Named,
    /// The rules and tables that the run went by.
    pub catalogue: Catalogue,
    /// The counts of `check`.
    pub summary: Summary,
    /// What the pictures show.
    pub overview: Overview,
    /// The controls, each with its status for each vault.
    pub controls: Vec<Control>,
    /// The vaults.
    pub vaults: Vec<Vault>,
    /// The findings, in the order of `check`.
    pub findings: Vec<Finding>,
    /// What could not be determined.
    pub unknowns: Vec<Unknown>,
    /// The files.
    pub inputs: Vec<Input>,
}

/// The tool that made it.
#[derive(Debug, Clone, Serialize)]
pub struct Tool {
    /// `vaultvet`
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// A choice with what it means.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// The word in options.
    pub name: &'static str,
    /// What it is in words.
    pub title: &'static str,
}

/// The rules and tables that the run went by.
#[derive(Debug, Clone, Serialize)]
pub struct Catalogue {
    /// How many rules there are, those of one's own included.
    pub rules: usize,
    /// How many of them are on in the profile.
    pub on: usize,
    /// How many mappings to controls of the framework were read in a built-in policy initiative.
    pub read: usize,
    /// How many are our judgement.
    pub judgement: usize,
    /// The dated tables.
    pub tables: Vec<Table>,
}

/// A dated table of facts.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// Its name.
    pub table: &'static str,
    /// What was read.
    pub source: &'static str,
    /// Where it can be read.
    pub url: &'static str,
    /// As of which day it was true.
    pub date: &'static str,
}

/// The counts of a run, as `check` gives them.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Files by status.
    pub files: Files,
    /// Vaults, each deployment counted apart.
    pub vaults: usize,
    /// Deployments judged.
    pub deployments: usize,
    /// Definite findings by severity.
    pub findings: Severities,
    /// Possible findings.
    pub possible: usize,
    /// Suppressed findings.
    pub suppressed: usize,
    /// What could not be determined.
    pub unknown: usize,
}

/// Files by status.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Files {
    /// All known that was needed.
    pub checked: usize,
    /// Some was not.
    pub partly_unknown: usize,
    /// No vault named.
    pub no_vault: usize,
    /// In no known form.
    pub unrecognised: usize,
    /// Not decoded or parsed.
    pub unreadable: usize,
    /// Over the size cap, or a form not read yet.
    pub skipped: usize,
    /// Left out by an ignore rule.
    pub ignored: usize,
}

/// Definite findings by severity.
#[derive(Debug, Clone, Serialize)]
pub struct Severities {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub info: usize,
}

/// What the pictures show.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    /// By area, how many judgements of a rule on a vault came out how.
    pub areas: Vec<Posture>,
    /// By fact, how many vaults have which value.
    pub facts: Vec<Spread>,
    /// By status, how many controls.
    pub controls: Counts,
}

/// How judgements came out in an area.
#[derive(Debug, Clone, Serialize)]
pub struct Posture {
    /// The area.
    pub area: &'static str,
    /// How many came out how.
    pub rules: Counts,
}

/// How many came out how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// A fault of severity warning or error.
    pub failed: usize,
    /// Such a fault for some outcomes of an open choice.
    pub may_fail: usize,
    /// Something needed is not known.
    pub not_determined: usize,
    /// Notes only.
    pub noted: usize,
    /// Faults, all of them suppressed.
    pub waived: usize,
    /// All seen, no fault.
    pub passed: usize,
    /// Nothing here that is spoken of.
    pub not_applicable: usize,
}

/// How many vaults have which value of a fact.
#[derive(Debug, Clone, Serialize)]
pub struct Spread {
    /// The fact's name.
    pub fact: &'static str,
    /// In words.
    pub title: &'static str,
    /// The values with the number of vaults, the safest first.
    pub values: Vec<SpreadValue>,
}

/// One value of a fact.
#[derive(Debug, Clone, Serialize)]
pub struct SpreadValue {
    /// The value in words.
    pub value: String,
    /// How it is shown: `good`, `fair`, `poor`, `open` or `none`.
    pub standing: &'static str,
    /// How many vaults.
    pub vaults: usize,
}

/// A control of the framework.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Control {
    /// The framework's own id.
    pub id: &'static str,
    /// The worst status over all vaults.
    pub status: &'static str,
    /// The rules that support it and are on.
    pub rules: Vec<SupportingRule>,
    /// Its status for each vault, in the order of `vaults`.
    pub vaults: Vec<ControlOfVault>,
}

/// A rule that supports a control.
#[derive(Debug, Clone, Serialize)]
pub struct SupportingRule {
    /// Code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// What it finds.
    pub title: &'static str,
    /// `read` or `judgement`.
    pub basis: &'static str,
}

/// A control's status for one vault.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlOfVault {
    /// The vault's id in this document.
    pub vault: String,
    /// Its status.
    pub status: &'static str,
    /// The findings that it rests on, by their ids in this document.
    pub findings: Vec<String>,
    /// The rules of each outcome.
    pub rules: RulesByOutcome,
}

/// Codes of rules by how they came out.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RulesByOutcome {
    /// Failed.
    pub failed: Vec<&'static str>,
    /// May fail.
    pub may_fail: Vec<&'static str>,
    /// Not determined.
    pub not_determined: Vec<&'static str>,
    /// Notes only.
    pub noted: Vec<&'static str>,
    /// Waived.
    pub waived: Vec<&'static str>,
    /// Passed.
    pub passed: Vec<&'static str>,
    /// Nothing to judge.
    pub not_applicable: Vec<&'static str>,
}

/// A vault of one deployment.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vault {
    /// Its id in this document.
    pub id: String,
    /// `Microsoft.DataProtection/backupVaults` or `Microsoft.RecoveryServices/vaults`.
    #[serde(rename = "type")]
    pub resource_type: &'static str,
    /// The kind in words.
    pub kind: &'static str,
    /// Its name, if known.
    pub name: Option<String>,
    /// The expression that gives its name, if it is not known.
    pub expression: Option<String>,
    /// The resource group.
    pub resource_group: Fact,
    /// The region.
    pub region: Fact,
    /// The API version.
    pub api_version: Fact,
    /// The parameter file of its deployment.
    pub deployment: Option<String>,
    /// Whether it is surely deployed.
    pub surely_deployed: bool,
    /// Where it is declared.
    pub location: Place,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// The rules by outcome.
    pub rules: RulesByOutcome,
    /// Its findings, by their ids in this document.
    pub findings: Vec<String>,
    /// What the rules that passed rest on.
    pub evidence: Vec<Evidence>,
    /// What belongs to it.
    pub belongings: Vec<Belonging>,
}

/// What some rules that passed on a vault rest on.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The codes of the rules.
    pub rules: Vec<&'static str>,
    /// The names of the vault's facts.
    pub facts: Vec<&'static str>,
    /// Whether the vault's API version is one of them.
    pub api_version: bool,
    /// The resources that were looked at.
    pub resources: Vec<Seen>,
}

/// A resource that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// Its type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its name, if known.
    pub name: Option<String>,
    /// Where it is declared.
    pub location: Place,
}

/// A list of what belongs to a vault.
#[derive(Debug, Clone, Serialize)]
pub struct Belonging {
    /// `policies`, `instances`, `resourceGuards` or `roleGrants`.
    pub list: &'static str,
    /// The rows.
    pub rows: Vec<BelongingRow>,
}

/// One thing that belongs to a vault.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BelongingRow {
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Whether it is surely deployed with the vault.
    pub surely_deployed: bool,
    /// Where it is declared.
    pub location: Place,
}

/// A fact with its state.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// Its name.
    pub fact: &'static str,
    /// `known`, `absent`, `unknown` or `not-applicable`.
    pub state: &'static str,
    /// The value in effect, if that is known.
    pub effective: Option<Json>,
    /// The values that it can take.
    pub possible: Vec<Json>,
    /// Why it is unknown.
    pub cause: Option<&'static str>,
    /// Where it is written.
    pub location: Option<Place>,
    /// How the value in effect came to be; none where that is not known, and of what belongs to a vault.
    pub came: Option<Came>,
}

/// How a value came to be.
#[derive(Debug, Clone, Serialize)]
pub struct Came {
    /// `live`, `literal`, `parameter`, `parameter-default`, `argument`, `variable`, `surroundings`, `computed` or
    /// `service-default`.
    pub from: &'static str,
    /// The name of the parameter or variable.
    pub name: Option<String>,
}

/// A finding.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Its id in this document.
    pub id: String,
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// The rule's area.
    pub area: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// `definite` or `possible`.
    pub certainty: &'static str,
    /// `low`, `medium` or `high`.
    pub confidence: &'static str,
    /// The fault.
    pub message: String,
    /// What to write.
    pub help: String,
    /// The page to open.
    pub url: &'static str,
    /// The vaults that it is about, by their ids in this document.
    pub vaults: Vec<String>,
    /// The resource that it is about.
    pub resource: Resource,
    /// The property.
    pub property: String,
    /// The value found; null for absent.
    pub actual: Option<Json>,
    /// The characters to edit.
    pub location: Place,
    /// What stands at them.
    pub label: String,
    /// How the value came to be.
    pub way: Vec<Step>,
    /// The parameter files of the deployments in which it was found.
    pub deployments: Vec<String>,
    /// The controls of the framework that its rule supports.
    pub controls: Vec<&'static str>,
    /// Why it does not count.
    pub suppressed: Option<Suppressed>,
    /// The fingerprint of `check`; not told where names are replaced, since it hangs on them.
    pub fingerprint: Option<String>,
}

/// A resource.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Its type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its name, if known.
    pub name: Option<String>,
    /// The expression that gives its name.
    pub expression: Option<String>,
    /// Type and name of the resource that declares the property, if that is another.
    pub declared_by: Option<String>,
}

/// A step of a value's way.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// What happens there.
    pub message: String,
    /// Where.
    pub location: Place,
}

/// A place in a file.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// Why a finding does not count.
#[derive(Debug, Clone, Serialize)]
pub struct Suppressed {
    /// By which means.
    pub means: &'static str,
    /// The reason given.
    pub reason: Option<String>,
    /// The last day.
    pub until: Option<String>,
    /// Who takes it on.
    pub by: Option<String>,
    /// Where it is written.
    pub location: Option<Place>,
}

/// Something that could not be determined.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unknown {
    /// The resource.
    pub resource: Resource,
    /// The vaults, by their ids in this document.
    pub vaults: Vec<String>,
    /// The property.
    pub property: String,
    /// The property in words.
    pub topic: String,
    /// Why, as a word of the contract.
    pub cause: &'static str,
    /// Why, in words.
    pub why: String,
    /// Where it arose.
    pub location: Place,
    /// The rules that needed it.
    pub rules: Vec<&'static str>,
    /// The parameter files of the deployments.
    pub deployments: Vec<String>,
}

/// A file.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// The file.
    pub file: String,
    /// What kind of document it is.
    pub form: Option<&'static str>,
    /// How far it could be judged; `linked` for one that another led to.
    pub status: &'static str,
    /// More of why.
    pub reason: Option<String>,
    /// The command that makes a form that is read.
    pub remedy: Option<String>,
    /// How many vaults it holds or deploys.
    pub vaults: usize,
    /// SHA-256 of its bytes.
    pub sha256: Option<String>,
}
