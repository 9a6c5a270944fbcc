//! The forms of input that are recognised.

/// What kind of document a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// A deployment template.
    ArmTemplate,
    /// A deployment parameters file.
    Parameters,
    /// One resource as REST or `az … show` gives it.
    Resource,
    /// Several resources: `value`, a bare array, Resource Graph rows.
    ResourceList,
    /// Bicep source; not read yet.
    Bicep,
    /// A Bicep parameters file; not read yet.
    BicepParam,
    /// Terraform; not read yet.
    Terraform,
}

impl Form {
    /// The word of the JSON contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ArmTemplate => "arm-template",
            Self::Parameters => "parameters",
            Self::Resource => "resource",
            Self::ResourceList => "resource-list",
            Self::Bicep => "bicep",
            Self::BicepParam => "bicepparam",
            Self::Terraform => "terraform",
        }
    }
}
