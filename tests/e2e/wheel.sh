#!/usr/bin/env bash
# A wheel that carries the binary: built, installed into a clean virtual environment, and used there.
# shellcheck source=tests/e2e/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
tools 'maturin>=1.9,<2'

step "the wheel is built"
expect 0 maturin build --release --locked --manifest-path "$root/Cargo.toml" --target-dir "$root/target" --out "$work/wheels"
wheel=$(echo "$work"/wheels/vaultvet-*.whl)
[[ -f $wheel ]] || broken "no wheel"

step "it installs into a clean environment, and needs nothing else there"
python3 -m venv "$work/clean"
expect 0 "$work/clean/bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel"
expect 0 "$work/clean/bin/pip" list --disable-pip-version-check --format freeze
says "vaultvet=="

step "the command is there and checks"
expect 0 "$work/clean/bin/vaultvet" --version
says "vaultvet $(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)"
cd "$root"
expect 1 "$work/clean/bin/vaultvet" check fixtures/demo
says "6 vaults in 3 of 6 files"

step "the wheel holds"
