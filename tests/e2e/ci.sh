#!/usr/bin/env bash
# The action, its scripts, the workflows and the examples for CI systems, each held against the schema of its reader.
# shellcheck source=tests/e2e/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
tools 'check-jsonschema>=0.30'
cd "$root"

step "schemas"
expect 0 check-jsonschema --builtin-schema vendor.github-actions action.yml
expect 0 check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml docs/ci/github.yml
expect 0 check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci docs/ci/gitlab-ci.yml
expect 0 check-jsonschema --builtin-schema vendor.azure-pipelines --regex-variant nonunicode docs/ci/azure-pipelines.yml

step "scripts"
if command -v shellcheck >/dev/null; then
    expect 0 shellcheck --severity=warning --external-sources action/*.sh .ci/run benches/*.sh tests/e2e/*.sh
fi

step "the action takes a release only with its checksum"
# A release that lies in a folder, fetched by what stands in for curl.
mkdir "$work/release" "$work/instead" "$work/pack"
printf '#!/bin/sh\necho "vaultvet 9.9.9"\n' >"$work/pack/vaultvet"
chmod +x "$work/pack/vaultvet"
archive="vaultvet-x86_64-unknown-linux-musl.tar.gz"
tar --create --gzip --file "$work/release/$archive" --directory "$work/pack" .
(cd "$work/release" && sha256sum "$archive" >"$archive.sha256")
cat >"$work/instead/curl" <<CURL
#!/usr/bin/env bash
while [[ \$# -gt 0 ]]; do
    case "\$1" in
        --output) out=\$2; shift ;;
        https://*) from=\$1 ;;
    esac
    shift
done
cp "$work/release/\${from##*/}" "\$out"
CURL
printf '#!/bin/sh\necho "cargo was asked to build"\nexit 1\n' >"$work/instead/cargo"
chmod +x "$work/instead/curl" "$work/instead/cargo"
# install ACTION_REF: the action's installation on a runner that has nothing.
install() {
    rm -rf "$work/runner-release" "$work/path-release"
    mkdir "$work/runner-release"
    env --ignore-environment PATH="$work/instead:/usr/bin:/bin" RUNNER_TEMP="$work/runner-release" RUNNER_OS=Linux \
        RUNNER_ARCH=X64 ACTION_REPOSITORY=owner/vaultvet ACTION_REF="$1" GITHUB_ACTION_PATH="$root" \
        GITHUB_PATH="$work/path-release" action/install.sh
}
expect 0 install v9.9.9
says "vaultvet 9.9.9"
[[ -s $work/path-release ]] || broken "the release is not on the PATH"
expect 1 install main
says "cargo was asked to build"
sed --in-place 's/^..../0000/' "$work/release/$archive.sha256"
expect 1 install v9.9.9
says "its checksum does not match"
silent "vaultvet 9.9.9"
silent "cargo was asked to build"
[[ ! -e $work/path-release ]] || broken "a changed release is on the PATH"
rm "$work/release/$archive.sha256"
expect 1 install v9.9.9
says "cargo was asked to build"

step "the action installs what is there, checks, and tells what came of it"
export RUNNER_TEMP=$work/runner GITHUB_ACTION_PATH=$root GITHUB_PATH=$work/path GITHUB_OUTPUT=$work/output
export GITHUB_STEP_SUMMARY=$work/summary GITHUB_ACTIONS=true
mkdir "$RUNNER_TEMP"
PATH=$(dirname "$vaultvet"):$PATH
expect 0 action/install.sh
says "vaultvet "
cp -r fixtures/demo "$work/demo"
cd "$work"
INPUT_PATHS=$'demo/infra\ndemo/live' INPUT_SARIF=out.sarif INPUT_MARKDOWN=true expect 1 "$root/action/check.sh"
says "::error "
grep --quiet '^exit-code=1$' "$GITHUB_OUTPUT" || broken "no exit code among the outputs"
grep --quiet '^sarif=out.sarif$' "$GITHUB_OUTPUT" || broken "no SARIF among the outputs"
python3 -c 'import json; assert json.load(open("out.sarif"))["version"] == "2.1.0"'
[[ -s $GITHUB_STEP_SUMMARY ]] || broken "no summary"

git init --quiet "$work/changed"
cp -r "$root/fixtures/demo" "$work/changed/demo"
cd "$work/changed"
git add . && git commit --quiet --message "all there is" && echo >new.md && git add . && git commit --quiet --message "no vault"
INPUT_SINCE=HEAD~1 INPUT_SARIF=whole.sarif expect 0 "$root/action/check.sh"
says "nothing to check"
python3 -c 'import json; assert len(json.load(open("whole.sarif"))["runs"][0]["results"]) > 5'
cd "$work"
mkdir "$work/empty"
INPUT_PATHS=empty expect 3 "$root/action/check.sh"
INPUT_PATHS=empty INPUT_ALLOW_EMPTY=true expect 0 "$root/action/check.sh"

step "inputs are never code"
INPUT_PATHS=$'$(touch stolen)\n`touch stolen`; touch stolen' expect 2 "$root/action/check.sh"
[[ ! -e stolen ]] || broken "an input was run"

step "the examples run the commands that they show"
for example in "$root"/docs/ci/*.yml; do
    # What follows `check` on its line and the lines that go on from it.
    sed -n '/vaultvet.* check /,/displayName\|artifacts\|^$/p' "$example" | grep --only-matching --extended-regexp -- '--[a-z-]+' |
        sort --unique >"$work/options" || true
    while read -r option; do
        "$vaultvet" check --help >"$log"
        says "$option"
    done <"$work/options"
done

step "the CI files hold"
