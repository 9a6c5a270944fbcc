//! The arguments of each command; no behaviour.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::outputs::OutputFile;
use super::suppress::SuppressArgs;
use super::suppressions::SuppressionArgs;
use crate::config::{ContextValue, FailLevel, Written};
use crate::knowledge::Day;
use crate::knowledge::day::NotADay;
use crate::rule::{Framework, Profile};
use crate::template::Surrounding;

/// Checks Azure Backup vaults and Recovery Services vaults before they are deployed.
#[derive(Debug, Parser)]
#[command(name = "vaultvet", version, max_term_width = 100)]
#[command(after_help = "A path or an option in place of a command means `check`.\n\n\
Exit codes: 0 nothing at or above the failing level, 1 findings, 2 the run could not be made, 3 nothing to check.")]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what is wrong with the vaults that these files would deploy.
    Check(CheckArgs),
    /// Print every resource that a template would deploy, worked out, as JSON.
    Eval(EvalArgs),
    /// List every vault with its facts, their state and where each was written.
    Inventory(InventoryArgs),
    /// Write the audit: every vault with its facts, findings and controls, as one page, Markdown or JSON.
    Report(ReportArgs),
    /// Explain one rule: what, why, remedy, what can't be undone.
    Explain(ExplainArgs),
    /// List the rules, or test rules of your own.
    Rules(RulesArgs),
    /// Print what counts of all configurations and options, each setting with its origin.
    Config(ConfigArgs),
    /// Write a commented configuration for what lies here.
    Init(InitArgs),
    /// Write a suppression, with its reason, for what a rule finds.
    Suppress(Box<SuppressArgs>),
    /// Print the completions of a shell.
    Completions(CompletionsArgs),
    /// Print a page of the manual, or write all of them.
    Man(ManArgs),
}

/// What is read, the same for all commands that read.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Files and directories; `-` for standard input. The working directory if none is given.
    pub(super) paths: Vec<PathBuf>,
    /// A parameter file or NAME=VALUE; several are merged from left to right into one deployment.
    #[arg(long, short = 'p', value_name = "FILE|NAME=VALUE")]
    pub(super) parameters: Vec<String>,
    /// Read what `.gitignore` leaves out, too.
    #[arg(long)]
    pub(super) no_ignore: bool,
    /// The greatest file that is read, in bytes or with k, M or G.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "64M")]
    pub(super) max_file_size: u64,
    /// The name to show for standard input; its extension says how it is read.
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<String>,
    /// How many threads may work.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// Only what changed since this git revision: templates, and all whose parameter files or linked files changed.
    #[arg(long, value_name = "REVISION")]
    pub(super) since: Option<String>,
    /// Exit 0 where there is nothing to check.
    #[arg(long)]
    pub(super) allow_empty: bool,
    #[command(flatten)]
    pub(super) settings: SettingArgs,
}

impl InputArgs {
    /// Whether a run may find nothing to check: it was allowed to, or only what changed was asked for.
    pub(super) fn may_be_empty(&self) -> bool {
        self.allow_empty || self.since.is_some()
    }
}

/// What the configuration sets, too; an option wins over it.
#[derive(Debug, Default, Args)]
pub(super) struct SettingArgs {
    /// The configuration; else the nearest `vaultvet.yaml`, from here up to the git work tree.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// A configuration from outside that wins over the repository's, for gates on pull requests of strangers.
    #[arg(long, value_name = "FILE")]
    pub(super) policy_config: Option<PathBuf>,
    /// The region of the resource group; of a deployment above one, its own.
    #[arg(long, value_name = "REGION", help_heading = "Where it is deployed", value_parser = told(Surrounding::Location))]
    pub(super) location: Option<ContextValue>,
    /// The subscription's id.
    #[arg(long, value_name = "GUID", help_heading = "Where it is deployed", value_parser = told(Surrounding::SubscriptionId))]
    pub(super) subscription_id: Option<ContextValue>,
    /// The resource group's name.
    #[arg(long, value_name = "NAME", help_heading = "Where it is deployed", value_parser = told(Surrounding::ResourceGroup))]
    pub(super) resource_group: Option<ContextValue>,
    /// The tenant's id.
    #[arg(long, value_name = "GUID", help_heading = "Where it is deployed", value_parser = told(Surrounding::TenantId))]
    pub(super) tenant_id: Option<ContextValue>,
    /// The management group's name.
    #[arg(long, value_name = "NAME", help_heading = "Where it is deployed", value_parser = told(Surrounding::ManagementGroup))]
    pub(super) management_group: Option<ContextValue>,
    /// The cloud: AzureCloud, AzureUSGovernment, AzureChinaCloud.
    #[arg(long, value_name = "CLOUD", help_heading = "Where it is deployed", value_parser = told(Surrounding::Cloud))]
    pub(super) cloud: Option<ContextValue>,
}

/// How much is said beside the report.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct TalkArgs {
    /// Findings and the last line, nothing else: no notes, no progress bar.
    #[arg(long, short, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say on stderr what became of each file.
    #[arg(long, short)]
    pub(super) verbose: bool,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// bash, zsh, fish, powershell or elvish.
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The command whose page is wanted; vaultvet itself if none is given.
    pub(super) command: Option<String>,
    /// Write every page into this folder instead.
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    /// A template, or a parameter file beside one; `-` for standard input.
    pub(super) template: PathBuf,
    /// A parameter file or NAME=VALUE; several are merged from left to right into one deployment.
    #[arg(long, short = 'p', value_name = "FILE|NAME=VALUE")]
    pub(super) parameters: Vec<String>,
    /// The greatest file that is read, in bytes or with k, M or G.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "64M")]
    pub(super) max_file_size: u64,
    /// The name to show for standard input; its extension says how it is read.
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<String>,
    #[command(flatten)]
    pub(super) settings: SettingArgs,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) judging: JudgingArgs,
    /// How findings are told on stdout: for people, if nothing else is said; by themselves `github` inside GitHub Actions
    /// and `azure` inside Azure Pipelines.
    #[arg(
        long,
        value_enum,
        value_name = "KIND",
        hide_possible_values = true,
        help = "How findings are told on stdout: human, concise, json, sarif, junit, github, azure, gitlab, csv, markdown"
    )]
    pub(super) format: Option<ReportFormat>,
    /// Write a file, too; its name tells the kind: .sarif, .json, .xml, .csv, .md, .txt, or `KIND:FILE`. Repeatable.
    #[arg(long, value_name = "FILE", value_parser = super::outputs::parse_output)]
    pub(super) output: Vec<OutputFile>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
    /// Print on stderr how often each rule spoke, and how long each part of the run took.
    #[arg(long)]
    pub(super) statistics: bool,
    /// How much is said of what could not be determined.
    #[arg(long, value_enum, default_value_t = UnknownsShown::Summary)]
    pub(super) unknowns: UnknownsShown,
    /// Colours and links: only on a terminal, always, or never.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub(super) color: Colour,
    /// The day for rules that depend on the date, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) today: Option<Day>,
    #[command(flatten)]
    pub(super) own: OwnRulesArgs,
    #[command(flatten)]
    pub(super) suppressions: SuppressionArgs,
}

/// How strictly is judged; the configuration sets it, too.
#[derive(Debug, Args)]
pub(super) struct JudgingArgs {
    /// Which rules are on, and how bad each is.
    #[arg(long, value_name = "PROFILE", value_parser = parse_profile,
          help = "Which rules are on: recommended (the default), strict, geo, zone, cmk, alz")]
    pub(super) profile: Option<Profile>,
    /// The least severity that makes the exit code 1: error, warning (the default), info, never.
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_level)]
    pub(super) fail_on: Option<FailLevel>,
    /// Findings that hold only for some outcomes of an open choice count, too.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(super) fail_on_possible: Option<bool>,
}

/// Rules of the user's own.
#[derive(Debug, Args)]
pub(super) struct OwnRulesArgs {
    /// Rules of your own: a rule file, or a folder of them; beside those that the configuration names.
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct InventoryArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// A table, or JSON.
    #[arg(long, value_enum, default_value_t = InventoryFormat::Table)]
    pub(super) format: InventoryFormat,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
    /// List the policies, instances, guards and roles of each vault, too; JSON always does.
    #[arg(long)]
    pub(super) details: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
    /// How the audit is told on stdout, and in files whose name does not say it: html if nothing else is said.
    #[arg(long, value_enum)]
    pub(super) format: Option<AuditFormat>,
    /// A file to write instead of stdout, its kind told by its name: .html, .md, .json; may be given several times.
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(super) output: Vec<PathBuf>,
    /// The framework whose controls are shown.
    #[arg(long, value_name = "FRAMEWORK", value_parser = parse_framework, default_value = "mcsb",
          help = "Whose controls are shown: mcsb, nist-800-53-r5, iso-27001-2022, pci-dss-4, cis-azure, waf")]
    pub(super) framework: Framework,
    /// The heading of the audit.
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,
    /// Replace names, ids, addresses and paths by stand-ins, the same for the same thing.
    #[arg(long)]
    pub(super) redact: bool,
    /// Which rules are on, and how bad each is.
    #[arg(long, value_name = "PROFILE", value_parser = parse_profile,
          help = "Which rules are on: recommended (the default), strict, geo, zone, cmk, alz")]
    pub(super) profile: Option<Profile>,
    /// The day of the audit, for rules that depend on the date, too, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) today: Option<Day>,
    #[command(flatten)]
    pub(super) own: OwnRulesArgs,
    /// Show everything, as if nothing was suppressed and there was no baseline.
    #[arg(long, help_heading = "What does not count")]
    pub(super) no_ignores: bool,
    /// Findings that stand in this file are known: they are told as suppressed.
    #[arg(long, value_name = "FILE", help_heading = "What does not count")]
    pub(super) baseline: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Code or name: RED02, vault-redundancy-local.
    pub(super) rule: String,
    #[command(flatten)]
    pub(super) own: OwnRulesArgs,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,
    /// A table, JSON or Markdown.
    #[arg(long, value_enum, default_value_t = RulesFormat::Table)]
    pub(super) format: RulesFormat,
    /// The profile whose severities the table shows.
    #[arg(long, value_name = "PROFILE", value_parser = parse_profile, default_value = "recommended")]
    pub(super) profile: Profile,
    /// Print which rules support which control of this framework instead.
    #[arg(long, value_name = "FRAMEWORK", value_parser = parse_framework,
          help = "Print which rules support which control: mcsb, nist-800-53-r5, iso-27001-2022, pci-dss-4, cis-azure, waf")]
    pub(super) controls: Option<Framework>,
    #[command(flatten)]
    pub(super) own: OwnRulesArgs,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(flatten)]
    pub(super) settings: SettingArgs,
    #[command(flatten)]
    pub(super) judging: JudgingArgs,
    #[command(flatten)]
    pub(super) own: OwnRulesArgs,
    /// YAML with the origin of each setting in a comment, or JSON.
    #[arg(long, value_enum, default_value_t = ConfigFormat::Text)]
    pub(super) format: ConfigFormat,
    /// Tell the severity of every rule, not only of those that are set.
    #[arg(long)]
    pub(super) all: bool,
    /// Print the JSON Schema of configurations instead, for editors.
    #[arg(long, conflicts_with_all = ["format", "all"])]
    pub(super) schema: bool,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    #[command(flatten)]
    pub(super) talk: TalkArgs,
    /// The folder to write `vaultvet.yaml` in; the working directory if none is given.
    pub(super) folder: Option<PathBuf>,
    /// Write over a configuration that is there.
    #[arg(long)]
    pub(super) force: bool,
    /// Print the configuration, and write nothing.
    #[arg(long, visible_alias = "dry-run", conflicts_with = "force")]
    pub(super) stdout: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfigFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Try rules of your own on the examples that stand in them: exit 0 if all do as they should, 1 if one does not.
    Test(RuleTestArgs),
}

#[derive(Debug, Args)]
pub(super) struct RuleTestArgs {
    /// Rule files, and folders of them; those that the configuration names if none is given.
    #[arg(value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
    /// How what came of them is told.
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: RuleTestFormat,
    /// The day for rules that depend on the date, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) today: Option<Day>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RuleTestFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people.
    Human,
    /// One line a finding.
    Concise,
    /// The JSON contract.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// For people, then annotations of GitHub Actions.
    Github,
    /// For people, then issues of Azure Pipelines.
    Azure,
    /// GitLab Code Quality.
    Gitlab,
    /// A table for spreadsheets.
    Csv,
    /// A comment on a pull request.
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditFormat {
    /// One page that needs nothing else.
    Html,
    /// For wikis and pull requests.
    Markdown,
    /// The JSON contract.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InventoryFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    Table,
    Json,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum UnknownsShown {
    Hide,
    Summary,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

/// Reads an option that tells of the surroundings.
fn told(of: Surrounding) -> impl Fn(&str) -> Result<ContextValue, String> + Clone + Send + Sync + 'static {
    move |text| Ok(ContextValue { of, value: of.check(text)?, written: Written::Argument(text.to_owned()) })
}

pub(super) fn parse_profile(text: &str) -> Result<Profile, String> {
    text.parse().map_err(|_| {
        let names: Vec<String> = Profile::ALL.iter().map(ToString::to_string).collect();
        format!("there is no profile `{text}`; there are {}", names.join(", "))
    })
}

fn parse_fail_level(text: &str) -> Result<FailLevel, String> {
    let known = FailLevel::WORDS.into_iter().find(|(word, _)| *word == text).map(|(_, level)| level);
    known.ok_or_else(|| "expected error, warning, info or never".to_owned())
}

fn parse_framework(text: &str) -> Result<Framework, String> {
    let known = Framework::ALL.into_iter().find(|framework| framework.name().eq_ignore_ascii_case(text));
    known.ok_or_else(|| {
        let names = Framework::ALL.map(Framework::name).join(", ");
        format!("there is no framework `{text}`; there are {names}")
    })
}

fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..).unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        other => return Err(format!("`{other}` is no unit; use k, M or G")),
    };
    let number: u64 = digits.parse().map_err(|_| format!("`{digits}` is no whole number"))?;
    // Places in a text are counted in 32 bits.
    let most = u64::from(u32::MAX) - 1;
    number.checked_mul(unit).filter(|size| *size <= most).ok_or_else(|| format!("at most {most} bytes can be read"))
}

pub(super) fn parse_day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|fault: NotADay| fault.to_string())
}
