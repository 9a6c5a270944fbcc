//! The clouds of Azure, and what the template function `environment()` gives in each.

use super::Provenance;

/// One cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AzureCloud {
    /// Its name, such as `AzureCloud`.
    pub name: &'static str,
    /// What `authentication.audiences` holds; empty where that is not documented.
    pub audiences: &'static [&'static str],
    /// The texts that are documented, each with its path: `suffixes.storage`.
    pub members: &'static [(&'static str, &'static str)],
}

include!(concat!(env!("OUT_DIR"), "/clouds.rs"));

/// The cloud of that name, case aside.
#[must_use]
pub fn find(name: &str) -> Option<&'static AzureCloud> {
    CLOUDS.iter().find(|cloud| cloud.name.eq_ignore_ascii_case(name))
}

/// The names of all clouds.
pub fn names() -> impl Iterator<Item = &'static str> {
    CLOUDS.iter().map(|cloud| cloud.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cloud_has_its_own_domains() {
        let storage = |name: &str| {
            let members = find(name).unwrap().members;
            members.iter().find(|(path, _)| *path == "suffixes.storage").map(|(_, value)| *value)
        };
        assert_eq!(storage("azurecloud"), Some("core.windows.net"));
        assert_eq!(storage("AzureChinaCloud"), Some("core.chinacloudapi.cn"));
        assert!(find("AzureGermanCloud").is_none());
    }
}
