#!/usr/bin/env bash
# Runs `vaultvet check` with the action's inputs, which reach it as environment variables and so never as code.
set -euo pipefail

arguments=(check --allow-empty --format github)

# An option and its value, if the input has one.
option() {
    if [[ -n $2 ]]; then
        arguments+=("$1=$2")
    fi
}
option --since "${INPUT_SINCE:-}"
option --profile "${INPUT_PROFILE:-}"
option --fail-on "${INPUT_FAIL_ON:-}"
option --policy-config "${INPUT_POLICY_CONFIG:-}"

sarif=${INPUT_SARIF:-}
option --output "${sarif:+sarif:$sarif}"
summary=
if [[ ${INPUT_MARKDOWN:-} == true && -n ${GITHUB_STEP_SUMMARY:-} ]]; then
    summary=$(mktemp)
    arguments+=("--output=markdown:$summary")
fi

while IFS= read -r line; do
    if [[ -n $line ]]; then
        arguments+=("$line")
    fi
done <<<"${INPUT_ARGUMENTS:-}"

arguments+=(--)
while IFS= read -r line; do
    if [[ -n $line ]]; then
        arguments+=("$line")
    fi
done <<<"${INPUT_PATHS:-.}"

code=0
vaultvet "${arguments[@]}" || code=$?
if [[ -n $summary && -s $summary ]]; then
    cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
{
    echo "exit-code=$code"
    echo "sarif=$sarif"
} >>"${GITHUB_OUTPUT:?}"
exit "$code"
