//! A commented configuration for what was found in a repository. What it sets is what counts without it; the rest
//! stands there as comments to be uncommented.

use super::escape::visible_word;
use super::text::counted;
use crate::knowledge::environments::{is_non_production, is_production};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// How many vaults would be deployed.
    pub vaults: usize,
    /// The files that declare them, in order.
    pub files: Vec<String>,
    /// The parameter files that they are deployed with, in order.
    pub parameter_files: Vec<String>,
    /// The regions that they are in, as far as that is known, in order.
    pub regions: Vec<&'static str>,
}

/// So many files are named in a comment.
const MOST_NAMED: usize = 5;

impl Found {
    /// What was found, a line each.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        if self.vaults == 0 {
            return vec!["found no vault here; the configuration is a general one".to_owned()];
        }
        let vaults = counted(self.vaults, "vault", "vaults");
        let mut words = vec![format!("found {vaults} in {}", named(&self.files, "file", "files"))];
        if !self.parameter_files.is_empty() {
            words.push(format!("deployed with {}", named(&self.parameter_files, "parameter file", "parameter files")));
        }
        if !self.regions.is_empty() {
            words.push(format!("in {}", self.regions.join(", ")));
        }
        for (environment, globs) in self.environments() {
            words.push(format!("{environment}: {}", globs.join(", ")));
        }
        words
    }

    /// Globs for paths that tell production, and for those that tell the opposite.
    fn environments(&self) -> Vec<(&'static str, Vec<String>)> {
        let paths = || self.files.iter().chain(&self.parameter_files);
        let of = |tells: fn(&str) -> bool| {
            let mut globs: Vec<String> = Vec::new();
            for path in paths() {
                let mut parts: Vec<&str> = path.split('/').collect();
                let name = parts.pop().unwrap_or_default();
                let folders = parts.into_iter().filter(|part| tells(part)).map(|part| format!("**/{part}/**"));
                let words = name.split('.').filter(|part| tells(part)).map(|part| format!("**/*.{part}.*"));
                globs.extend(folders.chain(words));
            }
            globs.sort();
            globs.dedup();
            globs
        };
        [("prod", of(is_production)), ("dev", of(is_non_production))]
            .into_iter()
            .filter(|(_, globs)| !globs.is_empty())
            .collect()
    }
}

fn named(files: &[String], one: &str, several: &str) -> String {
    let shown: Vec<String> = files.iter().take(MOST_NAMED).map(|file| format!("`{}`", visible_word(file))).collect();
    let more = if files.len() > MOST_NAMED { ", …" } else { "" };
    format!("{} ({}{more})", counted(files.len(), one, several), shown.join(", "))
}

/// The configuration.
#[must_use]
pub fn starter(found: &Found) -> String {
    let mut text = String::from(
        "# What vaultvet checks here, and how strictly. What is set below is what counts without this file, too;\n\
         # take away a `#` to set what stands behind it. All settings: docs/configuration.md, `vaultvet config --schema`.\n",
    );
    for words in found.in_words() {
        text.push_str(&format!("# {words}\n"));
    }
    text.push_str(
        "\n# Which rules are on: recommended, strict, geo, zone, cmk, alz.\nprofile: recommended\n\n\
         # The least severity that makes `vaultvet check` fail: error, warning, info, never.\nfailOn: warning\n\n\
         # Whether findings that hold only for some values of an open parameter make it fail, too.\n\
         failOnPossible: false\n\n\
         # Only these files, and not those; files named on the command line are read all the same.\n\
         # include: [\"infra/**\"]\n# exclude: [\"**/examples/**\"]\n\n\
         # Where templates are deployed, as far as they do not say it themselves.\n",
    );
    let region = found.regions.first().copied().unwrap_or("westeurope");
    text.push_str(&format!("# context:\n#   location: {region}\n\n"));
    text.push_str(
        "# Which parameter files go with which template where their names do not tell; the files of one entry are\n\
         # merged from left to right into one deployment.\n\
         # parameters:\n#   - template: infra/main.json\n#     files: [params/common.json, params/prod.json]\n\n\
         # How bad a rule is, by code or name (error, warning, info, off), and what is asked for.\n\
         # `vaultvet explain RED02` tells the options of a rule; `paths` leads to rules of your own.\n\
         # rules:\n#   paths: [vault-rules]\n#   severity:\n#     RED02: error\n#   options:\n#     RED02: {required: GeoRedundant}\n\
         #     RET01: {vaultDays: 35}\n\n",
    );
    text.push_str(&environments(found));
    text.push_str(
        "\n# What is known and accepted, each with its reason; `vaultvet suppress` writes such entries. Rules, or areas of\n\
         # them, that nobody may suppress. A file of findings that are known: `vaultvet check --write-baseline FILE`.\n\
         # suppressions:\n#   - rule: RED02\n#     path: \"legacy/**\"\n#     reason: moves to a geo-redundant vault by spring\n\
         #     until: 2027-01-31\n\
         # notSuppressible: [MUA01, immutability]\n# baseline: vaultvet-baseline.json\n",
    );
    text
}

fn environments(found: &Found) -> String {
    let said = found.environments();
    let globs_of = |name: &str, otherwise: &str| {
        let globs = said.iter().find(|(known, _)| *known == name).map(|(_, globs)| globs.clone());
        let globs = globs.unwrap_or_else(|| vec![otherwise.to_owned()]);
        globs.iter().map(|glob| format!("\"{glob}\"")).collect::<Vec<_>>().join(", ")
    };
    format!(
        "# Vaults with standards of their own, by the path of their template or parameter file, or by a tag. Of several\n\
         # that fit, the later one counts. `nonProduction` softens what is asked of production alone.\n\
         # environments:\n#   dev:\n#     paths: [{dev}]\n#     nonProduction: true\n\
         #   prod:\n#     paths: [{prod}]\n#     tags: {{environment: [prod, production]}}\n#     nonProduction: false\n\
         #     severity: {{GOV01: warning}}\n",
        dev = globs_of("dev", "**/dev/**"),
        prod = globs_of("prod", "**/prod/**"),
    )
}
