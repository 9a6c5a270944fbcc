//! Our own texts as Markdown: nothing in them is read as markup but code in backticks, lists and what is indented.

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
