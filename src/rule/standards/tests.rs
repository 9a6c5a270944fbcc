//! Tests of what wins over what: profile, general settings, environments, markings, and a policy over all of them.

use super::*;
use crate::rule::catalogue::find;

fn rule(code: &str) -> &'static Rule {
    find(code).unwrap()
}

fn levels(set: &[(&'static str, Option<Severity>)]) -> Levels {
    Levels { severities: set.iter().copied().collect(), options: BTreeMap::new() }
}

fn days(code: &'static str, option: &'static str, days: u32) -> Levels {
    let options = [((code, option), OptionValue::Number(days))].into_iter().collect();
    Levels { severities: BTreeMap::new(), options }
}

fn environment(name: &str, by: Authority, set: &[(&'static str, Option<Severity>)]) -> Environment {
    Environment {
        name: name.to_owned(),
        by,
        tags: vec![("Environment".to_owned(), vec![name.to_owned()])],
        non_production: None,
        profile: None,
        levels: levels(set),
    }
}

const ERROR: Option<Severity> = Some(Severity::Error);
const WARNING: Option<Severity> = Some(Severity::Warning);
const INFO: Option<Severity> = Some(Severity::Info);

/// The severity of a rule for a vault in the environments of these numbers.
fn severity(standards: &Standards, code: &str, numbers: &[usize], tagged: Marking) -> Option<Severity> {
    let belonging = numbers.iter().fold(Belonging::default(), |belonging, number| belonging.with(*number));
    standards.standing(belonging, &[], tagged).severity(rule(code), None)
}

#[test]
fn a_general_setting_wins_over_the_profile_and_an_environment_over_both() {
    let standards = Standards {
        repository: levels(&[("RED02", ERROR), ("RED01", None), ("MON02", WARNING)]),
        environments: vec![
            environment("one", Authority::Repository, &[("RED02", INFO), ("RED01", ERROR)]),
            environment("two", Authority::Repository, &[("RED02", WARNING)]),
        ],
        ..Standards::default()
    };
    let of = |code, numbers: &[usize]| severity(&standards, code, numbers, Marking::None);
    assert_eq!((of("RED02", &[]), of("RED01", &[])), (ERROR, None));
    assert_eq!((of("RED02", &[0]), of("RED01", &[0])), (INFO, ERROR));
    // Of several that fit, the later one.
    assert_eq!((of("RED02", &[0, 1]), of("RED01", &[0, 1])), (WARNING, ERROR));
    // A rule that no profile has is on once it is set.
    assert_eq!(of("MON02", &[]), WARNING);
    assert_eq!(severity(&Standards::default(), "MON02", &[], Marking::None), None);
}

#[test]
fn a_marking_softens_all_but_what_an_environment_says_of_the_rule() {
    let mut dev = environment("dev", Authority::Repository, &[]);
    dev.non_production = Some(true);
    let mut prod = environment("prod", Authority::Repository, &[]);
    prod.non_production = Some(false);
    let strict = environment("strict", Authority::Repository, &[("RED02", ERROR)]);
    let standards = Standards {
        repository: levels(&[("RED02", ERROR)]),
        environments: vec![dev, prod, strict],
        ..Standards::default()
    };
    let of = |numbers: &[usize], tagged| severity(&standards, "RED02", numbers, tagged);
    assert_eq!(of(&[], Marking::NonProduction), INFO, "by the vault's own tags");
    assert_eq!(of(&[0], Marking::None), INFO, "by the environment");
    assert_eq!(of(&[1], Marking::NonProduction), ERROR, "an environment that is production wins over tags");
    assert_eq!(of(&[1, 0], Marking::None), ERROR, "and over one that is not");
    assert_eq!(of(&[0, 2], Marking::NonProduction), ERROR, "an environment's own word is final");
}

#[test]
fn tags_make_a_vault_belong_whatever_their_case() {
    let standards = Standards {
        environments: vec![environment("prod", Authority::Repository, &[("RED02", ERROR)])],
        ..Standards::default()
    };
    let of = |tags: &[(String, &str)]| {
        standards.standing(Belonging::default(), tags, Marking::None).severity(rule("RED02"), None)
    };
    assert_eq!(of(&[("ENVIRONMENT".to_owned(), " Prod ")]), ERROR);
    assert_eq!(of(&[("environment".to_owned(), "dev"), ("stage".to_owned(), "prod")]), WARNING);
}

#[test]
fn a_setting_speaks_for_all_variants_of_a_rule() {
    let rule = rule("RED01");
    let variant = rule.variant("required-by-api");
    let of =
        |standards: &Standards| standards.standing(Belonging::default(), &[], Marking::None).severity(rule, variant);
    assert_eq!(of(&Standards::default()), ERROR);
    assert_eq!(of(&Standards { repository: levels(&[("RED01", INFO)]), ..Standards::default() }), INFO);
}

#[test]
fn what_a_policy_sets_is_final_but_for_its_own_environments() {
    let mut dev = environment("dev", Authority::Repository, &[("RED02", None)]);
    dev.non_production = Some(true);
    let mut lab = environment("lab", Authority::Policy, &[]);
    lab.non_production = Some(true);
    let standards = Standards {
        repository: levels(&[("RED02", None), ("RED01", None)]),
        policy: levels(&[("RED02", ERROR)]),
        environments: vec![dev, lab],
        ..Standards::default()
    };
    let of = |code, numbers: &[usize], tagged| severity(&standards, code, numbers, tagged);
    for numbers in [&[][..], &[0]] {
        assert_eq!(of("RED02", numbers, Marking::NonProduction), ERROR, "{numbers:?}");
    }
    assert_eq!(of("RED02", &[1], Marking::None), INFO);
    assert_eq!(of("RED01", &[], Marking::None), None, "what it does not set is the repository's");
}

#[test]
fn a_profile_that_a_policy_sets_is_a_floor() {
    let mut dev = environment("dev", Authority::Repository, &[("RED02", None)]);
    dev.non_production = Some(true);
    dev.profile = Some(Profile::Alz);
    let standards = Standards {
        profile: Profile::Strict,
        floor: true,
        repository: levels(&[("RED01", None), ("SDL02", ERROR)]),
        environments: vec![dev],
        ..Standards::default()
    };
    let of = |code, numbers: &[usize], tagged| severity(&standards, code, numbers, tagged);
    assert_eq!(of("RED01", &[], Marking::None), WARNING);
    assert_eq!(of("SDL02", &[], Marking::None), ERROR, "more than the profile has is taken");
    assert_eq!(of("RED02", &[0], Marking::None), WARNING);
    assert_eq!(of("RED02", &[], Marking::NonProduction), INFO, "the vault's own tags count as ever");
}

#[test]
fn options_come_from_environment_then_general_then_default() {
    let mut prod = environment("prod", Authority::Repository, &[]);
    prod.levels = days("RET01", "vaultDays", 90);
    let standards =
        Standards { repository: days("RET01", "vaultDays", 35), environments: vec![prod], ..Standards::default() };
    let of = |standards: &Standards, belonging: Belonging, name: &str| {
        standards.standing(belonging, &[], Marking::None).option(rule("RET01"), name)
    };
    let (plain, in_prod) = (Belonging::default(), Belonging::default().with(0));
    assert_eq!(of(&standards, plain, "vaultDays"), Some(OptionValue::Number(35)));
    assert_eq!(of(&standards, in_prod, "vaultDays"), Some(OptionValue::Number(90)));
    assert_eq!(of(&standards, in_prod, "snapshotDays"), Some(OptionValue::Number(7)));
    assert_eq!(of(&standards, in_prod, "other"), None);

    // A policy that sets anything of the rule, or the profile, leaves no option of it to the repository.
    let named = Standards { policy: levels(&[("RET01", ERROR)]), ..standards.clone() };
    let floor = Standards { floor: true, ..standards.clone() };
    let other = Standards { policy: levels(&[("RED02", ERROR)]), ..standards.clone() };
    let own = Standards { policy: days("RET01", "snapshotDays", 14), ..standards };
    for (standards, vault_days) in [(&named, 30), (&floor, 30), (&own, 30), (&other, 90)] {
        assert_eq!(of(standards, in_prod, "vaultDays"), Some(OptionValue::Number(vault_days)));
    }
    assert_eq!(of(&own, plain, "snapshotDays"), Some(OptionValue::Number(14)));
}
