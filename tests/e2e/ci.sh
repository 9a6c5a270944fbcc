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
