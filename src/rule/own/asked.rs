//! What a condition asks is there to be asked: fields, types, and words that can stand where they are sought.

use super::alias::{self, NoProperty};
use super::read::{Faults, listed, place};
use super::subject::Subjects;
use crate::knowledge::Fact;
use crate::knowledge::family::{Membership, membership};
use crate::knowledge::nearest::nearest;
use crate::knowledge::types::{Property, TypeTable, ValueKind};
use crate::rule::condition::{Asking, FieldName, Number, Scalar, Sense, Step, Test};
use crate::syntax::Node;

/// The fields that every resource has beside its members.
const OF_RESOURCES: [&str; 6] = ["type", "name", "fullName", "id", "location", "apiVersion"];

/// Finds the fields that are not there, and the words that can't be.
pub(super) fn check(condition: &Node, asking: &[Asking], subjects: &Subjects, faults: &mut Faults) {
    for asked in asking {
        let at = place(condition, &asked.path, false);
        if let Err(why) = check_field(&asked.field, subjects) {
            faults.add(at, why);
            continue;
        }
        let Some((path, sense, test)) = &asked.test else { continue };
        if let Some(why) = check_kind(&asked.field, *sense, test, subjects) {
            faults.add(place(condition, path, false), why);
            continue;
        }
        let operands: Vec<(String, &Scalar)> = match test {
            Test::Equals(operand) => vec![(path.clone(), operand)],
            Test::In(operands) => {
                operands.iter().enumerate().map(|(at, operand)| (format!("{path}[{at}]"), operand)).collect()
            }
            _ => continue,
        };
        let wrong: Vec<(String, String)> = operands
            .iter()
            .filter_map(|(path, operand)| Some((path.clone(), check_word(&asked.field, operand, subjects)?)))
            .collect();
        // A list may name words that are not there yet, as long as one of them can be.
        let closed = is_closed(&asked.field);
        if closed || (*sense == Sense::Asserted && wrong.len() == operands.len()) {
            for (path, why) in wrong {
                faults.add(place(condition, &path, false), why);
            }
        }
    }
}

/// Why there is no such field, if so.
pub(super) fn check_field(field: &FieldName, subjects: &Subjects) -> Result<(), String> {
    let name = field.as_str();
    if let Some(fact) = fact_of(field) {
        return match fact {
            Some(_) => Ok(()),
            None => {
                Err(format!("there is no fact `{name}`{}", meant(nearest(name, facts().iter().map(String::as_str)))))
            }
        };
    }
    let Some(of) = field.resource_type() else {
        let first = field.steps().first().and_then(Step::name).unwrap_or_default();
        if OF_RESOURCES.iter().any(|known| known.eq_ignore_ascii_case(first)) && field.steps().len() == 1 {
            return Ok(());
        }
        if !first.eq_ignore_ascii_case("properties") && !alias::is_of_every_resource(first) {
            let facts = facts();
            let of_facts = Fact::ALL.iter().find(|fact| fact.name().eq_ignore_ascii_case(name));
            let known = OF_RESOURCES.into_iter().chain(["tags", "identity.type", "properties"]);
            let near = nearest(name, known).or_else(|| nearest(name, facts.iter().map(String::as_str)));
            let near = of_facts.map(|fact| format!("vault.{fact}")).or(near.map(str::to_owned));
            return Err(format!("there is no field `{name}`{}", meant(near.as_deref())));
        }
        return check_path(field, subjects);
    };
    if !matches!(membership(of), Some(Membership::Vault(_) | Membership::Family)) {
        let near = nearest(of, TypeTable::all().iter().map(|table| table.name));
        return Err(format!(
            "`{of}` is no type that rules judge: these are vaults and what belongs to them{}",
            meant(near)
        ));
    }
    if TypeTable::find(of).is_none()
        && let Some(near) = nearest(of, TypeTable::all().iter().map(|table| table.name))
    {
        return Err(format!("there is no type `{of}`; did you mean `{near}`?"));
    }
    alias::lead(of, field).map(|_| ()).map_err(|fault| no_property(of, &fault))
}

/// A path from the resource on leads somewhere in at least one of the types.
fn check_path(field: &FieldName, subjects: &Subjects) -> Result<(), String> {
    let mut first = None;
    for of in subjects.types() {
        match alias::lead(of, field) {
            Ok(_) => return Ok(()),
            Err(fault) => {
                let better = first.as_ref().is_none_or(|(_, known): &(&str, NoProperty)| known.nearest.is_none());
                if better && (first.is_none() || fault.nearest.is_some()) {
                    first = Some((of, fault));
                }
            }
        }
    }
    match first {
        Some((of, fault)) => Err(no_property(of, &fault)),
        None => Ok(()),
    }
}

fn no_property(of: &str, fault: &NoProperty) -> String {
    if fault.step == "[*]" {
        return format!("`[*]` goes through a list, and what stands before it is none in `{of}`");
    }
    format!("`{of}` has no `{}` there{}", fault.step, meant(fault.nearest))
}

/// Why the word can't stand in the field, if so.
fn check_word(field: &FieldName, operand: &Scalar, subjects: &Subjects) -> Option<String> {
    let word = operand.to_text()?;
    if field.as_str().eq_ignore_ascii_case("type") {
        return check_type(&word, subjects);
    }
    let words = words_of(field, subjects);
    if words.is_empty() || words.iter().any(|known| known.eq_ignore_ascii_case(&word)) {
        return None;
    }
    let near = nearest(&word, words.iter().copied());
    let meant = near.map_or_else(|| format!("; expected {}", listed(words.iter().copied())), |near| meant(Some(near)));
    Some(format!("`{field}` is never `{word}`{meant}"))
}

/// Why what stands in the field can't be compared so, if it can't.
fn check_kind(field: &FieldName, sense: Sense, test: &Test, subjects: &Subjects) -> Option<String> {
    let kind = kind_of(field, subjects)?;
    let is = |word: &str| format!("`{field}` is {word}");
    let number = |operand: &Scalar| operand.to_text().is_none_or(|text| Number::parse(&text).is_some());
    let switch = |operand: &Scalar| {
        operand.to_text().is_none_or(|text| ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)))
    };
    let operands: &[Scalar] = match test {
        Test::Equals(operand) | Test::Compares(_, operand) => std::slice::from_ref(operand),
        Test::In(operands) => operands,
        Test::ContainsKey(_) if sense == Sense::Asserted && !matches!(kind, ValueKind::Object | ValueKind::Map) => {
            return Some(format!("{}, which has no keys", is(noun(kind))));
        }
        _ => return None,
    };
    let fits: &dyn Fn(&Scalar) -> bool = match kind {
        ValueKind::Bool => &switch,
        ValueKind::Int => &number,
        _ => return None,
    };
    let wrong = operands.iter().find(|operand| !fits(operand))?;
    Some(format!("{}, never `{}`", is(noun(kind)), wrong.to_text().unwrap_or_default()))
}

/// What stands in a field, where it is the same in all types that the rule is about.
fn kind_of(field: &FieldName, subjects: &Subjects) -> Option<ValueKind> {
    let types: Vec<&str> = match field.resource_type() {
        Some(of) => vec![of],
        None => subjects.types().collect(),
    };
    let mut kinds = types.into_iter().filter_map(|of| alias::property(of, field)).map(Property::kind);
    let first = kinds.next().filter(|kind| *kind != ValueKind::Any)?;
    kinds.all(|kind| kind == first).then_some(first)
}

const fn noun(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::String => "a text",
        ValueKind::Int => "a number",
        ValueKind::Bool => "true or false",
        ValueKind::Array => "a list",
        ValueKind::Object | ValueKind::Map | ValueKind::Any => "an object",
    }
}

fn check_type(word: &str, subjects: &Subjects) -> Option<String> {
    let near = || nearest(word, TypeTable::all().iter().map(|table| table.name));
    if TypeTable::find(word).is_some() {
        return (!subjects.take(word)).then(|| format!("`vaults` leaves out what `{word}` belongs to"));
    }
    match membership(word) {
        Some(Membership::Vault(_) | Membership::Family) => {
            near().map(|near| format!("there is no type `{word}`; did you mean `{near}`?"))
        }
        _ => Some(format!(
            "`{word}` is no type that rules judge: these are vaults and what belongs to them{}",
            meant(near())
        )),
    }
}

/// Whether the words of a field are vaultvet's own, so that there is no other.
fn is_closed(field: &FieldName) -> bool {
    field.as_str().eq_ignore_ascii_case("type") || fact_of(field).is_some()
}

/// The words that can stand in a field; none where any can.
pub(super) fn words_of(field: &FieldName, subjects: &Subjects) -> Vec<&'static str> {
    if let Some(fact) = fact_of(field) {
        return fact.map(<[&str]>::to_vec).unwrap_or_default();
    }
    let mut words: Vec<&'static str> = Vec::new();
    let types: Vec<&str> = match field.resource_type() {
        Some(of) => vec![of],
        None => subjects.types().collect(),
    };
    for property in types.into_iter().filter_map(|of| alias::property(of, field)) {
        let of_one: Vec<&'static str> = property.values().map(|(word, _)| word).collect();
        if of_one.is_empty() {
            return Vec::new();
        }
        words.extend(of_one);
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// For a field `vault.…` the words of that fact, or nothing if there is no such fact; none for any other field.
pub(super) fn fact_of(field: &FieldName) -> Option<Option<&'static [&'static str]>> {
    let (vault, name) = field.as_str().split_once('.')?;
    if field.resource_type().is_some() || !vault.eq_ignore_ascii_case("vault") {
        return None;
    }
    // A list of identities can be gone through.
    let name = name.strip_suffix("[*]").unwrap_or(name);
    let beside = Fact::BESIDE.iter().find(|(beside, _)| beside.eq_ignore_ascii_case(name)).map(|(_, words)| *words);
    Some(Fact::named(name).map(Fact::words).or(beside))
}

fn facts() -> Vec<String> {
    let beside = Fact::BESIDE.iter().map(|(name, _)| *name);
    Fact::ALL.iter().map(|fact| fact.name()).chain(beside).map(|name| format!("vault.{name}")).collect()
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
