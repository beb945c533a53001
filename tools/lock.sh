#!/bin/sh
# Resolves the requirements*.in files into hashed locks that serve every system and every Python from 3.11.
# Usage: tools/lock.sh [uv pip compile options, for example --upgrade]
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)

lock() {
    name=$1
    shift
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-config \
        --custom-compile-command "tools/lock.sh" \
        --output-file "$name.txt" "$@" "$name.in"
}

lock requirements "$@"
lock requirements-postgresql "$@"
lock requirements-dev "$@"
