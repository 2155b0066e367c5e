#!/usr/bin/python3
"""Takes the README's pictures: a real conversation with the built-in guide, the model it is, the machine it runs on.

    tests/ui/on_own_display.sh tests/ui/readme_screenshot.py build/dev/ui/open-autoglm resources/screenshots [QUESTION …]
"""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from window_driver import Window, run, wait  # noqa: E402

QUESTIONS = ["What is quantization?", "Which model fits 16 GB of memory?", "How do I load a model?"]


def take(window, folder, name):
    run("xdotool", "mousemove", "5", "900")
    picture = os.path.join(folder, name)
    window.screenshot(picture)
    run("convert", picture, "-strip", "-define", "png:compression-level=9", picture, seconds=30)
    print(f"{picture}: {os.path.getsize(picture)} bytes")


def main():
    program, folder, questions = sys.argv[1], sys.argv[2], sys.argv[3:] or QUESTIONS
    window = Window(program, ["--lang", "en", "--theme", "light"])
    try:
        wait("the guide", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        for number, question in enumerate(questions, 1):
            window.type(question)
            window.key("Return")
            wait("the answer", lambda: len(window.messages()) == 2 * number and not window.is_answering(), 90)
        take(window, folder, "chat.png")
        window.key("ctrl+2")
        time.sleep(3)  # the file is read, the machine looked at
        take(window, folder, "models.png")
        window.key("ctrl+3")
        time.sleep(20)  # something to see on the charts
        take(window, folder, "dashboard.png")
    finally:
        window.close()


if __name__ == "__main__":
    main()
