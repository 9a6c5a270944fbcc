//! What the segments of a resource id say, parts of which may be unknown.

use crate::template::{Value, split_segments};

/// The type that an id names, if its segments are known.
#[must_use]
pub fn type_of(id: &Value) -> Option<String> {
    let segments = split_segments(id);
    let at = segments
        .iter()
        .rposition(|segment| segment.as_str().is_some_and(|text| text.eq_ignore_ascii_case("providers")))?;
    let mut rest = segments.iter().skip(at + 1);
    let mut resource_type = rest.next()?.as_str()?.to_owned();
    for segment in rest.step_by(2) {
        resource_type.push('/');
        resource_type.push_str(segment.as_str()?);
    }
    Some(resource_type)
}

/// The segment behind the first one of that text, compared without case.
#[must_use]
pub fn segment_after(id: &Value, before: &str) -> Option<Value> {
    let segments = split_segments(id);
    let at =
        segments.iter().position(|segment| segment.as_str().is_some_and(|text| text.eq_ignore_ascii_case(before)))?;
    segments.get(at + 1).cloned()
}
