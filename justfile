# List the recipes.
default:
    @just --list --unsorted

# Everything a change must pass.
ready:
    .ci/run

# The tests; a filter as `just test pages`.
test *FILTER:
    cargo test {{ FILTER }}

# Format, then clippy with warnings as errors.
lint:
    cargo fmt
    cargo clippy --all-targets -- -D warnings

# A new practice's page, to be filled in: `just new-practice limit-memory reliability`.
new-practice ID GROUP:
    #!/usr/bin/env bash
    set -euo pipefail
    if ! [[ "{{ ID }}" =~ ^[a-z]+(-[a-z0-9]+)+$ ]]; then
      echo "{{ ID }}: an id is lower-case words joined by hyphens, and reads as the good habit" >&2
      exit 1
    fi
    case "{{ GROUP }}" in
      correctness | security | reliability | cost | delivery | observability | style) ;;
      *)
        echo "{{ GROUP }}: a group is correctness, security, reliability, cost, delivery, observability or style" >&2
        exit 1
        ;;
    esac
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
    title=$(awk '{ gsub("-", " "); print toupper(substr($0, 1, 1)) substr($0, 2) }' <<<"{{ ID }}")
    page=knowledge/practices/{{ GROUP }}/{{ ID }}.md
    if compgen -G "knowledge/practices/*/{{ ID }}.md" >/dev/null; then
      echo "{{ ID }} exists" >&2
      exit 1
    fi
    mkdir -p "$(dirname "$page")"
    cat >"$page" <<PAGE
    ---
    id: {{ ID }}
    group: {{ GROUP }}
    severity: warning
    profile: recommended
    since: $version
    why: One sentence that says what happens otherwise.
    bindings:
      - terraform: aws_some_resource
        require: { some_setting: true }
    ---
    # $title

    What it finds. Why it matters. What to do, and when to leave it.

    \`\`\`hcl bad
    resource "aws_some_resource" "example" {
    #        ^^^^^^^^^^^^^^^^^^^
    }
    \`\`\`
    \`\`\`hcl fixed
    resource "aws_some_resource" "example" {
      some_setting = true
    }
    \`\`\`

    \`\`\`hcl good
    resource "aws_some_resource" "example" {
      some_setting = true
    }
    \`\`\`
    PAGE
    echo "$page"

# The benchmarks; a filter as `just bench parse`.
bench *FILTER:
    cargo bench {{ FILTER }}

# A fuzz target for some seconds: `just fuzz yaml 1200`. See fuzz/README.md.
fuzz TARGET SECONDS="60":
    fuzz/run {{ TARGET }} {{ SECONDS }}

# The release build over the shop, and Neovim with it.
smoke:
    cargo build --release
    target/release/infra-ls check examples/shop || test $? -eq 1
    tests/editors/neovim.sh
