//! `--since`: what changed against a git revision, in real repositories, partial and shallow clones among them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use support::template::{BESIDE, parameters, template, vault_with_redundancy};
use support::{Bench, Checked};

/// Runs git, apart from the configuration of this machine, and gives what it says.
fn git<const N: usize>(folder: &Path, arguments: [&str; N]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn with_parameter() -> String {
    let vault = vault_with_redundancy("bv", "[parameters('r')]");
    template(&format!("\"parameters\": {{ \"r\": {{ \"type\": \"string\" }} }}, \"resources\": [ {vault} ]"))
}

fn given(value: &str) -> String {
    parameters(&format!("\"r\": {{ \"value\": \"{value}\" }}"))
}

fn linking(to: &str) -> String {
    template(&format!(
        "\"resources\": [ {{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"d\", \
         \"properties\": {{ \"mode\": \"Incremental\", \"templateLink\": {{ \"relativePath\": \"{to}\" }}, \
         \"parameters\": {{ \"r\": {{ \"value\": \"LocallyRedundant\" }} }} }} }} ]"
    ))
}

/// A repository with these files committed.
fn repository(files: &[(&str, &str)]) -> Bench {
    let bench = Bench::with(files);
    git(&bench.path(""), ["init", "--quiet"]);
    commit(&bench);
    bench
}

fn commit(bench: &Bench) {
    git(&bench.path(""), ["add", "--all"]);
    git(&bench.path(""), ["commit", "--quiet", "--allow-empty", "--message", "state"]);
}

fn since(bench: &Bench, revision: &str) -> Checked {
    bench.check(["--since", revision])
}

fn files_of(checked: &Checked) -> BTreeSet<String> {
    let inputs = checked.document["inputs"].as_array().unwrap();
    inputs.iter().map(|input| input["file"].as_str().unwrap().to_owned()).collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn what_did_not_change_is_not_spoken_of() {
    let bench = repository(&[("old.json", BESIDE), ("new.json", "{}")]);
    bench.file("new.json", BESIDE);
    let checked = since(&bench, "HEAD").exits(1);
    assert_eq!(files_of(&checked), set(["new.json"]));
    assert_eq!(checked.codes_in("old.json"), [""; 0]);
    assert!(checked.codes_in("new.json").contains(&"RED02"));
    assert_eq!(checked.document["summary"]["vaults"], 1);
}

#[test]
fn new_files_count_and_ignored_ones_do_not() {
    let bench = repository(&[("old.json", BESIDE), (".gitignore", "out/\n")]);
    bench.file("new.json", BESIDE).file("out/built.json", BESIDE);
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["new.json"]));
}

#[test]
fn nothing_changed_is_no_failure() {
    let bench = repository(&[("old.json", BESIDE)]);
    let checked = since(&bench, "HEAD").exits(0);
    assert!(checked.findings().is_empty());
    assert!(checked.told.stderr.contains("nothing to check"), "{}", checked.told.stderr);
}

#[test]
fn a_changed_parameter_file_brings_its_template_and_leaves_its_neighbours() {
    let bench = repository(&[
        ("main.json", &with_parameter()),
        ("main.dev.parameters.json", &given("LocallyRedundant")),
        ("main.prod.parameters.json", &given("GeoRedundant")),
    ]);
    bench.file("main.prod.parameters.json", given("LocallyRedundant"));
    let checked = since(&bench, "HEAD").exits(1);
    assert_eq!(files_of(&checked), set(["main.json", "main.prod.parameters.json"]));
    let found = checked.of_rule("RED02");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["resource"]["deployments"][0], "main.prod.parameters.json");
}

#[test]
fn a_changed_template_is_judged_with_each_of_its_parameter_files() {
    let bench = repository(&[
        ("main.json", &with_parameter()),
        ("main.dev.parameters.json", &given("LocallyRedundant")),
        ("main.prod.parameters.json", &given("GeoRedundant")),
    ]);
    bench.file("main.json", with_parameter().replace("\"bv\"", "\"bv-other\""));
    assert_eq!(
        files_of(&since(&bench, "HEAD").exits(1)),
        set(["main.json", "main.dev.parameters.json", "main.prod.parameters.json"])
    );
}

#[test]
fn a_parameter_file_that_is_gone_is_a_change_of_its_template() {
    let bench = repository(&[
        ("main.json", &with_parameter()),
        ("main.prod.parameters.json", &given("GeoRedundant")),
        ("x.json", BESIDE),
    ]);
    fs::remove_file(bench.path("main.prod.parameters.json")).unwrap();
    assert_eq!(files_of(&since(&bench, "HEAD")), set(["main.json"]));
}

#[test]
fn a_changed_linked_file_brings_every_template_that_leads_to_it() {
    let bench = repository(&[
        ("main.json", &linking("middle/one.json")),
        ("middle/one.json", &linking("../modules/vault.json")),
        ("modules/vault.json", &with_parameter()),
        ("aside.json", BESIDE),
    ]);
    bench.file("modules/vault.json", with_parameter().replace("\"bv\"", "\"bv-other\""));
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["main.json", "middle/one.json", "modules/vault.json"]));
}

#[test]
fn a_linked_file_that_is_gone_is_a_change_of_who_links_to_it() {
    let bench =
        repository(&[("main.json", &linking("vault.json")), ("vault.json", &with_parameter()), ("x.json", BESIDE)]);
    fs::remove_file(bench.path("vault.json")).unwrap();
    let checked = since(&bench, "HEAD");
    assert_eq!(files_of(&checked), set(["main.json"]), "{:#}", checked.document);
    assert_eq!(checked.input("main.json")["reason"], "linked-template-missing");
    assert!(checked.told.stderr.contains("1 links to templates that were not read"), "{}", checked.told.stderr);
}

#[test]
fn a_linked_file_that_can_be_read_no_more_is_a_change_of_who_links_to_it() {
    let bench =
        repository(&[("main.json", &linking("vault.json")), ("vault.json", &with_parameter()), ("x.json", BESIDE)]);
    bench.file("vault.json", "{ \"resources\": [");
    let checked = since(&bench, "HEAD");
    assert_eq!(files_of(&checked), set(["main.json", "vault.json"]), "{:#}", checked.document);
    assert_eq!(checked.input("main.json")["reason"], "linked-template-unreadable");
}

#[test]
fn a_branch_is_compared_where_it_parted() {
    let bench = repository(&[("a.json", "{}"), ("b.json", "{}")]);
    git(&bench.path(""), ["checkout", "--quiet", "-b", "topic"]);
    bench.file("a.json", BESIDE);
    commit(&bench);
    git(&bench.path(""), ["checkout", "--quiet", "main"]);
    bench.file("b.json", BESIDE);
    commit(&bench);
    git(&bench.path(""), ["checkout", "--quiet", "topic"]);
    // On main, b.json went on; that is none of this branch's doing.
    assert_eq!(files_of(&since(&bench, "main").exits(1)), set(["a.json"]));
}

#[test]
fn what_exports_show_together_stays_joined() {
    let vault = "{\"id\": \"/subscriptions/s/resourceGroups/r/providers/Microsoft.DataProtection/backupVaults/bv-one\", \
                 \"type\": \"Microsoft.DataProtection/backupVaults\", \"name\": \"bv-one\", \"location\": \"westeurope\", \
                 \"identity\": {\"type\": \"SystemAssigned\", \"principalId\": \"6d1f2a10-0000-4000-8000-000000000001\"}, \
                 \"properties\": {\"storageSettings\": [{\"datastoreType\": \"VaultStore\", \"type\": \"ZoneRedundant\"}]}}";
    let grant = "{\"id\": \"/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/g\", \"name\": \"g\", \
                 \"type\": \"Microsoft.Authorization/roleAssignments\", \"properties\": {\"scope\": \"/subscriptions/s\", \
                 \"principalId\": \"6d1f2a10-0000-4000-8000-000000000001\", \"roleDefinitionId\": \
                 \"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635\"}}";
    let bench = repository(&[("vault.json", vault), ("grant.json", "[]")]);
    bench.file("grant.json", grant);
    // The role is new, the vault is not: the finding is about both.
    assert_eq!(since(&bench, "HEAD").exits(1).of_rule("IDN06").len(), 1);
}

#[test]
fn a_changed_configuration_concerns_everything() {
    let bench = repository(&[("a.json", BESIDE), ("b.json", BESIDE)]);
    bench.file("vaultvet.yaml", "context:\n  location: westeurope\n");
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["a.json", "b.json"]));
}

#[test]
fn a_configuration_that_is_gone_concerns_everything() {
    let bench = repository(&[("vaultvet.yaml", "failOn: error\n"), ("a.json", BESIDE), ("b.json", "{}")]);
    fs::remove_file(bench.path("vaultvet.yaml")).unwrap();
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["a.json"]));
}

#[test]
fn a_nearer_configuration_that_is_gone_concerns_everything() {
    let bench = repository(&[("vaultvet.yaml", ""), ("in/vaultvet.yaml", "failOn: error\n"), ("in/a.json", BESIDE)]);
    fs::remove_file(bench.path("in/vaultvet.yaml")).unwrap();
    let told = support::Invocation::new(&bench.path("in")).args(["check", "--since", "HEAD"]).run().exits(1);
    assert!(told.text().contains("a.json"), "{}", told.text());
}

#[test]
fn a_rule_of_a_folder_that_is_gone_concerns_everything() {
    let rule = |code: &str| {
        format!(
            "code: {code}\ntitle: vault without an owner {code}\nseverity: info\ncondition:\n  allOf:\n    \
             - {{field: type, equals: Microsoft.DataProtection/backupVaults}}\n    \
             - {{field: \"tags['{code}']\", exists: false}}\nmessage: \"{{vault}} has no owner\"\n"
        )
    };
    let bench = repository(&[
        ("vaultvet.yaml", "rules:\n  paths: [rules]\n"),
        ("rules/one.yaml", &rule("ORG01")),
        ("rules/two.yaml", &rule("ORG02")),
        ("a.json", BESIDE),
    ]);
    fs::remove_file(bench.path("rules/two.yaml")).unwrap();
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["a.json"]));
}

#[test]
fn an_ignore_file_hides_nothing_that_git_tracks() {
    for ignored in ["a.json", "*"] {
        let bench = repository(&[("a.json", "{}"), ("b.json", "{}")]);
        bench.file("a.json", BESIDE).file(".gitignore", format!("{ignored}\n"));
        git(&bench.path(""), ["add", "--force", "--all"]);
        git(&bench.path(""), ["commit", "--quiet", "--message", "hidden"]);
        assert_eq!(files_of(&since(&bench, "HEAD~1").exits(1)), set(["a.json"]), "{ignored}");
    }
}

#[test]
fn an_ignore_file_does_not_take_the_template_from_its_parameters() {
    let bench = repository(&[("main.json", &with_parameter()), ("main.parameters.json", &given("GeoRedundant"))]);
    bench.file("main.parameters.json", given("LocallyRedundant")).file(".gitignore", "main.json\n");
    commit(&bench);
    assert_eq!(since(&bench, "HEAD~1").exits(1).of_rule("RED02").len(), 1);
}

/// A repository with the submodule `sub`, in which there is `a.json`.
fn with_submodule(text: &str) -> (Bench, Bench) {
    let origin = repository(&[("a.json", text), ("b.json", BESIDE)]);
    let bench = repository(&[("top.json", BESIDE)]);
    let url = format!("file://{}", origin.path("").display());
    git(&bench.path(""), ["submodule", "--quiet", "add", &url, "sub"]);
    (origin, bench)
}

#[test]
fn a_submodule_that_is_new_is_a_change() {
    let (_origin, bench) = with_submodule(BESIDE);
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["sub/a.json", "sub/b.json"]));
    commit(&bench);
    assert_eq!(files_of(&since(&bench, "HEAD~1").exits(1)), set(["sub/a.json", "sub/b.json"]));
    since(&bench, "HEAD").exits(0);
}

#[test]
fn a_submodule_is_looked_into() {
    let (_origin, bench) = with_submodule("{}");
    commit(&bench);
    // Edited, then committed there alone, then recorded.
    bench.file("sub/a.json", BESIDE);
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["sub/a.json"]));
    git(&bench.path("sub"), ["commit", "--quiet", "--all", "--message", "more"]);
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["sub/a.json"]));
    commit(&bench);
    since(&bench, "HEAD").exits(0);
    assert_eq!(files_of(&since(&bench, "HEAD~1").exits(1)), set(["sub/a.json"]));
}

#[test]
fn a_submodule_that_is_gone_is_a_change_of_who_links_into_it() {
    let origin = repository(&[("vault.json", &with_parameter())]);
    let vault = vault_with_redundancy("bv-own", "LocallyRedundant");
    let main = linking("sub/vault.json").replace("\"resources\": [", &format!("\"resources\": [ {vault},"));
    let bench = repository(&[("main.json", &main), ("x.json", BESIDE)]);
    let url = format!("file://{}", origin.path("").display());
    git(&bench.path(""), ["submodule", "--quiet", "add", &url, "sub"]);
    commit(&bench);
    git(&bench.path(""), ["rm", "--quiet", "--force", "sub"]);
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["main.json"]));
}

#[test]
fn a_repository_inside_that_git_does_not_know_is_new() {
    let bench = repository(&[("top.json", BESIDE)]);
    bench.file("inner/a.json", BESIDE);
    git(&bench.path("inner"), ["init", "--quiet"]);
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["inner/a.json"]));
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let bench = Bench::with(&[("a.json", BESIDE), ("b.json", BESIDE)]);
    git(&bench.path(""), ["init", "--quiet"]);
    git(&bench.path(""), ["add", "a.json"]);
    assert_eq!(files_of(&since(&bench, "HEAD").exits(1)), set(["a.json", "b.json"]));
    let told = bench.run(["check", "--since", "main~1"]).exits(2);
    assert!(told.stderr.contains("is no revision here"), "{}", told.stderr);
}

#[test]
fn a_work_tree_of_somebody_else_is_told_as_that() {
    let bench = repository(&[("a.json", BESIDE)]);
    let told = bench
        .command()
        .args(["check", "--since", "HEAD"])
        .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .run()
        .exits(2);
    assert!(told.stderr.contains("dubious ownership") && told.stderr.contains("safe.directory"), "{}", told.stderr);
    assert!(!told.stderr.contains("is no revision"), "{}", told.stderr);
}

#[test]
fn in_a_hook_submodules_are_asked_in_their_own_repository() {
    let (_origin, bench) = with_submodule("{}");
    commit(&bench);
    bench.file("sub/a.json", BESIDE);
    let arguments = ["check", "--format", "json", "--since", "HEAD"];
    let told = bench.command().args(arguments).env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index").run();
    assert_eq!(files_of(&Checked::of(told).exits(1)), set(["sub/a.json"]));
}

#[test]
fn names_that_no_shell_likes() {
    let bench = repository(&[("old.json", BESIDE)]);
    bench.file("a \"b\"\n é.json", BESIDE).file("-x.json", BESIDE);
    assert_eq!(since(&bench, "HEAD").exits(1).document["summary"]["vaults"], 2);
}

#[test]
fn a_partial_clone_is_asked_for_nothing_it_lacks() {
    let origin = repository(&[("a.json", "{}"), ("b.json", BESIDE)]);
    origin.file("a.json", BESIDE);
    commit(&origin);
    git(&origin.path(""), ["config", "uploadpack.allowFilter", "true"]);
    let bench = Bench::new();
    let url = format!("file://{}", origin.path("").display());
    git(&bench.path(""), ["clone", "--quiet", "--filter=blob:none", &url, "clone"]);
    // The promised objects are out of reach from here on.
    fs::remove_dir_all(origin.path(".git")).unwrap();
    let told = bench.run(["check", "--format", "json", "--since", "HEAD~1", "clone"]);
    let checked = Checked::of(told).exits(1);
    assert_eq!(files_of(&checked), set(["clone/a.json"]));
}

#[test]
fn revisions_that_are_none() {
    let bench = repository(&[("a.json", BESIDE)]);
    for revision in ["origin/main", "--output=stolen", "", "HEAD:a.json"] {
        let told = bench.run(["check", &format!("--since={revision}")]).exits(2);
        assert!(told.stdout.is_empty() && told.stderr.contains("is no revision here"), "{revision}: {}", told.stderr);
    }
    assert!(!bench.path("stolen").exists());
}

#[test]
fn outside_of_a_work_tree_nothing_tells() {
    let bench = Bench::with(&[("a.json", BESIDE)]);
    let told = bench.run(["check", "--since", "HEAD"]).exits(2);
    assert!(told.stderr.contains("lies in no git work tree"), "{}", told.stderr);
}
