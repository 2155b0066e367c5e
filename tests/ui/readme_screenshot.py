#!/usr/bin/python3
"""Takes the README's picture: a real conversation with the built-in guide.

    tests/ui/on_own_display.sh tests/ui/readme_screenshot.py build/dev/ui/open-autoglm resources/screenshots/chat.png [QUESTION …]
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from window_driver import Window, run, wait  # noqa: E402

QUESTIONS = ["What is quantization?", "Which model fits 16 GB of memory?", "How do I load a model?"]


def main():
    program, picture, questions = sys.argv[1], sys.argv[2], sys.argv[3:] or QUESTIONS
    window = Window(program, ["--lang", "en", "--theme", "light"])
    try:
        wait("the guide", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        for number, question in enumerate(questions, 1):
            window.type(question)
            window.key("Return")
            wait("the answer", lambda: len(window.messages()) == 2 * number and not window.is_answering(), 90)
        run("xdotool", "mousemove", "5", "900")
        window.screenshot(picture)
        run("convert", picture, "-strip", "-define", "png:compression-level=9", picture, seconds=30)
        print(f"{picture}: {os.path.getsize(picture)} bytes")
    finally:
        window.close()


if __name__ == "__main__":
    main()
