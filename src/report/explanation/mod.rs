//! What there is to say of one rule, for a person at a terminal and for its page alike.

mod bicep;
mod markdown;
mod snippets;
mod terminal;

pub use markdown::{index, page, page_path};
pub use snippets::Snippet;
pub use terminal::write_explanation;

use crate::knowledge::VaultKind;
use crate::rule::catalogue::fixtures;
use crate::rule::own::{Expected, check_of};
use crate::rule::{Area, Basis, Framework, Judge, Policy, Profile, Reference, Rule, RuleOption, Severity};

/// One rule, explained.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Short form of its identity.
    pub code: &'static str,
    /// Its identity.
    pub name: &'static str,
    /// The group it belongs to.
    pub area: Area,
    /// The problem in a few words.
    pub title: &'static str,
    /// How bad it is in each profile; none where it is off.
    pub severities: Vec<(Profile, Option<Severity>)>,
    /// The most severe it is for a vault marked non-production.
    pub non_production: Option<Severity>,
    /// How well its fact is sourced.
    pub confidence: &'static str,
    /// What it looks at.
    pub judges: String,
    /// Whether a condition or code decides.
    pub checked_by: String,
    /// The version that brought it.
    pub since: &'static str,
    /// What a configuration may set about it.
    pub options: &'static [RuleOption],
    /// Cases in which it speaks differently.
    pub cases: Vec<Case>,
    /// What is lost, and when.
    pub why: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// What the remedy says to write, in both languages.
    pub snippets: Vec<Snippet>,
    /// What can't be undone.
    pub irreversible: &'static str,
    /// How it looks.
    pub examples: Examples,
    /// The controls that it supports, by framework.
    pub controls: Vec<(Framework, Vec<(&'static str, Basis)>)>,
    /// Azure Policy built-ins that check the same.
    pub policies: &'static [Policy],
    /// Rules of other tools with the same meaning.
    pub peers: &'static [&'static str],
    /// Where the fact is documented.
    pub references: &'static [Reference],
}

/// A case in which a rule speaks differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// When it applies.
    pub when: &'static str,
    /// How bad it is then, if that differs.
    pub severity: Option<Severity>,
}

/// A rule's examples; what is not there is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examples {
    /// An input that raises the rule.
    pub bad: String,
    /// The parameter file beside it.
    pub parameters: String,
    /// What `check` prints of it.
    pub printed: String,
    /// The same input, put right.
    pub good: String,
}

impl Explanation {
    /// Everything about a rule.
    #[must_use]
    pub fn of(rule: &'static Rule) -> Self {
        let controls = rule.controls.iter().filter(|(_, controls)| !controls.is_empty());
        Self {
            code: rule.code,
            name: rule.name,
            area: rule.area,
            title: rule.title,
            severities: Profile::ALL.map(|profile| (profile, rule.severity_in(profile))).to_vec(),
            non_production: rule.non_production,
            confidence: rule.confidence.name(),
            judges: judged(rule.vaults),
            checked_by: checked_by(rule.judge),
            since: rule.since,
            options: rule.options,
            cases: rule
                .variants
                .iter()
                .map(|variant| Case { name: variant.name, when: variant.when.trim(), severity: variant.severity })
                .collect(),
            why: rule.why.trim(),
            remedy: rule.remedy.trim_end(),
            snippets: snippets::of(rule.remedy),
            irreversible: rule.irreversible.trim(),
            examples: Examples::of(rule),
            controls: controls
                .map(|(framework, controls)| {
                    (*framework, controls.iter().map(|control| (control.id, control.basis)).collect())
                })
                .collect(),
            policies: rule.policies,
            peers: rule.peers,
            references: rule.references,
        }
    }
}

impl Examples {
    /// The fixtures of a rule of the catalogue, or the examples that stand in a rule of the user's own.
    fn of(rule: &Rule) -> Self {
        let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
        if let Some(own) = check_of(rule) {
            let first = |expected: Expected| {
                let example = own.examples.iter().find(|example| example.expected == expected);
                example.map(|example| lines(&example.shown())).unwrap_or_default()
            };
            return Self { bad: first(Expected::Bad), good: first(Expected::Good), ..Self::default() };
        }
        let found = fixtures(rule);
        Self {
            bad: lines(found.bad),
            parameters: lines(found.parameters),
            printed: lines(found.printed),
            good: lines(found.good),
        }
    }
}

/// How bad a rule is in a profile, as a word.
#[must_use]
pub(super) fn severity_word(severity: Option<Severity>) -> &'static str {
    severity.map_or("off", Severity::name)
}

/// `warning in every profile`, or each profile's where they differ; then what a marked vault gets.
fn severities(explanation: &Explanation) -> String {
    let words: Vec<_> = explanation.severities.iter().map(|(profile, one)| (profile, severity_word(*one))).collect();
    let first = words.first().map_or("off", |(_, word)| word);
    let mut told = if words.iter().all(|(_, word)| *word == first) {
        format!("{first} in every profile")
    } else {
        words.iter().map(|(profile, word)| format!("{profile} {word}")).collect::<Vec<_>>().join(", ")
    };
    if let Some(most) = explanation.non_production {
        told.push_str(&format!("; at most {most} for a vault marked non-production"));
    }
    told
}

fn judged(vaults: &[VaultKind]) -> String {
    if vaults.is_empty() {
        return "files".to_owned();
    }
    let kind = |kind: &VaultKind| match kind {
        VaultKind::BackupVault => "Backup vaults",
        VaultKind::RecoveryServicesVault => "Recovery Services vaults",
    };
    vaults.iter().map(kind).collect::<Vec<_>>().join(", ")
}

fn checked_by(judge: Judge) -> String {
    match judge {
        Judge::Coded => "code".to_owned(),
        Judge::Condition { at, .. } => format!("a condition, on `{at}`"),
        Judge::Own(check) => format!("a condition, in {}", check.file.display),
    }
}

/// How a mapping to a control was made, in words.
pub(super) fn basis_words(basis: Basis) -> &'static str {
    match basis {
        Basis::Read => "read in a source",
        Basis::Judgement => "our judgement",
    }
}
