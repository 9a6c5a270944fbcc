//! Words with code in backticks as the page shows them: the one place that writes markup around words of the input.

use std::fmt;

use askama::filters::HtmlSafe;

/// A text whose pairs of backticks become `<code>`; everything else in it is escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked(String);

impl Marked {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What it writes is escaped already.
impl HtmlSafe for Marked {}

impl fmt::Display for Marked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Where a name brings a backtick of its own, nothing tells code from words.
        let paired = self.0.matches('`').count().is_multiple_of(2) && !self.0.contains("``");
        if !paired {
            return escape(&self.0, out);
        }
        for (number, part) in self.0.split('`').enumerate() {
            if number % 2 == 0 {
                escape(part, out)?;
            } else {
                out.write_str("<code>")?;
                escape(part, out)?;
                out.write_str("</code>")?;
            }
        }
        Ok(())
    }
}

/// As the template library escapes.
fn escape(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for character in text.chars() {
        match character {
            '<' | '>' | '&' | '"' | '\'' => write!(out, "&#{};", u32::from(character))?,
            other => fmt::Write::write_char(out, other)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_marked_and_nothing_else_is_markup() {
        let told = |text: &str| Marked::of(text).to_string();
        assert_eq!(told("vault `a<b>` is \"x\""), "vault <code>a&#60;b&#62;</code> is &#34;x&#34;");
        assert_eq!(told("`<script>` `</code>`"), "<code>&#60;script&#62;</code> <code>&#60;/code&#62;</code>");
        assert_eq!(told("one ` alone <b>"), "one ` alone &#60;b&#62;");
        assert_eq!(told("``<b>`` & '"), "``&#60;b&#62;`` &#38; &#39;");
    }
}
