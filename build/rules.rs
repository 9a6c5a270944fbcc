//! Reads the folder of rule files and packs them, in the order of the areas, then of the codes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::emit::{option, slice, text, texts, variant};
use crate::rule_check;
use crate::rule_file::{self, ControlFile, OptionFile, RuleFile, VariantFile};
use crate::vocabulary::area::Area;
use crate::vocabulary::control::Framework;
use crate::vocabulary::profile::Profile;
use crate::vocabulary::severity::Severity;

/// The project's own pages of the rules, once they have a home; until then a rule's first reference is its page.
const PAGES: Option<&str> = None;

/// Code and name of every rule that was ever given out.
pub(crate) type Names = BTreeMap<String, String>;

/// A rule file that passed its checks.
pub(crate) struct Checked {
    /// Its name, the file's stem.
    pub(crate) name: String,
    /// Its area, the file's folder.
    pub(crate) area: Area,
    /// What it says.
    pub(crate) rule: RuleFile,
}

/// Reads the index of codes and names.
pub(crate) fn names(path: &Path) -> Result<Names, Vec<String>> {
    let fault = |fault: &dyn std::fmt::Display| vec![format!("{}: {fault}", path.display())];
    let text = fs::read_to_string(path).map_err(|error| fault(&error))?;
    serde_yaml::from_str(&text).map_err(|error| fault(&error))
}

/// Packs rules that passed their checks.
pub(crate) fn pack(checked: &[Checked]) -> String {
    format!(
        "/// Every rule, in the order of the areas, then of the codes.\npub static RULES: &[Rule] = {};\n",
        slice(checked.iter().map(emit_rule))
    )
}

/// Reads and checks the rules of a folder; a folder that is not there holds none.
pub(crate) fn read(folder: &Path, names: &Names) -> Result<Vec<Checked>, Vec<String>> {
    let (mut checked, mut faults) = (Vec::new(), Vec::new());
    for path in files(folder).map_err(|fault| vec![fault])? {
        match read_one(&path, names) {
            Ok(rule) => checked.push(rule),
            Err(found) => faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", path.display()))),
        }
    }
    checked.sort_by(|one, other| (one.area, &one.rule.code).cmp(&(other.area, &other.rule.code)));
    let mut titles = BTreeMap::new();
    for Checked { name, rule, .. } in &checked {
        if let Some(first) = titles.insert(&rule.title, name) {
            faults.push(format!("{name}: title: the same as that of {first}"));
        }
    }
    for pair in checked.windows(2) {
        if let [one, other] = pair
            && one.rule.code == other.rule.code
        {
            faults.push(format!("{}: code: {} is that of {} too", other.name, other.rule.code, one.name));
        }
    }
    if faults.is_empty() { Ok(checked) } else { Err(faults) }
}

/// The files of the area folders, in a stable order; anything that is no rule file is refused.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for area in entries(folder)? {
        if area.is_dir() {
            files.extend(entries(&area)?);
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let fault = |fault: std::io::Error| format!("{}: {fault}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        paths.push(entry.map_err(fault)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn read_one(path: &Path, names: &Names) -> Result<Checked, Vec<String>> {
    let word = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).unwrap_or_default().to_owned();
    if word(path.extension()) != "yaml" {
        return Err(vec!["not a rule file (<name>.yaml)".to_owned()]);
    }
    let (name, folder) = (word(path.file_stem()), word(path.parent().and_then(Path::file_name)));
    let area: Area = folder.parse().map_err(|fault| vec![format!("folder {folder}: {fault}")])?;
    let text = fs::read_to_string(path).map_err(|fault| vec![fault.to_string()])?;
    let rule = rule_file::parse(&text)?;
    let mut faults = rule_check::faults(&rule, area);
    match names.get(&rule.code) {
        Some(listed) if *listed == name => {}
        Some(listed) => faults.push(format!("code: {} is {listed}, not {name}", rule.code)),
        None => faults.push(format!("code: {} is no code of the catalogue", rule.code)),
    }
    if faults.is_empty() { Ok(Checked { name, area, rule }) } else { Err(faults) }
}

fn emit_rule(checked: &Checked) -> String {
    let Checked { name, area, rule } = checked;
    let fields = [
        ("code", text(&rule.code)),
        ("name", text(name)),
        ("area", variant("Area", area)),
        ("title", text(&rule.title)),
        ("since", text(&rule.since)),
        ("severity", variant("Severity", rule.severity)),
        ("confidence", variant("Confidence", rule.confidence)),
        ("profiles", emit_profiles(rule)),
        ("vaults", slice(rule.vaults.iter().map(|kind| variant("VaultKind", kind)))),
        ("judge", emit_judge(rule)),
        ("non_production", emit_severity(rule.non_production)),
        ("options", slice(rule.options.iter().map(|(name, option)| emit_option(name, option)))),
        ("words", emit_words(rule)),
        ("variants", slice(rule.variants.iter().map(|(name, variant)| emit_variant(name, variant)))),
        ("why", text(rule.why.trim_end())),
        ("remedy", text(rule.remedy.trim_end())),
        ("irreversible", text(rule.irreversible.trim_end())),
        ("references", emit_references(rule)),
        ("controls", emit_controls(rule)),
        ("policies", emit_policies(rule)),
        ("peers", texts(&rule.peers)),
        ("url", text(&page(name, rule))),
    ];
    let fields: Vec<String> = fields.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("Rule {{ {} }}", fields.join(", "))
}

fn page(name: &str, rule: &RuleFile) -> String {
    let first = rule.references.first().map(|reference| reference.url.clone());
    PAGES.map(|base| format!("{base}/{name}")).or(first).unwrap_or_default()
}

fn emit_severity(severity: Option<Severity>) -> String {
    option(severity.map(|severity| variant("Severity", severity)))
}

fn emit_profiles(rule: &RuleFile) -> String {
    let said = Profile::ALL.into_iter().filter_map(|profile| Some((profile, rule.profiles.get(&profile)?)));
    slice(
        said.map(|(profile, level)| format!("({}, {})", variant("Profile", profile), emit_severity(level.severity()))),
    )
}

fn emit_judge(rule: &RuleFile) -> String {
    match (&rule.condition, &rule.at) {
        (Some(condition), Some(at)) => {
            format!("Judge::Condition {{ condition: {}, at: {} }}", text(&condition.to_string()), text(at))
        }
        _ => "Judge::Coded".to_owned(),
    }
}

fn emit_option(name: &str, option: &OptionFile) -> String {
    let number = |unit: &str, default: &u32, min: &u32, max: &u32| {
        format!("OptionKind::Number {{ unit: {}, default: {default}, min: {min}, max: {max} }}", text(unit))
    };
    let (kind, says) = match option {
        OptionFile::Days { default, min, max, says } => (number("days", default, min, max), says),
        OptionFile::Years { default, min, max, says } => (number("years", default, min, max), says),
        OptionFile::Choice { default, allowed, says } => {
            (format!("OptionKind::Choice {{ default: {}, allowed: {} }}", text(default), texts(allowed)), says)
        }
    };
    format!("RuleOption {{ name: {}, kind: {kind}, says: {} }}", text(name), text(says))
}

fn emit_words(rule: &RuleFile) -> String {
    let [message, label, help] = [&rule.message, &rule.label, &rule.help].map(|words| text(words.trim_end()));
    format!("Words {{ message: {message}, label: {label}, help: {help} }}")
}

fn emit_variant(name: &str, said: &VariantFile) -> String {
    let [message, label, help] = [&said.message, &said.label, &said.help]
        .map(|words| option(words.as_ref().map(|words| text(words.trim_end()))));
    format!(
        "Variant {{ name: {}, when: {}, severity: {}, message: {message}, label: {label}, help: {help} }}",
        text(name),
        text(said.when.trim_end()),
        emit_severity(said.severity),
    )
}

fn emit_references(rule: &RuleFile) -> String {
    slice(
        rule.references.iter().map(|reference| {
            format!("Reference {{ title: {}, url: {} }}", text(&reference.title), text(&reference.url))
        }),
    )
}

fn emit_controls(rule: &RuleFile) -> String {
    let mapped = Framework::ALL.into_iter().filter_map(|framework| Some((framework, rule.controls.get(&framework)?)));
    slice(mapped.map(|(framework, controls)| {
        format!("({}, {})", variant("Framework", framework), slice(controls.iter().map(emit_control)))
    }))
}

fn emit_control(control: &ControlFile) -> String {
    format!("Control {{ id: {}, basis: {} }}", text(&control.id), variant("Basis", control.basis))
}

fn emit_policies(rule: &RuleFile) -> String {
    slice(
        rule.policies
            .iter()
            .map(|policy| format!("Policy {{ id: {}, name: {} }}", text(&policy.id), text(&policy.name))),
    )
}
