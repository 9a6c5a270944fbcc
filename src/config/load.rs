//! Finds and reads the configurations of a run: the repository's, and a policy from outside.

use std::path::{Path, PathBuf};

use super::file::{Config, Parsed};
use super::{ConfigError, Paths, find};
use crate::knowledge::Day;
use crate::rule::own::OwnRules;
use crate::rule::standards::Authority;

/// What configurations are sought.
#[derive(Debug, Clone)]
pub struct Sought<'s> {
    /// The repository's configuration by name; else the nearest `vaultvet.yaml` from the working directory upwards, no
    /// further than its git work tree.
    pub config: Option<&'s Path>,
    /// The policy.
    pub policy: Option<&'s Path>,
    /// Where relative paths start.
    pub working_dir: &'s Path,
    /// Rules of the user's own that the command line names: files and folders.
    pub rules: &'s [PathBuf],
    /// Whether the user's own rules are read. Where they are not, a rule that is not ours is taken for one of them.
    pub own_rules: bool,
    /// The day of the run.
    pub today: Day,
}

/// The configurations of a run.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// The repository's.
    pub repository: Option<Config>,
    /// The policy.
    pub policy: Option<Config>,
    /// The user's own rules, of both and of the command line.
    pub own: OwnRules,
    /// What stands where the repository's is sought and is none, in words.
    pub passed_over: Vec<String>,
}

impl Configuration {
    /// Reads the configurations.
    ///
    /// # Errors
    /// A file that cannot be read or that sets what there is not, own rules that are wrong; all that is wrong of all
    /// files.
    pub fn load(sought: &Sought<'_>) -> Result<Self, ConfigError> {
        let mut errors = Vec::new();
        let mut passed_over = Vec::new();
        let mut gather = |parsed: Result<Option<Parsed>, ConfigError>| {
            parsed.unwrap_or_else(|error| {
                errors.push(error);
                None
            })
        };
        let repository = repository(sought).map(|(parsed, over)| {
            passed_over = over;
            parsed
        });
        let repository = gather(repository);
        let policy = gather(policy(sought));
        let parsed = || [&repository, &policy].into_iter().flatten();
        let paths: Vec<PathBuf> = parsed().flat_map(Parsed::rule_paths).chain(sought.rules.iter().cloned()).collect();
        let own = if sought.own_rules {
            OwnRules::load(&paths, sought.working_dir, sought.today)
        } else {
            Ok(OwnRules::default())
        };
        let known = match &own {
            Ok(own) if sought.own_rules => Some(own.rules.clone()),
            Ok(_) if paths.is_empty() => Some(Vec::new()),
            _ => None,
        };
        let mut read = |parsed: Option<Parsed>| match parsed.map(|parsed| parsed.read(known.clone())) {
            Some(Err(error)) => {
                errors.push(error);
                None
            }
            Some(Ok(config)) => Some(config),
            None => None,
        };
        let (repository, policy) = (read(repository), read(policy));
        match own {
            Ok(own) if errors.is_empty() => Ok(Self { repository, policy, own, passed_over }),
            Ok(_) => Err(ConfigError::several(errors)),
            Err(error) => {
                errors.push(ConfigError::Rules(error));
                Err(ConfigError::several(errors))
            }
        }
    }
}

/// The repository's configuration, and what is passed over where it is sought.
fn repository(sought: &Sought<'_>) -> Result<(Option<Parsed>, Vec<String>), ConfigError> {
    let mut passed_over = Vec::new();
    let (path, paths) = match sought.config {
        Some(path) => {
            let path = sought.working_dir.join(path);
            let paths = Paths::asked_for(folder_of(&path), sought.working_dir);
            (path, paths)
        }
        None => {
            let found = find::nearest(sought.working_dir)?;
            passed_over = find::passed_over(sought.working_dir, found.as_deref());
            let Some(path) = found else { return Ok((None, passed_over)) };
            let paths = Paths::found(folder_of(&path));
            (path, paths)
        }
    };
    let parsed = Parsed::load(&path, paths, Authority::Repository, sought.working_dir)?;
    Ok((Some(parsed), passed_over))
}

fn policy(sought: &Sought<'_>) -> Result<Option<Parsed>, ConfigError> {
    let Some(path) = sought.policy.map(|path| sought.working_dir.join(path)) else { return Ok(None) };
    let paths = Paths::policy(folder_of(&path), sought.working_dir);
    Parsed::load(&path, paths, Authority::Policy, sought.working_dir).map(Some)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or_else(|| Path::new(""))
}
