//! Checks of alerts and logs: whether anybody learns of it when backups fail or are tampered with.

use super::CheckContext;
use super::draft::{Draft, Open, Verdicts};
use super::network::beside;
use super::terms;
use crate::knowledge::Fact;
use crate::model::diagnostics::{self, LogSetting};
use crate::model::recovery_services::{self, Alerts};
use crate::model::{Setting, State};
use crate::rule::Slot;
use crate::template::{Truth, Value};

/// MON02: a Backup vault that says nothing of alerts.
pub(super) fn job_failure_alerts_unset<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let alerts = context.vault.fact(Fact::JobFailureAlerts);
    match alerts.state {
        State::Absent => out.fault(Draft::at(alerts)),
        _ => out.needs(alerts),
    }
}

/// MON03: classic alerts, which Azure no longer sends.
pub(super) fn rsv_classic_alerts<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Alerts { block, classic, .. } = recovery_services::alerts(context.vault.reader());
    out.needs(&classic);
    if classic.is("Enabled") {
        out.fault(Draft::at(&classic));
    } else if says_nothing(&block) && !context.vault.resource.exported {
        out.fault(Draft::at(&block).variant("unset"));
    }
}

/// Whether nothing is written there, or an empty object.
fn says_nothing(block: &Setting<'_>) -> bool {
    let empty = |value: &Value| {
        let members = value.as_object().map(|object| (object.why_open(), &object.entries));
        members.is_some_and(|(open, entries)| open.is_none() && entries.iter().all(|entry| entry.value.is_null()))
    };
    matches!(block.state, State::Absent) || matches!(&block.state, State::Known(value) if empty(value))
}

/// MON04: a vault without diagnostic settings.
pub(super) fn diagnostics_missing<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let (vault, estate) = (context.vault, context.estate);
    let settings = diagnostics::log_settings(vault, estate);
    let live = vault.resource.exported;
    if !settings.sure.is_empty() || live && (estate.incomplete || !diagnostics::are_shown(estate)) {
        return;
    }
    let site = beside(vault, "diagnosticSettings");
    match settings.perhaps {
        Some(unknown) => out.open.push(Open { site, unknown }),
        None => out.fault(Draft::at_site(&site).variant_if(live.then_some("live"))),
    }
}

/// MON05: diagnostic settings that tell nothing of backups, or nobody.
pub(super) fn diagnostics_incomplete<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let settings = diagnostics::log_settings(context.vault, context.estate);
    let mut told = settings.perhaps.map_or(Truth::False, Truth::Unknown);
    let mut sent: Vec<LogSetting<'d>> = Vec::new();
    for setting in settings.sure.into_iter().filter(|setting| !setting.resource.existing) {
        match setting.has_destination() {
            Truth::False => {
                let draft = Draft::at(&setting.whole()).variant("no-destination");
                out.fault(named(draft.label(setting.whole().site.anchor), &setting));
            }
            Truth::True => {
                told = told.or(setting.tells_of_backups());
                sent.push(setting);
            }
            Truth::Unknown(unknown) => told = told.or(Truth::Unknown(unknown)),
        }
    }
    let Some(first) = sent.first() else { return };
    match told {
        Truth::True => {}
        Truth::False => {
            let logs = first.logs();
            let some = sent.iter().any(LogSetting::sends_a_log).then_some("part-of-the-logs");
            let draft = named(Draft::at(&logs).label(logs.site.anchor), first).variant_if(some);
            let others = sent.iter().skip(1);
            out.fault(others.fold(draft, |draft, other| {
                draft.note_at(other.logs().site.anchor, "this one does not send it either")
            }));
        }
        Truth::Unknown(unknown) => out.open.push(Open { site: first.logs().site, unknown }),
    }
}

fn named<'d>(draft: Draft<'d>, setting: &LogSetting<'d>) -> Draft<'d> {
    draft.slot(Slot::Other, terms::short_name(setting.resource))
}

/// MON06: alerts of Site Recovery that are switched off.
pub(super) fn rsv_replication_alerts_off<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Alerts { replication, failover, .. } = recovery_services::alerts(context.vault.reader());
    out.needs(&replication);
    out.needs(&failover);
    let off: Vec<&Setting<'d>> =
        [&replication, &failover].into_iter().filter(|setting| setting.is("Disabled")).collect();
    let Some((first, rest)) = off.split_first() else { return };
    let what = match (replication.is("Disabled"), failover.is("Disabled")) {
        (true, true) => "replication and failover",
        (true, false) => "replication",
        _ => "failover",
    };
    let draft = Draft::at(first).slot(Slot::Other, what);
    out.fault(rest.iter().fold(draft, |draft, other| draft.note(other, "off, too")));
}
