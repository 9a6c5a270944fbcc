//! The table of every function of the template language.

use std::cmp::Ordering;

use super::Class::{Context, NonDeterministic, Pure, Runtime, Structural};
use super::{
    Body, Class, Function, array, cidr, collection, date, encoding, format, hash, json, json_read, logic, merge,
    number, object, resource_id, search, split, text, uri,
};

const fn known(
    name: &'static str,
    least: usize,
    most: Option<usize>,
    body: fn(&[super::Value], &super::Budget) -> super::args::Outcome,
) -> Function {
    Function { name, least, most, class: Pure, body: Some(Body::Known(body)) }
}

const fn partial(
    name: &'static str,
    least: usize,
    most: Option<usize>,
    body: fn(&[super::Value], &super::Budget) -> super::args::Outcome,
) -> Function {
    Function { name, least, most, class: Pure, body: Some(Body::Partial(body)) }
}

const fn without_body(name: &'static str, least: usize, most: Option<usize>, class: Class) -> Function {
    Function { name, least, most, class, body: None }
}

/// Sorted by name without case; a test keeps it so.
static FUNCTIONS: &[Function] = &[
    known("add", 2, Some(2), number::add),
    without_body("and", 2, None, Structural),
    partial("array", 1, Some(1), array::to_array),
    known("base64", 1, Some(1), encoding::base64),
    known("base64ToJson", 1, Some(1), encoding::base64_to_json),
    known("base64ToString", 1, Some(1), encoding::base64_to_string),
    known("bool", 1, Some(1), logic::bool),
    known("buildUri", 1, Some(1), uri::build_uri),
    known("cidrHost", 2, Some(2), cidr::host),
    known("cidrSubnet", 3, Some(3), cidr::subnet),
    without_body("coalesce", 1, None, Structural),
    partial("concat", 1, None, collection::concat),
    partial("contains", 2, Some(2), collection::contains),
    without_body("copyIndex", 0, Some(2), Structural),
    partial("createArray", 0, None, array::create_array),
    partial("createObject", 0, None, object::create_object),
    known("dataUri", 1, Some(1), encoding::data_uri),
    known("dataUriToString", 1, Some(1), encoding::data_uri_to_string),
    known("dateTimeAdd", 2, Some(3), date::add),
    known("dateTimeFromEpoch", 1, Some(1), date::from_epoch),
    known("dateTimeToEpoch", 1, Some(1), date::to_epoch),
    without_body("deployer", 0, Some(0), Context),
    without_body("deployment", 0, Some(0), Context),
    partial("distinct", 1, Some(1), array::distinct),
    known("div", 2, Some(2), number::div),
    partial("empty", 1, Some(1), collection::empty),
    partial("endsWith", 2, Some(2), search::ends_with),
    without_body("environment", 0, Some(0), Context),
    partial("equals", 2, Some(2), logic::equals),
    partial("extensionResourceId", 3, None, resource_id::extension),
    without_body("extensions", 1, Some(1), Context),
    without_body("externalInput", 1, Some(2), Context),
    without_body("externalInputs", 1, Some(1), Context),
    known("fail", 1, Some(1), object::fail),
    known("false", 0, Some(0), logic::no),
    without_body("filter", 2, Some(2), Structural),
    partial("first", 1, Some(1), collection::first),
    partial("flatten", 1, Some(1), array::flatten),
    known("float", 1, Some(1), number::to_float),
    partial("format", 1, None, format::format),
    partial("greater", 2, Some(2), logic::greater),
    partial("greaterOrEquals", 2, Some(2), logic::greater_or_equals),
    without_body("groupBy", 2, Some(3), Structural),
    known("guid", 1, None, hash::guid),
    without_body("if", 3, Some(3), Structural),
    partial("indexFromEnd", 2, Some(2), array::index_from_end),
    partial("indexOf", 2, Some(2), search::index_of),
    known("int", 1, Some(1), number::to_int),
    partial("intersection", 2, None, merge::intersection),
    partial("items", 1, Some(1), object::items),
    partial("join", 2, Some(2), text::join),
    known("json", 1, Some(1), json_read::json),
    without_body("lambda", 1, None, Structural),
    without_body("lambdaVariables", 1, Some(1), Structural),
    partial("last", 1, Some(1), collection::last),
    partial("lastIndexOf", 2, Some(2), search::last_index_of),
    partial("length", 1, Some(1), collection::length),
    partial("less", 2, Some(2), logic::less),
    partial("lessOrEquals", 2, Some(2), logic::less_or_equals),
    known("like", 2, Some(2), search::like),
    without_body("managementGroup", 0, Some(0), Context),
    without_body("managementGroupResourceId", 2, None, Context),
    without_body("map", 2, Some(2), Structural),
    without_body("mapValues", 2, Some(2), Structural),
    known("max", 1, None, number::max),
    known("min", 1, None, number::min),
    known("mod", 2, Some(2), number::modulo),
    known("mul", 2, Some(2), number::mul),
    without_body("newGuid", 0, Some(0), NonDeterministic),
    known("not", 1, Some(1), logic::not),
    known("null", 0, Some(0), logic::null),
    partial("objectKeys", 1, Some(1), object::object_keys),
    without_body("or", 2, None, Structural),
    known("padLeft", 2, Some(3), text::pad_left),
    without_body("parameters", 1, Some(1), Structural),
    known("parseCidr", 1, Some(1), cidr::parse),
    known("parseUri", 1, Some(1), uri::parse_uri),
    without_body("pickZones", 3, Some(5), Runtime),
    without_body("providers", 1, Some(2), Runtime),
    known("range", 2, Some(2), array::range),
    without_body("reduce", 3, Some(3), Structural),
    without_body("reference", 1, Some(3), Runtime),
    without_body("references", 1, Some(2), Runtime),
    partial("replace", 3, Some(3), text::replace),
    without_body("resourceGroup", 0, Some(0), Context),
    without_body("resourceId", 2, None, Context),
    without_body("resourceInfo", 1, None, Runtime),
    without_body("roleDefinitions", 1, Some(1), Context),
    partial("shallowMerge", 1, Some(1), merge::shallow_merge),
    partial("skip", 2, Some(2), collection::skip),
    without_body("sort", 2, Some(2), Structural),
    partial("split", 2, Some(2), split::split),
    partial("startsWith", 2, Some(2), search::starts_with),
    partial("string", 1, Some(1), json::string),
    known("sub", 2, Some(2), number::sub),
    without_body("subscription", 0, Some(0), Context),
    without_body("subscriptionResourceId", 2, None, Context),
    partial("substring", 1, Some(3), text::substring),
    partial("take", 2, Some(2), collection::take),
    without_body("target", 0, Some(1), Runtime),
    without_body("tenant", 0, Some(0), Context),
    partial("tenantResourceId", 2, None, resource_id::tenant),
    without_body("toLogicalZone", 3, Some(3), Runtime),
    without_body("toLogicalZones", 3, Some(3), Runtime),
    partial("toLower", 1, Some(1), text::to_lower),
    without_body("toObject", 2, Some(3), Structural),
    without_body("toPhysicalZone", 3, Some(3), Runtime),
    without_body("toPhysicalZones", 3, Some(3), Runtime),
    partial("toUpper", 1, Some(1), text::to_upper),
    partial("trim", 1, Some(1), text::trim),
    known("true", 0, Some(0), logic::yes),
    partial("tryGet", 2, None, object::try_get),
    partial("tryIndexFromEnd", 2, None, array::try_index_from_end),
    partial("union", 1, None, merge::union),
    known("uniqueString", 1, None, hash::unique_string),
    partial("uri", 2, Some(2), uri::uri),
    partial("uriComponent", 1, Some(1), uri::uri_component),
    known("uriComponentToString", 1, Some(1), uri::uri_component_to_string),
    without_body("utcNow", 0, Some(1), NonDeterministic),
    without_body("variables", 1, Some(1), Structural),
];

/// `listKeys`, `listSecrets` and all the others: resource providers define them, the language only the beginning.
static LIST: Function = without_body("list*", 1, Some(3), Runtime);

/// The function of that name, compared without ASCII case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    match FUNCTIONS.binary_search_by(|function| compare(function.name, name)) {
        Ok(index) => FUNCTIONS.get(index),
        Err(_) => name.get(..4).filter(|start| start.eq_ignore_ascii_case("list")).map(|_| &LIST),
    }
}

fn compare(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// The function whose name is nearest to an unknown one, if one is near enough to be meant.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    crate::knowledge::nearest::nearest(name, FUNCTIONS.iter().map(|function| function.name))
}

/// What stands for `listKeys`, `listSecrets` and all the others.
pub(super) fn list() -> &'static Function {
    &LIST
}

/// Every function of the language that has a name of its own, in the order of their names.
pub(super) fn all() -> impl Iterator<Item = &'static Function> {
    FUNCTIONS.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_name_is_found() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| compare(a.name, b.name).is_lt()));
        for function in FUNCTIONS {
            let found = find(&function.name.to_uppercase()).unwrap();
            assert!(std::ptr::eq(found, function), "{}", function.name);
            assert!(function.body.is_none() || function.class == Pure);
        }
        assert_eq!(find("listKeys").map(|found| found.class), Some(Runtime));
        assert_eq!(find("LISTwhatever").map(|found| found.name), Some("list*"));
        assert!(find("lis").is_none() && find("concatt").is_none() && find("").is_none() && find("äää").is_none());
    }

    #[test]
    fn a_slip_names_the_function_that_was_meant() {
        assert_eq!(nearest("concatt"), Some("concat"));
        assert_eq!(nearest("resourceIds"), Some("resourceId"));
        assert_eq!(nearest("parameter"), Some("parameters"));
        assert_eq!(nearest("iff"), Some("if"));
        assert_eq!(nearest("somethingElse"), None);
    }
}
