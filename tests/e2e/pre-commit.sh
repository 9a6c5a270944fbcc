#!/usr/bin/env bash
# The hook in a real repository with the real pre-commit: refused, suppressed, expired, baselined, refused again.
# shellcheck source=tests/e2e/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
tools 'pre-commit>=4,<5'

export PRE_COMMIT_HOME=$work/pre-commit
# The hook's builds share what is compiled, but not with the work tree: each is made from a folder of its own.
export CARGO_TARGET_DIR=$root/target/e2e/hook

step "the hooks are well formed"
expect 0 pre-commit validate-manifest "$root/.pre-commit-hooks.yaml"

# The hook as it is committed, or with what is changed in the work tree.
git clone --quiet "$root" "$work/vaultvet"
if ! git -C "$root" diff --quiet HEAD; then
    git -C "$root" diff --binary HEAD | git -C "$work/vaultvet" apply --index
    git -C "$work/vaultvet" commit --quiet --message "as in the work tree"
fi
revision=$(git -C "$work/vaultvet" rev-parse HEAD)

# vault NAME REDUNDANCY [COMMENT]: a template with one Backup vault that is sound but, it may be, for its redundancy.
vault() {
    cat <<TEMPLATE
{
  "\$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DataProtection/backupVaults",
      "apiVersion": "2025-07-01",
      "name": "$1",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "storageSettings": [
          {
            "datastoreType": "VaultStore",
            ${3:-}
            "type": "$2"
          }
        ],
        "securitySettings": {
          "softDeleteSettings": { "state": "AlwaysOn", "retentionDurationInDays": 30 },
          "immutabilitySettings": { "state": "Unlocked" }
        }
      }
    }
  ]
}
TEMPLATE
}

# hook ID [ARGUMENTS]: configures the repository at hand.
hook() {
    cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: file://$work/vaultvet
    rev: $revision
    hooks:
      - id: $1
        args: [${2:-}]
CONFIG
}

mkdir "$work/infra"
cd "$work/infra"
git init --quiet
hook vaultvet
echo "backups of the shop" >README.md
step "the hook is built and installed; a commit without vaults passes"
expect 0 pre-commit install
git add --all
expect 0 git commit --message "begin"
says "Passed"

step "a bad vault is refused, and the finding is shown"
vault bv-orders LocallyRedundant >orders.json
git add --all
expect 1 git commit --message "a vault"
says "RED02 vault-redundancy-local"
says "backup vault \`bv-orders\` keeps its backups in one datacenter"
says "orders.json:16"

step "suppressed with a reason it is accepted"
vault bv-orders LocallyRedundant '// vaultvet: ignore RED02 -- restored from the other region by hand' >orders.json
git add --all
expect 0 git commit --message "a vault, accepted"

step "expired it is refused again"
vault bv-orders LocallyRedundant '// vaultvet: ignore RED02 -- until spring (until 2020-03-20)' >orders.json
git add --all
expect 1 git commit --message "a vault, once accepted"
says "RED02"
says "SUP02"

step "in the baseline it is accepted"
vault bv-orders LocallyRedundant >orders.json
"$vaultvet" check --write-baseline vaultvet-baseline.json --fail-on never >/dev/null 2>&1
hook vaultvet "--baseline, vaultvet-baseline.json"
git add --all
expect 0 git commit --message "what was there"

step "a new fault beside it is refused, and it alone is shown"
vault bv-new LocallyRedundant >new.json
git add --all
expect 1 git commit --message "one more"
says "bv-new"
silent "bv-orders"
git restore --staged new.json
rm new.json

step "a parameter file given alone brings its template, a template its parameter files"
vault "[parameters('name')]" "[parameters('redundancy')]" |
    sed 's/"resources": \[/"parameters": { "name": {"type": "string"}, "redundancy": {"type": "string"} },\n  "resources": [/' >main.json
parameters() {
    printf '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",\n'
    printf '"parameters": {"name": {"value": "bv-%s"}, "redundancy": {"value": "%s"}}}\n' "$1" "$2"
}
parameters prod ZoneRedundant >main.prod.parameters.json
git add --all
expect 0 git commit --message "a template with its parameters"
parameters prod LocallyRedundant >main.prod.parameters.json
git add main.prod.parameters.json
expect 1 git commit --message "parameters alone"
says "backup vault \`bv-prod\` keeps its backups in one datacenter"
git commit --quiet --no-verify --message "parameters alone, unchecked"
sed -i 's/"retentionDurationInDays": 30/"retentionDurationInDays": 60/' main.json
git add main.json
expect 1 git commit --message "the template alone"
says "bv-prod"
git restore --staged --worktree .

step "the hook for the whole repository sees what did not change, too"
hook vaultvet-all
vault bv-sound ZoneRedundant >sound.json
git add --all
expect 1 git commit --message "a sound vault"
says "bv-orders"
says "bv-prod"

step "it works in a partial clone"
git -C "$work/infra" config uploadpack.allowFilter true
git clone --quiet --no-local --filter=blob:none "file://$work/infra" "$work/partial"
cd "$work/partial"
hook vaultvet
vault bv-partial LocallyRedundant >partial.json
expect 0 pre-commit install
git add --all
expect 1 git commit --message "from a partial clone"
says "bv-partial"

step "it can be tried before it is installed"
cd "$work/infra"
git add --all
expect 1 pre-commit try-repo "file://$work/vaultvet" vaultvet --ref "$revision" --files orders.json
says "bv-orders"

step "the hook holds"
