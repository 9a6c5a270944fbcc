//! What holds for the catalogue and the dated tables as sets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first broken assumption")]

#[path = "../build/emit.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod emit;
#[path = "../build/rule_check.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod rule_check;
#[path = "../build/rule_file.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod rule_file;
#[path = "../build/rules.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod rules;
#[path = "../build/vocabulary.rs"]
mod vocabulary;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vaultvet::knowledge::{TABLES, regions, roles, versions};
use vaultvet::rule::catalogue::{RULES, find};
use vaultvet::rule::{Area, Confidence, Judge, Profile, Rule, Severity};

/// Rules that rest on a fact of low confidence: off in `recommended`, a notice in `strict`.
const LOW_CONFIDENCE: [&str; 11] =
    ["RED12", "CRR07", "CMK28", "MUA11", "NET07", "NET08", "RET04", "RET09", "RET12", "RET19", "GOV11"];

/// Rules whose fact is open: off in every profile.
const OPEN_FACT: [&str; 2] = ["MON02", "TRN21"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rules for which something does not hold, by code and name.
fn offenders(holds: impl Fn(&Rule) -> bool) -> Vec<String> {
    RULES.iter().filter(|rule| !holds(rule)).map(|rule| format!("{} {}", rule.code, rule.name)).collect()
}

#[track_caller]
fn all_rules(what: &str, holds: impl Fn(&Rule) -> bool) {
    let offenders = offenders(holds);
    assert!(offenders.is_empty(), "{what}: {offenders:#?}");
}

#[test]
fn the_codes_are_these() {
    let list: Vec<String> = RULES.iter().map(|rule| format!("{} {}", rule.code, rule.name)).collect();
    insta::assert_snapshot!(list.join("\n"));
}

#[test]
fn rules_stand_in_the_order_of_their_areas_and_codes() {
    assert!(RULES.is_sorted_by_key(|rule| (rule.area, rule.code)));
}

#[test]
fn identities_are_unique_and_well_formed() {
    for identity in [|rule: &Rule| rule.code, |rule: &Rule| rule.name, |rule: &Rule| rule.title] {
        assert_eq!(RULES.iter().map(identity).collect::<BTreeSet<_>>().len(), RULES.len());
    }
    all_rules("kebab-case of at most 40 characters", |rule| rule_check::is_kebab(rule.name) && rule.name.len() <= 40);
    all_rules("code of its area", |rule| rule.code.starts_with(rule.area.prefix()));
}

#[test]
fn every_rule_is_found_by_what_a_person_types() {
    all_rules("found by code and name, whatever the case", |rule| {
        [rule.code.to_lowercase(), rule.name.to_uppercase()]
            .iter()
            .all(|asked| find(asked).is_some_and(|found| found.code == rule.code))
    });
    assert!(find("no-such-rule-anywhere").is_none());
}

#[test]
fn titles_and_messages_keep_the_convention() {
    all_rules("title in lowercase, short, without a final dot", |rule| {
        rule.title.chars().count() <= 72 && !rule.title.ends_with('.') && !rule.title.contains(['{', '\n'])
    });
    all_rules("messages and labels of one line, without a final dot", |rule| {
        let words = |variant| [rule.words_of(variant).message, rule.words_of(variant).label];
        std::iter::once(None)
            .chain(rule.variants.iter().map(Some))
            .flat_map(words)
            .all(|text| !text.ends_with('.') && !text.contains('\n') && !text.is_empty())
    });
    all_rules("message is not the title", |rule| rule.words.message != rule.title);
    all_rules("no tab and no double blank", |rule| {
        !rule.words.message.contains("  ") && !rule.words.help.contains('\t')
    });
}

#[test]
fn no_rule_is_younger_than_the_crate() {
    let version = |text: &str| text.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u16>>();
    let crate_version = version(env!("CARGO_PKG_VERSION"));
    all_rules("since", |rule| version(rule.since) <= crate_version);
}

#[test]
fn every_rule_has_a_bad_and_a_good_fixture() {
    let missing: Vec<String> = RULES.iter().flat_map(missing_fixtures).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The fixtures that a rule lacks: the pair, and one that raises each variant.
fn missing_fixtures(rule: &Rule) -> Vec<String> {
    let folder = Path::new("fixtures/rules").join(rule.area.name()).join(rule.name);
    let stems: BTreeSet<String> = walkdir::WalkDir::new(root().join(&folder))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    let variants = rule.variants.iter().map(|variant| format!("bad-{}", variant.name));
    ["bad".to_owned(), "good".to_owned()]
        .into_iter()
        .chain(variants)
        .filter(|stem| !stems.contains(stem))
        .map(|stem| format!("{} {}/{stem}.*", rule.code, folder.display()))
        .collect()
}

#[test]
fn low_confidence_is_a_notice_in_strict_and_nothing_else() {
    all_rules("low confidence", |rule| {
        let listed = LOW_CONFIDENCE.contains(&rule.code);
        let off = rule.severity_in(Profile::Recommended).is_none();
        let quiet = off && rule.severity_in(Profile::Strict) == Some(Severity::Info);
        !listed || (quiet && rule.confidence == Confidence::Low)
    });
    all_rules("open facts are off everywhere", |rule| {
        !OPEN_FACT.contains(&rule.code) || Profile::ALL.iter().all(|profile| rule.severity_in(*profile).is_none())
    });
    all_rules("no other rule of low confidence", |rule| {
        rule.confidence != Confidence::Low || LOW_CONFIDENCE.contains(&rule.code) || OPEN_FACT.contains(&rule.code)
    });
}

#[test]
fn profiles_hold_what_they_promise() {
    let only_in = |code: &str| match code {
        "RED03" => Some(Profile::Geo),
        "RED04" => Some(Profile::Zone),
        "CMK01" => Some(Profile::Cmk),
        "CRR09" => Some(Profile::Strict),
        _ => None,
    };
    all_rules("on in its own profile only", |rule| {
        only_in(rule.code).is_none_or(|own| {
            Profile::ALL
                .iter()
                .all(|profile| rule.severity_in(*profile) == (*profile == own).then_some(Severity::Warning))
        })
    });
    all_rules("the landing-zone profile has these rules alone", |rule| {
        let narrow = ["IMM01", "IMM02", "SDL01", "SDL02", "MUA01"].contains(&rule.code);
        rule.severity_in(Profile::Alz).is_some() == (narrow || !rule.area.judges_vaults())
    });
    all_rules("non-production lowers redundancy alone", |rule| {
        rule.non_production.is_none() != ["RED01", "RED02"].contains(&rule.code)
    });
}

#[test]
fn the_index_of_names_holds_every_area() {
    let names = rules::names(&root().join("build/rule_names.yaml")).unwrap();
    assert!(names.values().collect::<BTreeSet<_>>().len() == names.len());
    for area in Area::ALL {
        assert!(names.keys().any(|code| code.starts_with(area.prefix())), "{area}");
    }
    for name in names.values() {
        assert!(rule_check::is_kebab(name) && name.len() <= 40, "{name}");
    }
}

#[test]
fn the_list_of_rules_holds_every_code_but_those_to_come() {
    // The index is the catalogue's: each of its codes and those about inputs. Comparisons with what is deployed, and the
    // codes about suppressions, may still be missing.
    let told = std::process::Command::new(env!("CARGO_BIN_EXE_vaultvet"))
        .args(["rules", "--format", "json"])
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let settled = |code: &str| !code.starts_with("TRN") && !code.starts_with("SUP");
    let listed: Vec<(String, String)> = told
        .as_array()
        .or_else(|| told["rules"].as_array())
        .unwrap()
        .iter()
        .map(|rule| (rule["code"].as_str().unwrap().to_owned(), rule["name"].as_str().unwrap().to_owned()))
        .filter(|(code, _)| settled(code))
        .collect();
    let names = rules::names(&root().join("build/rule_names.yaml")).unwrap();
    let wanted: BTreeSet<(String, String)> = names
        .into_iter()
        .filter(|(code, _)| settled(code))
        .map(|(code, name)| (code.to_string(), name.to_string()))
        .collect();
    assert_eq!(listed.len(), wanted.len());
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), wanted);
}

#[test]
fn tables_say_where_they_come_from() {
    // The tables of resource types are a folder of one source and date.
    let name = |table: &str| if table == "types" { table.to_owned() } else { format!("{table}.yaml") };
    let listed: BTreeSet<String> = TABLES.iter().map(|table| name(table.table)).collect();
    let files: BTreeSet<String> = fs::read_dir(root().join("src/knowledge/data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(listed, files);
    for table in TABLES {
        assert!(!table.source.is_empty() && table.url.starts_with("https://"), "{}", table.table);
        assert!(table.date.len() == 10, "{}: {}", table.table, table.date);
    }
}

#[test]
fn regions_pair_with_regions() {
    for region in regions::REGIONS {
        if let regions::Pair::Region(pair) = region.pair {
            let pair = regions::find(pair).unwrap_or_else(|| panic!("{}: {pair} is not known", region.name));
            assert_eq!(region.pair_access, pair.access, "{}", region.name);
        }
    }
    assert_eq!(regions::REGIONS.len(), 71);
}

#[test]
fn role_guids_are_well_formed_and_unique() {
    let guids: BTreeSet<&str> = roles::ROLES.iter().map(|role| role.guid).collect();
    assert_eq!(guids.len(), roles::ROLES.len());
    assert!(guids.iter().all(|guid| rule_check::is_guid(guid)));
    assert_eq!(roles::ROLES.len(), 36);
}

#[test]
fn versions_are_in_order() {
    for row in versions::PROPERTIES {
        assert!(row.preview.is_none_or(|preview| preview.is_preview() && preview < row.stable), "{}", row.path);
        assert!(!row.stable.is_preview(), "{}", row.path);
        assert!(row.writable.is_none_or(|writable| writable > row.stable), "{}", row.path);
        assert!(row.missing.is_sorted() && row.also.is_sorted(), "{}", row.path);
    }
}

#[test]
fn every_rule_is_bound_to_what_judges_it() {
    let by_condition = vaultvet::engine::judged_by_condition();
    for rule in RULES {
        let coded = vaultvet::checks::table::check_of(rule.name).is_some();
        match rule.judge {
            Judge::Coded if rule.area.judges_vaults() => {
                assert!(coded, "{} has no row in the table of checks", rule.name)
            }
            // The faults of inputs are told by their stages, not found on a vault.
            Judge::Own(_) => panic!("{} is no rule of the catalogue", rule.name),
            Judge::Coded => assert!(!coded, "{} judges no vault, and has a row in the table of checks", rule.name),
            Judge::Condition { .. } => {
                assert!(!coded, "{} has a condition, and a row in the table of checks", rule.name);
                assert!(by_condition.contains(&rule.name), "the condition of {} cannot be read", rule.name);
            }
        }
    }
    use vaultvet::checks::table::{RESOURCE_CHECKS, VAULT_CHECKS};
    let of_vaults = VAULT_CHECKS.iter().map(|(name, _)| *name);
    let mut bound = BTreeSet::new();
    for name in of_vaults.chain(RESOURCE_CHECKS.iter().map(|(name, _)| *name)) {
        assert!(RULES.iter().any(|rule| rule.name == name), "{name} has a row in the table of checks and no rule file");
        assert!(bound.insert(name), "{name} has two rows in the tables of checks");
    }
}
