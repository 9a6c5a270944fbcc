//! Patterns of `like`, `match` and `contains`, held against texts of which parts may be unknown.

use std::sync::Arc;

use crate::template::{Case, Kind, Part, Truth, Value};

/// A pattern over a whole text.
#[derive(Debug, Clone)]
pub struct Pattern {
    atoms: Vec<Atom>,
    case: Case,
}

/// One element of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Atom {
    /// This character.
    Exactly(char),
    /// A digit: `#` of `match`.
    Digit,
    /// A letter: `?` of `match`.
    Letter,
    /// Any one character: `.` of `match`.
    AnyCharacter,
    /// Any characters, or none: `*` of `like`.
    AnyText,
}

/// One element of a text: a character, or any number of unknown ones.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Character(char),
    Hole,
}

impl Pattern {
    /// The pattern of `like`: `*` stands for any characters, and case does not count.
    ///
    /// Documented is at most one `*`; more are taken as Microsoft's evaluator takes them.
    #[must_use]
    pub fn like(text: &str) -> Self {
        Self::new(text, Case::Ignored, |character| match character {
            '*' => Atom::AnyText,
            other => Atom::Exactly(other),
        })
    }

    /// The pattern of `match`: `#` a digit, `?` a letter, `.` any one character.
    #[must_use]
    pub fn of_match(text: &str, case: Case) -> Self {
        Self::new(text, case, |character| match character {
            '#' => Atom::Digit,
            '?' => Atom::Letter,
            '.' => Atom::AnyCharacter,
            other => Atom::Exactly(other),
        })
    }

    /// The pattern of `contains` over a text: the operand anywhere in it, without case.
    #[must_use]
    pub fn within(text: &str) -> Self {
        let mut pattern = Self::new(text, Case::Ignored, Atom::Exactly);
        pattern.atoms.insert(0, Atom::AnyText);
        pattern.atoms.push(Atom::AnyText);
        pattern
    }

    fn new(text: &str, case: Case, read: impl Fn(char) -> Atom) -> Self {
        let atoms = text.chars().map(|character| read(fold(character, case))).collect();
        Self { atoms, case }
    }

    /// Whether a value fulfils it. Numbers and booleans are read as texts; lists, objects and `null` fulfil nothing.
    ///
    /// A text with unknown parts fulfils it surely if it does whatever they are, and surely does not if nothing that
    /// they could be lets it.
    #[must_use]
    pub(super) fn judge(&self, value: &Value) -> Truth {
        match &value.kind {
            // Also where any text would do: the value could be `null`.
            Kind::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
            Kind::String(text) => self.judge_text(text),
            Kind::Text(text) => {
                let pieces: Vec<Piece> = text
                    .parts
                    .iter()
                    .flat_map(|part| match part {
                        Part::Known(known) => self.pieces_of(known),
                        Part::Hole(_) => vec![Piece::Hole],
                    })
                    .collect();
                if self.fulfilled(&pieces, Reading::Surely) {
                    Truth::True
                } else if self.fulfilled(&pieces, Reading::Possibly) {
                    Truth::Unknown(Arc::clone(text.first_hole()))
                } else {
                    Truth::False
                }
            }
            Kind::Bool(held) => self.judge_text(if *held { "true" } else { "false" }),
            Kind::Int(number) => self.judge_text(&number.to_string()),
            Kind::Float(number) => self.judge_text(&number.to_string()),
            Kind::Null | Kind::Array(_) | Kind::Object(_) => Truth::False,
        }
    }

    fn judge_text(&self, text: &str) -> Truth {
        Truth::of(self.fulfilled(&self.pieces_of(text), Reading::Surely))
    }

    fn pieces_of(&self, text: &str) -> Vec<Piece> {
        text.chars().map(|character| Piece::Character(fold(character, self.case))).collect()
    }

    /// Goes through the text once, with the set of places in the pattern that it may have come to.
    fn fulfilled(&self, pieces: &[Piece], reading: Reading) -> bool {
        let mut places = vec![false; self.atoms.len() + 1];
        if let Some(first) = places.first_mut() {
            *first = true;
        }
        self.pass_any_text(&mut places);
        for piece in pieces {
            places = match piece {
                Piece::Character(character) => self.step(&places, *character),
                Piece::Hole => self.over_hole(&places, reading),
            };
            self.pass_any_text(&mut places);
            if !places.contains(&true) {
                return false;
            }
        }
        places.last().copied().unwrap_or_default()
    }

    /// `*` may stand for nothing.
    fn pass_any_text(&self, places: &mut [bool]) {
        let mut before = false;
        for (place, atom) in places.iter_mut().zip(self.before_each_place()) {
            *place |= before && atom == Some(Atom::AnyText);
            before = *place;
        }
    }

    fn before_each_place(&self) -> impl Iterator<Item = Option<Atom>> {
        std::iter::once(None).chain(self.atoms.iter().copied().map(Some))
    }

    fn step(&self, places: &[bool], character: char) -> Vec<bool> {
        let mut next = vec![false; places.len()];
        for (index, (atom, place)) in self.atoms.iter().zip(places).enumerate() {
            if !place || !atom.takes(character) {
                continue;
            }
            let to = if *atom == Atom::AnyText { index } else { index + 1 };
            if let Some(reached) = next.get_mut(to) {
                *reached = true;
            }
        }
        next
    }

    /// Unknown characters surely fit only a `*`; possibly they fit any stretch of the pattern.
    fn over_hole(&self, places: &[bool], reading: Reading) -> Vec<bool> {
        match reading {
            Reading::Surely => places
                .iter()
                .zip(self.atoms.iter().map(Some).chain([None]))
                .map(|(place, atom)| *place && atom == Some(&Atom::AnyText))
                .collect(),
            Reading::Possibly => places
                .iter()
                .scan(false, |reached, place| {
                    *reached |= place;
                    Some(*reached)
                })
                .collect(),
        }
    }
}

/// What is asked of a text with holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// That it fits whatever the holes are.
    Surely,
    /// That it fits for some filling of the holes.
    Possibly,
}

impl Atom {
    fn takes(self, character: char) -> bool {
        match self {
            Self::Exactly(wanted) => wanted == character,
            Self::Digit => character.is_ascii_digit(),
            Self::Letter => character.is_ascii_alphabetic(),
            Self::AnyCharacter | Self::AnyText => true,
        }
    }
}

fn fold(character: char, case: Case) -> char {
    match case {
        Case::Exact => character,
        Case::Ignored => character.to_ascii_lowercase(),
    }
}
