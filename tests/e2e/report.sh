#!/usr/bin/env bash
# The page of `vaultvet report` in a real browser: what no test of texts can see.
# Usage: report.sh VAULTVET [FOLDER]. Screenshots and the PDF are left in FOLDER, else in a temporary one.
set -euo pipefail
vaultvet=$(realpath "${1:?the vaultvet binary}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shots=${2:-$work/shots}
mkdir -p "$shots"

chromium=$(command -v chromium || true)
if [[ -z $chromium ]]; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null
    chromium=$(command -v chromium)
fi
cp "$here/report.mjs" "$work/"
(cd "$work" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts \
    playwright-core@1.64.1 axe-core@4 >/dev/null)

mkdir "$work/names"
cat >"$work/names/main.json" <<'JSON'
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2025-07-01", "location": "westeurope",
      "name": "<script>alert(1)</script>",
      "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}]}
    },
    {
      "type": "Microsoft.RecoveryServices/vaults", "apiVersion": "2024-04-01", "location": "westeurope",
      "name": "\"><img src=https://example.invalid/x onerror=alert(1)>‮a-very-long-name-without-any-place-to-break-it-at-all-a-very-long-name-without-any-place",
      "sku": {"name": "RS0", "tier": "Standard"}, "properties": {}
    }
  ]
}
JSON

cd "$root"
made() {
    "$vaultvet" report "$2" --today 2026-11-22 --output "$work/$1.html" "${@:3}"
}
made demo fixtures/demo
made demo-nist fixtures/demo --framework nist-800-53-r5 --redact
made names "$work/names"
pages=(demo demo-nist names)
if [[ -n ${VAULTVET_CORPUS:-} ]]; then
    start=$(date +%s%N)
    made corpus "$VAULTVET_CORPUS"
    printf 'corpus: %s bytes in %s ms\n' "$(stat -c %s "$work/corpus.html")" "$((($(date +%s%N) - start) / 1000000))"
    pages+=(corpus)
fi
cd "$work"
for page in "${pages[@]}"; do
    node report.mjs "$chromium" "$work/$page.html" "$shots/$page" "$work/profile-$page"
done
