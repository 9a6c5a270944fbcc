//! Texts as Markdown: nothing in them is read as markup but code in backticks and, in our own, lists and what is indented.

use super::escape::visible_word;
use super::inert::inert;

/// Words inside a line or a table's cell.
#[must_use]
pub(super) fn cell(text: &str) -> String {
    let has_code = text.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        in_code ^= has_code && character == '`';
        match character {
            '\n' => escaped.push(' '),
            // A bar ends a cell even in code.
            '|' => escaped.push_str("\\|"),
            '<' | '>' | '*' | '_' | '[' | ']' | '\\' if !in_code => escaped.extend(['\\', character]),
            other => escaped.push(other),
        }
    }
    escaped
}

/// One line of words that hold a stranger's names: neither markup, nor a mention, nor a link. What stands in backticks is
/// code; where a name could break out of that, the whole line is.
#[must_use]
pub(super) fn stranger(text: &str) -> String {
    let text = inert(&visible_word(text)).into_owned();
    let pieces: Vec<&str> = text.split('`').collect();
    let last = pieces.len() - 1;
    let told = pieces.iter().enumerate().all(|(number, piece)| {
        let code = number % 2 == 1;
        let at_edge = number == 0 || number == last;
        if code { !piece.is_empty() } else { (at_edge || !piece.is_empty()) && is_plain(piece) }
    });
    if !told || pieces.len().is_multiple_of(2) {
        return code(&text);
    }
    let tell = |(number, piece): (usize, &&str)| if number % 2 == 1 { code(piece) } else { plain(piece) };
    pieces.iter().enumerate().map(tell).collect()
}

/// Code inside a line, whatever backticks it holds.
#[must_use]
pub(super) fn code(text: &str) -> String {
    let text = inert(&visible_word(text)).into_owned();
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space on either side is dropped by the reader where both are there.
    let space = if longest > 0 || text.starts_with(' ') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Markdown of one line as a cell of a table, in which a bar would end it even inside code.
#[must_use]
pub(super) fn in_cell(markdown: &str) -> String {
    let mut told = String::with_capacity(markdown.len() + 8);
    for character in markdown.chars() {
        match character {
            // Escaped already, or behind a backslash of the text's own, on which readers differ.
            '|' if told.ends_with('\\') => {
                told.pop();
                told.push_str(if told.ends_with('\\') { "\\¦" } else { "\\|" });
            }
            '|' => told.push_str("\\|"),
            other => told.push(other),
        }
    }
    told
}

/// Whether nothing in words outside of code is more than words: no tag, mention, reference, formula or address.
fn is_plain(words: &str) -> bool {
    !words.contains(['<', '>', '@', '#', '\\', '$'])
        && !words.contains("://")
        && !words.to_ascii_lowercase().contains("www.")
}

fn plain(words: &str) -> String {
    let mut told = String::with_capacity(words.len() + 8);
    for character in words.chars() {
        match character {
            '*' | '_' | '[' | ']' | '~' | '!' | '|' | '{' | '}' => told.extend(['\\', character]),
            '&' => told.push_str("&amp;"),
            other => told.push(other),
        }
    }
    told
}

/// Prose: lines that run on are one paragraph, what follows a colon or full stop at a line's end is a paragraph of its
/// own, what is indented is code, unless it goes on with an item of a list.
#[must_use]
pub(super) fn paragraphs(text: &str) -> String {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.trim_end().lines().map(str::trim_end) {
        let words = line.trim_start();
        let own = words.len() == line.len();
        match blocks.last_mut() {
            _ if words.is_empty() => blocks.push(Block::Gap),
            Some(Block::Item(item)) if !own => {
                item.push(' ');
                item.push_str(words);
            }
            Some(Block::Code(code)) if !own => code.push(line),
            _ if !own => blocks.push(Block::Code(vec![line])),
            _ if words.starts_with("- ") => blocks.push(Block::Item(words.to_owned())),
            Some(Block::Prose(prose)) if !prose.ends_with(['.', ':']) => {
                prose.push(' ');
                prose.push_str(words);
            }
            _ => blocks.push(Block::Prose(words.to_owned())),
        }
    }
    let mut told = String::new();
    let mut in_list = false;
    for block in blocks {
        let (is_item, text) = match block {
            Block::Gap => continue,
            Block::Prose(prose) => (false, cell(&prose)),
            Block::Item(item) => (true, cell(&item)),
            Block::Code(lines) => (false, fenced(&lines)),
        };
        if !told.is_empty() {
            told.push_str(if is_item && in_list { "\n" } else { "\n\n" });
        }
        told.push_str(&text);
        in_list = is_item;
    }
    told
}

enum Block<'t> {
    Gap,
    Prose(String),
    Item(String),
    Code(Vec<&'t str>),
}

fn fenced(lines: &[&str]) -> String {
    let indent = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let lines: Vec<&str> = lines.iter().filter_map(|line| line.get(indent..)).collect();
    let language = if lines.first().is_some_and(|line| line.starts_with(['"', '{'])) { "json" } else { "text" };
    format!("```{language}\n{}\n```", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_markup() {
        assert_eq!(cell("a <id> in `x[*]_y` | b_c"), "a \\<id\\> in `x[*]_y` \\| b\\_c");
        assert_eq!(cell("one ` alone *"), "one ` alone \\*");
    }

    #[test]
    fn prose_lists_and_code_are_told_apart() {
        let text = "Write\nthis:\n  \"a\": {\n    \"b\": 1\n  }\nThen that.\n- one\n  goes on\n- two\nEnd";
        assert_eq!(
            paragraphs(text),
            "Write this:\n\n```json\n\"a\": {\n  \"b\": 1\n}\n```\n\nThen that.\n\n- one goes on\n- two\n\nEnd"
        );
    }
}
