//! Works out what a template would deploy: expressions, loops, conditions, nested deployments, in every world.

mod context;
mod declarations;
mod deployment;
mod evaluator;
mod expand;
mod export;
pub mod expression;
mod fault;
pub mod functions;
mod ids;
mod instance;
mod limits;
mod literal;
mod loops;
mod nested;
mod parameter_check;
mod provenance;
mod resource;
mod scope;
mod structural;
mod unknown;
mod value;
mod worlds;

pub use deployment::{Deployment, TemplateInput, evaluate};
pub use evaluator::shorten;
pub use export::exported_resource;
pub use fault::{Breach, Fault, FaultKind, InvalidKind, LinkFault};
pub use ids::{name_segments, provider_id, split_segments};
pub use instance::scope_kind;
pub use limits::{Limit, Limits};
pub use provenance::{Hop, HopKind, MAX_HOPS, Origin, Provenance};
pub use resource::{Existence, Reached, Resource, ResourceSite, ScopeKind, last_segment, reach};
pub use unknown::{Cause, Symbol, SymbolHead, Unknown};
pub use value::{Case, Entry, Key, Kind, Object, Part, PartialText, Truth, Value};
pub use worlds::{Choice, ChoiceKey, WorldSet, Worlds};
