//! Cuts a long line down to what lies around the places that matter in it.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// Columns that a line may take before it is cut.
const WIDEST: usize = 120;
/// Columns kept before and after the only place of a line.
const AROUND_ONE: usize = 40;
/// Columns kept before and after each of several places of a line.
const AROUND_MANY: usize = 15;
/// Columns of a wide place kept at its start.
const HEAD: usize = 50;
/// Columns of a wide place kept at its end.
const TAIL: usize = 25;
/// Columns that a tab takes at most.
const TAB: usize = 4;
/// Bytes so few that leaving them out would not make a line shorter.
const CRUMBS: usize = 8;
/// What stands where something was left out.
const ELLIPSIS: char = '…';

/// A line as it is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut<'a> {
    /// Its text.
    pub(super) text: Cow<'a, str>,
    /// Where each range went, in the order given.
    pub(super) ranges: Vec<(usize, usize)>,
}

/// Cuts `line` around `ranges`, half-open bytes at character boundaries; a line that fits stays as it is.
pub(super) fn cut_line<'a>(line: &'a str, ranges: &[(usize, usize)]) -> Cut<'a> {
    if fits(line) {
        return Cut { text: Cow::Borrowed(line), ranges: ranges.to_vec() };
    }
    let kept = kept_parts(line, ranges);
    let mut text = String::new();
    let mut starts = Vec::with_capacity(kept.len());
    let mut from = 0;
    for (start, end) in &kept {
        if *start > from {
            text.push(ELLIPSIS);
        }
        starts.push(text.len());
        text.push_str(line.get(*start..*end).unwrap_or_default());
        from = *end;
    }
    if from < line.len() {
        text.push(ELLIPSIS);
    }
    let moved = |offset: usize| {
        let part = kept.iter().zip(&starts).find(|((_, end), _)| offset <= *end);
        part.map_or(text.len(), |((start, _), shown)| shown + offset.saturating_sub(*start))
    };
    let ranges = ranges.iter().map(|(start, end)| range_of(moved(*start), moved(*end), start == end)).collect();
    Cut { text: Cow::Owned(text), ranges }
}

fn range_of(start: usize, end: usize, empty: bool) -> (usize, usize) {
    (start, if empty { start } else { end.max(start) })
}

fn fits(line: &str) -> bool {
    // A character takes at most four bytes: what is much longer in bytes is too wide without being measured.
    line.len() <= WIDEST || (line.len() <= WIDEST * 4 && line.chars().map(width).sum::<usize>() <= WIDEST)
}

/// The parts to keep, in order, none touching another.
fn kept_parts(line: &str, ranges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    if ranges.is_empty() {
        return vec![(0, forward(line, 0, WIDEST))];
    }
    let around = if ranges.len() == 1 { AROUND_ONE } else { AROUND_MANY };
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for (start, end) in ranges {
        let (before, after) = (backward(line, *start, around), forward(line, *end, around));
        let (head, tail) = (forward(line, *start, HEAD), backward(line, *end, TAIL));
        if head < tail {
            parts.extend([(before, head), (tail, after)]);
        } else {
            parts.push((before, after));
        }
    }
    parts.sort_unstable();
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for (start, end) in parts {
        let start = if start <= CRUMBS { 0 } else { start };
        let end = if end + CRUMBS >= line.len() { line.len() } else { end };
        match kept.last_mut() {
            Some((_, last)) if start <= *last + CRUMBS => *last = end.max(*last),
            _ => kept.push((start, end)),
        }
    }
    kept
}

/// The offset so many columns after `from`, or the line's end.
fn forward(line: &str, from: usize, columns: usize) -> usize {
    let rest = line.get(from..).unwrap_or_default();
    let mut taken = 0;
    let stop = rest.char_indices().find(|(_, character)| {
        taken += width(*character);
        taken > columns
    });
    stop.map_or(line.len(), |(at, _)| from + at)
}

/// The offset so many columns before `from`, or the line's start.
fn backward(line: &str, from: usize, columns: usize) -> usize {
    let rest = line.get(..from).unwrap_or_default();
    let mut taken = 0;
    let stop = rest.char_indices().rev().find(|(_, character)| {
        taken += width(*character);
        taken > columns
    });
    stop.map_or(0, |(at, character)| at + character.len_utf8())
}

/// Columns of a character; what takes none counts as one, as it is replaced or bounds the work.
fn width(character: char) -> usize {
    if character == '\t' { TAB } else { character.width().unwrap_or(1).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_that_fits_stays() {
        let cut = cut_line("short", &[(1, 3)]);
        assert_eq!((&*cut.text, &cut.ranges[..]), ("short", &[(1, 3)][..]));
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let line = format!("{}BAD{}", "a".repeat(3000), "z".repeat(3000));
        let cut = cut_line(&line, &[(3000, 3003)]);
        assert_eq!(cut.text, format!("…{}BAD{}…", "a".repeat(40), "z".repeat(40)));
        let (start, end) = cut.ranges[0];
        assert_eq!(cut.text.get(start..end), Some("BAD"));
    }

    #[test]
    fn a_wide_place_keeps_its_ends() {
        let line = format!("x{}y", "b".repeat(500));
        let cut = cut_line(&line, &[(1, 501)]);
        assert_eq!(cut.text, format!("x{}…{}y", "b".repeat(50), "b".repeat(25)));
        assert_eq!(cut.ranges, [(1, 1 + 50 + '…'.len_utf8() + 25)]);
    }

    #[test]
    fn a_context_line_keeps_its_start() {
        assert_eq!(cut_line(&"a".repeat(500), &[]).text, format!("{}…", "a".repeat(120)));
    }

    proptest! {
        #[test]
        fn places_stay_on_their_characters(line in "[a-zé日😀\t]{0,900}", picks in prop::collection::vec((0usize..900, 0usize..12), 1..4)) {
            let bounds: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
            let at = |place: usize| bounds[place.min(bounds.len() - 1)];
            let ranges: Vec<_> = picks.iter().map(|(start, length)| (at(*start), at(start + length))).collect();
            let cut = cut_line(&line, &ranges);
            for ((start, end), (from, to)) in ranges.iter().zip(&cut.ranges) {
                prop_assert_eq!(line.get(*start..*end), cut.text.get(*from..*to));
            }
        }
    }
}
