//! What a rule is: its texts, its severities, where it applies and how it judges.

pub mod area;
pub mod catalogue;
pub mod condition;
pub mod control;
mod finding;
mod option;
pub mod own;
pub mod profile;
pub mod severity;
pub mod slot;
pub mod standards;

pub use area::Area;
pub use control::{Basis, Framework};
pub use finding::{Certainty, Finding, Label, Means, ResourceRef, Suppressed};
pub use option::{OptionKind, OptionValue, RuleOption};
pub use profile::Profile;
pub use severity::{Confidence, Severity};
pub use slot::{Slot, Slots};
pub use standards::{Standards, Standing};

use crate::knowledge::VaultKind;
pub use crate::knowledge::environments::Marking;

/// One rule of the catalogue, packed from its file `rules/<area>/<name>.yaml`.
#[derive(Debug)]
pub struct Rule {
    /// Short form of its identity, such as `RED02`.
    pub code: &'static str,
    /// Its identity, such as `vault-redundancy-local`.
    pub name: &'static str,
    /// The group it belongs to.
    pub area: Area,
    /// The problem in a few words, lowercase, no final dot.
    pub title: &'static str,
    /// The version of this crate that brought it.
    pub since: &'static str,
    /// How bad it is where no profile says otherwise.
    pub severity: Severity,
    /// How well its fact is sourced.
    pub confidence: Confidence,
    /// Profiles that say otherwise; `None` is off.
    pub profiles: &'static [(Profile, Option<Severity>)],
    /// The kinds of vault it judges; empty for rules that judge files.
    pub vaults: &'static [VaultKind],
    /// How it judges.
    pub judge: Judge,
    /// The most severe it is for a vault marked non-production.
    pub non_production: Option<Severity>,
    /// What a configuration may set about it.
    pub options: &'static [RuleOption],
    /// Its texts, with placeholders.
    pub words: Words,
    /// Cases in which it speaks differently.
    pub variants: &'static [Variant],
    /// What is lost, and when.
    pub why: &'static str,
    /// What to set.
    pub remedy: &'static str,
    /// What can't be undone.
    pub irreversible: &'static str,
    /// Where the fact is documented.
    pub references: &'static [Reference],
    /// Controls that it supports, by framework.
    pub controls: &'static [(Framework, &'static [Control])],
    /// Azure Policy built-ins that check the same.
    pub policies: &'static [Policy],
    /// Rules of other tools with the same meaning.
    pub peers: &'static [&'static str],
    /// The page to open for it.
    pub url: &'static str,
}

/// How a rule judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge {
    /// A check written in Rust, bound to the rule's name.
    Coded,
    /// A condition that says when the rule fires.
    Condition {
        /// The condition as JSON text.
        condition: &'static str,
        /// The fact whose characters get the label, such as `vault.redundancy`.
        at: &'static str,
    },
    /// A condition of the user's own.
    Own(&'static own::OwnCheck),
}

/// The texts of a finding, with placeholders (`slot::Slot`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The finding's first line.
    pub message: &'static str,
    /// Stands at the characters to edit.
    pub label: &'static str,
    /// What to write, what that costs, and the way out.
    pub help: &'static str,
}

/// The texts of a finding, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledWords {
    /// The finding's first line.
    pub message: String,
    /// Stands at the characters to edit.
    pub label: String,
    /// What to write, what that costs, and the way out.
    pub help: String,
}

/// A case in which a rule speaks differently; what is `None` is the rule's own.
#[derive(Debug)]
pub struct Variant {
    /// Its name within the rule, kebab-case.
    pub name: &'static str,
    /// When it applies, in one sentence.
    pub when: &'static str,
    /// How bad it is, in place of the rule's severity in every profile where the rule is on.
    pub severity: Option<Severity>,
    /// The finding's first line.
    pub message: Option<&'static str>,
    /// Stands at the characters to edit.
    pub label: Option<&'static str>,
    /// What to write, what that costs, and the way out.
    pub help: Option<&'static str>,
}

/// A page that documents the fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The page's title.
    pub title: &'static str,
    /// Its address, https.
    pub url: &'static str,
}

/// A control that a rule supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// The framework's own id.
    pub id: &'static str,
    /// How the mapping was made.
    pub basis: Basis,
}

/// A built-in Azure Policy definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Its GUID, lower case.
    pub id: &'static str,
    /// Its display name.
    pub name: &'static str,
}

impl Words {
    /// The texts with their placeholders replaced.
    #[must_use]
    pub fn fill(&self, slots: &Slots) -> FilledWords {
        FilledWords {
            message: slot::fill(self.message, slots),
            label: slot::fill(self.label, slots),
            help: slot::fill(self.help, slots),
        }
    }
}

impl Rule {
    /// Its severity in `profile`; `None` when it is off there.
    ///
    /// A profile that says nothing starts from `recommended`; of ours, `alz` has only the rules that name it, and all that
    /// speak of files and suppressions.
    #[must_use]
    pub fn severity_in(&self, profile: Profile) -> Option<Severity> {
        if let Some(said) = self.said_for(profile) {
            return said;
        }
        if profile == Profile::Alz && self.area.judges_vaults() && self.area != Area::Own {
            return None;
        }
        self.said_for(Profile::Recommended).unwrap_or(Some(self.severity))
    }

    /// Whether no profile has it on: it judges only where it is asked for by name.
    #[must_use]
    pub fn is_by_name_only(&self) -> bool {
        Profile::ALL.iter().all(|profile| self.severity_in(*profile).is_none())
    }

    /// The severity of a finding: the variant's if that has one of its own, else the profile's and no more than what the
    /// rule allows for a vault marked non-production. `None` when the rule is off in `profile`; one that is off in all of
    /// them was asked for by name, and has its own.
    #[must_use]
    pub fn severity_of(&self, profile: Profile, variant: Option<&Variant>, marking: Marking) -> Option<Severity> {
        let on = self.severity_in(profile).or_else(|| self.is_by_name_only().then_some(self.severity))?;
        // A variant with a severity of its own is another fault, such as a deployment that fails: no marking softens it.
        if let Some(severity) = variant.and_then(|variant| variant.severity) {
            return Some(severity);
        }
        let most = match marking {
            Marking::NonProduction => self.non_production,
            Marking::None => None,
        };
        Some(most.map_or(on, |most| on.min(most)))
    }

    /// The controls of a framework that it supports.
    pub fn controls_of(&self, framework: Framework) -> impl Iterator<Item = &'static Control> + use<> {
        let of_framework = self.controls.iter().filter(move |(own, _)| *own == framework);
        of_framework.flat_map(|(_, controls)| controls.iter())
    }

    /// The option of that name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&'static RuleOption> {
        self.options.iter().find(|option| option.name == name)
    }

    /// The variant of that name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<&'static Variant> {
        self.variants.iter().find(|variant| variant.name == name)
    }

    /// The rule's texts, or those that `variant` puts in their place.
    #[must_use]
    pub fn words_of(&self, variant: Option<&Variant>) -> Words {
        let Some(variant) = variant else {
            return self.words;
        };
        Words {
            message: variant.message.unwrap_or(self.words.message),
            label: variant.label.unwrap_or(self.words.label),
            help: variant.help.unwrap_or(self.words.help),
        }
    }

    /// Whether it judges vaults of that kind.
    #[must_use]
    pub fn judges(&self, kind: VaultKind) -> bool {
        self.vaults.contains(&kind)
    }

    /// What the rule file says of exactly that profile.
    fn said_for(&self, profile: Profile) -> Option<Option<Severity>> {
        self.profiles.iter().find(|(named, _)| *named == profile).map(|(_, severity)| *severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: Variant = Variant {
        name: "later",
        when: "later",
        severity: Some(Severity::Warning),
        message: Some("other"),
        label: None,
        help: None,
    };

    fn rule(profiles: &'static [(Profile, Option<Severity>)], area: Area) -> Rule {
        Rule {
            code: "RED99",
            name: "some-rule",
            area,
            title: "some problem",
            since: "0.1.0",
            severity: Severity::Error,
            confidence: Confidence::High,
            profiles,
            vaults: &[VaultKind::BackupVault],
            judge: Judge::Coded,
            non_production: Some(Severity::Info),
            options: &[],
            words: Words { message: "{vault} is bad", label: "here", help: "write it in {region}" },
            variants: &[LATER],
            why: "",
            remedy: "",
            irreversible: "",
            references: &[],
            controls: &[],
            policies: &[],
            peers: &[],
            url: "",
        }
    }

    #[test]
    fn profiles_start_from_recommended() {
        let rule = rule(&[(Profile::Recommended, None), (Profile::Strict, Some(Severity::Info))], Area::Redundancy);
        assert_eq!(rule.severity_in(Profile::Recommended), None);
        assert_eq!(rule.severity_in(Profile::Strict), Some(Severity::Info));
        assert_eq!(rule.severity_in(Profile::Geo), None);
    }

    #[test]
    fn a_rule_that_no_profile_has_speaks_when_asked_for() {
        let open = rule(&[(Profile::Recommended, None)], Area::Monitoring);
        assert!(open.is_by_name_only());
        assert_eq!(open.severity_of(Profile::Strict, None, Marking::None), Some(Severity::Error));
        let strict = rule(&[(Profile::Recommended, None), (Profile::Strict, Some(Severity::Info))], Area::Monitoring);
        assert!(!strict.is_by_name_only());
        assert_eq!(strict.severity_of(Profile::Recommended, None, Marking::None), None);
    }

    #[test]
    fn the_landing_zone_profile_is_narrow() {
        assert_eq!(rule(&[], Area::Redundancy).severity_in(Profile::Alz), None);
        assert_eq!(rule(&[], Area::Input).severity_in(Profile::Alz), Some(Severity::Error));
        let named = rule(&[(Profile::Alz, Some(Severity::Warning))], Area::Redundancy);
        assert_eq!(named.severity_in(Profile::Alz), Some(Severity::Warning));
        assert_eq!(named.severity_in(Profile::Recommended), Some(Severity::Error));
    }

    #[test]
    fn a_variant_and_a_marking_change_the_severity() {
        let rule = rule(&[(Profile::Geo, None)], Area::Redundancy);
        let later = rule.variant("later");
        assert_eq!(rule.severity_of(Profile::Strict, later, Marking::None), Some(Severity::Warning));
        // A variant with a severity of its own is not softened; the rule's own is.
        assert_eq!(rule.severity_of(Profile::Strict, later, Marking::NonProduction), Some(Severity::Warning));
        assert_eq!(rule.severity_of(Profile::Strict, None, Marking::NonProduction), Some(Severity::Info));
        assert_eq!(rule.severity_of(Profile::Geo, later, Marking::None), None);
    }

    #[test]
    fn a_variant_says_only_what_differs() {
        let rule = rule(&[], Area::Redundancy);
        let words = rule.words_of(rule.variant("later")).fill(&Slots::new());
        assert_eq!((words.message.as_str(), words.label.as_str()), ("other", "here"));
        assert_eq!(words.help, "write it in its region");
    }
}
