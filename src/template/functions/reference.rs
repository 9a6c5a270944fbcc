//! What a person reads of each function: where it is documented, how sure its value is, and what to know of it.

use super::registry::all;
use super::{Class, Function};

/// Where every page stands.
const PAGES_ARE_AT: &str = "https://learn.microsoft.com/azure/azure-resource-manager";

/// How sure the value of a function is, without anything deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Worked out from what the input holds.
    Computed,
    /// Known as far as the user says where the template is deployed to, else a value that equals itself.
    Context,
    /// Not known before the deployment runs.
    Runtime,
    /// Another value at each deployment.
    NeverTheSame,
}

impl Status {
    /// The status in words.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Computed => "computed",
            Self::Context => "context: known when given",
            Self::Runtime => "unknown before the deployment runs",
            Self::NeverTheSame => "never the same twice",
        }
    }
}

impl Function {
    /// How sure its value is.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.class {
            Class::Pure | Class::Structural => Status::Computed,
            Class::Context => Status::Context,
            Class::Runtime => Status::Runtime,
            Class::NonDeterministic => Status::NeverTheSame,
        }
    }

    /// How many arguments it takes, in words.
    #[must_use]
    pub fn arity(&self) -> String {
        match self.most {
            Some(most) if most == self.least => most.to_string(),
            Some(most) => format!("{} to {most}", self.least),
            None => format!("{} or more", self.least),
        }
    }

    /// The page of Microsoft's documentation that describes it; `None` only for a function that `PAGES` forgets.
    #[must_use]
    pub fn page(&self) -> Option<String> {
        let (page, _) = PAGES.iter().find(|(_, names)| names.contains(&self.name))?;
        let anchor = self.name.trim_end_matches('*').to_ascii_lowercase();
        Some(format!("{PAGES_ARE_AT}/{page}#{anchor}"))
    }

    /// What to know of its value; empty where there is nothing to say.
    #[must_use]
    pub fn note(&self) -> &'static str {
        NOTES.iter().find(|(name, _)| *name == self.name).map_or("", |(_, note)| note)
    }
}

/// Every function of the language in the order of their names, then `list*`, which stands for all that resource providers define.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    all().chain(std::iter::once(super::registry::list()))
}

/// Which page describes which functions.
const PAGES: &[(&str, &[&str])] = &[
    (
        "templates/template-functions-array",
        &[
            "array",
            "concat",
            "contains",
            "createArray",
            "distinct",
            "empty",
            "first",
            "flatten",
            "indexOf",
            "intersection",
            "last",
            "lastIndexOf",
            "length",
            "max",
            "min",
            "range",
            "skip",
            "take",
            "union",
        ],
    ),
    ("templates/template-functions-cidr", &["cidrHost", "cidrSubnet", "parseCidr"]),
    (
        "templates/template-functions-comparison",
        &["coalesce", "equals", "greater", "greaterOrEquals", "less", "lessOrEquals"],
    ),
    ("templates/template-functions-date", &["dateTimeAdd", "dateTimeFromEpoch", "dateTimeToEpoch", "utcNow"]),
    ("templates/template-functions-deployment", &["deployer", "deployment", "environment", "parameters", "variables"]),
    (
        "templates/template-functions-lambda",
        &["filter", "groupBy", "lambda", "lambdaVariables", "map", "mapValues", "reduce", "sort", "toObject"],
    ),
    ("templates/template-functions-logical", &["and", "bool", "false", "if", "not", "or", "true"]),
    ("templates/template-functions-numeric", &["add", "copyIndex", "div", "float", "int", "mod", "mul", "sub"]),
    ("templates/template-functions-object", &["createObject", "items", "json", "null", "objectKeys", "shallowMerge"]),
    (
        "templates/template-functions-resource",
        &[
            "extensionResourceId",
            "list*",
            "managementGroupResourceId",
            "pickZones",
            "providers",
            "reference",
            "references",
            "resourceId",
            "subscriptionResourceId",
            "tenantResourceId",
        ],
    ),
    ("templates/template-functions-scope", &["managementGroup", "resourceGroup", "subscription", "tenant"]),
    (
        "templates/template-functions-string",
        &[
            "base64",
            "base64ToJson",
            "base64ToString",
            "dataUri",
            "dataUriToString",
            "endsWith",
            "format",
            "guid",
            "join",
            "newGuid",
            "padLeft",
            "replace",
            "split",
            "startsWith",
            "string",
            "substring",
            "toLower",
            "toUpper",
            "trim",
            "uniqueString",
            "uri",
            "uriComponent",
            "uriComponentToString",
        ],
    ),
    ("bicep/bicep-extension", &["extensions"]),
    ("bicep/bicep-functions-flow-control", &["fail"]),
    ("bicep/bicep-functions-parameters-file", &["externalInput", "externalInputs"]),
    (
        "bicep/bicep-functions-resource",
        &["roleDefinitions", "target", "toLogicalZone", "toLogicalZones", "toPhysicalZone", "toPhysicalZones"],
    ),
    ("bicep/bicep-functions-string", &["buildUri", "like", "parseUri"]),
    ("bicep/operator-safe-dereference", &["tryGet", "tryIndexFromEnd"]),
    ("bicep/operators-access", &["indexFromEnd", "resourceInfo"]),
];

/// What to know of single functions.
const NOTES: &[(&str, &str)] = &[
    ("and", "one false decides, whatever else is unknown"),
    ("coalesce", "evaluates no further than the first value that is not null"),
    ("copyIndex", "unknown where the number of turns is"),
    ("deployment", "a nested deployment's is another value than that of the one around it"),
    ("environment", "depends on the cloud; its members are the same value wherever they are read"),
    ("extensions", "the deployment is given it; as Bicep compiles an extension's configuration"),
    ("externalInput", "the tool that starts the deployment gives it"),
    ("externalInputs", "as Bicep compiles `externalInput` of a parameter file"),
    ("fail", "a fault with its message, where it is reached"),
    ("greater", "texts by culture; unknown where .NET's two collations differ, such as for a hyphen beside a letter"),
    ("greaterOrEquals", "texts as `greater` orders them"),
    ("guid", "UUID version 5 of the arguments joined by hyphens; checked against recorded results of Azure's engine"),
    ("if", "only the branch that is taken; an unknown condition gives two worlds"),
    ("indexFromEnd", "as Bicep compiles `[^1]`"),
    ("items", "ordered by name"),
    ("lambda", "only as an argument of a function that takes one"),
    ("less", "texts as `greater` orders them"),
    ("lessOrEquals", "texts as `greater` orders them"),
    ("list*", "every function whose name begins so, such as `listKeys`; resource providers define them"),
    ("managementGroupResourceId", "the management group of the deployment is part of it, unless named"),
    ("or", "one true decides, whatever else is unknown"),
    ("reference", "equals itself, and the outputs of a nested deployment in the input are worked out"),
    ("resourceGroup", "its `id` and `name` equal themselves wherever they are read"),
    ("resourceId", "its type and names are known even when the subscription is not"),
    ("resourceInfo", "the id and the name of a declared resource are known"),
    ("roleDefinitions", "the GUID is known for built-in roles that concern vaults"),
    ("subscriptionResourceId", "its type and names are known even when the subscription is not"),
    (
        "target",
        "as Bicep compiles `this.exists()` and `this.existingResource()`: the resource as it is before the deployment",
    ),
    ("tryGet", "as Bicep compiles `.?` and `[?]`"),
    ("tryIndexFromEnd", "as Bicep compiles `[?^1]`"),
    (
        "uniqueString",
        "not documented by Azure; the known algorithm, checked against recorded results of Azure's engine",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_one_page_and_no_page_or_note_is_of_none() {
        let names: Vec<&str> = functions().map(|function| function.name).collect();
        let mut described: Vec<&str> = PAGES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for name in &names {
            assert_eq!(described.iter().filter(|each| *each == name).count(), 1, "{name}");
        }
        described.extend(NOTES.iter().map(|(name, _)| *name));
        assert!(described.iter().all(|name| names.contains(name)), "a page or a note of no function");
    }

    #[test]
    fn every_pure_function_is_computed() {
        let without: Vec<&str> = functions()
            .filter(|function| function.class == Class::Pure && function.body.is_none())
            .map(|function| function.name)
            .filter(|name| !["buildUri", "parseUri"].contains(name))
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
