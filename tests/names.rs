//! One file has one name, in every format, from wherever and by whatever path it is checked.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;

use support::template::{BESIDE, template, vault_with_redundancy};
use support::{Bench, Checked, Invocation};

/// Paths that lead from a folder of the bench to the file `a/b/main.json` or to a folder that holds it.
const WAYS: [(&str, &str); 9] = [
    ("", "."),
    ("", "a/b/main.json"),
    ("a", "."),
    ("a", "./b"),
    ("a", "./b/../b/main.json"),
    ("a/b", ".."),
    ("a/b", "."),
    ("a/b", "../../a"),
    ("other", "../a"),
];

fn bench() -> Bench {
    let bench = Bench::with(&[("a/b/main.json", BESIDE), ("other/x.txt", "")]);
    fs::create_dir(bench.path(".git")).unwrap();
    bench
}

fn check(bench: &Bench, from: &str, arguments: &[&str]) -> Checked {
    let folder = bench.path(from);
    Checked::of(Invocation::new(&folder).args(["check", "--format", "json"]).args(arguments).run())
}

#[test]
fn forges_are_told_the_path_that_git_knows() {
    let bench = bench();
    for (from, path) in WAYS {
        for (format, name) in [
            ("sarif", "\"uri\": \"a/b/main.json\""),
            ("github", "file=a/b/main.json,"),
            ("gitlab", "\"path\": \"a/b/main.json\""),
        ] {
            let told = Invocation::new(&bench.path(from)).args(["check", "--format", format, path]).run().exits(1);
            let text = told.text();
            assert!(text.contains(name), "{format} of {path} from {from:?}: {text}");
            assert!(!text.contains("./b") && !text.contains("a/.."), "{format} of {path} from {from:?}: {text}");
        }
    }
}

#[test]
fn fingerprints_are_the_same_from_everywhere() {
    let bench = bench();
    let of = |from, path| -> BTreeSet<String> {
        let checked = check(&bench, from, &[path]);
        checked.findings().iter().map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let first = of("", ".");
    for (from, path) in WAYS {
        assert_eq!(of(from, path), first, "{path} from {from:?}");
    }
}

#[test]
fn a_baseline_of_the_root_holds_everywhere() {
    let bench = bench();
    bench.run(["check", "--write-baseline", "base.json"]).exits(0);
    let baseline = bench.path("base.json");
    for (from, path) in WAYS {
        let told = Invocation::new(&bench.path(from)).args(["check", path, "--baseline"]).args([&baseline]).run();
        assert!(told.exits(0).stderr.is_empty(), "{path} from {from:?}");
    }
}

#[test]
fn a_module_that_is_linked_and_walked_is_told_once() {
    let main = template(
        "\"resources\": [ { \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"d\", \
         \"properties\": { \"mode\": \"Incremental\", \"templateLink\": { \"relativePath\": \"vault.json\" } } } ]",
    );
    let vault = template(&format!("\"resources\": [ {} ]", vault_with_redundancy("bv", "LocallyRedundant")));
    let bench = Bench::with(&[("in/main.json", &main), ("in/vault.json", &vault), ("other/x.txt", "")]);
    let expected = check(&bench, "", &["in"]).of_rule("RED02").len();
    for (from, path) in [("other", "../in"), ("in", "../in"), ("in", "."), ("other", "../other/.././in")] {
        assert_eq!(check(&bench, from, &[path]).of_rule("RED02").len(), expected, "{path} from {from}");
    }
    // So through a linked folder.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(bench.path("in"), bench.path("linked")).unwrap();
        assert_eq!(check(&bench, "", &["linked"]).of_rule("RED02").len(), expected);
        assert_eq!(check(&bench, "", &["linked/../in"]).of_rule("RED02").len(), expected);
    }
}

#[cfg(unix)]
#[test]
fn a_template_that_metadata_names_is_found_through_a_linked_folder() {
    let vault = vault_with_redundancy("bv", "[parameters('r')]");
    let declared = "\"r\": { \"type\": \"string\", \"defaultValue\": \"LocallyRedundant\" }";
    let main = template(&format!("\"parameters\": {{ {declared} }}, \"resources\": [ {vault} ]"));
    let values = "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", \
                  \"contentVersion\": \"1.0.0.0\", \"metadata\": {\"template\": \"main.json\"}, \
                  \"parameters\": {\"r\": {\"value\": \"GeoRedundant\"}}}";
    let bench = Bench::with(&[("in/main.json", &main), ("in/values.parameters.json", values)]);
    std::os::unix::fs::symlink(bench.path("in"), bench.path("linked")).unwrap();
    assert_eq!(check(&bench, "", &["in"]).of_rule("RED02").len(), 0);
    let linked = check(&bench, "", &["linked"]);
    assert_eq!(linked.of_rule("RED02").len(), 0);
    assert_eq!(linked.document["summary"]["vaults"], 1);
}

#[cfg(unix)]
#[test]
fn a_linked_folder_has_the_path_that_git_knows() {
    let bench = bench();
    std::os::unix::fs::symlink("a/b", bench.path("link")).unwrap();
    let told = bench.run(["check", "--format", "github", "link"]).exits(1);
    assert!(told.text().contains("file=a/b/main.json,"), "{}", told.text());
}

#[cfg(target_os = "linux")]
#[test]
fn two_names_that_are_no_text_are_two_files() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::new();
    fs::create_dir(bench.path(".git")).unwrap();
    for name in [&b"a\xFE.json"[..], b"a\xFF.json"] {
        fs::write(bench.path(OsStr::from_bytes(name)), BESIDE).unwrap();
    }
    let checked = check(&bench, "", &["."]).exits(1);
    let files: Vec<&str> =
        checked.document["inputs"].as_array().unwrap().iter().map(|input| input["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["a%FE.json", "a%FF.json"]);
    let fingerprints: BTreeSet<&str> =
        checked.findings().iter().map(|finding| finding["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), checked.findings().len());
    bench.run(["check", "--write-baseline", "base.json"]).exits(0);
    assert!(fs::read_to_string(bench.path("base.json")).unwrap().contains("\"file\":\"a%FE.json\""));
}
