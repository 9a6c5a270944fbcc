#!/usr/bin/env bash
# Holds whole runs of the binary against the budgets for speed and memory, as ratios taken in one run.
#
#   benches/budgets.sh VAULTVET MODULES
#
# VAULTVET is a release build; MODULES a checkout of Azure/bicep-registry-modules. Needs bash, ripgrep (`rg`), GNU time
# and cargo. Prints a Markdown table; the exit code says only whether everything could be measured.
set -euo pipefail

if [ $# -ne 2 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
vaultvet=$(realpath "$1")
modules=$(realpath "$2")
here=$(cd "$(dirname "$0")/.." && pwd)
rg=$(type -P rg)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# Milliseconds, with three decimals, that a command takes; what it says is thrown away.
milliseconds() {
    local start=$EPOCHREALTIME end
    "$@" >/dev/null 2>&1 || true
    end=$EPOCHREALTIME
    echo $(((${end/./} - ${start/./}))) | awk '{ printf "%.3f\n", $1 / 1000 }'
}

# The median of the numbers on standard input.
median() {
    sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# The size of a file in megabytes, with one decimal.
megabytes() {
    stat -c %s "$1" | awk '{ printf "%.1f\n", $1 / 1e6 }'
}

# How often a file goes into so many kilobytes, with one decimal.
times() {
    stat -c %s "$2" | awk -v kilobytes="$1" '{ printf "%.1f\n", kilobytes * 1024 / $1 }'
}

# The greatest memory a command held at once, in kilobytes.
kilobytes() {
    /usr/bin/time -f %M -o "$work/memory" "$@" >/dev/null 2>&1 || true
    tail -n 1 "$work/memory"
}

# `TURNS A.. -- B..`: medians of A, of B, and of A / B pair by pair; the two take turns after one run each to warm up.
compare() {
    local turns=$1 a=() b=()
    shift
    while [ "$1" != -- ]; do a+=("$1"); shift; done
    shift
    b=("$@")
    "${a[@]}" >/dev/null 2>&1 || true
    "${b[@]}" >/dev/null 2>&1 || true
    : >"$work/pairs"
    for _ in $(seq "$turns"); do
        echo "$(milliseconds "${a[@]}") $(milliseconds "${b[@]}")" >>"$work/pairs"
    done
    echo "$(cut -d' ' -f1 "$work/pairs" | median) $(cut -d' ' -f2 "$work/pairs" | median)" \
        "$(awk '{ printf "%.2f\n", $1 / $2 }' "$work/pairs" | median)"
}

row() {
    printf '| %s | %s | %s |\n' "$1" "$2" "$3"
}

# One template of N vaults, each with a note of LENGTH characters, to FILE.
template() {
    awk -v vaults="$1" -v length_="$2" 'BEGIN {
        note = sprintf("%" length_ "s", ""); gsub(" ", "x", note)
        print "{\n  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\","
        print "  \"contentVersion\": \"1.0.0.0\",\n  \"resources\": ["
        for (n = 0; n < vaults; n++) {
            printf "%s    {\n      \"type\": \"Microsoft.DataProtection/backupVaults\",\n", n ? ",\n" : ""
            printf "      \"apiVersion\": \"2024-04-01\",\n      \"name\": \"bv-orders-%d\",\n", n
            printf "      \"location\": \"westeurope\",\n      \"tags\": { \"note\": \"%s\" },\n", note
            printf "      \"properties\": {\n        \"storageSettings\": [\n          {\n"
            printf "            \"datastoreType\": \"VaultStore\",\n            \"type\": \"LocallyRedundant\"\n          }\n        ],\n"
            printf "        \"securitySettings\": {\n          \"softDeleteSettings\": { \"state\": \"Off\", \"retentionDurationInDays\": 14 },\n"
            printf "          \"immutabilitySettings\": { \"state\": \"Disabled\" }\n        }\n      }\n    }"
        }
        print "\n  ]\n}"
    }' >"$3"
}

echo "vaultvet $("$vaultvet" --version | cut -d' ' -f2), $(nproc) cores, $("$rg" --version | sed -n 1p)"
echo
row 'what' 'measured' 'budget'
row '---' '---' '---'

# One small file, a new process each time.
mkdir "$work/small"
template 1 20 "$work/small/main.json"
cd "$work/small"
read -r ours nothing _ < <(compare 41 "$vaultvet" check main.json -- /bin/true)
row 'one small file, cold process: time' "$ours ms (starting \`/bin/true\` so: $nothing ms)" '15 ms'
row 'one small file, cold process: memory' "$(($(kilobytes "$vaultvet" check main.json) / 1024)) MB" '25 MB'

# A tree without vaults: the checkout without the files that name their providers.
types=(-g '*.json' -g '*.jsonc' -g '*.json5' -g '*.template' -g '*.arm' -g '*.yaml' -g '*.yml' -g '*.bicep' -g '*.bicepparam' -g '*.tf')
words='dataprotection|recoveryservices'
cp -r "$modules" "$work/tree"
rm -rf "$work/tree/.git"
cd "$work/tree"
"$rg" -il0 "$words" --hidden . | xargs -0 -r rm -f --
search=("$rg" -il "$words" --hidden -g '!.git' "${types[@]}" .)
files=$("$rg" --files --hidden -g '!.git' "${types[@]}" . | wc -l)
size=$("$rg" --files -0 --hidden -g '!.git' "${types[@]}" . | du -c --files0-from=- --apparent-size -m | tail -n 1 | cut -f1)
read -r ours other ratio < <(compare 21 "$vaultvet" check . -- "${search[@]}")
row "a tree without vaults ($files files, $size MB) against \`rg\`" "$ours ms against $other ms: $ratio times" '1.5 times'

# The same tree with its vaults.
cd "$modules"
read -r ours other ratio < <(compare 7 "$vaultvet" check . -- "${search[@]}")
row 'the tree with its vaults against `rg`' "$ours ms against $other ms: $ratio times" '-'
row 'the tree with its vaults: memory' "$(($(kilobytes "$vaultvet" check .) / 1024)) MB" '-'

# All compiled modules, in process.
cd "$here"
ratio=$(VAULTVET_MODULES=$modules cargo bench --quiet --bench modules 2>/dev/null | sed -n 's/^ratio: \([0-9.]*\).*/\1/p')
row 'parse and evaluate all compiled modules against `serde_json::Value`' "$ratio times" '4 times'

# Ten thousand findings over one file of 3 MB.
mkdir "$work/large"
cd "$work/large"
template 2400 800 main.json
count=$("$vaultvet" check --format json main.json | grep -c '"fingerprint"' || true)
size=$(megabytes main.json)
read -r ours other _ < <(compare 7 "$vaultvet" check main.json -- "$vaultvet" check --format json main.json)
row "$count findings over one file of $size MB, told to people" "$ours ms" '1000 ms'
row 'the same as JSON' "$other ms" '-'
memory=$(kilobytes "$vaultvet" check main.json)
row 'the same: memory' "$((memory / 1024)) MB, $(times "$memory" main.json) times the file" '-'

# A file that is nothing but faults, with next to no room between them.
mkdir "$work/dense"
cd "$work/dense"
template 9000 0 wide.json
tr -d '\n' <wide.json | sed 's/  *"/"/g; s/  *\([]{}[]\)/\1/g' >main.json
rm wide.json
size=$(megabytes main.json)
memory=$(kilobytes "$vaultvet" check main.json)
row "9,000 faulty vaults in $size MB: memory" "$((memory / 1024)) MB, $(times "$memory" main.json) times the file" '-'

# What joins to vaults: an export of N vaults, each with ten role assignments, two locks, a diagnostic setting and an
# endpoint. Four times the vaults should take four times the time.
joined() {
    awk -v vaults="$1" 'BEGIN {
        group = "/subscriptions/6d4a0d2e-9c4b-4f0e-8a51-0d7f3c2b1a00/resourceGroups/rg"
        printf "{ \"value\": [\n"
        for (n = 0; n < vaults; n++) {
            id = sprintf("%s%d/providers/Microsoft.DataProtection/backupVaults/bv%d", group, n % 50, n)
            printf "%s{ \"id\": \"%s\", \"name\": \"bv%d\", \"type\": \"Microsoft.DataProtection/backupVaults\",\n", n ? ",\n" : "", id, n
            printf "  \"location\": \"westeurope\", \"identity\": { \"type\": \"SystemAssigned\", \"principalId\": \"00000000-0000-0000-0000-%012d\" },\n", n
            printf "  \"properties\": { \"storageSettings\": [{ \"datastoreType\": \"VaultStore\", \"type\": \"GeoRedundant\" }] } }"
            for (k = 0; k < 10; k++) {
                at = sprintf("%s/providers/Microsoft.Authorization/roleAssignments/%08d-0000-0000-0000-%012d", id, k, n)
                printf ",\n{ \"id\": \"%s\", \"name\": \"r\", \"type\": \"Microsoft.Authorization/roleAssignments\", \"properties\": { \"scope\": \"%s\",", at, id
                printf " \"principalId\": \"00000000-0000-0000-0000-%012d\", \"principalType\": \"ServicePrincipal\",", (n * 7 + k) % vaults
                printf " \"roleDefinitionId\": \"/providers/Microsoft.Authorization/roleDefinitions/3e5e47e6-65f7-47ef-90b5-e5dd4d455f24\" } }"
            }
            for (k = 0; k < 2; k++)
                printf ",\n{ \"id\": \"%s/providers/Microsoft.Authorization/locks/l%d\", \"name\": \"l%d\", \"type\": \"Microsoft.Authorization/locks\", \"properties\": { \"level\": \"CanNotDelete\" } }", id, k, k
            printf ",\n{ \"id\": \"%s/providers/Microsoft.Insights/diagnosticSettings/d\", \"name\": \"d\", \"type\": \"Microsoft.Insights/diagnosticSettings\", \"properties\": { \"workspaceId\": \"w\", \"logs\": [{ \"categoryGroup\": \"allLogs\", \"enabled\": true }] } }", id
            printf ",\n{ \"id\": \"%s%d/providers/Microsoft.Network/privateEndpoints/e%d\", \"name\": \"e%d\", \"type\": \"Microsoft.Network/privateEndpoints\", \"properties\": { \"privateLinkServiceConnections\": [{ \"name\": \"c\", \"properties\": { \"privateLinkServiceId\": \"%s\", \"groupIds\": [\"AzureBackup\"] } }] } }", group, n % 50, n, n, id
        }
        printf "\n] }\n"
    }' >"$2"
}
mkdir "$work/joined"
cd "$work/joined"
joined 500 few.json
joined 2000 many.json
size=$(megabytes many.json)
read -r ours other ratio < <(compare 5 "$vaultvet" check many.json -- "$vaultvet" check few.json)
row "an export of 2,000 vaults with 28,000 resources that join to them, $size MB, against a quarter of it" "$ours ms against $other ms: $ratio times" '5 times'
memory=$(kilobytes "$vaultvet" check many.json)
row 'the same: memory' "$((memory / 1024)) MB, $(times "$memory" many.json) times the file" '12 times'

# A big file: an export of storage accounts with one vault in it.
mkdir "$work/big"
cd "$work/big"
awk 'BEGIN {
    print "{ \"value\": ["
    id = "/subscriptions/6d4a0d2e-9c4b-4f0e-8a51-0d7f3c2b1a00/resourceGroups/rg-orders/providers/"
    for (n = 0; n < 60000; n++) {
        printf "  { \"id\": \"%sMicrosoft.Storage/storageAccounts/st%d\", \"name\": \"st%d\",\n", id, n, n
        printf "    \"type\": \"Microsoft.Storage/storageAccounts\", \"location\": \"westeurope\", \"kind\": \"StorageV2\",\n"
        printf "    \"sku\": { \"name\": \"Standard_ZRS\", \"tier\": \"Standard\" }, \"tags\": { \"owner\": \"orders\", \"stage\": \"production\" },\n"
        printf "    \"properties\": { \"minimumTlsVersion\": \"TLS1_2\", \"allowBlobPublicAccess\": false, \"supportsHttpsTrafficOnly\": true } },\n"
    }
    printf "  { \"id\": \"%sMicrosoft.DataProtection/backupVaults/bv\", \"name\": \"bv\", \"type\": \"Microsoft.DataProtection/backupVaults\",\n", id
    print "    \"location\": \"westeurope\", \"properties\": { \"storageSettings\": [{ \"datastoreType\": \"VaultStore\", \"type\": \"LocallyRedundant\" }] } }"
    print "] }"
}' >export.json
size=$(megabytes export.json)
memory=$(kilobytes "$vaultvet" check export.json)
row "an export of 60,000 resources, $size MB: memory" "$((memory / 1024)) MB, $(times "$memory" export.json) times the file" '12 times'
row 'the same: time' "$(milliseconds "$vaultvet" check export.json) ms" '-'
