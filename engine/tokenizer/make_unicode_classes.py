#!/usr/bin/env python3
"""Writes unicode_classes.inc: the letters and numbers of Unicode 15.1 as ranges.

The version is frozen on purpose: a character that changes its class changes how a text is cut, and with it the
tokens. 15.1 is what the common GGUF tokenizers were built with. Python ships one Unicode version; the characters that
came between 14.0 and 15.1 are listed here, so that any Python from 3.11 to 3.13 gives the same file.

Usage: make_unicode_classes.py > unicode_classes.inc
"""
import sys
import unicodedata

ADDED_IN_15 = [
    (0x1123F, 0x11240, "L"), (0x11F02, 0x11F02, "L"), (0x11F04, 0x11F10, "L"), (0x11F12, 0x11F33, "L"),
    (0x11F50, 0x11F59, "N"), (0x1342F, 0x1342F, "L"), (0x13441, 0x13446, "L"), (0x1B132, 0x1B132, "L"),
    (0x1B155, 0x1B155, "L"), (0x1D2C0, 0x1D2D3, "N"), (0x1DF25, 0x1DF2A, "L"), (0x1E030, 0x1E06D, "L"),
    (0x1E4D0, 0x1E4EB, "L"), (0x1E4F0, 0x1E4F9, "N"), (0x2B739, 0x2B739, "L"), (0x31350, 0x323AF, "L"),
]
ADDED_IN_15_1 = [(0x2EBF0, 0x2EE5D, "L")]

version = unicodedata.unidata_version
if version not in ("14.0.0", "15.0.0", "15.1.0"):
    sys.exit("needs a Python with Unicode 14.0, 15.0 or 15.1, this one has " + version)

classes = [unicodedata.category(chr(c))[0] for c in range(0x110000)]
for first, last, letter in ADDED_IN_15 + ADDED_IN_15_1:
    for c in range(first, last + 1):
        classes[c] = letter


def ranges(letter):
    start = None
    for c in range(0x110001):
        inside = c < 0x110000 and classes[c] == letter
        if inside and start is None:
            start = c
        if not inside and start is not None:
            yield start, c - 1
            start = None


print("// Made by make_unicode_classes.py from Unicode 15.1; do not edit.")
for name, letter in (("kLetterRanges", "L"), ("kNumberRanges", "N")):
    print("constexpr CodePointRange %s[] = {" % name)
    row = []
    for first, last in ranges(letter):
        row.append("{0x%x, 0x%x}" % (first, last))
        if len(row) == 6:
            print("    " + ", ".join(row) + ",")
            row = []
    if row:
        print("    " + ", ".join(row) + ",")
    print("};")
