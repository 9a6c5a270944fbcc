//! Keeps what is printed from being taken for commands by the CI system that reads the log.
//!
//! GitHub's runner obeys a line that begins with `::`, spaces aside, and `##[` anywhere; the agent of Azure Pipelines
//! obeys `##vso[` and `##[` anywhere. A space takes them apart.

use std::borrow::Cow;
use std::io::{self, Write};

/// What is obeyed wherever it stands; compared without case.
const ANYWHERE: [&str; 2] = ["##vso[", "##["];

/// One line that nothing obeys.
#[must_use]
pub fn inert_line(line: &str) -> Cow<'_, str> {
    let words = line.trim_start();
    if words.starts_with("::") {
        let at = line.len() - words.len() + 1;
        let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
        return Cow::Owned(format!("{before} {}", inert(after)));
    }
    inert(line)
}

/// Text inside a line that nothing obeys.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    if !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut told = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find("##") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        told.push_str(before);
        told.push('#');
        if begins_command(from) {
            told.push(' ');
        }
        rest = from.get(1..).unwrap_or_default();
    }
    told.push_str(rest);
    Cow::Owned(told)
}

/// Whether a text begins with what is obeyed wherever it stands.
pub(super) fn begins_command(text: &str) -> bool {
    ANYWHERE.iter().any(|command| text.get(..command.len()).is_some_and(|start| start.eq_ignore_ascii_case(command)))
}

/// Lets `write` write lines, each of which is made inert before it goes on to `out`.
///
/// # Errors
///
/// When `out` can't be written.
pub fn with_inert_lines(out: &mut dyn Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut lines = InertLines { out, line: Vec::new() };
    write(&mut lines)?;
    lines.end()
}

struct InertLines<'o> {
    out: &'o mut dyn Write,
    /// What was written of the line that is not at its end yet.
    line: Vec<u8>,
}

impl InertLines<'_> {
    fn end(&mut self) -> io::Result<()> {
        match std::str::from_utf8(&self.line) {
            Ok(line) => self.out.write_all(inert_line(line).as_bytes())?,
            Err(_) => self.out.write_all(&self.line)?,
        }
        self.line.clear();
        Ok(())
    }
}

impl Write for InertLines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.end()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commands_are_taken_apart() {
        assert_eq!(inert_line("  ::error::x"), "  : :error::x");
        assert_eq!(inert_line("a ::error::x"), "a ::error::x");
        assert_eq!(inert_line("x ##VSO[task.complete]"), "x # #VSO[task.complete]");
        assert_eq!(inert_line("###[group] ## [x] a##b"), "## #[group] ## [x] a##b");
        assert_eq!(inert_line("::##[add-mask]x"), ": :# #[add-mask]x");
    }

    proptest! {
        #[test]
        fn nothing_is_obeyed(text in "[ :#vso\\[\n\u{2003}é]{0,40}", cut in 0usize..40) {
            let mut out = Vec::new();
            with_inert_lines(&mut out, |out| {
                let (one, other) = text.as_bytes().split_at(cut.min(text.len()));
                out.write_all(one)?;
                out.write_all(other)
            }).unwrap();
            let told = String::from_utf8(out).unwrap();
            for line in told.lines() {
                prop_assert!(!line.trim_start().starts_with("::"), "{line:?}");
                prop_assert!(!line.contains("##[") && !line.contains("##vso["), "{line:?}");
            }
            prop_assert_eq!(told.replace(' ', ""), text.replace(' ', ""));
        }
    }
}
