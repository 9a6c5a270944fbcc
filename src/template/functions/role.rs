//! `roleDefinitions`: a built-in role by its name, as far as the table of roles knows it.

use super::args::arg;
use super::symbolic;
use crate::knowledge::roles;
use crate::template::scope::{open_object, surroundings};
use crate::template::value::{Entry, Part, Value};

/// What `roleDefinitions(name)` gives: the GUID of a built-in role is known, the scope at the beginning of its id is not.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-resource
pub(crate) fn role_definition(args: &[Value]) -> Value {
    let name = arg(args, 0);
    let Some(role) = name.as_str().and_then(roles::by_name) else {
        return symbolic::surroundings_call("roleDefinitions", args).into();
    };
    let what = format!("roleDefinitions('{}')", role.name);
    let tail = format!("/providers/Microsoft.Authorization/roleDefinitions/{}", role.guid);
    let id = vec![Part::Hole(surroundings(&format!("the scope of {what}"))), Part::Known(tail.into())];
    open_object(
        vec![Entry::new("id", Value::text(id)), Entry::new("roleDefinitionId", Value::string(role.guid))],
        &what,
    )
    .secured(name.secure)
}
