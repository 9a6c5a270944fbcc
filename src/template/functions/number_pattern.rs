//! .NET's custom format strings for numbers: `#,##0.00;(#)`.
//!
//! SOURCE: learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings

use super::decimal::{Decimal, exponent};

/// A number by a pattern.
pub(super) fn by_pattern(mut decimal: Decimal, form: &str) -> String {
    let sections = sections(form);
    let choose =
        |wanted: usize| if sections.get(wanted).is_some_and(|section| !section.is_empty()) { wanted } else { 0 };
    let original = decimal.clone();
    let mut chosen = choose(match (decimal.is_zero(), decimal.negative) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    });
    let pattern = |chosen: usize| sections.get(chosen).map_or(&[][..], Vec::as_slice);
    let mut layout = Layout::of(pattern(chosen));
    layout.fit(&mut decimal);
    // What rounds to zero is written as zero is.
    if decimal.is_zero() && !original.is_zero() && choose(2) != chosen {
        chosen = choose(2);
        layout = Layout::of(pattern(chosen));
    }
    let mut writer = Writer::new(&decimal, &layout);
    let written = writer.write(pattern(chosen));
    let signed = decimal.negative && chosen == 0 && !written.is_empty();
    format!("{}{written}", if signed { "-" } else { "" })
}

/// One piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// `#`
    Digit,
    /// `0`
    Zero,
    Point,
    Comma,
    /// `%` or `‰`, which multiply by this power of ten.
    Times(char, i64),
    /// `E+00`: letter, whether a plus is written, least digits.
    Exponent(char, bool, usize),
    Literal(char),
}

/// The sections between semicolons.
fn sections(form: &str) -> Vec<Vec<Piece>> {
    let mut sections = vec![Vec::new()];
    let mut characters = form.chars().peekable();
    while let Some(found) = characters.next() {
        if found == ';' {
            sections.push(Vec::new());
            continue;
        }
        let Some(pieces) = sections.last_mut() else { continue };
        match found {
            '#' => pieces.push(Piece::Digit),
            '0' => pieces.push(Piece::Zero),
            '.' => pieces.push(Piece::Point),
            ',' => pieces.push(Piece::Comma),
            '%' => pieces.push(Piece::Times('%', 2)),
            '‰' => pieces.push(Piece::Times('‰', 3)),
            '\'' | '"' => pieces.extend(characters.by_ref().take_while(|&each| each != found).map(Piece::Literal)),
            '\\' => pieces.extend(characters.next().map(Piece::Literal)),
            'E' | 'e' => {
                let mut ahead = characters.clone();
                let sign = ahead.next_if(|&next| next == '+' || next == '-');
                let mut zeros = 0;
                while ahead.next_if_eq(&'0').is_some() {
                    zeros += 1;
                }
                if zeros == 0 {
                    pieces.push(Piece::Literal(found));
                } else {
                    pieces.push(Piece::Exponent(found, sign == Some('+'), zeros));
                    characters = ahead;
                }
            }
            other => pieces.push(Piece::Literal(other)),
        }
    }
    sections
}

/// What a section says of the digits.
struct Layout {
    /// Places for digits.
    places: i64,
    /// Those before the point.
    before: i64,
    /// How many digits before the point are written at least.
    least_before: i64,
    /// How many after it.
    least_after: i64,
    grouped: bool,
    scientific: bool,
    /// The power of ten that the number is multiplied by.
    power: i64,
}

impl Layout {
    fn of(pieces: &[Piece]) -> Self {
        let (mut places, mut point, mut first_zero, mut last_zero) = (0, None, None, 0);
        let (mut comma, mut commas, mut grouped): (Option<i64>, i64, bool) = (None, 0, false);
        let (mut power, mut scientific) = (0, false);
        for piece in pieces {
            match piece {
                Piece::Digit => places += 1,
                Piece::Zero => {
                    first_zero = first_zero.or(Some(places));
                    places += 1;
                    last_zero = places;
                }
                Piece::Point => point = point.or(Some(places)),
                Piece::Comma if places > 0 && point.is_none() => {
                    if comma == Some(places) {
                        commas += 1;
                    } else {
                        grouped |= comma.is_some();
                        (comma, commas) = (Some(places), 1);
                    }
                }
                Piece::Times(_, by) => power += by,
                Piece::Exponent(..) => scientific = true,
                Piece::Comma | Piece::Literal(_) => {}
            }
        }
        let before = point.unwrap_or(places);
        match comma {
            // Commas right before the point divide by a thousand each.
            Some(at) if at == before => power -= commas * 3,
            Some(_) => grouped = true,
            None => {}
        }
        Self {
            places,
            before,
            least_before: first_zero.map_or(0, |first: i64| (before - first).max(0)),
            least_after: (last_zero - before).max(0),
            grouped,
            scientific,
            power,
        }
    }

    /// Scales and rounds to what is written.
    fn fit(&self, decimal: &mut Decimal) {
        decimal.shift(self.power);
        let keep = if self.scientific { self.places } else { decimal.scale() + self.places - self.before };
        decimal.round(keep);
    }
}

struct Writer<'a> {
    decimal: &'a Decimal,
    layout: &'a Layout,
    out: String,
    /// The next digit of the number.
    digit: i64,
    /// The place of the next digit counted from the point, 1 the one right before it.
    place: i64,
    /// How many digits the number has more before the point than there are places; negative if fewer.
    surplus: i64,
    point_written: bool,
}

impl<'a> Writer<'a> {
    fn new(decimal: &'a Decimal, layout: &'a Layout) -> Self {
        let (place, surplus) = if layout.scientific {
            (layout.before, 0)
        } else {
            (decimal.scale().max(layout.before), decimal.scale() - layout.before)
        };
        Self { decimal, layout, out: String::new(), digit: 0, place, surplus, point_written: false }
    }

    fn write(&mut self, pieces: &[Piece]) -> String {
        for piece in pieces {
            match *piece {
                Piece::Digit | Piece::Zero => {
                    self.surplus_digits();
                    self.one_digit();
                }
                Piece::Point => {
                    self.surplus_digits();
                    let more = self.layout.before < self.layout.places && self.digit < self.decimal.count();
                    if self.place == 0 && !self.point_written && (self.layout.least_after > 0 || more) {
                        self.out.push('.');
                        self.point_written = true;
                    }
                }
                Piece::Comma => {}
                Piece::Times(sign, _) => self.out.push(sign),
                Piece::Exponent(letter, plus, least) => {
                    let zero = self.decimal.is_zero();
                    let power = if zero { 0 } else { self.decimal.scale() - self.layout.before };
                    self.out.push_str(&exponent(letter, power, least.min(10), plus));
                }
                Piece::Literal(character) => self.out.push(character),
            }
        }
        std::mem::take(&mut self.out)
    }

    /// Writes the digits for which there are no places.
    fn surplus_digits(&mut self) {
        while self.surplus > 0 {
            self.put(self.decimal.digit(self.digit).unwrap_or('0'));
            self.digit += 1;
            self.place -= 1;
            self.surplus -= 1;
        }
    }

    fn one_digit(&mut self) {
        if self.surplus < 0 {
            self.surplus += 1;
            if self.place <= self.layout.least_before {
                self.put('0');
            }
        } else if let Some(digit) = self.decimal.digit(self.digit) {
            self.digit += 1;
            self.put(digit);
        } else if self.place > -self.layout.least_after {
            self.put('0');
        }
        self.place -= 1;
    }

    fn put(&mut self, digit: char) {
        self.out.push(digit);
        if self.layout.grouped && self.place > 1 && (self.place - 1) % 3 == 0 {
            self.out.push(',');
        }
    }
}
