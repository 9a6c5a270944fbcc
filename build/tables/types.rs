//! The tables of resource types: each checked as a tree of properties, and all packed into flat statics of small numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_yaml::{Mapping, Value};

use super::versions::{Continued, Version, emit_version};
use super::{provenance, typed};
use crate::emit::{slice, text, variant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "type")]
    resource_type: String,
    versions: Vec<Version>,
    properties: Mapping,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    kind: Kind,
    by: Option<String>,
    #[serde(rename = "in")]
    known: String,
    read_only: Option<String>,
    required: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    String,
    Int,
    Bool,
    Array,
    Object,
    Map,
    Any,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    /// The items of an array, or the values of a map.
    Inside(&'static str),
    Form(String),
}

/// One property with what lies inside it, as numbers of nodes of the same type.
struct Node {
    step: Step,
    kind: Kind,
    by: Option<String>,
    open: bool,
    known: u64,
    read_only: u64,
    required: u64,
    values: Vec<(String, u64)>,
    inside: Vec<usize>,
}

/// Numbers that stand for texts and sets of versions, each held once.
#[derive(Default)]
struct Pool {
    words: Vec<String>,
    masks: Vec<u64>,
    nodes: Vec<String>,
    values: Vec<String>,
}

/// Packs the tables of a folder; every fault that was found, each with its file.
pub(super) fn pack(folder: &Path, continued: &[Continued]) -> Result<String, Vec<String>> {
    let mut pool = Pool::default();
    let (mut types, mut faults, mut heads) = (Vec::new(), Vec::new(), Vec::new());
    // Number 0 of each pool is nothing.
    pool.word("");
    pool.mask(0);
    for path in files(folder).map_err(|fault| vec![format!("{}: {fault}", folder.display())])? {
        match pack_one(&path, continued, &mut pool) {
            Ok((head, packed)) => {
                heads.push(head);
                types.push(packed);
            }
            Err(fault) => faults.push(format!("{}: {fault}", path.display())),
        }
    }
    heads.dedup();
    let head = match heads.as_slice() {
        [head] => head.clone(),
        _ if faults.is_empty() => return Err(vec![format!("{}: not all of one source and date", folder.display())]),
        _ => String::new(),
    };
    for row in continued.iter().filter(|row| !row.is_used()) {
        faults.push(format!("versions.yaml: continues: {} {} is in no table", row.resource_type(), row.path()));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let masks = slice(pool.masks.iter().map(ToString::to_string));
    Ok(format!(
        "{head}static TYPES: &[TypeTable] = {};\nstatic WORDS: &[&str] = {};\nstatic MASKS: &[u64] = {masks};\nstatic NODES: &[Node] = {};\nstatic VALUES: &[(u16, u16)] = {};\n",
        slice(types),
        slice(pool.words.iter().map(|word| text(word))),
        slice(pool.nodes),
        slice(pool.values),
    ))
}

fn files(folder: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

fn pack_one(path: &Path, continued: &[Continued], pool: &mut Pool) -> Result<(String, String), String> {
    let written = fs::read_to_string(path).map_err(|fault| fault.to_string())?;
    let mut table: Mapping = serde_yaml::from_str(&written).map_err(|fault| fault.to_string())?;
    let head = provenance("types", &mut table)?;
    let table: Table = typed(table)?;
    let nodes = tree(&table, continued)?;
    let root = pool.add(&nodes)?;
    let versions = slice(table.versions.iter().copied().map(emit_version));
    let resource_type = text(&table.resource_type);
    Ok((head, format!("TypeTable {{ name: {resource_type}, versions: {versions}, root: {root} }}")))
}

/// The properties as a tree; node 0 is the resource itself.
fn tree(table: &Table, continued: &[Continued]) -> Result<Vec<Node>, String> {
    if table.versions.is_empty() || table.versions.len() > 64 {
        return Err("versions: between 1 and 64 are packed".to_owned());
    }
    if table.versions.windows(2).any(|pair| matches!(pair, [one, next] if one >= next)) {
        return Err("versions: not in order".to_owned());
    }
    let all = u64::MAX >> (64 - table.versions.len());
    let mut nodes = vec![Node {
        step: Step::Member(String::new()),
        kind: Kind::Object,
        by: None,
        open: false,
        known: all,
        read_only: 0,
        required: 0,
        values: Vec::new(),
        inside: Vec::new(),
    }];
    for (path, row) in &table.properties {
        let path = path.as_str().ok_or("properties: a path is no text")?;
        add(&mut nodes, path, row.clone(), table, continued).map_err(|fault| format!("{path}: {fault}"))?;
    }
    Ok(nodes)
}

fn add(nodes: &mut Vec<Node>, path: &str, row: Value, table: &Table, continued: &[Continued]) -> Result<(), String> {
    let row: Row = serde_yaml::from_value(row).map_err(|fault| fault.to_string())?;
    let mut steps = steps(path)?;
    let step = steps.pop().ok_or("an empty path")?;
    let mut parent = 0;
    for step in &steps {
        parent = child(nodes, parent, step).ok_or("stands before the property that holds it")?;
    }
    if child(nodes, parent, &step).is_some() {
        return Err("stands there twice".to_owned());
    }
    let holder = nodes.get(parent).ok_or("no holder")?;
    let fits = match &step {
        Step::Member(_) => holder.kind == Kind::Object,
        Step::Inside("[]") => holder.kind == Kind::Array,
        Step::Inside(_) => matches!(holder.kind, Kind::Map | Kind::Object),
        Step::Form(_) => holder.by.is_some(),
    };
    if !fits {
        return Err("does not fit the kind of what holds it".to_owned());
    }
    let beyond = |mask: u64| match continued.iter().any(|row| row.covers(&table.resource_type, path)) {
        true => mask | upwards(mask, table.versions.len()),
        false => mask,
    };
    let known = beyond(mask(&row.known, None, &table.versions)?);
    let some = |said: &Option<String>| match said {
        Some(said) => mask(said, Some(known), &table.versions),
        None => Ok(0),
    };
    let mut values = Vec::new();
    for (which, listed) in &row.values {
        let which = beyond(mask(which, Some(known), &table.versions)?);
        values.extend(listed.iter().map(|value| (value.clone(), which)));
    }
    let node = Node {
        step,
        kind: row.kind,
        known,
        read_only: some(&row.read_only)?,
        required: some(&row.required)?,
        by: row.by,
        open: row.open,
        values,
        inside: Vec::new(),
    };
    let number = nodes.len();
    nodes.push(node);
    nodes.get_mut(parent).ok_or("no holder")?.inside.push(number);
    Ok(())
}

fn child(nodes: &[Node], parent: usize, step: &Step) -> Option<usize> {
    let same = |other: &Step| match (step, other) {
        (Step::Member(a), Step::Member(b)) | (Step::Form(a), Step::Form(b)) => a.eq_ignore_ascii_case(b),
        (Step::Inside(a), Step::Inside(b)) => a == b,
        _ => false,
    };
    nodes.get(parent)?.inside.iter().copied().find(|number| nodes.get(*number).is_some_and(|node| same(&node.step)))
}

/// `a[].b<Form>.c{}` step by step; a form's name may hold dots.
fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(after) = rest.strip_prefix("[]") {
            steps.push(Step::Inside("[]"));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{}") {
            steps.push(Step::Inside("{}"));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('<') {
            let (form, after) = after.split_once('>').ok_or("`<` without `>`")?;
            steps.push(Step::Form(form.to_owned()));
            rest = after;
        } else {
            let end = rest.find(['.', '[', '{', '<']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return Err("a step without name".to_owned());
            }
            steps.push(Step::Member(name.to_owned()));
            rest = after;
        }
    }
    Ok(steps)
}

/// The versions that a text names: `all`, `always` (all that have the property), or ranges with blanks between.
fn mask(said: &str, always: Option<u64>, versions: &[Version]) -> Result<u64, String> {
    let place = |word: &str| -> Result<usize, String> {
        let version = Version::try_from(word.to_owned())?;
        versions.iter().position(|known| *known == version).ok_or_else(|| format!("{word} is no version of this type"))
    };
    match (said, always) {
        ("all", None) => return Ok(u64::MAX >> (64 - versions.len())),
        ("always", Some(always)) => return Ok(always),
        _ => {}
    }
    let mut mask = 0;
    for range in said.split(' ') {
        let (from, to) = match range.split_once("..") {
            None => (place(range)?, place(range)?),
            Some((from, "")) => (place(from)?, versions.len() - 1),
            Some((from, to)) => (place(from)?, place(to)?),
        };
        if from > to {
            return Err(format!("{range} ends before it begins"));
        }
        for bit in from..=to {
            mask |= 1 << bit;
        }
    }
    if always.is_some_and(|always| mask & !always != 0) {
        return Err(format!("{said}: not only versions that have the property"));
    }
    Ok(mask)
}

/// All versions from the last of a mask on.
fn upwards(mask: u64, count: usize) -> u64 {
    let last = 63_u32.saturating_sub(mask.leading_zeros());
    (u64::MAX >> (64 - count)) & (u64::MAX << last)
}

impl Pool {
    fn word(&mut self, word: &str) -> usize {
        place(&mut self.words, word.to_owned())
    }

    fn mask(&mut self, mask: u64) -> usize {
        place(&mut self.masks, mask)
    }

    /// Adds a tree, breadth first, so that what lies inside a node stands together; gives the number of its root.
    fn add(&mut self, nodes: &[Node]) -> Result<usize, String> {
        let root = self.nodes.len();
        let (mut order, mut next) = (vec![0_usize], 0);
        while let Some(number) = order.get(next).copied() {
            next += 1;
            let node = nodes.get(number).ok_or("no node")?;
            let first = root + order.len();
            order.extend(&node.inside);
            let packed = self.node(node, first);
            self.nodes.push(packed);
        }
        if self.nodes.len().max(self.words.len()).max(self.values.len()) > usize::from(u16::MAX) {
            return Err("more than 65535 properties, words or values".to_owned());
        }
        Ok(root)
    }

    fn node(&mut self, node: &Node, first: usize) -> String {
        let (role, name) = match &node.step {
            Step::Member(name) => ("Member", self.word(name)),
            Step::Inside(_) => ("Inside", 0),
            Step::Form(name) => ("Form", self.word(name)),
        };
        let values = self.values.len();
        for (value, which) in &node.values {
            let row = format!("({}, {})", self.word(value), self.mask(*which));
            self.values.push(row);
        }
        format!(
            "Node {{ role: Role::{role}, name: {name}, kind: {}, open: {}, by: {}, known: {}, read_only: {}, required: {}, values: ({values}, {}), inside: ({first}, {}) }}",
            variant("ValueKind", node.kind),
            node.open,
            self.word(node.by.as_deref().unwrap_or_default()),
            self.mask(node.known),
            self.mask(node.read_only),
            self.mask(node.required),
            node.values.len(),
            node.inside.len(),
        )
    }
}

fn place<Item: PartialEq>(pool: &mut Vec<Item>, item: Item) -> usize {
    pool.iter().position(|known| *known == item).unwrap_or_else(|| {
        pool.push(item);
        pool.len() - 1
    })
}
