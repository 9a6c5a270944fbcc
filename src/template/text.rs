//! Texts that are known in parts: joining and comparing them.

use std::sync::Arc;

use super::value::{Kind, Part, PartialText, Truth, Value};

/// Joins neighbouring known parts; a text without holes becomes a plain string.
pub(super) fn join_parts(parts: Vec<Part>) -> Kind {
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    let mut run = String::new();
    let close = |run: &mut String, joined: &mut Vec<Part>| {
        if !run.is_empty() {
            joined.push(Part::Known(std::mem::take(run).into()));
        }
    };
    for part in parts {
        match part {
            Part::Known(text) => run.push_str(&text),
            hole @ Part::Hole(_) => {
                close(&mut run, &mut joined);
                joined.push(hole);
            }
        }
    }
    close(&mut run, &mut joined);
    match joined.as_slice() {
        [] => Kind::String("".into()),
        [Part::Known(text)] => Kind::String(Arc::clone(text)),
        [Part::Hole(unknown)] => Kind::Unknown(Arc::clone(unknown)),
        _ => Kind::Text(Arc::new(PartialText { parts: joined })),
    }
}

/// Whether letters of either case are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `a` is not `A`.
    Exact,
    /// `a` is `A`, for ASCII letters.
    Ignored,
}

impl Case {
    fn fold(self, text: &str) -> String {
        match self {
            Self::Exact => text.to_owned(),
            Self::Ignored => text.to_ascii_lowercase(),
        }
    }

    fn same(self, a: &str, b: &str) -> bool {
        match self {
            Self::Exact => a == b,
            Self::Ignored => a.eq_ignore_ascii_case(b),
        }
    }
}

/// Compares part by part from the left: equal while known characters agree and holes hold the same symbol;
/// surely different at the first known characters that differ before any hole has been passed unequally.
pub(super) fn texts_equal(a: &Value, b: &Value, case: Case) -> Truth {
    if let (Kind::String(a), Kind::String(b)) = (&a.kind, &b.kind) {
        return Truth::of(case.same(a, b));
    }
    let (Some(a), Some(b)) = (a.text_parts(), b.text_parts()) else {
        return Truth::False;
    };
    if a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.surely_same(b, case)) {
        return Truth::True;
    }
    if ends_differ(&a, &b, case) || !may_be(&a, &b, case) || !may_be(&b, &a, case) {
        return Truth::False;
    }
    // What both begin with is not what leaves it open.
    let same = a.iter().zip(&b).take_while(|(a, b)| a.surely_same(b, case)).count();
    let hole = |parts: &[Part]| {
        parts.iter().skip(same).find_map(|part| match part {
            Part::Hole(unknown) => Some(Arc::clone(unknown)),
            Part::Known(_) => None,
        })
    };
    hole(&a).or_else(|| hole(&b)).map_or(Truth::False, Truth::Unknown)
}

/// Whether a partly known text may turn out to be this one; anything may, where that is not wholly known either.
fn may_be(parts: &[Part], text: &[Part], case: Case) -> bool {
    let [Part::Known(text)] = text else { return true };
    let mut rest = case.fold(text);
    let mut anchored = true;
    for (number, part) in parts.iter().enumerate() {
        let Part::Known(known) = part else {
            anchored = false;
            continue;
        };
        let known = case.fold(known);
        let after = if anchored {
            rest.strip_prefix(&*known)
        } else if number + 1 == parts.len() {
            rest.strip_suffix(&*known).map(|_| "")
        } else {
            rest.find(&*known).and_then(|at| rest.get(at + known.len()..))
        };
        match after {
            Some(after) => rest = after.to_owned(),
            None => return false,
        }
        anchored = true;
    }
    !anchored || rest.is_empty()
}

impl Part {
    pub(super) fn surely_same(&self, other: &Self, case: Case) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => case.same(a, b),
            (Self::Hole(a), Self::Hole(b)) => a.equals(b).is_true(),
            _ => false,
        }
    }
}

/// Whether the known beginnings or the known ends of two texts already differ, once equal leading parts are dropped.
fn ends_differ(a: &[Part], b: &[Part], case: Case) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a.surely_same(b, case)).count();
    let (a, b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    let clash = |a: Option<&Part>, b: Option<&Part>, from_end: bool| match (a, b) {
        (Some(Part::Known(a)), Some(Part::Known(b))) => {
            let common = a.len().min(b.len());
            let (a, b) = if from_end {
                (a.get(a.len() - common..), b.get(b.len() - common..))
            } else {
                (a.get(..common), b.get(..common))
            };
            matches!((a, b), (Some(a), Some(b)) if !case.same(a, b))
        }
        _ => false,
    };
    // Two wholly known rests of one part each are compared whole: a prefix of the other is different too.
    if let ([Part::Known(a)], [Part::Known(b)]) = (a, b) {
        return !case.same(a, b);
    }
    clash(a.first(), b.first(), false) || clash(a.last(), b.last(), true)
}
