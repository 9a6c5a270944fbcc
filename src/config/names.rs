//! Finds the rule that a configuration calls by code or name, among ours and the user's own.

use crate::knowledge::nearest::nearest;
use crate::rule::Rule;
use crate::rule::catalogue::RULES;

/// The rule of that code or name, whatever its case; `own` are the user's own.
///
/// # Errors
/// That there is none, and which one was probably meant.
pub fn find_rule(asked: &str, own: &[&'static Rule]) -> Result<&'static Rule, String> {
    let asked = asked.trim();
    let all = || RULES.iter().chain(own.iter().copied());
    let called = |rule: &&Rule| rule.code.eq_ignore_ascii_case(asked) || rule.name.eq_ignore_ascii_case(asked);
    all().find(called).ok_or_else(|| {
        let meant = match nearest(asked, all().flat_map(|rule| [rule.code, rule.name])) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`vaultvet rules` lists them".to_owned(),
        };
        format!("no rule is called `{asked}`; {meant}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_name_lead_to_one_rule() {
        let rule = |asked| find_rule(asked, &[]).unwrap().code;
        assert_eq!((rule("red02"), rule(" vault-redundancy-local ")), ("RED02", "RED02"));
        assert_eq!(
            find_rule("vault-redundancy-locl", &[]).unwrap_err(),
            "no rule is called `vault-redundancy-locl`; did you mean `vault-redundancy-local`?"
        );
        assert_eq!(find_rule("zzz", &[]).unwrap_err(), "no rule is called `zzz`; `vaultvet rules` lists them");
    }
}
