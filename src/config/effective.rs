//! What counts in the end: defaults, the repository's configuration, the policy and the command line, each setting with
//! its origin.
//!
//! The command line wins over everything: it belongs to whoever runs the gate. The policy wins over the repository's
//! configuration, and what it sets can't be weakened by it.

use std::sync::Arc;

use super::environments::levels;
use super::globs::PathGlob;
use super::{
    Base, Config, Configuration, ContextSettings, ContextValue, Environment, EnvironmentPaths, FailLevel, FileChoice,
    ParameterEntry, Placed, SetOption, SetSeverity, SuppressionSettings,
};
use crate::rule::standards::{Authority, Levels, ProductionBy};
use crate::rule::{Profile, Rule, Standards};
use crate::source::Span;

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nothing sets it.
    Default,
    /// The repository's configuration or the policy, in these bytes.
    File(Authority, Span),
    /// An option of the command line.
    Option(&'static str),
}

/// A setting and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// What counts.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// Something that the repository's configuration sets and that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The setting.
    pub setting: String,
    /// Where it is set.
    pub at: Span,
    /// Why it does not count.
    pub why: String,
}

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// `--profile`.
    pub profile: Option<Profile>,
    /// `--fail-on`.
    pub fail_on: Option<FailLevel>,
    /// `--fail-on-possible`.
    pub fail_on_possible: Option<bool>,
    /// Options that tell of the surroundings.
    pub context: Vec<ContextValue>,
}

/// What counts.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The configurations.
    pub of: Configuration,
    /// Which rules are on.
    pub profile: Setting<Profile>,
    /// The least severity that makes a run fail.
    pub fail_on: Setting<FailLevel>,
    /// Whether findings that hold only for some outcomes of an open choice count.
    pub fail_on_possible: Setting<bool>,
    /// Which of the files that are found are checked.
    pub include: Setting<Vec<PathGlob>>,
    /// Which are not.
    pub exclude: Setting<Vec<PathGlob>>,
    /// Both.
    pub files: FileChoice,
    /// Where templates are deployed.
    pub context: ContextSettings,
    /// Which parameter files go with which template.
    pub parameters: Setting<Vec<ParameterEntry>>,
    /// How bad rules are, in general, by code.
    pub severities: Vec<Setting<SetSeverity>>,
    /// What their options are set to, in general, by code and name.
    pub options: Vec<Setting<SetOption>>,
    /// Vaults with standards of their own, the repository's first.
    pub environments: Vec<Setting<Environment>>,
    /// What is suppressed, and what may be.
    pub suppressions: SuppressionSettings,
    /// Whether anything may be suppressed.
    pub suppressions_allowed: Setting<bool>,
    /// Codes and names of rules, and areas, that may not be.
    pub not_suppressible: Vec<Setting<String>>,
    /// What vaults are judged by.
    pub standards: Arc<Standards>,
    /// Which environments files belong to.
    pub environment_paths: EnvironmentPaths,
    /// What the repository sets and the policy passes over.
    pub passed_over: Vec<PassedOver>,
}

impl Effective {
    /// What counts of these configurations and the command line.
    #[must_use]
    pub fn of(configuration: Configuration, asked: Asked) -> Self {
        let (repository, policy) = (configuration.repository.as_ref(), configuration.policy.as_ref());
        let mut passed_over = Vec::new();
        let mut choose = Chooser { repository, policy, passed_over: &mut passed_over };
        let profile = choose.one("profile", asked.profile.map(|one| (one, "--profile")), |config| config.profile);
        let fail_on = choose.one("failOn", asked.fail_on.map(|one| (one, "--fail-on")), |config| config.fail_on);
        let possible = asked.fail_on_possible.map(|one| (one, "--fail-on-possible"));
        let fail_on_possible = choose.one("failOnPossible", possible, |config| config.fail_on_possible);
        let (include, exclude, base) = choose.files();
        let parameters = choose.one("parameters", None, |config| config.parameters.clone());
        let context = choose.context(asked.context);
        let (environments, environment_paths) = choose.environments();
        let floor =
            policy.is_some() && matches!(profile.origin, Origin::File(Authority::Policy, _) | Origin::Option(_));
        let mut standards = choose.standards(profile.value, floor);
        let by_option = matches!(profile.origin, Origin::Option(_));
        standards.environments = environments
            .iter()
            .map(|one| {
                let by = if let Origin::File(by, _) = one.origin { by } else { Authority::Repository };
                let environment = one.value.to_standards(by);
                // An option is for all of the run.
                crate::rule::standards::Environment {
                    profile: environment.profile.filter(|_| !by_option),
                    ..environment
                }
            })
            .collect();
        let severities = choose.severities(if floor { Some(profile.value) } else { None });
        let options = choose.options(floor);
        let suppressions_allowed = choose.suppressions_allowed();
        let not_suppressible = choose.not_suppressible();
        let suppressions = repository.map(|config| config.suppressions.clone()).unwrap_or_default();
        let suppressions = match policy {
            Some(policy) => suppressions.under(&policy.suppressions.policy),
            None => suppressions,
        };
        let files = FileChoice { base, include: include.value.clone(), exclude: exclude.value.clone() };
        Self {
            profile,
            fail_on,
            fail_on_possible,
            include,
            exclude,
            files,
            context,
            parameters,
            severities,
            options,
            environments,
            suppressions,
            suppressions_allowed,
            not_suppressible,
            standards: Arc::new(standards),
            environment_paths,
            passed_over,
            of: configuration,
        }
    }

    /// Whether the policy says which files are checked. Then no ignore file of the repository does, either.
    #[must_use]
    pub fn policy_chooses_files(&self) -> bool {
        let by_policy = |origin: Origin| matches!(origin, Origin::File(Authority::Policy, _));
        by_policy(self.include.origin) || by_policy(self.exclude.origin)
    }
}

/// Chooses between the repository's configuration and the policy.
struct Chooser<'c> {
    repository: Option<&'c Config>,
    policy: Option<&'c Config>,
    passed_over: &'c mut Vec<PassedOver>,
}

/// Why a setting of the repository does not count.
const POLICY_SETS_IT: &str = "the policy sets it";

impl<'c> Chooser<'c> {
    /// A setting that comes whole from one place.
    fn one<T: Default>(
        &mut self,
        name: &str,
        asked: Option<(T, &'static str)>,
        of: impl Fn(&'c Config) -> Option<Placed<T>>,
    ) -> Setting<T> {
        let repository = self.repository.and_then(&of);
        let policy = self.policy.and_then(&of);
        let repository_at = repository.as_ref().map(|set| set.at);
        let by_policy = policy.is_some();
        let setting = match (asked, policy, repository) {
            (Some((value, option)), ..) => Setting { value, origin: Origin::Option(option) },
            (None, Some(set), _) => Setting { value: set.value, origin: Origin::File(Authority::Policy, set.at) },
            (None, None, Some(set)) => {
                Setting { value: set.value, origin: Origin::File(Authority::Repository, set.at) }
            }
            (None, None, None) => Setting { value: T::default(), origin: Origin::Default },
        };
        if let (Some(at), true) = (repository_at, by_policy) {
            self.pass_over(name, at, POLICY_SETS_IT);
        }
        setting
    }

    fn pass_over(&mut self, setting: &str, at: Span, why: &str) {
        self.passed_over.push(PassedOver { setting: setting.to_owned(), at, why: why.to_owned() });
    }

    /// Both lists of globs come from one place: what one lets in, the other could leave out.
    fn files(&mut self) -> (Setting<Vec<PathGlob>>, Setting<Vec<PathGlob>>, Base) {
        let by_policy = self.policy.filter(|policy| policy.include.is_some() || policy.exclude.is_some());
        if by_policy.is_some()
            && let Some(repository) = self.repository
        {
            for (name, set) in [("include", &repository.include), ("exclude", &repository.exclude)] {
                if let Some(set) = set {
                    self.pass_over(name, set.at, "the policy says which files are checked");
                }
            }
        }
        let (from, by) = match (by_policy, self.repository) {
            (Some(policy), _) => (Some(policy), Authority::Policy),
            (None, repository) => (repository, Authority::Repository),
        };
        let setting = |set: Option<&Placed<Vec<PathGlob>>>| match set {
            Some(set) => Setting { value: set.value.clone(), origin: Origin::File(by, set.at) },
            None => Setting { value: Vec::new(), origin: Origin::Default },
        };
        let of = |list: fn(&Config) -> Option<&Placed<Vec<PathGlob>>>| setting(from.and_then(list));
        let base = from.map(|config| config.paths.base.clone()).unwrap_or_default();
        (of(|config| config.include.as_ref()), of(|config| config.exclude.as_ref()), base)
    }

    fn context(&mut self, asked: Vec<ContextValue>) -> ContextSettings {
        let mut context = self.repository.map(|config| config.context.clone()).unwrap_or_default();
        let of_policy = self.policy.map(|config| config.context.values()).unwrap_or_default();
        for value in of_policy.iter().cloned().chain(asked) {
            context.set(value);
        }
        context
    }

    fn environments(&mut self) -> (Vec<Setting<Environment>>, EnvironmentPaths) {
        let of_policy = self.policy.and_then(|config| config.environments.as_ref().map(|set| (config, set)));
        let of_repository = self.repository.and_then(|config| config.environments.as_ref().map(|set| (config, set)));
        if let (Some(_), Some((_, set))) = (of_policy, of_repository) {
            self.pass_over("environments", set.at, "the policy says what environments there are");
        }
        let (chosen, by) = match of_policy {
            Some(set) => (Some(set), Authority::Policy),
            None => (of_repository, Authority::Repository),
        };
        let mut paths = EnvironmentPaths::default();
        let mut environments = Vec::new();
        for environment in chosen.iter().flat_map(|(_, set)| &set.value) {
            let base = chosen.map(|(config, _)| config.paths.base.clone()).unwrap_or_default();
            paths.push(base, environment.paths.iter().map(|glob| glob.value.clone()).collect());
            environments.push(Setting { value: environment.clone(), origin: Origin::File(by, environment.at) });
        }
        (environments, paths)
    }

    /// The policy and the repository with what each says of suppressions.
    fn suppression_settings(&self) -> impl Iterator<Item = (Authority, &'c SuppressionSettings)> + use<'c> {
        let of = |by, config: Option<&'c Config>| config.map(|config| (by, &config.suppressions));
        of(Authority::Policy, self.policy).into_iter().chain(of(Authority::Repository, self.repository))
    }

    /// Either can forbid suppressions; neither allows what the other forbids.
    fn suppressions_allowed(&mut self) -> Setting<bool> {
        let set: Vec<(Authority, Placed<bool>)> =
            self.suppression_settings().filter_map(|(by, settings)| Some((by, settings.allowed?))).collect();
        let decisive = set.iter().find(|(_, allowed)| !allowed.value).or(set.first());
        let Some((by, allowed)) = decisive else { return Setting { value: true, origin: Origin::Default } };
        if !allowed.value
            && let Some(repository) = self.repository
        {
            const WHY: &str = "nothing may be suppressed";
            let entries = repository.suppressions.entries.iter().map(|entry| ("suppressions", entry.span));
            let baseline = repository.suppressions.baseline.iter().map(|baseline| ("baseline", baseline.at));
            for (name, at) in entries.chain(baseline) {
                self.pass_over(name, at, WHY);
            }
        }
        Setting { value: allowed.value, origin: Origin::File(*by, allowed.at) }
    }

    fn not_suppressible(&self) -> Vec<Setting<String>> {
        let barred = self.suppression_settings().flat_map(|(by, settings)| {
            settings
                .barred
                .iter()
                .map(move |named| Setting { value: named.text.clone(), origin: Origin::File(by, named.span) })
        });
        barred.collect()
    }

    fn standards(&self, profile: Profile, floor: bool) -> Standards {
        let of = |config: Option<&Config>| {
            config.map_or_else(Levels::default, |config| levels(&config.rules.severities, &config.rules.options))
        };
        let says = self.policy.is_some_and(|policy| policy.environments.is_some());
        Standards {
            profile,
            floor,
            repository: of(self.repository),
            policy: of(self.policy),
            environments: Vec::new(),
            production_by: if says { ProductionBy::EnvironmentsAlone } else { ProductionBy::Tags },
        }
    }

    /// `floor` is the profile that the repository may not go below.
    fn severities(&mut self, floor: Option<Profile>) -> Vec<Setting<SetSeverity>> {
        let of =
            |config: Option<&'c Config>| config.map(|config| config.rules.severities.as_slice()).unwrap_or_default();
        let (own, policy) = (of(self.repository), of(self.policy));
        let mut set: Vec<Setting<SetSeverity>> = Vec::new();
        for one in policy {
            set.push(Setting { value: one.clone(), origin: Origin::File(Authority::Policy, one.at) });
        }
        for one in own {
            let name = format!("rules.severity.{}", one.rule.code);
            if policy.iter().any(|other| other.rule.code == one.rule.code) {
                self.pass_over(&name, one.at, POLICY_SETS_IT);
            } else if floor.is_some_and(|profile| one.level < one.rule.severity_in(profile)) {
                self.pass_over(
                    &name,
                    one.at,
                    "it is less than the profile has, which whoever runs the gate has chosen",
                );
            } else {
                set.push(Setting { value: one.clone(), origin: Origin::File(Authority::Repository, one.at) });
            }
        }
        set.sort_by_key(|one| one.value.rule.code);
        set
    }

    fn options(&mut self, floor: bool) -> Vec<Setting<SetOption>> {
        let of = |config: Option<&'c Config>| config.map(|config| config.rules.options.as_slice()).unwrap_or_default();
        let (own, policy) = (of(self.repository), of(self.policy));
        let mut set: Vec<Setting<SetOption>> = Vec::new();
        for one in policy {
            set.push(Setting { value: one.clone(), origin: Origin::File(Authority::Policy, one.at) });
        }
        for one in own {
            if floor || self.policy_names(one.rule) {
                let name = format!("rules.options.{}.{}", one.rule.code, one.option.name);
                let why =
                    if floor { "whoever runs the gate has chosen the profile" } else { "the policy sets this rule" };
                self.pass_over(&name, one.at, why);
            } else {
                set.push(Setting { value: one.clone(), origin: Origin::File(Authority::Repository, one.at) });
            }
        }
        set.sort_by_key(|one| (one.value.rule.code, one.value.option.name));
        set
    }

    fn policy_names(&self, rule: &Rule) -> bool {
        let Some(policy) = self.policy else { return false };
        let in_general = &policy.rules;
        let environments = policy.environments.as_ref().map(|set| set.value.as_slice()).unwrap_or_default();
        let of = |severities: &[SetSeverity], options: &[SetOption]| {
            severities.iter().any(|set| set.rule.code == rule.code)
                || options.iter().any(|set| set.rule.code == rule.code)
        };
        of(&in_general.severities, &in_general.options)
            || environments.iter().any(|environment| of(&environment.severities, &environment.options))
    }
}
