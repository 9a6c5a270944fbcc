//! Tests of what is found, in which order and under which name.

use super::*;

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (file, content) in files {
        let path = directory.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    directory
}

fn options(tree: &tempfile::TempDir) -> DiscoverOptions {
    DiscoverOptions {
        working_dir: tree.path().to_path_buf(),
        no_ignore: false,
        known: Vec::new(),
        stdin_filename: None,
    }
}

fn names(tree: &tempfile::TempDir, paths: &[&str]) -> Vec<String> {
    let found = discover(paths, &options(tree)).unwrap();
    assert_eq!(found.faults, []);
    found.files.into_iter().map(|file| file.display).collect()
}

#[test]
fn forms_are_told_by_extension_in_any_case() {
    let tree = tree(&[
        ("a.json", ""),
        ("b.JSONC", ""),
        ("c.json5", ""),
        ("d.template", ""),
        ("e.arm", ""),
        ("f.yaml", ""),
        ("g.yml", ""),
        ("h.txt", ""),
        ("i", ""),
        ("j.bicep", ""),
        ("k.bicepparam", ""),
        ("l.tf", ""),
    ]);
    let found = discover(&["."], &options(&tree)).unwrap();
    let forms: Vec<_> = found.files.iter().map(|file| (file.display.as_str(), file.form)).collect();
    assert_eq!(forms.iter().filter(|(_, form)| *form == FileForm::Readable).count(), 7);
    assert_eq!(
        forms[7..],
        [("j.bicep", FileForm::Bicep), ("k.bicepparam", FileForm::BicepParameters), ("l.tf", FileForm::Terraform)]
    );
}

#[test]
fn hidden_folders_are_walked_but_git_is_not() {
    let tree = tree(&[(".github/a.yml", ""), (".git/b.json", ""), ("sub/.git/c.json", ""), (".d.json", "")]);
    assert_eq!(names(&tree, &["."]), [".d.json", ".github/a.yml"]);
}

#[test]
fn gitignore_counts_in_a_work_tree_only() {
    let plain = tree(&[(".gitignore", "out.json\n"), ("out.json", ""), ("in.json", "")]);
    assert_eq!(names(&plain, &["."]), ["in.json", "out.json"]);

    let git = tree(&[
        (".git/HEAD", ""),
        (".git/info/exclude", "excluded.json\n"),
        (".gitignore", "out.json\n"),
        (".ignore", "in.json\n"),
        ("excluded.json", ""),
        ("out.json", ""),
        ("deep/out.json", ""),
        ("deep/in.json", ""),
        ("in.json", ""),
    ]);
    assert_eq!(names(&git, &["."]), ["deep/in.json", "in.json"]);
    assert_eq!(names(&git, &["deep"]), ["deep/in.json"], "the rules of the folders above count");
    let all = DiscoverOptions { no_ignore: true, ..options(&git) };
    assert_eq!(discover(&["."], &all).unwrap().files.len(), 5);
}

#[test]
fn a_named_file_is_taken_whatever_its_name_or_an_ignore_file_says() {
    let tree = tree(&[(".git/HEAD", ""), (".gitignore", "*.json\n"), ("a.json", ""), ("notes", ""), ("b.bicep", "")]);
    let found = discover(&["a.json", "notes", "b.bicep", "."], &options(&tree)).unwrap();
    let told: Vec<_> = found.files.iter().map(|file| (file.display.as_str(), file.named, file.form)).collect();
    assert_eq!(
        told,
        [("a.json", true, FileForm::Readable), ("b.bicep", true, FileForm::Bicep), ("notes", true, FileForm::Readable)]
    );
}

#[test]
fn each_file_comes_once_and_named_wins() {
    let tree = tree(&[("sub/a.json", ""), ("sub/b.json", "")]);
    let whole = tree.path().join("sub/a.json");
    let paths = [Path::new("sub"), Path::new("sub/../sub/a.json"), Path::new("./sub/a.json"), &whole, Path::new(".")];
    let found = discover(&paths, &options(&tree)).unwrap();
    let told: Vec<_> = found.files.iter().map(|file| (file.display.as_str(), file.named)).collect();
    assert_eq!(told, [("sub/a.json", true), ("sub/b.json", false)]);
}

#[test]
fn the_order_is_by_path_components() {
    let tree = tree(&[("a-b/x.json", ""), ("a/x.json", ""), ("a/b/x.json", ""), ("a.json", ""), ("b.json", "")]);
    let order = ["a/b/x.json", "a/x.json", "a-b/x.json", "a.json", "b.json"];
    assert_eq!(names(&tree, &["."]), order);
    assert_eq!(names(&tree, &["b.json", "a.json", "a-b", "a"]), order, "whatever the order of the arguments");
}

#[test]
fn every_missing_path_is_named_before_anything_is_walked() {
    let tree = tree(&[("a.json", "")]);
    let fault = discover(&["none", "a.json", "a.json/below", "gone.json"], &options(&tree)).unwrap_err();
    assert_eq!(fault.paths, ["none", "a.json/below", "gone.json"].map(PathBuf::from));
    assert_eq!(fault.to_string(), "no such file or directory: `none`, `a.json/below`, `gone.json`");
}

#[test]
fn standard_input_comes_first_and_once() {
    let tree = tree(&[("a.json", "")]);
    let found = discover(&["a.json", "-", "-"], &options(&tree)).unwrap();
    let told: Vec<_> = found.files.iter().map(|file| (file.display.as_str(), file.path.is_none())).collect();
    assert_eq!(told, [("<stdin>", true), ("a.json", false)]);
    let called = DiscoverOptions { stdin_filename: Some("x/y.yaml".to_owned()), ..options(&tree) };
    assert_eq!(discover(&["-"], &called).unwrap().files[0].display, "x/y.yaml");
}

#[test]
fn a_file_outside_the_working_directory_is_shown_whole() {
    let tree = tree(&[("in/a.json", ""), ("out/b.json", "")]);
    let inside = DiscoverOptions { working_dir: tree.path().join("in"), ..options(&tree) };
    let found = discover(&["../out"], &inside).unwrap();
    assert_eq!(found.files[0].display, tree.path().join("out/b.json").to_string_lossy());
}

#[test]
fn a_file_gone_since_has_vanished() {
    let tree = tree(&[("a.json", "x")]);
    let found = discover(&["."], &options(&tree)).unwrap();
    assert_eq!(found.files[0].read(10), Ok(b"x".to_vec()));
    fs::remove_file(tree.path().join("a.json")).unwrap();
    assert_eq!(found.files[0].read(10), Err(ReadFault::Vanished));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn links_are_followed_when_named_and_not_when_met() {
        let tree = tree(&[("real/a.json", ""), ("walked/b.json", "")]);
        symlink(tree.path().join("real"), tree.path().join("walked/link")).unwrap();
        symlink(tree.path().join("real/a.json"), tree.path().join("walked/c.json")).unwrap();
        symlink(tree.path().join("walked"), tree.path().join("walked/loop")).unwrap();
        assert_eq!(names(&tree, &["walked"]), ["walked/b.json"]);
        assert_eq!(names(&tree, &["walked/link"]), ["walked/link/a.json"]);
        assert_eq!(names(&tree, &["walked/c.json"]), ["walked/c.json"]);
    }

    #[test]
    fn a_folder_that_cannot_be_opened_is_a_fault_with_its_path() {
        let tree = tree(&[("open/a.json", ""), ("shut/b.json", "")]);
        let shut = tree.path().join("shut");
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
        let for_root_too = fs::read_dir(&shut).is_err();
        let found = discover(&["."], &options(&tree)).unwrap();
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o755)).unwrap();
        if for_root_too {
            assert_eq!(found.files.len(), 1);
            assert_eq!(found.faults.iter().map(|fault| fault.display.as_str()).collect::<Vec<_>>(), ["shut"]);
        }
    }
}
