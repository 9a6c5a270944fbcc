//! Short texts that a document repeats, kept once: names of members, types, versions, regions.

use std::sync::Arc;

/// How many texts are remembered at once.
const SLOTS: usize = 512;
/// A longer text is rarely written twice.
const LONGEST: usize = 64;

/// Remembers the texts that were met last; each has one slot, from which a later one drives it out.
#[derive(Debug)]
pub(super) struct Shared {
    slots: Vec<Option<Arc<str>>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { slots: vec![None; SLOTS] }
    }
}

impl Shared {
    /// The text, shared with an equal one that was met before if it is still remembered.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return Arc::from(text);
        }
        let Some(slot) = self.slots.get_mut(slot_of(text.as_bytes())) else { return Arc::from(text) };
        match slot {
            Some(known) if **known == *text => Arc::clone(known),
            _ => Arc::clone(slot.insert(Arc::from(text))),
        }
    }
}

/// FNV-1a.
fn slot_of(bytes: &[u8]) -> usize {
    let hash = bytes.iter().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    usize::try_from(hash ^ (hash >> 16)).unwrap_or(0) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_kept_once_and_others_apart() {
        let mut shared = Shared::default();
        let texts: Vec<String> = (0..2000).map(|number| format!("name{}", number % 700)).collect();
        let kept: Vec<Arc<str>> = texts.iter().map(|text| shared.text(text)).collect();
        assert!(texts.iter().zip(&kept).all(|(text, kept)| **kept == **text));
        assert!(Arc::ptr_eq(&shared.text("type"), &shared.text("type")));
    }
}
