#!/usr/bin/env bash
# Drives Emacs in batch mode over a copy of the shop, with the file for Eglot that is shipped.
#
#   INFRA_LS=target/release/infra-ls tests/editors/eglot.sh
#
# Takes the `emacs` on the PATH; without one installs it where apt-get and the rights for it are there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
server=${INFRA_LS:-$root/target/release/infra-ls}
if [[ ! -x $server ]]; then
  echo "there is no server at $server: build it, or name it in INFRA_LS" >&2
  exit 1
fi
server=$(cd "$(dirname "$server")" && pwd)/$(basename "$server")

# Eglot comes with Emacs from 29 on, and as a package of its own before.
has_eglot() {
  command -v emacs >/dev/null && emacs --batch --eval "(require 'eglot)" >/dev/null 2>&1
}

if ! has_eglot; then
  if ! command -v apt-get >/dev/null || [[ $(id -u) -ne 0 ]]; then
    echo "SKIP: no Emacs with Eglot, and no way to install one"
    exit 0
  fi
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends emacs-nox >/dev/null
  has_eglot || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends elpa-eglot >/dev/null
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -R "$root/examples/shop" "$scratch/shop"
# A project of its own, so that Emacs does not look for one above.
git -C "$scratch/shop" init --quiet

emacs --version | head -n 1
HOME=$scratch INFRA_LS=$server CLIENT=$root/editors/emacs SHOP=$(cd "$scratch/shop" && pwd -P) \
  timeout 180 emacs --batch -l "$root/tests/editors/eglot.el" </dev/null
