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
    for word in words.split(' ') {
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
