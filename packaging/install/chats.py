#!/usr/bin/env python3
"""chats.py FILE: the messages of a chat database, one line each: role, state, text. Reads a copy; the program may run."""
import pathlib
import shutil
import sqlite3
import sys
import tempfile


def main():
    file = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("", "-wal"):
            if (part := file.with_name(file.name + ending)).exists():
                shutil.copy(part, folder)
        if not (copy := pathlib.Path(folder, file.name)).exists():
            return
        with sqlite3.connect(copy) as database:
            for role, state, text in database.execute("SELECT role, state, text FROM message ORDER BY id"):
                print(role, state, " ".join(text.split()), sep="\t")


main()
