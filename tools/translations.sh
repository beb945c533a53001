#!/bin/sh
# Reads every sentence of the program and brings lms/translations/*/LC_MESSAGES/messages.po up to date with it.
# Usage: tools/translations.sh           then translate what is empty in the .po files (tests/i18n names what is missing)
#        tools/translations.sh check     changes nothing; ends with 1 where a file is behind the program
set -eu
cd "$(dirname "$0")/.."
languages="ar fr ur zh"
python=.venv/bin/python
[ -x "$python" ] || python=python3

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM
template=$scratch/messages.pot

pybabel() {
    "$python" -m babel.messages.frontend --quiet "$@"
}

# The dates and the generator's version are left out of the files: they change while no sentence does.
without_dates() {
    sed -e '/^"POT-Creation-Date: /d' -e '/^"PO-Revision-Date: /d' -e '/^"Generated-By: /d' \
        -e '/^"Last-Translator: FULL NAME/d' -e '/^"Language-Team: .*LL@li.org/d' \
        -e '/^"Project-Id-Version: PROJECT/d' -e '/^"Report-Msgid-Bugs-To: /d' "$1"
}

pybabel extract --mapping-file babel.cfg --keywords "_l lazy_gettext lazy_ngettext:1,2" \
    --no-location --sort-output --no-wrap --output-file "$template" lms

behind=0
for language in $languages; do
    file=lms/translations/$language/LC_MESSAGES/messages.po
    updated=$scratch/$language.po
    if [ -f "$file" ]; then
        cp "$file" "$updated"
        pybabel update --input-file "$template" --output-file "$updated" --locale "$language" \
            --no-fuzzy-matching --ignore-obsolete --no-wrap
    else
        pybabel init --input-file "$template" --output-file "$updated" --locale "$language" --no-wrap
    fi
    without_dates "$updated" >"$updated.plain"
    if [ "${1:-}" = check ]; then
        cmp -s "$updated.plain" "$file" || { echo "$file is behind the program: run tools/translations.sh" >&2; behind=1; }
    elif ! cmp -s "$updated.plain" "$file"; then
        mkdir -p "$(dirname "$file")"
        cp "$updated.plain" "$file"
    fi
done
exit "$behind"
