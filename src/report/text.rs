//! Lays words out in lines and columns.

use unicode_width::UnicodeWidthStr;

/// The narrowest that text is wrapped to, in columns.
const NARROWEST: usize = 32;

/// Breaks lines at spaces so that they fit `width` columns; words are never broken, so that what is to be copied stays
/// whole. Line breaks stay, and what follows a break of ours is indented like the line it belongs to.
#[must_use]
pub(super) fn wrap(text: &str, width: usize) -> String {
    let width = width.max(NARROWEST);
    let lines: Vec<String> = text.trim_end().lines().map(|line| wrap_line(line.trim_end(), width)).collect();
    lines.join("\n")
}

/// Wraps prose that was written in lines: where they all fit they stay, else sentences that run over a line's end are
/// joined first. What is indented, listed, or follows a full stop or a colon keeps its line.
#[must_use]
pub(super) fn flow(text: &str, width: usize) -> String {
    let text = text.trim_end();
    if text.lines().all(|line| line.width() <= width) {
        return text.to_owned();
    }
    let mut joined: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let own = line.is_empty() || line.starts_with([' ', '-', '"', '{']);
        match joined.last_mut() {
            Some(last) if !own && !last.is_empty() && !last.starts_with(' ') && !last.ends_with(['.', ':']) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => joined.push(line.to_owned()),
        }
    }
    wrap(&joined.join("\n"), width)
}

fn wrap_line(line: &str, width: usize) -> String {
    if line.width() <= width {
        return line.to_owned();
    }
    let words = line.trim_start();
    let indent = line.len() - words.len();
    let hanging = indent + if words.starts_with("- ") { 2 } else { 0 };
    let mut wrapped = " ".repeat(indent);
    let mut column = indent;
    let mut at_start = true;
    for word in split_words(words) {
        let needed = word.width();
        if !at_start && column + 1 + needed > width {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(hanging));
            column = hanging;
        } else if !at_start {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += needed;
        at_start = false;
    }
    wrapped
}

/// The words of a line; what stands in backticks is one word with what touches it.
fn split_words(line: &str) -> impl Iterator<Item = &str> {
    let has_code = line.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    line.split(move |character| {
        in_code ^= has_code && character == '`';
        character == ' ' && !in_code
    })
}

/// Every line of `text` after the first with `indent` spaces before it, unless it is empty.
#[must_use]
pub(super) fn hang(text: &str, indent: usize) -> String {
    let mut hung = String::with_capacity(text.len() + 64);
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            hung.push('\n');
            if !line.is_empty() {
                hung.push_str(&" ".repeat(indent));
            }
        }
        hung.push_str(line);
    }
    hung
}

/// `text` filled up with spaces to `width` columns.
#[must_use]
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// `3 vaults`, `1 vault`.
#[must_use]
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Rows as columns, as wide as their widest cell but for `widest`; the last column is not filled up.
#[must_use]
pub(super) fn columns(rows: &[Vec<String>], gap: usize, widest: usize) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0).min(widest)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let last = row.len().saturating_sub(1);
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column == last { cell.clone() } else { pad(cell, *width) + &" ".repeat(gap) }
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_only() {
        let text = "write \"GeoRedundant\" to survive the loss of westeurope\n  two indented and rather long lines here\nhttps://learn.microsoft.com/azure/backup/a-long-page";
        assert_eq!(
            wrap(text, 10),
            "write \"GeoRedundant\" to survive\nthe loss of westeurope\n  two indented and rather long\n  lines here\nhttps://learn.microsoft.com/azure/backup/a-long-page"
        );
    }

    #[test]
    fn code_is_never_broken() {
        let text = "in each entry of the list write `\"type\": \"GeoRedundant\"` or else";
        assert_eq!(wrap(text, 40), "in each entry of the list write\n`\"type\": \"GeoRedundant\"` or else");
        assert_eq!(
            wrap("one ` alone does not keep a line together at all", 34),
            "one ` alone does not keep a line\ntogether at all"
        );
    }

    #[test]
    fn prose_flows_only_where_it_has_to() {
        let text =
            "a vault in use must be replaced: deploy a new one\nand protect the items there.\nThen:\n  {\n  }\nwait\n";
        assert_eq!(flow(text, 60), text.trim_end());
        assert_eq!(
            flow(text, 40),
            "a vault in use must be replaced: deploy\na new one and protect the items there.\nThen:\n  {\n  }\nwait"
        );
    }

    #[test]
    fn columns_count_wide_characters_twice() {
        let rows = [vec!["日本".to_owned(), "a".to_owned()], vec!["abc".to_owned(), "b".to_owned()]];
        assert_eq!(columns(&rows, 1, 40), ["日本 a", "abc  b"]);
    }

    #[test]
    fn following_lines_hang() {
        assert_eq!(hang("a\nb\n\nc", 2), "a\n  b\n\n  c");
        assert_eq!(counted(1, "vault", "vaults"), "1 vault");
        assert_eq!(counted(0, "vault", "vaults"), "0 vaults");
    }
}
