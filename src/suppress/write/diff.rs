//! Two texts as a person compares them: unified, with a few lines around each change.

/// Lines shown before and after a change.
const CONTEXT: usize = 2;
/// How far the texts are compared for where they agree again.
const REACH: usize = 60;

enum Line<'t> {
    Same(&'t str),
    Old(&'t str),
    New(&'t str),
}

/// The changes from one text to the other; empty for equal ones.
#[must_use]
pub fn diff(name: &str, old: &str, new: &str) -> String {
    let lines = compared(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| !matches!(line, Line::Same(_))).map(|(at, _)| at).collect();
    if changed.is_empty() {
        return String::new();
    }
    let mut told = format!("--- {name}\n+++ {name}\n");
    let (mut in_old, mut in_new) = (1, 1);
    let mut skipped = true;
    for (number, line) in lines.iter().enumerate() {
        let near = changed.iter().any(|at| at.abs_diff(number) <= CONTEXT);
        if near && skipped {
            told.push_str(&format!("@@ -{in_old} +{in_new} @@\n"));
        }
        skipped = !near;
        let (mark, text) = match line {
            Line::Same(text) => (' ', text),
            Line::Old(text) => ('-', text),
            Line::New(text) => ('+', text),
        };
        in_old += usize::from(mark != '+');
        in_new += usize::from(mark != '-');
        if near {
            told.push_str(&format!("{mark}{text}\n"));
        }
    }
    told
}

fn compared<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    let mut lines = Vec::new();
    let (mut left, mut right) = (old, new);
    loop {
        match (left.split_first(), right.split_first()) {
            (None, None) => return lines,
            (Some((a, rest)), Some((b, others))) if a == b => {
                lines.push(Line::Same(a));
                (left, right) = (rest, others);
            }
            (Some((a, rest)), Some((b, others))) => {
                if others.iter().take(REACH).any(|line| line == a) {
                    lines.push(Line::New(b));
                    right = others;
                } else if rest.iter().take(REACH).any(|line| line == b) {
                    lines.push(Line::Old(a));
                    left = rest;
                } else {
                    lines.extend([Line::Old(a), Line::New(b)]);
                    (left, right) = (rest, others);
                }
            }
            (Some((a, rest)), None) => {
                lines.push(Line::Old(a));
                left = rest;
            }
            (None, Some((b, others))) => {
                lines.push(Line::New(b));
                right = others;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_stand_among_a_few_lines() {
        assert_eq!(
            diff("a", "1\n2\n3\n4\n5\n", "1\n2\n3\nx\n4\n5\n"),
            "--- a\n+++ a\n@@ -2 +2 @@\n 2\n 3\n+x\n 4\n 5\n"
        );
        assert_eq!(diff("a", "1\n", "2\n"), "--- a\n+++ a\n@@ -1 +1 @@\n-1\n+2\n");
        assert_eq!(diff("a", "1\n", "1\n"), "");
    }
}
