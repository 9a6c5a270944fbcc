//! Control frameworks that rules are mapped to, and how a mapping was made.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A control framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Framework {
    /// Microsoft cloud security benchmark, v1.
    #[serde(rename = "mcsb")]
    Mcsb,
    /// NIST SP 800-53, revision 5.
    #[serde(rename = "nist-800-53-r5")]
    Nist,
    /// ISO/IEC 27001 and 27002, 2022.
    #[serde(rename = "iso-27001-2022")]
    Iso,
    /// PCI DSS, version 4.
    #[serde(rename = "pci-dss-4")]
    Pci,
    /// CIS Microsoft Azure Foundations.
    #[serde(rename = "cis-azure")]
    Cis,
    /// Azure Well-Architected Framework.
    #[serde(rename = "waf")]
    Waf,
}

impl Framework {
    /// Every framework, in the order of a rule file.
    pub const ALL: [Self; 6] = [Self::Mcsb, Self::Nist, Self::Iso, Self::Pci, Self::Cis, Self::Waf];

    /// The key in rule files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mcsb => "mcsb",
            Self::Nist => "nist-800-53-r5",
            Self::Iso => "iso-27001-2022",
            Self::Pci => "pci-dss-4",
            Self::Cis => "cis-azure",
            Self::Waf => "waf",
        }
    }

    /// The framework's full name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mcsb => "Microsoft cloud security benchmark v1",
            Self::Nist => "NIST SP 800-53 Rev. 5",
            Self::Iso => "ISO/IEC 27001:2022",
            Self::Pci => "PCI DSS v4",
            Self::Cis => "CIS Microsoft Azure Foundations",
            Self::Waf => "Azure Well-Architected Framework",
        }
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// How a rule came to be mapped to a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A built-in policy initiative maps the same check to it.
    Read,
    /// Our own judgement.
    Judgement,
}

impl Basis {
    /// The word in rule files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Judgement => "judgement",
        }
    }
}
