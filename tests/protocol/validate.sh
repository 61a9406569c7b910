#!/usr/bin/env bash
# Runs the tests of the server with every session written down, and holds each message against the protocol's model.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
packages=$root/target/lsprotocol
if [[ ! -d $packages/lsprotocol ]]; then
  rm -rf "$packages"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --target "$packages" lsprotocol==2025.0.0
fi
recordings=$(mktemp -d)
trap 'rm -rf "$recordings"' EXIT
INFRA_LS_RECORDINGS=$recordings cargo test --locked --quiet --test lsp
PYTHONPATH=$packages python3 tests/protocol/validate.py "$recordings"
