//! Texts that findings repeat, kept once: a file of faulty vaults has ten thousand findings and few different texts.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use crate::rule::ResourceRef;

/// The texts and the resource that were met before.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: RefCell<HashSet<Arc<str>>>,
    /// A resource's findings are worded one after the other.
    last: RefCell<Option<Arc<ResourceRef>>>,
}

impl Texts {
    /// The text, shared with an equal one that was met before.
    pub(super) fn share(&self, text: impl AsRef<str>) -> Arc<str> {
        let text = text.as_ref();
        let mut known = self.known.borrow_mut();
        if let Some(known) = known.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        known.insert(Arc::clone(&text));
        text
    }

    /// The resource, shared with the one before if they are equal.
    pub(super) fn share_resource(&self, resource: ResourceRef) -> Arc<ResourceRef> {
        let mut last = self.last.borrow_mut();
        match last.as_ref().filter(|last| ***last == resource) {
            Some(last) => Arc::clone(last),
            None => Arc::clone(last.insert(Arc::new(resource))),
        }
    }
}
