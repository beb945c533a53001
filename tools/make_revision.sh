#!/bin/sh
# Writes a migration for what changed in the models: tools/make_revision.sh NUMBER_NOUN
# It compares with a new database at the newest revision, so the instance is never touched.
set -eu
cd "$(dirname "$0")/.."
LMS_INSTANCE=$(mktemp -d)
export LMS_INSTANCE
.venv/bin/python -m tools.setup.words db upgrade >/dev/null
.venv/bin/python -m tools.setup.words db revision --autogenerate --rev-id "$1" -m "$2"
rm -r "$LMS_INSTANCE"
