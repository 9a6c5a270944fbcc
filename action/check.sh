#!/usr/bin/env bash
# Runs `vaultvet check` with the action's inputs, which reach it as environment variables and so never as code.
set -euo pipefail

# macOS has bash 3.2: no names of arrays as arguments, and no empty array is expanded.
since=${INPUT_SINCE:-}
sarif=${INPUT_SARIF:-}

# What is judged, and how.
check=(check)
if [[ -n ${INPUT_PROFILE:-} ]]; then
    check+=("--profile=$INPUT_PROFILE")
fi
if [[ -n ${INPUT_POLICY_CONFIG:-} ]]; then
    check+=("--policy-config=$INPUT_POLICY_CONFIG")
fi
while IFS= read -r line; do
    if [[ -n $line ]]; then
        check+=("$line")
    fi
done <<<"${INPUT_ARGUMENTS:-}"

paths=(--)
while IFS= read -r line; do
    if [[ -n $line ]]; then
        paths+=("$line")
    fi
done <<<"${INPUT_PATHS:-.}"

# What fails, and what is told of it.
gate=(--format=github)
if [[ -n ${INPUT_FAIL_ON:-} ]]; then
    gate+=("--fail-on=$INPUT_FAIL_ON")
fi
if [[ -n $since ]]; then
    gate+=("--since=$since")
fi
# A change without vaults is nothing unusual; a whole run that finds none looks in the wrong place.
if [[ ${INPUT_ALLOW_EMPTY:-} == true || (-z ${INPUT_ALLOW_EMPTY:-} && -n $since) ]]; then
    gate+=(--allow-empty)
fi
summary=
if [[ ${INPUT_MARKDOWN:-} == true && -n ${GITHUB_STEP_SUMMARY:-} ]]; then
    summary=$(mktemp)
    gate+=("--output=markdown:$summary")
fi
if [[ -n $sarif && -z $since ]]; then
    gate+=("--output=sarif:$sarif")
fi

# Code scanning takes what a report lacks for mended: it gets everything, also where only a change is judged.
if [[ -n $sarif && -n $since ]]; then
    vaultvet "${check[@]}" --fail-on=never --allow-empty --format=concise "--output=sarif:$sarif" "${paths[@]}" \
        >/dev/null 2>&1 || echo "::notice title=vaultvet::no SARIF was written; what the check says below tells why"
fi

code=0
vaultvet "${check[@]}" "${gate[@]}" "${paths[@]}" || code=$?
if [[ -n $summary && -s $summary ]]; then
    cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
{
    echo "exit-code=$code"
    echo "sarif=$sarif"
} >>"${GITHUB_OUTPUT:?}"
exit "$code"
