#!/usr/bin/env bash
# What a terminal gets: completions that shells take, man pages without warnings, a progress bar only where it belongs.
# shellcheck source=tests/e2e/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

step "bash completes commands and options"
expect 0 "$vaultvet" completions bash
cp "$log" "$work/vaultvet.bash"
complete_words='COMP_WORDS=(vaultvet check --prof); COMP_CWORD=2; _vaultvet vaultvet --prof check; echo "${COMPREPLY[@]}"'
expect 0 bash -c "source '$work/vaultvet.bash'; $complete_words"
says "--profile"

step "the scripts of the other shells are taken by their shell, where it is installed"
for shell in zsh fish powershell; do
    expect 0 "$vaultvet" completions "$shell"
    says "vaultvet"
    cp "$log" "$work/vaultvet.$shell"
done
if command -v zsh >/dev/null; then
    expect 0 zsh -n "$work/vaultvet.zsh"
fi
if command -v fish >/dev/null; then
    expect 0 fish --no-execute "$work/vaultvet.fish"
fi

step "every command has its page, without a warning"
expect 0 "$vaultvet" man --output "$work/man"
"$vaultvet" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\)\( .*\)\{0,1\}$/\1/p' | grep --invert-match '^help$' >"$work/commands"
[[ $(wc -l <"$work/commands") -gt 5 ]] || broken "the help names hardly any command"
while read -r name; do
    [[ -s $work/man/vaultvet-$name.1 ]] || broken "no page for $name"
done <"$work/commands"
if command -v man >/dev/null; then
    for page in "$work"/man/*.1; do
        expect 0 bash -c "MANROFFSEQ='' LC_ALL=C.UTF-8 man --warnings --encoding=UTF-8 --local-file '$page' >/dev/null"
        [[ ! -s $log ]] || broken "$page has warnings"
    done
fi

step "a long run shows a bar on a terminal, and takes it away again"
mkdir "$work/many"
python3 - "$work/many" <<'PYTHON'
import json, sys
schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
for file in range(20):
    vaults = [
        {"type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2025-07-01", "name": f"bv-{file}-{number}",
         "location": "westeurope", "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}]}}
        for number in range(1000)
    ]
    with open(f"{sys.argv[1]}/{file}.json", "w") as out:
        json.dump({"$schema": schema, "contentVersion": "1.0.0.0", "resources": vaults}, out, indent=1)
PYTHON
run="'$vaultvet' check --fail-on never --format json --threads 1 '$work/many'"
expect 0 script --quiet --return --echo never --command "TERM=xterm $run >/dev/null" /dev/null
says "checking deployments"
expect 0 script --quiet --return --echo never --command "TERM=xterm $run --quiet >/dev/null" /dev/null
silent "checking deployments"

step "and none where stderr is no terminal"
expect 0 bash -c "$run >/dev/null"
silent "checking deployments"

step "the terminal holds"
