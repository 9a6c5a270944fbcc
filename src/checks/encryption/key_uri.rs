//! Whether the key's address is one, and whether it holds the vault to one version of the key.

use super::{fault_if_in_use, needs_if_in_use, quoted};
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::model::key::{KeyLookup, Pinned, is_key_vault_suffix};
use crate::model::key_address::{AddressFault, KeyAddress};
use crate::model::{Given, Setting, State};
use crate::rule::Slot;
use crate::template::{Kind, Origin, Part, Symbol, SymbolHead, Unknown, Value, last_segment};

/// The key's address as far as it is known.
enum Address {
    /// These characters.
    Written(String),
    /// Built from what Key Vault says of itself, for which examples stand.
    Built(String, VersionFrom),
    /// It cannot be known.
    Unknown,
    /// None is given.
    None,
}

/// Where a built address has its version from, if it has one.
enum VersionFrom {
    /// From the key's `keyUriWithVersion`.
    Key,
    /// From what is written behind it.
    Text,
}

/// CMK05: the address is none of a key.
pub(in crate::checks) fn cmk_key_uri_malformed<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let key = context.vault.encryption().key_uri;
    match address_of(&key) {
        Address::Written(text) => {
            if let Some(draft) = malformed(&key, &text) {
                out.fault(draft);
            }
        }
        Address::Built(text, _) => match KeyAddress::parse(&text) {
            Ok(_) => {}
            // Whatever stands for the examples, it is no address of a key.
            Err(AddressFault::ObjectType(kind)) => {
                out.fault(of_known_parts(context, &key).variant("object-type").slot(Slot::Other, kind));
            }
            Err(_) => out.needs(&key),
        },
        Address::Unknown if begins_otherwise(&key) => out.fault(of_known_parts(context, &key).variant("not-https")),
        Address::Unknown => out.needs(&key),
        Address::None => {}
    }
}

/// A fault of an address by the parts of it that are known: what is left open decides nothing.
fn of_known_parts<'d>(context: &CheckContext<'_, 'd>, key: &Setting<'d>) -> Draft<'d> {
    let mut draft = Draft::at(key);
    if let Some(hop) = context.vault.provenance.get(key.site.origin) {
        draft = draft.label(hop.location);
        draft.site.origin = Origin::NONE;
    }
    draft
}

/// Whether an address that is not known whole surely does not begin with `https://`.
fn begins_otherwise(key: &Setting<'_>) -> bool {
    const SCHEME: &str = "https://";
    let Some(Part::Known(start)) =
        key.site.written.and_then(Value::text_parts).and_then(|parts| parts.into_iter().next())
    else {
        return false;
    };
    let length = start.len().min(SCHEME.len());
    !start.get(..length).zip(SCHEME.get(..length)).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
}

fn malformed<'d>(key: &Setting<'d>, text: &str) -> Option<Draft<'d>> {
    let draft = Draft::at(key);
    let shown = |text: &str, instead: &str| {
        if is_secret(key) { instead.to_owned() } else { quoted(text) }
    };
    Some(match KeyAddress::parse(text) {
        Ok(address) if address.in_closed_cloud() => draft.variant("closed-cloud"),
        Ok(_) => return None,
        Err(AddressFault::NoKey) => draft,
        Err(AddressFault::NotHttps) => draft.variant("not-https"),
        Err(AddressFault::Host(host)) => draft.variant("host").slot(Slot::Other, shown(host, "a host")),
        Err(AddressFault::ObjectType(kind)) => draft.variant("object-type").slot(Slot::Other, kind),
        Err(AddressFault::Trailing(cleaned)) => {
            draft.variant("trailing").slot(Slot::Expected, shown(&cleaned, "the same address without its end"))
        }
    })
}

/// CMK06: the address names one version of the key.
pub(in crate::checks) fn cmk_key_version_pinned<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    const WITHOUT: &str = "the same address without its last segment";
    let encryption = context.vault.encryption();
    let key = &encryption.key_uri;
    let address = address_of(key);
    let (text, draft) = match &address {
        Address::Written(text) => (text, Draft::at(key)),
        Address::Built(text, VersionFrom::Key) => (text, Draft::at(key).variant("expression")),
        Address::Built(text, VersionFrom::Text) => (text, Draft::at(key)),
        Address::Unknown if ends_in_version(context, key) => {
            let draft = of_known_parts(context, key).slot(Slot::Expected, WITHOUT);
            return fault_if_in_use(&encryption, draft, out);
        }
        Address::Unknown => return needs_if_in_use(&encryption, key, out),
        Address::None => return,
    };
    match (KeyAddress::parse(text), &address) {
        (Ok(found), _) if found.has_version() && !found.in_closed_cloud() => {
            let literal = matches!(address, Address::Written(_)) && !is_secret(key);
            let expected = if literal { quoted(&found.without_version()) } else { WITHOUT.to_owned() };
            fault_if_in_use(&encryption, draft.slot(Slot::Expected, expected), out);
        }
        (Err(_), Address::Built(..)) => needs_if_in_use(&encryption, key, out),
        _ => {}
    }
}

/// Whether an address that is not known whole surely ends in a version behind the key's name.
fn ends_in_version(context: &CheckContext<'_, '_>, key: &Setting<'_>) -> bool {
    let place = match context.vault.key_place(context.estate) {
        KeyLookup::Key(place) => place,
        KeyLookup::Unknown(_) | KeyLookup::None => return false,
    };
    let last = key.site.written.and_then(last_segment);
    place.pinned == Pinned::ToWritten && last.is_some_and(|last| last.as_str().is_some_and(|text| !text.is_empty()))
}

fn is_secret(key: &Setting<'_>) -> bool {
    key.site.written.is_some_and(|value| value.holds_secret())
}

fn address_of(key: &Setting<'_>) -> Address {
    match (&key.state, Given::of(key)) {
        (_, Given::No | Given::Empty) => Address::None,
        (State::Known(_), _) => key.site.written.and_then(text_of).map_or(Address::None, Address::Written),
        (State::Unknown(_), _) => built(key).unwrap_or(Address::Unknown),
        _ => Address::None,
    }
}

/// A text, or the one that Azure makes of a number or a switch.
fn text_of(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Int(_) | Kind::Float(_) | Kind::Bool(_) => Some(value.to_display()),
        _ => None,
    }
}

/// The address with examples in the places of `vaultUri`, `keyUri` and `keyUriWithVersion`; none if more is unknown.
fn built(key: &Setting<'_>) -> Option<Address> {
    let (mut text, mut version) = (String::new(), VersionFrom::Text);
    for part in key.site.written?.text_parts()? {
        match part {
            Part::Known(known) => text.push_str(&known),
            Part::Hole(unknown) if is_key_vault_suffix(&unknown) => text.push_str(".vault.azure.net"),
            Part::Hole(unknown) => match property_read(&unknown)?.to_ascii_lowercase().as_str() {
                "vaulturi" => text.push_str("https://name.vault.azure.net/"),
                "keyuri" => text.push_str("https://name.vault.azure.net/keys/key"),
                "keyuriwithversion" => {
                    text.push_str("https://name.vault.azure.net/keys/key/0");
                    version = VersionFrom::Key;
                }
                _ => return None,
            },
        }
    }
    Some(Address::Built(text, version))
}

/// The property of a deployed resource that an unknown value is.
fn property_read(unknown: &Unknown) -> Option<&str> {
    let Symbol { head: SymbolHead::Reference { .. }, path } = unknown.symbol.as_ref()? else {
        return None;
    };
    path.last().map(|name| &**name)
}
