//! Diagnostic settings: where a vault's logs go.

use std::sync::Arc;

use super::estate::{Estate, Join};
use super::setting::{Reader, Setting, State};
use super::vault::Vault;
use crate::template::{Kind, Resource, Truth, Unknown};

const DIAGNOSTIC_SETTINGS: &str = "Microsoft.Insights/diagnosticSettings";

/// Where logs can go.
const DESTINATIONS: [&str; 5] =
    ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId", "serviceBusRuleId"];

/// Categories and category groups that tell of backups; the last is the older form of the first.
const ABOUT_BACKUPS: [&str; 4] = ["allLogs", "audit", "CoreAzureBackup", "AzureBackupReport"];

/// One diagnostic setting of a vault.
#[derive(Debug, Clone)]
pub struct LogSetting<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    reader: Reader<'d>,
}

/// The diagnostic settings of a vault.
#[derive(Debug, Clone)]
pub struct LogSettings<'d> {
    /// Those that surely are the vault's.
    pub sure: Vec<LogSetting<'d>>,
    /// Why another of the input may be, too.
    pub perhaps: Option<Arc<Unknown>>,
}

/// The diagnostic settings of a vault among the resources of the input.
#[must_use]
pub fn log_settings<'d>(vault: &Vault<'d>, estate: &Estate<'d>) -> LogSettings<'d> {
    let mut found = LogSettings { sure: Vec::new(), perhaps: None };
    for resource in estate.joined(DIAGNOSTIC_SETTINGS, Join::Scope, &vault.resource.id) {
        match vault.has_id(&resource.scope) {
            Truth::True => found.sure.push(LogSetting { resource, reader: estate.reader(resource) }),
            Truth::Unknown(unknown) => found.perhaps = Some(unknown),
            Truth::False => {}
        }
    }
    found
}

/// Whether the input shows diagnostic settings of anything.
#[must_use]
pub fn are_shown(estate: &Estate<'_>) -> bool {
    estate.of_type(DIAGNOSTIC_SETTINGS).next().is_some()
}

impl<'d> LogSetting<'d> {
    /// A member; `az monitor diagnostic-settings list` puts them beside the id.
    fn member(&self, name: &str) -> Setting<'d> {
        let flat = self.reader.setting(name);
        if flat.is_absent() { self.reader.setting(&format!("properties.{name}")) } else { flat }
    }

    /// `logs`.
    #[must_use]
    pub fn logs(&self) -> Setting<'d> {
        self.member("logs")
    }

    /// The whole of `properties`.
    #[must_use]
    pub fn whole(&self) -> Setting<'d> {
        self.reader.setting("properties")
    }

    /// Whether it sends anything anywhere.
    #[must_use]
    pub fn has_destination(&self) -> Truth {
        DESTINATIONS.iter().fold(Truth::False, |found, name| {
            let setting = self.member(name).or_absent_if_blank();
            found.or(match &setting.state {
                State::Known(_) => Truth::True,
                // The id of a workspace that this input does not tell is one all the same.
                State::Unknown(_) if setting.site.written.is_some_and(|value| matches!(value.kind, Kind::Text(_))) => {
                    Truth::True
                }
                State::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
                _ => Truth::False,
            })
        })
    }

    /// Whether it sends the logs that tell who did what to the backups.
    #[must_use]
    pub fn tells_of_backups(&self) -> Truth {
        let logs = self.logs();
        if let State::Unknown(unknown) = &logs.state {
            return Truth::Unknown(Arc::clone(unknown));
        }
        self.reader.listed(&logs).iter().fold(Truth::False, |found, item| {
            let read = |name: &str| self.reader.inside(item, name);
            let named = truth_of(&read("categoryGroup"), about_backups).or(truth_of(&read("category"), about_backups));
            found.or(named.and(is_on(&read("enabled").or_switch())))
        })
    }

    /// Whether it surely sends a log of any category.
    #[must_use]
    pub fn sends_a_log(&self) -> bool {
        self.reader
            .listed(&self.logs())
            .iter()
            .any(|item| is_on(&self.reader.inside(item, "enabled").or_switch()).is_true())
    }
}

fn is_on(enabled: &Setting<'_>) -> Truth {
    match &enabled.state {
        State::Known(value) => Truth::of(value.as_bool().unwrap_or(false)),
        State::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
        _ => Truth::False,
    }
}

fn truth_of(setting: &Setting<'_>, holds: impl Fn(&str) -> bool) -> Truth {
    match &setting.state {
        State::Known(value) => Truth::of(value.as_str().is_some_and(holds)),
        State::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
        _ => Truth::False,
    }
}

fn about_backups(category: &str) -> bool {
    ABOUT_BACKUPS.iter().any(|known| known.eq_ignore_ascii_case(category))
}
