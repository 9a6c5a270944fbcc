//! Bars of the audit's pictures: shares of a whole as the widths and offsets of an inline SVG.

/// One piece of a bar.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Where it begins, in thousandths of the bar.
    pub(super) at: usize,
    /// How wide it is, in thousandths.
    pub(super) width: usize,
    /// Its class on the page.
    pub(super) class: &'static str,
    /// What it stands for, in words.
    pub(super) words: String,
    /// The mark beside its number.
    pub(super) mark: &'static str,
    /// How many.
    pub(super) number: usize,
}

/// A bar with its heading.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    /// A name that no other bar has, for the ids of its title and description.
    pub(super) id: String,
    /// What it shows.
    pub(super) title: String,
    /// Its pieces from left to right; none that is empty.
    pub(super) pieces: Vec<Piece>,
}

impl Bar {
    /// A bar of parts: class, words, mark, number.
    pub(super) fn of(id: String, title: String, parts: Vec<(&'static str, String, &'static str, usize)>) -> Self {
        let whole: usize = parts.iter().map(|(.., number)| number).sum();
        let mut pieces = Vec::new();
        let mut before = 0;
        for (class, words, mark, number) in parts.into_iter().filter(|(.., number)| *number > 0) {
            let at = before * 1000 / whole.max(1);
            before += number;
            let width = before * 1000 / whole.max(1) - at;
            pieces.push(Piece { at, width, class, words, mark, number });
        }
        Self { id, title, pieces }
    }

    /// The whole bar in a sentence, for whoever does not see it.
    pub(super) fn description(&self) -> String {
        let parts = self.pieces.iter().map(|piece| format!("{} {}", piece.number, piece.words));
        parts.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fill_the_bar() {
        let parts = vec![
            ("bad", "failed".to_owned(), "✕", 1),
            ("open", "not determined".to_owned(), "?", 0),
            ("good", "passed".to_owned(), "✓", 2),
        ];
        let bar = Bar::of("b1".to_owned(), "restore".to_owned(), parts);
        assert_eq!(bar.pieces.iter().map(|piece| (piece.at, piece.width)).collect::<Vec<_>>(), [(0, 333), (333, 667)]);
        assert_eq!(bar.description(), "1 failed, 2 passed");
    }
}
