//! Values read as they stand, without expressions: parameter files, allowed values, exports.

use std::sync::Arc;

use super::provenance::Provenance;
use super::value::{Entry, Key, Kind, Object, Value};
use crate::source::{Location, SourceId};
use crate::syntax::{Node, NodeKind};

/// The value of a node, each part with its own place. Of duplicate members the last counts.
pub(super) fn read(node: &Node, source: SourceId, provenance: &mut Provenance) -> Value {
    let kind = match &node.kind {
        NodeKind::Null => Kind::Null,
        NodeKind::Bool(value) => Kind::Bool(*value),
        NodeKind::Int(value) => Kind::Int(*value),
        NodeKind::Float(value) => Kind::Float(*value),
        NodeKind::String(text) => Kind::String(Arc::clone(text)),
        NodeKind::Array(items) => {
            Kind::Array(Arc::new(items.iter().map(|item| read(item, source, provenance)).collect()))
        }
        NodeKind::Object(_) => Kind::Object(Arc::new(read_object(node, source, provenance))),
    };
    Value::new(kind).at(provenance.literal(Location { source, span: node.span }))
}

/// The members of a node as an object.
pub(super) fn read_object(node: &Node, source: SourceId, provenance: &mut Provenance) -> Object {
    let mut object = Object::default();
    for member in node.members() {
        let key_origin = provenance.literal(Location { source, span: member.key_span });
        let value = read(&member.value, source, provenance);
        object.set(Entry { key: Key::Known(Arc::clone(&member.key)), key_origin, value });
    }
    object
}
