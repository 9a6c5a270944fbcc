//! Resource ids built from types and names, parts of which may be unknown.

use super::scope::{join, known};
use super::value::{Part, Value};

/// The id `prefix/providers/namespace/type/name/type/name…`; `None` if the segments do not pair up.
pub fn provider_id(prefix: &Value, resource_type: &str, names: &[Value]) -> Option<Value> {
    let mut segments = resource_type.split('/');
    let namespace = segments.next()?;
    let types: Vec<&str> = segments.collect();
    if types.is_empty() || types.len() != names.len() {
        return None;
    }
    let mut pieces = vec![prefix.clone(), known("/providers/"), known(namespace)];
    for (segment, name) in types.iter().zip(names) {
        pieces.extend([known("/"), known(segment), known("/"), name.clone()]);
    }
    Some(join(&pieces))
}

/// A name such as `vault/child` cut at its slashes; a hole never holds one as far as this can tell.
pub fn name_segments(name: &Value) -> Vec<Value> {
    split_segments(name)
}

/// A text cut at the slashes of its known parts.
pub fn split_segments(text: &Value) -> Vec<Value> {
    if let Some(known) = text.as_str() {
        return known.split('/').map(|piece| Value::string(piece).secured(text.secure)).collect();
    }
    let Some(parts) = text.text_parts() else {
        return vec![text.clone()];
    };
    let mut segments = Vec::new();
    let mut current: Vec<Part> = Vec::new();
    for part in parts {
        match part {
            Part::Known(known) => {
                let mut pieces = known.split('/');
                if let Some(first) = pieces.next() {
                    current.push(Part::Known(first.into()));
                }
                for piece in pieces {
                    segments.push(Value::text(std::mem::take(&mut current)).secured(text.secure));
                    current.push(Part::Known(piece.into()));
                }
            }
            hole @ Part::Hole(_) => current.push(hole),
        }
    }
    segments.push(Value::text(current).secured(text.secure));
    segments
}
