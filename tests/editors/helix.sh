#!/usr/bin/env bash
# Drives a Helix in a terminal of its own over a copy of the shop, with the `languages.toml` that is shipped.
#
#   INFRA_LS=target/release/infra-ls tests/editors/helix.sh
#
# Takes the `hx` or `helix` on the PATH, and `tmux`. Passes over the test where one of them is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
server=${INFRA_LS:-$root/target/release/infra-ls}
if [[ ! -x $server ]]; then
  echo "there is no server at $server: build it, or name it in INFRA_LS" >&2
  exit 1
fi
editor=$(command -v hx || command -v helix || true)
if [[ -z $editor ]] || ! command -v tmux >/dev/null; then
  echo "SKIP: no Helix, or no tmux"
  exit 0
fi

scratch=$(mktemp -d)
socket=infra-ls-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$scratch"' EXIT
cp -R "$root/examples/shop" "$scratch/shop"
# A project of its own: Helix takes the folder of the first file otherwise.
git -C "$scratch/shop" init --quiet
mkdir -p "$scratch/config/helix" "$scratch/cache" "$scratch/data" "$scratch/bin"
cp "$root/editors/helix/languages.toml" "$scratch/config/helix/"
cat >"$scratch/config/helix/config.toml" <<'TOML'
[editor]
end-of-line-diagnostics = "hint"
[editor.inline-diagnostics]
cursor-line = "hint"
TOML
ln -s "$(cd "$(dirname "$server")" && pwd)/$(basename "$server")" "$scratch/bin/infra-ls"

"$editor" --version
export XDG_CONFIG_HOME=$scratch/config XDG_CACHE_HOME=$scratch/cache XDG_DATA_HOME=$scratch/data
export PATH=$scratch/bin:$PATH
tmux -L "$socket" -f /dev/null new-session -d -s editor -x 150 -y 40 -c "$scratch/shop" "$editor -v web/Dockerfile"

keys() {
  tmux -L "$socket" send-keys -t editor "$@"
}
command_line() {
  keys Escape Escape
  keys -l ":$1"
  keys Enter
}
# shows WHAT PATTERN: waits until the screen shows something.
shows() {
  local screen=
  for _ in $(seq 200); do
    screen=$(tmux -L "$socket" capture-pane -p -t editor)
    if grep -qE -- "$2" <<<"$screen"; then
      echo "ok $1"
      return
    fi
    sleep 0.1
  done
  printf 'not ok %s: the screen never shows %s\n%s\n' "$1" "$2" "$screen" >&2
  grep -v tree-sitter "$scratch/cache/helix/helix.log" | tail -n 5 | cut -c1-400 >&2
  exit 1
}

shows "findings of a Dockerfile" 'asks for whatever is newest|runs as root'
keys Space k
shows "an explanation" 'Begins a stage'
keys Escape
keys -l '8Gfdgd'
shows "the stage that is copied from" '  1:[0-9]+ *$'
keys -l '20GoHEALTHCHECK --int'
keys C-x
shows "options to choose from" '--start-interval='
keys Escape Escape u
command_line 'open compose.yaml'
shows "a stage that is not there, across files" 'no stage .prodution.'
command_line 'open terraform/main.tf'
shows "findings of Terraform" 'no input variable .enviroment.'
command_line 'open k8s/web.yaml'
shows "findings of Kubernetes" 'asks for 2 replicas'
keys Space s
shows "an outline" 'Deployment/web|> .*web'
command_line 'quit-all!'
for _ in $(seq 100); do
  tmux -L "$socket" has-session -t editor 2>/dev/null || break
  sleep 0.1
done
log=$scratch/cache/helix/helix.log
grep -q '"method":"exit"' "$log"
if grep -E 'ERROR|is not followed' "$log" | grep -vE 'tree-sitter|StreamClosed' | cut -c1-300 | grep .; then
  echo "not ok: the log holds errors" >&2
  exit 1
fi
echo "ok goodbye"
