#!/bin/sh
# No text of the window is missing from a translation, stale or unfinished, and each pair has the same places for values.
# Usage: translations_test.sh LUPDATE SOURCE_LIST REPOSITORY
set -eu
lupdate=$1 list=$2 root=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
complain() { echo "$1" >&2; failed=1; }

for language in zh_CN en; do
    file=$root/resources/i18n/open_autoglm_$language.ts
    cp "$file" "$scratch/$language.ts"
    plural=
    [ $language = en ] && plural=-pluralonly
    # shellcheck disable=SC2086
    "$lupdate" "@$list" "-I$root" -silent -no-obsolete -locations none $plural -ts "$scratch/$language.ts"
    cmp -s "$file" "$scratch/$language.ts" || {
        diff "$file" "$scratch/$language.ts" | head -20 >&2 || true
        complain "$file is not up to date: build the target update_translations"
    }
    if grep -q 'type="unfinished"' "$scratch/$language.ts"; then complain "$file has texts without a translation"; fi
done

python3 - "$root/resources/i18n/open_autoglm_zh_CN.ts" "$root/resources/i18n/open_autoglm_en.ts" <<'PYTHON' || failed=1
import re, sys
import xml.etree.ElementTree as ET

def places(text):
    return sorted(set(re.findall(r"%(?:n|\d+)", text or "")))

bad = 0
for path in sys.argv[1:]:
    count = 0
    for message in ET.parse(path).getroot().iter("message"):
        source = message.findtext("source")
        translation = message.find("translation")
        forms = [form.text for form in translation.iter("numerusform")] or [translation.text]
        for form in forms:
            count += 1
            if not form:
                print(f"{path}: empty translation of {source!r}")
                bad = 1
            elif places(form) != places(source):
                print(f"{path}: {source!r} has {places(source)}, its translation {form!r} has {places(form)}")
                bad = 1
    if count == 0:
        print(f"{path}: no texts at all")
        bad = 1
sys.exit(bad)
PYTHON
exit $failed
