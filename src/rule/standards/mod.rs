//! What vaults are judged by: the profile, and what configurations set of severities and options, in general and for
//! environments.
//!
//! From weak to strong: the profile; what the repository sets for a rule; what an environment sets for it, of several
//! that fit the later one. A marking as non-production softens what the profile or the general setting says, never what an
//! environment says of the very rule. A policy from outside wins over the repository: a severity that it sets is final
//! but for its own environments, and a profile that it sets is a floor.

use std::collections::BTreeMap;

use super::{Marking, OptionValue, Profile, Rule, Severity, Variant};

/// How many environments there may be.
pub const MOST_ENVIRONMENTS: usize = 64;

/// What the vaults of a run are judged by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standards {
    /// The profile where no environment says otherwise.
    pub profile: Profile,
    /// Whether the repository may not go below the profile, because whoever runs the gate has chosen it.
    pub floor: bool,
    /// What the repository's configuration sets in general.
    pub repository: Levels,
    /// What the policy sets in general.
    pub policy: Levels,
    /// The environments, in the order of their files.
    pub environments: Vec<Environment>,
    /// Who says what is production where no environment does.
    pub production_by: ProductionBy,
}

/// Who says what is production where no environment does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProductionBy {
    /// The vaults' own tags (`env: dev`).
    #[default]
    Tags,
    /// Nobody: a policy says what environments there are, and tags come with the pull request.
    EnvironmentsAlone,
}

/// What is set of rules; codes are the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// How bad a rule's findings are; none for off.
    pub severities: BTreeMap<&'static str, Option<Severity>>,
    /// Options of rules: code and name.
    pub options: BTreeMap<(&'static str, &'static str), OptionValue>,
}

/// Vaults that are held to standards of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Who sets it.
    pub by: Authority,
    /// Tags that make a vault belong to it: name and values.
    pub tags: Vec<(String, Vec<String>)>,
    /// Whether it is production; none where that is not said.
    pub non_production: Option<bool>,
    /// Its profile.
    pub profile: Option<Profile>,
    /// What it sets of rules.
    pub levels: Levels,
}

/// Who sets something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// The repository's configuration, which may come with a stranger's pull request.
    Repository,
    /// A policy from outside.
    Policy,
}

/// The environments that something belongs to, by their number in `Standards::environments`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Belonging(u64);

impl Belonging {
    /// With one more.
    #[must_use]
    pub fn with(self, number: usize) -> Self {
        Self(self.0 | u32::try_from(number).ok().and_then(|number| 1_u64.checked_shl(number)).unwrap_or(0))
    }

    /// Those of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, number: usize) -> bool {
        self.with(number) == self
    }
}

/// What one vault is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'s> {
    standards: &'s Standards,
    belonging: Belonging,
    /// What its tags say of production.
    tagged: Marking,
    /// Whether rules that no profile has on are asked for by name.
    by_name: bool,
}

/// A severity that is set for a rule.
struct Set {
    level: Option<Severity>,
    by_environment: bool,
}

impl Standards {
    /// A profile, and nothing else.
    #[must_use]
    pub fn of(profile: Profile) -> Self {
        Self { profile, ..Self::default() }
    }

    /// What a vault in files of these environments is judged by, with its known tags and what these say of production.
    #[must_use]
    pub fn standing(&self, by_path: Belonging, tags: &[(String, &str)], tagged: Marking) -> Standing<'_> {
        let tagged_for = |environment: &Environment| {
            environment.tags.iter().any(|(name, values)| {
                tags.iter().any(|(tag, value)| {
                    tag.eq_ignore_ascii_case(name) && values.iter().any(|one| one.eq_ignore_ascii_case(value.trim()))
                })
            })
        };
        let by_tag = self.environments.iter().enumerate().filter(|(_, environment)| tagged_for(environment));
        let belonging = by_tag.fold(by_path, |belonging, (number, _)| belonging.with(number));
        let tagged = match self.production_by {
            ProductionBy::Tags => tagged,
            ProductionBy::EnvironmentsAlone => Marking::None,
        };
        Standing { standards: self, belonging, tagged, by_name: false }
    }
}

impl Standards {
    /// Whether a rule is on for some vaults: in general, or in some environment.
    #[must_use]
    pub fn may_speak(&self, rule: &Rule) -> bool {
        let of = |belonging| self.standing(belonging, &[], Marking::None).severity(rule, None).is_some();
        let each = || (0..self.environments.len()).map(|number| Belonging::default().with(number));
        of(Belonging::default()) || each().any(of)
    }
}

impl<'s> Standing<'s> {
    /// The same, where rules that no profile has on are asked for by name.
    #[must_use]
    pub fn asked_by_name(self, by_name: bool) -> Self {
        Self { by_name, ..self }
    }

    /// The severity of a finding of that rule and variant; none where the rule is off.
    #[must_use]
    pub fn severity(&self, rule: &Rule, variant: Option<&Variant>) -> Option<Severity> {
        if let Some(set) = self.set_by(Authority::Policy, rule) {
            let marking = self.marked_by(Authority::Policy).unwrap_or(Marking::None);
            return set.softened(rule, marking);
        }
        let told = match self.set_by(Authority::Repository, rule) {
            Some(set) => set.softened(rule, self.marking()),
            None => self.by_profile(self.profile(), rule, variant, self.marking()),
        };
        if !self.standards.floor {
            return told;
        }
        let marking = self.marked_by(Authority::Policy).unwrap_or(self.tagged);
        told.max(self.by_profile(self.profile_by(Authority::Policy), rule, variant, marking))
    }

    /// What an option of that rule is set to; its default where nothing is set, none where there is no such option.
    ///
    /// The repository sets options of a rule only where neither the profile nor anything about the rule comes from a
    /// policy: whether an option makes a rule stricter is not known.
    #[must_use]
    pub fn option(&self, rule: &Rule, name: &str) -> Option<OptionValue> {
        let option = rule.option(name)?;
        let of = |levels: &Levels| levels.options.get(&(rule.code, option.name)).copied();
        let set =
            |by| self.of(by).rev().find_map(|environment| of(&environment.levels)).or_else(|| of(self.general(by)));
        let by_repository = || if self.is_closed(rule) { None } else { set(Authority::Repository) };
        Some(set(Authority::Policy).or_else(by_repository).unwrap_or(option.default()))
    }

    /// Whether the repository has no say in a rule's options.
    fn is_closed(&self, rule: &Rule) -> bool {
        let names = |levels: &Levels| {
            levels.severities.contains_key(rule.code) || levels.options.keys().any(|(code, _)| *code == rule.code)
        };
        let mut of_policy = self.standards.environments.iter().filter(|one| one.by == Authority::Policy);
        self.standards.floor || names(&self.standards.policy) || of_policy.any(|environment| names(&environment.levels))
    }

    fn by_profile(
        &self,
        profile: Profile,
        rule: &Rule,
        variant: Option<&Variant>,
        marking: Marking,
    ) -> Option<Severity> {
        let on = rule.severity_in(profile).is_some() || (self.by_name && rule.is_by_name_only());
        if on { rule.severity_of(profile, variant, marking) } else { None }
    }

    fn general(&self, by: Authority) -> &'s Levels {
        match by {
            Authority::Repository => &self.standards.repository,
            Authority::Policy => &self.standards.policy,
        }
    }

    /// The environments of that authority that it belongs to, in their order.
    fn of(&self, by: Authority) -> impl DoubleEndedIterator<Item = &'s Environment> + use<'s> {
        let belonging = self.belonging;
        let all = self.standards.environments.iter().enumerate();
        all.filter(move |(number, one)| one.by == by && belonging.has(*number)).map(|(_, one)| one)
    }

    fn set_by(&self, by: Authority, rule: &Rule) -> Option<Set> {
        let of = |levels: &Levels| levels.severities.get(rule.code).copied();
        let by_environment = self.of(by).rev().find_map(|environment| of(&environment.levels));
        let in_general = || of(self.general(by)).map(|level| Set { level, by_environment: false });
        by_environment.map(|level| Set { level, by_environment: true }).or_else(in_general)
    }

    fn profile(&self) -> Profile {
        let said = |by| self.of(by).rev().find_map(|environment| environment.profile);
        said(Authority::Policy).or_else(|| said(Authority::Repository)).unwrap_or(self.standards.profile)
    }

    fn profile_by(&self, by: Authority) -> Profile {
        self.of(by).rev().find_map(|environment| environment.profile).unwrap_or(self.standards.profile)
    }

    /// Whether it counts as production: environments decide before tags, the policy's before the repository's.
    fn marking(&self) -> Marking {
        let by = |by| self.marked_by(by);
        by(Authority::Policy).or_else(|| by(Authority::Repository)).unwrap_or(self.tagged)
    }

    /// What environments of that authority say of production; one that says it is production wins.
    fn marked_by(&self, by: Authority) -> Option<Marking> {
        let said = || self.of(by).filter_map(|environment| environment.non_production);
        if said().any(|non_production| !non_production) {
            return Some(Marking::None);
        }
        said().next().map(|_| Marking::NonProduction)
    }
}

impl Set {
    fn softened(self, rule: &Rule, marking: Marking) -> Option<Severity> {
        let most = rule.non_production.filter(|_| marking == Marking::NonProduction && !self.by_environment);
        self.level.map(|level| most.map_or(level, |most| level.min(most)))
    }
}

#[cfg(test)]
mod tests;
