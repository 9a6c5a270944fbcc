//! Reads the type index: for each resource type and API version the paths of its properties and what stands there.
#![allow(clippy::indexing_slicing, reason = "a JSON value answers null for what it lacks")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use vaultvet::knowledge::ApiVersion;

/// What the index says, by resource type (lower case), then by API version.
#[derive(Debug, Default)]
pub(crate) struct Index {
    types: BTreeMap<String, BTreeMap<ApiVersion, Paths>>,
    /// The names as they are spelled, of the version that was read last.
    names: BTreeMap<String, String>,
}

/// The properties of one version of one type.
pub(crate) type Paths = BTreeMap<Steps, Property>;

/// The steps of a path: `properties`, `[]` for items, `{}` for the values of a map, `<name>` for one form of an object.
pub(crate) type Steps = Vec<String>;

/// One property in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    /// `string`, `int`, `bool`, `array`, `object`, `map` or `any`.
    pub(crate) kind: &'static str,
    /// What is written is ignored or refused.
    pub(crate) read_only: bool,
    /// It must be written.
    pub(crate) required: bool,
    /// The values that a text can have; empty for any text.
    pub(crate) values: Vec<String>,
    /// Whether further values may come without a new version.
    pub(crate) open: bool,
    /// The member that says which form an object has.
    pub(crate) by: Option<String>,
}

/// Members that every resource has and that the template language owns.
const LANGUAGE: [&str; 4] = ["id", "name", "type", "apiVersion"];
const REQUIRED: u64 = 1;
const READ_ONLY: u64 = 2;

impl Index {
    /// Reads every `generated/<service>/<provider>/<version>/types.json` of a checkout.
    pub(crate) fn read(checkout: &Path) -> Result<Self, Box<dyn Error>> {
        let mut index = Self::default();
        for service in folders(&checkout.join("generated"))? {
            for provider in folders(&service)? {
                let name = provider.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
                if name != "microsoft.dataprotection" && name != "microsoft.recoveryservices" {
                    continue;
                }
                for version in folders(&provider)? {
                    let file = version.join("types.json");
                    let text = fs::read_to_string(&file).map_err(|fault| format!("{}: {fault}", file.display()))?;
                    index.add(&serde_json::from_str(&text)?)?;
                }
            }
        }
        Ok(index)
    }

    /// The versions of a type.
    pub(crate) fn versions(&self, resource_type: &str) -> Option<&BTreeMap<ApiVersion, Paths>> {
        self.types.get(&resource_type.to_lowercase())
    }

    /// Every type, as it is spelled.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str)
    }

    /// Adds one file of types.
    pub(crate) fn add(&mut self, file: &Json) -> Result<(), Box<dyn Error>> {
        let types = file.as_array().ok_or("a file of types is no list")?;
        for entry in types.iter().filter(|entry| entry["$type"] == "ResourceType") {
            let (name, version) = entry["name"].as_str().and_then(|name| name.split_once('@')).ok_or("no name")?;
            let mut walk = Walk { types, paths: Paths::new(), open: Vec::new() };
            walk.members(target(&entry["body"])?, &Vec::new())?;
            let version = version.parse().map_err(|fault| format!("{name}@{version}: {fault}"))?;
            self.names.insert(name.to_lowercase(), name.to_owned());
            self.types.entry(name.to_lowercase()).or_default().insert(version, walk.paths);
        }
        Ok(())
    }
}

fn folders(folder: &Path) -> Result<Vec<std::path::PathBuf>, Box<dyn Error>> {
    let entries = fs::read_dir(folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let mut found = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    found.retain(|path| path.is_dir());
    found.sort();
    Ok(found)
}

/// The number that a `{"$ref": "#/7"}` leads to.
fn target(reference: &Json) -> Result<usize, Box<dyn Error>> {
    let text = reference["$ref"].as_str().and_then(|text| text.strip_prefix("#/")).ok_or("no reference")?;
    Ok(text.parse()?)
}

struct Walk<'t> {
    types: &'t [Json],
    paths: Paths,
    /// The types that are being walked: one that holds itself is not walked again.
    open: Vec<usize>,
}

impl Walk<'_> {
    fn get(&self, number: usize) -> Result<&Json, Box<dyn Error>> {
        self.types.get(number).ok_or_else(|| format!("there is no type #/{number}").into())
    }

    /// The members of an object, and those of each of its forms.
    fn members(&mut self, number: usize, path: &Steps) -> Result<(), Box<dyn Error>> {
        let object = self.get(number)?.clone();
        for of in ["properties", "baseProperties"] {
            for (name, member) in object.get(of).and_then(Json::as_object).into_iter().flatten() {
                if path.is_empty() && LANGUAGE.contains(&name.as_str()) {
                    continue;
                }
                let flags = member["flags"].as_u64().unwrap_or(0);
                self.property(target(&member["type"])?, &step(path, name), flags)?;
            }
        }
        for (name, form) in object.get("elements").and_then(Json::as_object).into_iter().flatten() {
            let path = step(path, &format!("<{name}>"));
            self.paths.insert(path.clone(), Property::new("object"));
            self.members(target(form)?, &path)?;
        }
        if let Some(further) = object.get("additionalProperties").filter(|further| further.is_object()) {
            self.property(target(further)?, &step(path, "{}"), 0)?;
        }
        Ok(())
    }

    fn property(&mut self, number: usize, path: &Steps, flags: u64) -> Result<(), Box<dyn Error>> {
        let described = self.get(number)?.clone();
        let mut property = self.describe(&described)?;
        property.read_only = flags & READ_ONLY != 0;
        property.required = flags & REQUIRED != 0;
        let inside = !property.read_only && !self.open.contains(&number);
        if property.kind == "object" && !inside && !property.read_only {
            (property.kind, property.by) = ("any", None);
        }
        self.paths.insert(path.clone(), property);
        if inside {
            self.open.push(number);
            match described.get("$type").and_then(Json::as_str) {
                Some("ArrayType") => {
                    self.property(target(described.get("itemType").unwrap_or(&Json::Null))?, &step(path, "[]"), 0)?
                }
                Some("ObjectType" | "DiscriminatedObjectType") => self.members(number, path)?,
                _ => {}
            }
            self.open.pop();
        }
        Ok(())
    }

    fn describe(&self, described: &Json) -> Result<Property, Box<dyn Error>> {
        let has = |member: &str| described[member].as_object().is_some_and(|object| !object.is_empty());
        let mut property = match described["$type"].as_str() {
            Some("StringType" | "StringLiteralType" | "UnionType") => Property::new("string"),
            Some("IntegerType") => Property::new("int"),
            Some("BooleanType") => Property::new("bool"),
            Some("ArrayType") => Property::new("array"),
            Some("DiscriminatedObjectType") => {
                Property { by: described["discriminator"].as_str().map(str::to_owned), ..Property::new("object") }
            }
            Some("ObjectType") if has("properties") => Property::new("object"),
            Some("ObjectType") if has("additionalProperties") => Property::new("map"),
            // An object of which nothing is said may hold anything.
            Some("ObjectType" | "AnyType") => Property::new("any"),
            other => return Err(format!("a type of an unknown kind: {other:?}").into()),
        };
        match described["$type"].as_str() {
            Some("StringLiteralType") => property.values.extend(described["value"].as_str().map(str::to_owned)),
            Some("UnionType") => {
                for element in described["elements"].as_array().into_iter().flatten() {
                    let element = self.get(target(element)?)?;
                    match element["value"].as_str() {
                        Some(value) => property.values.push(value.to_owned()),
                        None => property.open = true,
                    }
                }
            }
            _ => {}
        }
        Ok(property)
    }
}

impl Property {
    fn new(kind: &'static str) -> Self {
        Self { kind, read_only: false, required: false, values: Vec::new(), open: false, by: None }
    }
}

fn step(path: &Steps, name: &str) -> Steps {
    path.iter().cloned().chain([name.to_owned()]).collect()
}
