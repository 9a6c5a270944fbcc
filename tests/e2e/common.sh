# shellcheck shell=bash
# What the end-to-end scripts share; sourced by each. Says what it does, stops at the first broken expectation.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log

# The binary that cargo built; tests/e2e run after a release build.
# shellcheck disable=SC2034 # the scripts use it
vaultvet=${VAULTVET:-$root/target/release/vaultvet}

step() {
    printf -- '-- %s\n' "$*"
}

# Shows what the last command said, and ends.
broken() {
    printf 'BROKEN: %s\n' "$*" >&2
    if [[ -f $log ]]; then
        cat "$log" >&2
    fi
    exit 1
}

# expect CODE COMMAND...: runs it, keeps what it says in $log, and holds its exit code.
expect() {
    local wanted=$1 code=0
    shift
    "$@" >"$log" 2>&1 || code=$?
    [[ $code -eq $wanted ]] || broken "exit code $code instead of $wanted: $*"
}

# says TEXT: the last command said it.
says() {
    grep --fixed-strings --quiet -- "$1" "$log" || broken "does not say: $1"
}

# silent TEXT: the last command did not say it.
silent() {
    if grep --fixed-strings --quiet -- "$1" "$log"; then
        broken "says: $1"
    fi
}

# A virtual environment with tools of Python, made once for all scripts: tools PACKAGE...
tools() {
    local folder=$root/target/e2e/python
    if [[ ! -x $folder/bin/python ]]; then
        python3 -m venv "$folder"
    fi
    "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
    PATH=$folder/bin:$PATH
}

# git, apart from the settings of this machine.
export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_SYSTEM=/dev/null
git config --file "$GIT_CONFIG_GLOBAL" user.name "e2e"
git config --file "$GIT_CONFIG_GLOBAL" user.email "e2e@example.org"
git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main
git config --file "$GIT_CONFIG_GLOBAL" --add safe.directory '*'
