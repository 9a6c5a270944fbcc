//! Whether two values are the same, as far as that can be told.

use std::sync::Arc;

use super::text::{Case, texts_equal};
use super::value::{Kind, Object, Truth, Value};

impl Value {
    /// Whether two values are the same, as `equals()` compares: texts by case, numbers by value, members without case.
    #[must_use]
    pub fn equals(&self, other: &Self) -> Truth {
        match (&self.kind, &other.kind) {
            (Kind::Unknown(a), Kind::Unknown(b)) => a.equals(b),
            (Kind::Unknown(unknown), known) | (known, Kind::Unknown(unknown)) if !unknown.shape.allows(known) => {
                Truth::False
            }
            (Kind::Unknown(unknown), _) | (_, Kind::Unknown(unknown)) => Truth::Unknown(Arc::clone(unknown)),
            (Kind::Null, Kind::Null) => Truth::True,
            (Kind::Bool(a), Kind::Bool(b)) => Truth::of(a == b),
            (Kind::Int(a), Kind::Int(b)) => Truth::of(a == b),
            (Kind::Float(a), Kind::Float(b)) => Truth::of(a == b),
            #[expect(clippy::cast_precision_loss, reason = "the template engine compares both as doubles")]
            (Kind::Int(a), Kind::Float(b)) | (Kind::Float(b), Kind::Int(a)) => Truth::of(*a as f64 == *b),
            (Kind::String(a), Kind::String(b)) => Truth::of(a == b),
            (Kind::String(_) | Kind::Text(_), Kind::String(_) | Kind::Text(_)) => texts_equal(self, other, Case::Exact),
            (Kind::Array(a), Kind::Array(b)) => arrays_equal(a, b),
            (Kind::Object(a), Kind::Object(b)) => objects_equal(a, b),
            _ => Truth::False,
        }
    }

    /// Whether two texts are the same without ASCII case; `False` for anything that is no text.
    #[must_use]
    pub fn equals_ignoring_case(&self, other: &Self) -> Truth {
        match (&self.kind, &other.kind) {
            (Kind::Unknown(a), Kind::Unknown(b)) => a.equals(b),
            (Kind::Unknown(unknown), _) | (_, Kind::Unknown(unknown)) => Truth::Unknown(Arc::clone(unknown)),
            (Kind::String(_) | Kind::Text(_), Kind::String(_) | Kind::Text(_)) => {
                texts_equal(self, other, Case::Ignored)
            }
            _ => Truth::False,
        }
    }
}

fn arrays_equal(a: &[Value], b: &[Value]) -> Truth {
    if a.len() != b.len() {
        return Truth::False;
    }
    a.iter().zip(b).fold(Truth::True, |truth, (a, b)| truth.and(a.equals(b)))
}

fn objects_equal(a: &Object, b: &Object) -> Truth {
    let open = a.why_open().or_else(|| b.why_open());
    if open.is_none() && a.entries.len() != b.entries.len() {
        return Truth::False;
    }
    // A member that one has and the other surely lacks, or that differs, is enough.
    let one_way = |a: &Object, b: &Object| {
        a.entries.iter().fold(Truth::True, |truth, entry| {
            let Some(name) = entry.key.known() else { return truth };
            truth.and(match (b.get(name), b.why_open()) {
                (Some(other), _) => entry.value.equals(other),
                (None, Some(unknown)) => Truth::Unknown(Arc::clone(unknown)),
                (None, None) => Truth::False,
            })
        })
    };
    let both = one_way(a, b).and(if open.is_some() { one_way(b, a) } else { Truth::True });
    match open {
        Some(unknown) => both.and(Truth::Unknown(Arc::clone(unknown))),
        None => both,
    }
}
