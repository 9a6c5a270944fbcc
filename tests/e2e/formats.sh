#!/usr/bin/env bash
# Holds what the binary writes against validators that are no Rust: xmllint for JUnit, and the official SARIF schema and
# Jenkins' JUnit schema where VAULTVET_SCHEMAS names a folder with sarif-schema-2.1.0.json and junit-10.xsd.
#
#   tests/e2e/formats.sh [PATH-OF-VAULTVET]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
vaultvet=$(realpath "${1:-target/release/vaultvet}")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

fail() {
    printf 'formats: %s\n' "$*" >&2
    exit 1
}

for fixture in demo broken-names; do
    code=0
    "$vaultvet" check "fixtures/$fixture" --format concise \
        --output "$out/$fixture.sarif" --output "$out/$fixture.xml" --output "$out/$fixture.csv" \
        --output "$out/$fixture/gl-code-quality-report.json" --output "$out/$fixture.md" --output "$out/$fixture.txt" \
        --output "$out/$fixture.json" >"$out/$fixture.lines" 2>"$out/$fixture.err" || code=$?
    [[ $code -eq 1 ]] || fail "check of $fixture exits with $code: $(cat "$out/$fixture.err")"

    if command -v xmllint >/dev/null; then
        for schema in tests/schemas/junit.xsd ${VAULTVET_SCHEMAS:+"$VAULTVET_SCHEMAS/junit-10.xsd"}; do
            xmllint --noout --schema "$schema" "$out/$fixture.xml"
        done
    else
        echo "formats: xmllint is not here (Debian: libxml2-utils), so that no schema is held against JUnit"
    fi
    if command -v python3 >/dev/null && python3 -c 'import jsonschema' 2>/dev/null; then
        for pair in "tests/schemas/sarif.schema.json $fixture.sarif" \
            "tests/schemas/gitlab-code-quality.schema.json $fixture/gl-code-quality-report.json" \
            ${VAULTVET_SCHEMAS:+"$VAULTVET_SCHEMAS/sarif-schema-2.1.0.json $fixture.sarif"}; do
            python3 - "${pair% *}" "$out/${pair##* }" <<'PYTHON'
import json, sys
import jsonschema
schema, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
errors = [f"{error.message} at {list(error.path)}" for error in validator(schema).iter_errors(document)]
sys.exit("\n".join(errors[:5]) or 0)
PYTHON
            echo "$out/${pair##* } holds to ${pair% *}"
        done
    fi
done
echo "formats: every validator that is here takes what is written"
