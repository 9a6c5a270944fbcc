//! One line a finding, as compilers write: `file:line:column: severity CODE message`.

use std::io;

use super::escape::visible_word;
use super::inert::with_inert_lines;
use super::telling::{Telling, message};
use crate::rule::{Certainty, Finding};

/// Writes the findings, a line each; what is suppressed is left out.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_concise(telling: &Telling<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    with_inert_lines(out, |out| telling.findings().try_for_each(|finding| writeln!(out, "{}", line(telling, finding))))
}

/// The line of one finding; that it is only possible stands at its end.
pub(super) fn line(telling: &Telling<'_>, finding: &Finding) -> String {
    let place = telling.place(finding.primary.location);
    let possible = match finding.certainty {
        Certainty::Definite => "",
        Certainty::Possible => " [possible]",
    };
    format!(
        "{}:{}:{}: {} {} {}{possible}",
        visible_word(place.shown),
        place.start.line,
        place.start.column,
        finding.severity,
        finding.rule.code,
        message(finding),
    )
}
