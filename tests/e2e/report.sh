#!/usr/bin/env bash
# The page of `vaultvet report` in a real browser: what no test of texts can see. SHOTS names a folder that keeps the
# screenshots and PDFs; VAULTVET_CORPUS a folder of real inputs that is told, too.
# shellcheck source=tests/e2e/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

shots=${SHOTS:-$work/shots}
mkdir -p "$shots"
chromium=$(command -v chromium) || broken "chromium is not installed"

step "the browser's driver and the accessibility checker"
cp "$root/tests/e2e/report.mjs" "$work/"
cd "$work"
expect 0 npm init -y
expect 0 npm install --no-audit --no-fund --ignore-scripts playwright-core@1.64.1 axe-core@4

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
    step "$page"
    node report.mjs "$chromium" "$work/$page.html" "$shots/$page" "$work/profile-$page"
done
