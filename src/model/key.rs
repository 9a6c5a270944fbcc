//! The key that a vault's address leads to, and what keeps it: which of the declared resources they are, if any.

use std::sync::Arc;

use super::arm_id::{segment_after, type_of};
use super::estate::{Estate, Join};
use super::key_vault::KeyVault;
use super::setting::{Reader, Setting};
use super::vault::Vault;
use crate::knowledge::Fact;
use crate::knowledge::key_hosts::{self, KeyService};
use crate::template::{Kind, Part, Resource, Symbol, SymbolHead, Truth, Unknown, Value, last_segment, split_segments};

/// The types of what keeps keys, and of the keys in it.
const KEY_VAULTS: &str = "Microsoft.KeyVault/vaults";
const MANAGED_HSMS: &str = "Microsoft.KeyVault/managedHSMs";

/// What a vault's address of its key leads to.
#[derive(Debug, Clone)]
pub enum KeyLookup<'d> {
    /// This key.
    Key(KeyPlace<'d>),
    /// It cannot be known from this input.
    Unknown(Arc<Unknown>),
    /// No address is given, or what is given is none.
    None,
}

/// A key by its address.
#[derive(Debug, Clone)]
pub struct KeyPlace<'d> {
    /// What kind of thing keeps it.
    pub service: KeyService,
    /// The name of the key vault or managed HSM.
    pub keeper_name: Value,
    /// The key's name.
    pub name: Value,
    /// Whether the address holds to one version.
    pub pinned: Pinned,
    /// The id of what keeps it, as far as the input tells it.
    pub keeper_id: Option<Value>,
    /// The declaration of what keeps it.
    pub keeper: Found<'d>,
    /// The key's own declaration.
    pub key: Found<'d>,
}

impl KeyPlace<'_> {
    /// Whether a scope is the key or what keeps it, by type and name; `None` where its type is not told.
    pub(super) fn is_scope(&self, scope: &Value) -> Option<Truth> {
        let kind = type_of(scope)?;
        let keeper = |types: &str| {
            segment_after(scope, types).map_or(Truth::False, |name| name.equals_ignoring_case(&self.keeper_name))
        };
        let key = || segment_after(scope, "keys").map_or(Truth::False, |name| name.equals_ignoring_case(&self.name));
        Some(match kind.to_ascii_lowercase().as_str() {
            "microsoft.keyvault/vaults" => keeper("vaults"),
            "microsoft.keyvault/vaults/keys" => keeper("vaults").and(key()),
            "microsoft.keyvault/managedhsms" => keeper("managedHSMs"),
            "microsoft.keyvault/managedhsms/keys" => keeper("managedHSMs").and(key()),
            _ => Truth::False,
        })
    }
}

/// Whether an address holds to one version of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinned {
    /// To none: the newest counts.
    No,
    /// To the one that the key has on the day of deployment.
    ToCurrent,
    /// To this one, whatever the key has.
    ToWritten,
}

/// A declaration that is looked for.
#[derive(Debug, Clone)]
pub enum Found<'d> {
    /// This one: it would be deployed, or is shown by an export.
    Declared(&'d Resource),
    /// One that is declared may be it.
    Perhaps(Arc<Unknown>),
    /// The input does not declare it, though it may refer to it.
    Elsewhere,
}

impl<'d> Found<'d> {
    /// The declaration, if it surely is the one.
    #[must_use]
    pub fn declared(&self) -> Option<&'d Resource> {
        match self {
            Self::Declared(resource) => Some(resource),
            Self::Perhaps(_) | Self::Elsewhere => None,
        }
    }
}

impl<'d> KeyPlace<'d> {
    /// The key vault, if the input declares it.
    #[must_use]
    pub fn key_vault(&self, estate: &Estate<'d>) -> Option<KeyVault<'d>> {
        let declared = self.keeper.declared().filter(|_| self.service == KeyService::KeyVault)?;
        Some(KeyVault { reader: estate.reader(declared) })
    }

    /// The key's settings, if the input declares it.
    #[must_use]
    pub fn declared_key(&self, estate: &Estate<'d>) -> Option<DeclaredKey<'d>> {
        Some(DeclaredKey { reader: estate.reader(self.key.declared()?) })
    }
}

/// A declared key.
#[derive(Debug, Clone, Copy)]
pub struct DeclaredKey<'d> {
    /// Reads its settings.
    pub reader: Reader<'d>,
}

impl<'d> DeclaredKey<'d> {
    /// `kty`: RSA, EC and so on.
    #[must_use]
    pub fn kind(&self) -> Setting<'d> {
        self.reader.setting("properties.kty")
    }

    /// `keySize`, in bits.
    #[must_use]
    pub fn size(&self) -> Setting<'d> {
        self.reader.setting("properties.keySize").or_number()
    }

    /// Whether the key may be used.
    #[must_use]
    pub fn enabled(&self) -> Setting<'d> {
        self.reader.setting("properties.attributes.enabled").or_switch()
    }

    /// When it expires, in seconds since 1970.
    #[must_use]
    pub fn expires(&self) -> Setting<'d> {
        self.reader.setting("properties.attributes.exp").or_number().or_refused(is_number)
    }

    /// From when on it may be used, in seconds since 1970.
    #[must_use]
    pub fn not_before(&self) -> Setting<'d> {
        self.reader.setting("properties.attributes.nbf").or_number().or_refused(is_number)
    }

    /// The rotation policy as a whole.
    #[must_use]
    pub fn rotation(&self) -> Setting<'d> {
        self.reader.setting("properties.rotationPolicy")
    }

    /// Whether the policy makes new versions; a reminder alone does not.
    #[must_use]
    pub fn rotates(&self) -> Truth {
        let actions = self.reader.setting("properties.rotationPolicy.lifetimeActions");
        if let Some(unknown) = actions.unknown() {
            return Truth::Unknown(Arc::clone(unknown));
        }
        let items = actions.site.written.and_then(Value::as_array).unwrap_or_default();
        if actions.is_absent() {
            return Truth::False;
        }
        items.iter().enumerate().fold(Truth::False, |found, (index, item)| {
            let action = self.reader.item_member(&actions.site, item, index, "action.type");
            found.or(match action.unknown() {
                Some(unknown) => Truth::Unknown(Arc::clone(unknown)),
                None => Truth::of(action.is("rotate")),
            })
        })
    }
}

fn is_number(value: &Value) -> bool {
    value.as_int().is_some()
}

impl<'d> Vault<'d> {
    /// The key that the vault's address leads to.
    #[must_use]
    pub fn key_place(&self, estate: &Estate<'d>) -> KeyLookup<'d> {
        let address = self.fact(Fact::KeyUri);
        let Some(written) = address.site.written.filter(|_| !address.is_absent()) else {
            return address.unknown().map_or(KeyLookup::None, |unknown| KeyLookup::Unknown(Arc::clone(unknown)));
        };
        match take_apart(written) {
            Some(parts) => KeyLookup::Key(parts.find(estate)),
            None => address.unknown().map_or(KeyLookup::None, |unknown| KeyLookup::Unknown(Arc::clone(unknown))),
        }
    }
}

/// An address taken apart.
struct Parts {
    service: KeyService,
    keeper_name: Value,
    keeper_id: Option<Value>,
    name: Value,
    pinned: Pinned,
}

/// Reads `https://NAME.SUFFIX/keys/KEY[/VERSION]`, parts of which may be unknown, or one that is built from what a key
/// vault or a key says of itself.
fn take_apart(address: &Value) -> Option<Parts> {
    let segments = split_segments(address);
    let first = segments.first()?;
    if let Some(read) = property_read(first) {
        return built(&read, &segments);
    }
    if !first.as_str()?.eq_ignore_ascii_case("https:") || !segments.get(1)?.as_str()?.is_empty() {
        return None;
    }
    let (keeper_name, service) = keeper_of_host(segments.get(2)?)?;
    let (name, pinned) = key_of_path(segments.get(3..)?)?;
    Some(Parts { service, keeper_name, keeper_id: None, name, pinned })
}

/// What is read from a deployed resource, with the characters that follow it.
struct Read<'v> {
    symbol: &'v Symbol,
    resource: &'v Value,
    rest: String,
}

/// A segment that begins with what is read from a deployed resource.
fn property_read(segment: &Value) -> Option<Read<'_>> {
    let (unknown, rest) = match &segment.kind {
        Kind::Unknown(unknown) => (unknown, String::new()),
        Kind::Text(text) => match text.parts.as_slice() {
            [Part::Hole(unknown)] => (unknown, String::new()),
            [Part::Hole(unknown), Part::Known(rest)] => (unknown, rest.to_string()),
            _ => return None,
        },
        _ => return None,
    };
    let symbol = unknown.symbol.as_ref()?;
    let SymbolHead::Reference { resource } = &symbol.head else { return None };
    Some(Read { symbol, resource, rest })
}

fn built(read: &Read<'_>, segments: &[Value]) -> Option<Parts> {
    let property = read.symbol.path.last()?.to_ascii_lowercase();
    let more = segments.get(1..)?;
    let (keeper_name, of_key, service) = names_in(read.resource)?;
    let own_key = |pinned| {
        let name = of_key.clone()?;
        Some(Parts { service, keeper_name: keeper_name.clone(), keeper_id: keeper_id(read.resource), name, pinned })
    };
    match property.as_str() {
        "keyuri" if read.rest.is_empty() && more.is_empty() => own_key(Pinned::No),
        "keyuri" if read.rest.is_empty() => own_key(Pinned::ToWritten),
        "keyuriwithversion" if read.rest.is_empty() && more.is_empty() => own_key(Pinned::ToCurrent),
        // It ends in a slash of its own.
        "vaulturi" | "hsmuri" => {
            let path: Vec<Value> = match read.rest.as_str() {
                "" => more.to_vec(),
                rest => std::iter::once(Value::string(rest)).chain(more.iter().cloned()).collect(),
            };
            let (name, pinned) = key_of_path(&path)?;
            Some(Parts { service, keeper_name, keeper_id: keeper_id(read.resource), name, pinned })
        }
        _ => None,
    }
}

/// The names of what keeps the key, and of the key, in an id; a template may also refer by bare name.
fn names_in(id: &Value) -> Option<(Value, Option<Value>, KeyService)> {
    match type_of(id) {
        Some(kind) => {
            let kind = kind.to_ascii_lowercase();
            let hsm = kind.starts_with("microsoft.keyvault/managedhsms");
            let service = if hsm { KeyService::ManagedHsm } else { KeyService::KeyVault };
            if !hsm && !kind.starts_with("microsoft.keyvault/vaults") {
                return None;
            }
            let keeper = segment_after(id, if hsm { "managedHSMs" } else { "vaults" })?;
            Some((keeper, segment_after(id, "keys"), service))
        }
        None => {
            let names = split_segments(id);
            let [keeper, more @ ..] = names.as_slice() else { return None };
            (more.len() < 2).then(|| (keeper.clone(), more.first().cloned(), KeyService::KeyVault))
        }
    }
}

/// The id of the key vault in the id of a key, or the key vault's own.
fn keeper_id(id: &Value) -> Option<Value> {
    let text = id.text_parts()?;
    let cut = |known: &str| known.to_ascii_lowercase().find("/keys/").and_then(|at| known.get(..at).map(Into::into));
    let mut parts = Vec::new();
    for part in text {
        match &part {
            Part::Known(known) => match cut(known) {
                Some(before) => {
                    parts.push(Part::Known(before));
                    break;
                }
                None => parts.push(part),
            },
            Part::Hole(_) => parts.push(part),
        }
    }
    Some(Value::text(parts))
}

/// The name in a host, and what service its suffix belongs to.
pub(super) fn keeper_of_host(host: &Value) -> Option<(Value, KeyService)> {
    if let Some(text) = host.as_str() {
        let text = text.strip_suffix(":443").unwrap_or(text);
        let (name, row) = key_hosts::find(text)?;
        return Some((Value::string(name), row.service));
    }
    let mut name: Vec<Part> = Vec::new();
    let parts = host.text_parts()?;
    for (number, part) in parts.iter().enumerate() {
        match part {
            Part::Known(text) => match text.split_once('.') {
                Some((end, _)) => {
                    name.push(Part::Known(end.into()));
                    let suffix: String = parts.iter().skip(number).filter_map(known_part).collect();
                    let (_, row) = key_hosts::find(&format!("name{}", suffix.get(end.len()..)?))?;
                    return Some((Value::text(name), row.service));
                }
                None => name.push(part.clone()),
            },
            // The cloud that is deployed to gives the rest.
            Part::Hole(unknown) if is_key_vault_suffix(unknown) => {
                return Some((Value::text(name), KeyService::KeyVault));
            }
            Part::Hole(_) => name.push(part.clone()),
        }
    }
    None
}

fn known_part(part: &Part) -> Option<&str> {
    match part {
        Part::Known(text) => Some(text),
        Part::Hole(_) => None,
    }
}

/// Whether an unknown is the ending of key vaults' hosts in the cloud that is deployed to.
#[must_use]
pub fn is_key_vault_suffix(unknown: &Unknown) -> bool {
    unknown
        .symbol
        .as_ref()
        .and_then(|symbol| symbol.path.last())
        .is_some_and(|last| last.eq_ignore_ascii_case("keyvaultDns"))
        || unknown.what.to_ascii_lowercase().ends_with("keyvaultdns")
}

/// The key's name in `keys/KEY[/VERSION]`.
fn key_of_path(path: &[Value]) -> Option<(Value, Pinned)> {
    let [keys, name, more @ ..] = path else { return None };
    if !keys.as_str()?.eq_ignore_ascii_case("keys") || name.as_str().is_some_and(str::is_empty) {
        return None;
    }
    let pinned = more.iter().any(|segment| segment.as_str() != Some(""));
    Some((name.clone(), if pinned { Pinned::ToWritten } else { Pinned::No }))
}

impl Parts {
    fn find<'d>(self, estate: &Estate<'d>) -> KeyPlace<'d> {
        let keepers = match self.service {
            KeyService::KeyVault => KEY_VAULTS,
            KeyService::ManagedHsm => MANAGED_HSMS,
        };
        // Names of key vaults and managed HSMs are unique in the whole cloud.
        let is_keeper = |resource: &Resource| resource.name.equals_ignoring_case(&self.keeper_name);
        let is_key = |resource: &Resource| {
            let names = split_segments(&resource.name);
            let keeper = names.first().map_or(Truth::False, |name| name.equals_ignoring_case(&self.keeper_name));
            keeper.and(last_segment(&resource.name).map_or(Truth::False, |name| name.equals_ignoring_case(&self.name)))
        };
        let named = estate.joined(keepers, Join::Name, &self.keeper_name);
        let keys = estate.joined(&format!("{keepers}/keys"), Join::Name, &self.name);
        let referred = named.iter().find(|resource| is_keeper(resource).is_true());
        KeyPlace {
            keeper: search(&named, is_keeper),
            key: search(&keys, is_key),
            keeper_id: referred.map(|resource| resource.id.clone()).or(self.keeper_id),
            service: self.service,
            keeper_name: self.keeper_name,
            name: self.name,
            pinned: self.pinned,
        }
    }
}

fn search<'d>(candidates: &[&'d Resource], is_it: impl Fn(&Resource) -> Truth) -> Found<'d> {
    let mut perhaps = Found::Elsewhere;
    for resource in candidates.iter().copied().filter(|resource| !resource.existing && !resource.partial) {
        match is_it(resource) {
            Truth::True => return Found::Declared(resource),
            Truth::Unknown(unknown) => perhaps = Found::Perhaps(unknown),
            Truth::False => {}
        }
    }
    perhaps
}
