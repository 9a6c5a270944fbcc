//! Facts about Azure, each in a dated table that is checked and packed when the crate is built.

pub mod api_version;
pub mod clouds;
pub mod critical_operations;
pub mod day;
pub mod defaults;
pub mod environments;
pub mod fact;
pub mod family;
pub mod key_hosts;
pub mod kind;
pub mod nearest;
pub mod overlaps;
pub mod regions;
pub mod resource_types;
pub mod roles;
pub mod types;
pub mod versions;
pub mod workloads;

pub use api_version::ApiVersion;
pub use day::Day;
pub use fact::Fact;
pub use kind::VaultKind;

/// Where a table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// File name of the table, without extension.
    pub table: &'static str,
    /// What was read.
    pub source: &'static str,
    /// Where it can be read.
    pub url: &'static str,
    /// As of which day it was true, `YYYY-MM-DD`.
    pub date: &'static str,
}

/// The provenance of every table.
pub static TABLES: &[Provenance] = &[
    clouds::PROVENANCE,
    critical_operations::PROVENANCE,
    defaults::PROVENANCE,
    environments::PROVENANCE,
    family::PROVENANCE,
    key_hosts::PROVENANCE,
    overlaps::PROVENANCE,
    regions::PROVENANCE,
    resource_types::PROVENANCE,
    roles::PROVENANCE,
    types::PROVENANCE,
    versions::PROVENANCE,
    workloads::PROVENANCE,
];
