//! The key itself: whether Azure Backup takes its type, whether it can be used today, and whether it renews itself.

use super::{KeyInUse, fault_if_in_use, key_in_use, needs_if_in_use, quoted};
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::knowledge::Day;
use crate::model::key::{DeclaredKey, Pinned};
use crate::model::{Setting, State};
use crate::rule::Slot;
use crate::template::{Kind, Truth, Value};

/// The lengths of RSA keys that Azure Backup takes.
const SIZES: [i64; 3] = [2048, 3072, 4096];

const SECONDS_A_DAY: i64 = 86_400;

fn declared<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) -> Option<(KeyInUse<'d>, DeclaredKey<'d>)> {
    let key = key_in_use(context, out)?;
    key.needs_found(&key.place.key, out);
    let declared = key.place.declared_key(context.estate)?;
    Some((key, declared))
}

/// CMK17: a key that Azure Backup refuses.
pub(in crate::checks) fn cmk_key_type_unsupported<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some((key, declared)) = declared(context, out) else { return };
    let (kind, size) = (declared.kind(), declared.size());
    let rsa = kind.is("RSA") || kind.is("RSA-HSM");
    let draft = match (&kind.state, &size.state) {
        (State::Known(_), _) if !rsa => {
            let instead = if kind.text().is_some_and(|kind| kind.to_ascii_lowercase().ends_with("-hsm")) {
                "RSA-HSM"
            } else {
                "RSA"
            };
            Draft::at(&kind).slot(Slot::Expected, instead)
        }
        (_, State::Known(Value { kind: Kind::Int(bits), .. })) if rsa && !SIZES.contains(bits) => {
            Draft::at(&size).variant("size")
        }
        _ => {
            needs_if_in_use(&key.encryption, &kind, out);
            if rsa {
                needs_if_in_use(&key.encryption, &size, out);
            }
            return;
        }
    };
    tell(&key, draft, out);
}

/// CMK18: a key that cannot be used on the day of the run.
pub(in crate::checks) fn cmk_key_disabled_or_expired<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some((key, declared)) = declared(context, out) else { return };
    if key.place.pinned == Pinned::ToWritten {
        // The declaration tells of the current version, not of that one.
        return;
    }
    let (enabled, expires, not_before) = (declared.enabled(), declared.expires(), declared.not_before());
    if matches!(&enabled.state, State::Known(Value { kind: Kind::Bool(false), .. })) {
        return tell(&key, Draft::at(&enabled).variant("disabled"), out);
    }
    for (setting, variant) in [(&expires, None), (&not_before, Some("not-yet"))] {
        let Some(day) = day_of(setting) else { continue };
        let at_fault = if variant.is_none() { day < context.today } else { day > context.today };
        if at_fault {
            let draft = Draft::at(setting).variant_if(variant).slot(Slot::Limit, day.to_string());
            return tell(&key, draft, out);
        }
    }
    for setting in [&enabled, &expires, &not_before] {
        needs_if_in_use(&key.encryption, setting, out);
    }
}

/// CMK19: a key that nothing renews, though the vault would follow.
pub(in crate::checks) fn cmk_key_without_rotation<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some((key, declared)) = declared(context, out) else { return };
    let policy = declared.rotation();
    if key.place.pinned != Pinned::No || (declared.reader.resource.exported && policy.is_absent()) {
        return;
    }
    match declared.rotates() {
        Truth::True => return,
        Truth::Unknown(unknown) => {
            let open = Setting { state: State::Unknown(unknown), site: policy.site.clone() };
            return needs_if_in_use(&key.encryption, &open, out);
        }
        Truth::False => {}
    }
    let expires = declared.expires();
    let soon_days = i64::from(context.options.number("soonDays"));
    let near = match &expires.state {
        State::Known(Value { kind: Kind::Int(seconds), .. }) => {
            let day = Day::of_unix(*seconds);
            if day < context.today {
                return;
            }
            let soon = Day::of_unix(seconds.saturating_sub(soon_days * SECONDS_A_DAY)) <= context.today;
            soon.then(|| day.to_string())
        }
        _ => None,
    };
    let draft = Draft::at(&policy);
    let draft = match near {
        Some(day) => draft.variant("expires-soon").slot(Slot::Limit, day).note(&expires, "it expires then"),
        None => draft,
    };
    tell(&key, draft, out);
}

fn day_of(setting: &Setting<'_>) -> Option<Day> {
    match &setting.state {
        State::Known(Value { kind: Kind::Int(seconds), .. }) => Some(Day::of_unix(*seconds)),
        _ => None,
    }
}

fn tell<'d>(key: &KeyInUse<'d>, draft: Draft<'d>, out: &mut Verdicts<'d>) {
    let words = match key.place.keeper_name.as_str() {
        Some(keeper) => format!("{} in {}", key.key_words(), quoted(keeper)),
        None => key.key_words(),
    };
    let draft = draft.slot(Slot::Other, words);
    fault_if_in_use(&key.encryption, draft.note(&key.encryption.key_uri, "the vault uses this key"), out);
}
