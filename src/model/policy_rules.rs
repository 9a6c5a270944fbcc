//! The rules of a Backup vault's policy: when backups are made, how they are tagged, and how long each store keeps them.

use super::duration::Period;
use super::setting::{Reader, Setting, State};
use crate::template::{Cause, Resource, Unknown};

/// A list, with what is known of its items.
#[derive(Debug, Clone)]
pub struct Listed<'d, T> {
    /// The list as a whole.
    pub whole: Setting<'d>,
    /// The items that can be read.
    pub items: Vec<T>,
    /// The first item, or the list itself, that is not known; then there may be more than `items`.
    pub open: Option<Setting<'d>>,
}

/// All rules of a policy.
#[derive(Debug, Clone)]
pub struct PolicyRules<'d> {
    /// The policy.
    pub resource: &'d Resource,
    /// `datasourceTypes`, item by item.
    pub datasource_types: Listed<'d, Setting<'d>>,
    /// `policyRules` as a whole.
    pub whole: Setting<'d>,
    /// The rules that make backups.
    pub backups: Vec<BackupRule<'d>>,
    /// The rules that say how long they are kept.
    pub retentions: Vec<RetentionRule<'d>>,
    /// What of the list of rules is not known.
    pub open: Option<Setting<'d>>,
    /// Whether some rule is of no kind that Azure has, and its members do not tell what it was meant for.
    pub misnamed: bool,
}

/// A rule that makes backups.
#[derive(Debug, Clone)]
pub struct BackupRule<'d> {
    /// The store that backups are made in.
    pub store: Setting<'d>,
    /// `repeatingTimeIntervals`.
    pub intervals: Listed<'d, Setting<'d>>,
    /// `taggingCriteria` of a schedule.
    pub tags: Listed<'d, Tag<'d>>,
    /// What makes backups: a schedule, or a person.
    pub trigger: Setting<'d>,
}

/// A tag that a schedule puts on backups.
#[derive(Debug, Clone)]
pub struct Tag<'d> {
    /// Its name, which is that of the retention rule meant.
    pub name: Setting<'d>,
    /// Whether it is for backups that no other tag is for.
    pub is_default: Setting<'d>,
}

/// A rule that says how long backups are kept.
#[derive(Debug, Clone)]
pub struct RetentionRule<'d> {
    /// The rule.
    pub whole: Setting<'d>,
    /// Its name, which is that of a tag.
    pub name: Setting<'d>,
    /// Whether it is for backups without another tag.
    pub is_default: Setting<'d>,
    /// One for each store that keeps them.
    pub lifecycles: Listed<'d, Lifecycle<'d>>,
}

/// How long one store keeps backups.
#[derive(Debug, Clone)]
pub struct Lifecycle<'d> {
    /// The store.
    pub store: Setting<'d>,
    /// The duration after which they are deleted.
    pub duration: Setting<'d>,
    /// Copies into other stores.
    pub copies: Listed<'d, CopySetting<'d>>,
}

/// A copy into another store.
#[derive(Debug, Clone)]
pub struct CopySetting<'d> {
    /// The other store.
    pub store: Setting<'d>,
    /// After which duration, where one is written.
    pub after: Setting<'d>,
}

impl<'d, T> Listed<'d, T> {
    fn read(reader: Reader<'d>, whole: Setting<'d>, read: impl Fn(&Setting<'d>) -> T) -> Self {
        let Some(items) = reader.items(&whole) else {
            let open = whole.unknown().is_some().then(|| whole.clone());
            return Self { whole, items: Vec::new(), open };
        };
        let open = items.iter().find(|item| item.unknown().is_some()).cloned();
        let items = items.iter().filter(|item| item.unknown().is_none()).map(read).collect();
        Self { whole, items, open }
    }
}

impl<'d> PolicyRules<'d> {
    /// Reads the rules of a Backup vault's policy.
    #[must_use]
    pub fn read(reader: Reader<'d>) -> Self {
        let types = Listed::read(reader, reader.setting("properties.datasourceTypes"), Setting::clone);
        let rules = Listed::read(reader, reader.setting("properties.policyRules"), Setting::clone);
        let (mut backups, mut retentions, mut open) = (Vec::new(), Vec::new(), rules.open);
        let mut misnamed = false;
        for rule in rules.items {
            match kind_of(reader, &rule) {
                RuleKind::Backup => backups.push(backup_rule(reader, &rule)),
                RuleKind::Retention => retentions.push(retention_rule(reader, rule)),
                RuleKind::Open(kind) => open = open.or(Some(*kind)),
                RuleKind::Misnamed => misnamed = true,
            }
        }
        let (resource, whole) = (reader.resource, rules.whole);
        Self { resource, datasource_types: types, whole, backups, retentions, open, misnamed }
    }

    /// All durations that lifecycles and copies name.
    pub fn durations(&self) -> impl Iterator<Item = &Setting<'d>> {
        let lifecycles = self.retentions.iter().flat_map(|rule| &rule.lifecycles.items);
        lifecycles.flat_map(|lifecycle| {
            std::iter::once(&lifecycle.duration).chain(lifecycle.copies.items.iter().map(|copy| &copy.after))
        })
    }
}

impl RetentionRule<'_> {
    /// Whether it is surely for backups without another tag.
    #[must_use]
    pub fn is_surely_default(&self) -> bool {
        self.is_default.flag() == Some(true)
    }
}

impl Lifecycle<'_> {
    /// How long the store keeps backups, if it is written as a duration.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        Period::parse(self.duration.text()?)
    }
}

/// What a rule is for.
enum RuleKind<'d> {
    Backup,
    Retention,
    /// That is not known.
    Open(Box<Setting<'d>>),
    Misnamed,
}

/// What a rule is for, by its `objectType`; where that is missing or no word of Azure's, by the members that only one kind has.
fn kind_of<'d>(reader: Reader<'d>, rule: &Setting<'d>) -> RuleKind<'d> {
    let kind = reader.member(rule, "objectType");
    let has = |name: &str| reader.member(rule, name).site.written.is_some();
    if kind.unknown().is_some() {
        RuleKind::Open(Box::new(kind))
    } else if kind.is("AzureBackupRule") {
        RuleKind::Backup
    } else if kind.is("AzureRetentionRule") || has("lifecycles") {
        RuleKind::Retention
    } else if ["trigger", "backupParameters", "dataStore"].into_iter().any(has) {
        RuleKind::Backup
    } else if kind.is_absent() {
        RuleKind::Open(Box::new(demanded(reader, rule, "objectType")))
    } else {
        RuleKind::Misnamed
    }
}

/// A member that Azure demands and has no default for: where a template lacks it, nothing tells what was meant.
fn demanded<'d>(reader: Reader<'d>, whole: &Setting<'d>, name: &str) -> Setting<'d> {
    let member = reader.member(whole, name);
    if !member.is_absent() || reader.resource.exported {
        return member;
    }
    let what = format!("`{name}` is missing, which Azure demands and has no default for");
    let missing = Unknown::new(Cause::InvalidExpression, what, member.site.origin);
    Setting { state: State::Unknown(missing), ..member }
}

fn backup_rule<'d>(reader: Reader<'d>, rule: &Setting<'d>) -> BackupRule<'d> {
    let trigger = reader.member(rule, "trigger");
    let schedule = reader.member(&trigger, "schedule");
    let tag = |tag: &Setting<'d>| Tag {
        name: reader.member(&reader.member(tag, "tagInfo"), "tagName"),
        is_default: reader.member(tag, "isDefault").or_switch(),
    };
    BackupRule {
        store: reader.member(&reader.member(rule, "dataStore"), "dataStoreType"),
        intervals: Listed::read(reader, reader.member(&schedule, "repeatingTimeIntervals"), Setting::clone),
        tags: Listed::read(reader, reader.member(&trigger, "taggingCriteria"), tag),
        trigger: reader.member(&trigger, "objectType"),
    }
}

fn retention_rule<'d>(reader: Reader<'d>, rule: Setting<'d>) -> RetentionRule<'d> {
    let copy = |copy: &Setting<'d>| CopySetting {
        store: reader.member(&reader.member(copy, "dataStore"), "dataStoreType"),
        after: reader.member(&reader.member(copy, "copyAfter"), "duration"),
    };
    let lifecycle = |lifecycle: &Setting<'d>| Lifecycle {
        store: reader.member(&reader.member(lifecycle, "sourceDataStore"), "dataStoreType"),
        duration: demanded(reader, &reader.member(lifecycle, "deleteAfter"), "duration"),
        copies: Listed::read(reader, reader.member(lifecycle, "targetDataStoreCopySettings"), copy),
    };
    RetentionRule {
        name: reader.member(&rule, "name"),
        is_default: reader.member(&rule, "isDefault").or_switch(),
        lifecycles: Listed::read(reader, demanded(reader, &rule, "lifecycles"), lifecycle),
        whole: rule,
    }
}
