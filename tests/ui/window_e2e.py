#!/usr/bin/python3
"""The window end to end, as a person uses it: drop a model on it, ask, read the answer, ask in Chinese, quit meanwhile."""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

import pyatspi

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from window_driver import DragSource, Failure, Window, run, wait  # noqa: E402

# How long an event may keep the window from everything else: with what it waits for, such as a disk, and of its own
# work. Handing a painted picture over waits for the display server, which may wait for a core: only its work counts.
STALL_LIMIT_MS = 100.0
WORK_LIMIT_MS = 33.0
UPDATE_REQUEST = "77"  # QEvent::UpdateRequest
# The first paint of the window loads fonts and styles; nobody is waiting for an answer to a key yet.
WARM_UP_MS = 1500


def check(condition, what):
    if not condition:
        raise Failure(what)
    print(f"ok: {what}", flush=True)


def tell_failure(window, options):
    print(window.output())
    if window.process.poll() is None:
        window.screenshot(os.path.join(options.screenshots, "e2e-failed.png"))


def check_stalls(window):
    worst = [row for row in window.stalls() if row["at_ms"] > WARM_UP_MS]
    check(worst, "events were timed")
    for name, limit in (("own_ms", STALL_LIMIT_MS), ("work_ms", WORK_LIMIT_MS)):
        worst.sort(key=lambda row: -row[name])
        for row in worst[:3]:
            print(f"   most {name}: {row['work_ms']:.0f} ms of work, own {row['own_ms']:.0f} ms, wall {row['wall_ms']:.0f} ms, "
                  f"{row['class']} event {row['event']} at {row['at_ms']:.0f} ms", flush=True)
        late = [row for row in worst if row[name] > limit and (name == "work_ms" or row["event"] != UPDATE_REQUEST)]
        check(not late, f"no event took more than {limit:.0f} {name} {late or ''}")


def expected(options, question):
    """What the command line answers with the same file; the likeliest token each time, as in the window's profile."""
    return run(options.cli, "run", options.guide, "-p", question, "--temp", "0", seconds=60, quiet=True)


def same_words(shown, text):
    """Compares letters and digits: the page shows Markdown as formatting, the terminal as marks."""
    def letters(words):
        return [letter for letter in words if letter.isalnum()]
    return letters(shown) == letters(text)


def answer_of(window, count, seconds=90):
    """The text of message `count`, once it is finished."""
    def finished():
        if window.is_answering():  # asked first: the end may come while the text is read
            return None
        messages = window.messages()
        return messages[count - 1][1] if len(messages) >= count else None
    return wait(f"answer {count // 2}", finished, seconds)


def drop_and_talk(options):
    empty = dict(AUTOGLM_GUIDE="/nonexistent/guide.gguf")  # so that only the drop can have loaded a model
    window = Window(options.program, ["--lang", "en", "--theme", "light"], environment=empty)
    source = None
    try:
        check(window.named(lambda text: "No model" in text), "without a model the header says so")
        dropped = os.path.join(window.folder.name, "guide 模型.gguf")
        shutil.copy(options.guide, dropped)
        source = DragSource(options.drag_source, dropped)
        time.sleep(0.3)
        source.drag_to(window.centre(), release=False)
        wait("the overlay naming the file", lambda: window.named(lambda text: text.startswith("Open guide 模型.gguf (")), 10)
        print("ok: the overlay says what letting go would do", flush=True)
        window.screenshot(os.path.join(options.screenshots, "e2e-drop.png"))
        source.release()
        status = wait("the header naming the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        print(f"ok: dropped and loaded; the header says “{status.name}”", flush=True)
        check(window.named(lambda text: text.startswith("RAM ")), "the status line shows the machine")
        source.close()
        source = None

        window.focus()
        window.type("What is quantization?")
        window.key("Return")
        answer = answer_of(window, 2)
        print(f"   answer: {answer!r}", flush=True)
        check(window.messages()[0][1] == "What is quantization?", "the question stands on the page")
        check(same_words(answer, expected(options, "What is quantization?")),
              "the answer on the screen is the one the model gives in the terminal")
        check(window.named(lambda text: "tok/s" in text), "the status line counts tokens per second")
        window.screenshot(os.path.join(options.screenshots, "e2e-answer.png"))

        window.key("ctrl+n")
        wait("an empty page", lambda: not window.messages(), 10)
        window.paste("什么是量化？")
        window.key("Return")
        chinese = answer_of(window, 2)
        print(f"   answer: {chinese!r}", flush=True)
        check(same_words(chinese, expected(options, "什么是量化？")), "the answer in Chinese is the terminal's too")
        check(window.messages()[0][1] == "什么是量化？", "the pasted Chinese question stands on the page")
        window.screenshot(os.path.join(options.screenshots, "e2e-chinese.png"))
        code, seconds = window.quit()
        check(code == 0, f"quits with 0 (it gave {code})")
        check(seconds < 2, f"quits at once ({seconds:.1f} s)")
        check_stalls(window)
    except Failure:
        tell_failure(window, options)
        raise
    finally:
        if source:
            source.close()
        window.close()


def quit_while_generating(options):
    """Quits while the model reads a prompt that takes any machine seconds: the guide would be done before one looks."""
    folder = tempfile.TemporaryDirectory()
    model = os.path.join(folder.name, "slow.gguf")
    run(options.make_model, model, "--shape", "edge-1.5b", "--layers", "4", "--type", "q4_k_m", seconds=60)
    window = Window(options.program, ["--lang", "en", model])
    try:
        wait("the model", lambda: window.named(lambda text: " · Q4_K" in text), 60)
        time.sleep(WARM_UP_MS / 1000)
        window.paste("Explain in detail what quantization is and how to choose a model. " * 100)
        window.key("Return")
        wait("the answer to begin", lambda: window.is_answering(), 20, step=0.01)
        code, seconds = window.quit()
        check(code == 0, f"quits with 0 during an answer (it gave {code})")
        check(seconds < 2, f"quits at once during an answer ({seconds:.1f} s)")
        check_stalls(window)
    finally:
        window.close()
        folder.cleanup()


def bad_file_is_told(options):
    window = Window(options.program, ["--lang", "en", options.guide])
    source = None
    try:
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        bad = os.path.join(window.folder.name, "photo.gguf")
        with open(bad, "wb") as out:
            out.write(b"\x89PNG\r\n\x1a\n" + bytes(64))
        source = DragSource(options.drag_source, bad)
        time.sleep(0.3)
        source.drag_to(window.centre())
        wait("the failure in words", lambda: window.named("“photo.gguf” is not a GGUF file."), 15)
        check(window.named(lambda text: " · Q8_0" in text), "a refused file leaves the model in use")
        window.screenshot(os.path.join(options.screenshots, "e2e-refused.png"))
        code, _ = window.quit()
        check(code == 0, "quits with 0")
    finally:
        if source:
            source.close()
        window.close()


def files_and_words(options):
    """A dropped file and a long paste go with the question; the answer goes on behind another chat; words are found."""
    folder = tempfile.TemporaryDirectory()
    model = os.path.join(folder.name, "slow.gguf")
    run(options.make_model, model, "--shape", "edge-1.5b", "--layers", "4", "--type", "q4_k_m", seconds=60)
    window = Window(options.program, ["--lang", "en", model])
    source = None
    try:
        wait("the model", lambda: window.named(lambda text: " · Q4_K" in text), 60)
        time.sleep(WARM_UP_MS / 1000)
        notes = os.path.join(folder.name, "购物 notes.md")
        with open(notes, "w", encoding="gb18030") as out:
            out.write("# 购物清单\n\n面包，牛奶，还有一些苹果。\n")
        source = DragSource(options.drag_source, notes)
        time.sleep(0.3)
        source.drag_to(window.centre())
        wait("the dropped file as a chip", lambda: window.named(lambda text: text.startswith("购物 notes.md: ")), 15)
        wait("its tokens", lambda: window.named(lambda text: text.startswith("购物 notes.md: ") and "tokens" in text), 15)
        source.close()
        source = None
        window.focus()
        window.paste("A long text is pasted. " * 250)
        wait("the long paste as a chip", lambda: window.named(lambda text: text.startswith("Pasted text: ")), 10)
        wait("the gauge", lambda: window.named(lambda text: text.startswith("Context: ") and " of " in text), 10)
        window.screenshot(os.path.join(options.screenshots, "e2e-attachments.png"))
        window.paste("What should I buy?")
        window.key("Return")
        wait("the answer to begin", lambda: window.is_answering(), 20, step=0.01)
        window.key("ctrl+n")
        wait("an empty page", lambda: not window.messages(), 10)
        wait("a sign that the other chat is being answered",
             lambda: any(row == "What should I buy?, being answered" for row in window.chats()), 20)
        window.screenshot(os.path.join(options.screenshots, "e2e-background.png"))
        window.key("ctrl+shift+f")
        window.paste("should")
        # As a row of the list it says that it is being answered; as a hit it does not.
        wait("the hit", lambda: any(row == "What should I buy?" or row.startswith("What should I buy?: ") for row in window.chats()), 10)
        window.key("Return")
        wait("the chat with its answer", lambda: len(window.messages()) == 2, 10)
        wait("the answer, still being written", lambda: window.is_answering(), 20, step=0.01)
        window.key("Escape")
        wait("the answer stopped", lambda: not window.is_answering(), 5)
        window.key("ctrl+f")
        window.paste("buy")
        wait("the word found", lambda: window.named("Places found") is not None, 10)
        window.key("Escape")
        print("ok: files, a long paste, an answer behind another chat, and words in the chat", flush=True)
        check(window.quit()[0] == 0, "quits with 0")
        check_stalls(window)
    except Failure:
        tell_failure(window, options)
        raise
    finally:
        if source:
            source.close()
        window.close()
        folder.cleanup()


def mixed_drop(options):
    """A model and two texts dropped at once: the model is opened, the texts go with the question."""
    window = Window(options.program, ["--lang", "en", options.guide])
    source = None
    try:
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        time.sleep(WARM_UP_MS / 1000)
        folder = window.folder.name
        model, notes, prices = (os.path.join(folder, name) for name in ("two 模型.gguf", "笔记.md", "prices.csv"))
        run(options.make_model, model, "--shape", "edge-1.5b", "--layers", "1", "--type", "q4_k_m", seconds=60)
        with open(notes, "w", encoding="utf-8") as out:
            out.write("# 笔记\n\n面包和牛奶。\n")
        with open(prices, "w", encoding="utf-8") as out:
            out.write("bread,3\nmilk,2\n")
        source = DragSource(options.drag_source, model, notes, prices)
        time.sleep(0.3)
        source.drag_to(window.centre(), release=False)
        wait("both things that letting go would do", lambda: window.named(
            lambda text: text.startswith("Open two 模型.gguf (") and "; Attach 2 files (" in text), 15)
        window.screenshot(os.path.join(options.screenshots, "e2e-mixed-drop.png"))
        source.release()
        wait("the dropped model", lambda: window.named(lambda text: " · Q4_K" in text), 30)
        for name in ("笔记.md", "prices.csv"):
            wait(f"{name} as a chip", lambda n=name: window.named(
                lambda text: text.startswith(f"{n}: ") and "tokens" in text), 15)
        print("ok: one drop opens the model and attaches the texts", flush=True)
        code, _ = window.quit()
        check(code == 0, "quits with 0")
        check_stalls(window)
    except Failure:
        tell_failure(window, options)
        raise
    finally:
        if source:
            source.close()
        window.close()


def two_answers_compared(options):
    """The page of comparisons by keys: two presets answer one question, the left answer becomes the chat's."""
    window = Window(options.program, ["--lang", "en", options.guide])
    try:
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        time.sleep(WARM_UP_MS / 1000)
        window.key("ctrl+4")
        # Of each side the model and the preset.
        boxes = wait("the boxes of both sides", lambda: window.boxes() if len(window.boxes()) == 4 else None, 20)
        boxes[1].queryComponent().grabFocus()
        window.key("Home")  # as in the settings: the likeliest token each time
        boxes[3].queryComponent().grabFocus()
        window.key("End")
        window.named("Message").queryComponent().grabFocus()
        window.paste("What is quantization?")
        wait("the gauge", lambda: window.named(lambda text: text.startswith("Context: ") and " of " in text), 10)
        window.key("Return")
        sides = ("left side", "right side")
        wait("both answers", lambda: all(window.named(f"Keep this one, {side}") for side in sides), 90)
        answers = [window.messages(f"Answer of the {side}")[1][1] for side in sides]
        print(f"   answers: {answers!r}", flush=True)
        check(all(answers), "both sides have answered")
        check(same_words(answers[0], expected(options, "What is quantization?")),
              "the left answer is the one the model gives in the terminal")
        window.screenshot(os.path.join(options.screenshots, "e2e-compare.png"))
        window.named("Keep this one, left side").queryComponent().grabFocus()
        window.key("space")
        messages = wait("the chat with the kept answer", lambda: len(window.messages()) == 2 and window.messages(), 10)
        check(messages[1][1] == answers[0], "the kept answer is the chat's")
        code, _ = window.quit()
        check(code == 0, "quits with 0")
        check_stalls(window)
    except Failure:
        tell_failure(window, options)
        raise
    finally:
        window.close()


def chats_survive(options):
    """Quits and starts again: the chat is there, is found, and a draft too. Then the program is killed while it answers."""
    folder = tempfile.TemporaryDirectory()
    profile = os.path.join(folder.name, "profile")
    window = Window(options.program, ["--lang", "en", options.guide], profile=profile)
    try:
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        window.paste("什么是量化？")
        window.key("Return")
        answer = answer_of(window, 2)
        wait("the chat in the list", lambda: "什么是量化？" in window.chats(), 10)
        window.paste("half a thought")
        time.sleep(1)
        check(window.quit()[0] == 0, "quits with 0")
        window.close()

        window = Window(options.program, ["--lang", "en", options.guide], profile=profile)
        messages = wait("the chat after a new start", lambda: window.messages() or None, 20)
        check([text for _, text in messages] == ["什么是量化？", answer], "the chat is there again, to the letter")
        check(window.named("Message").queryText().getText(0, -1) == "half a thought", "so is the draft")
        window.screenshot(os.path.join(options.screenshots, "e2e-restored.png"))
        time.sleep(WARM_UP_MS / 1000)

        window.key("ctrl+n")
        wait("an empty page", lambda: not window.messages(), 10)
        window.key("ctrl+shift+f")
        window.paste("量化")
        wait("the hit", lambda: any(row.startswith("什么是量化？: ") for row in window.chats()), 10)
        window.screenshot(os.path.join(options.screenshots, "e2e-search.png"))
        window.key("Return")
        wait("the chat from the search", lambda: len(window.messages()) == 2, 10)
        print("ok: two Chinese characters find the chat, Enter opens it", flush=True)
        check(window.quit()[0] == 0, "quits with 0")
        check_stalls(window)
    finally:
        window.close()

    # Killed in the middle: the question was safe before the answer began, the cut answer can go on.
    model = os.path.join(folder.name, "slow.gguf")
    run(options.make_model, model, "--shape", "edge-1.5b", "--layers", "6", "--type", "q4_k_m", seconds=60)
    window = Window(options.program, ["--lang", "en", model], profile=profile)
    try:
        wait("the model", lambda: window.named(lambda text: " · Q4_K" in text), 60)
        window.key("ctrl+n")
        wait("an empty page", lambda: not window.messages(), 10)
        window.paste("Talk without end")
        window.key("Return")
        wait("some of the answer", lambda: len(window.messages()) == 2 and len(window.messages()[1][1]) > 20, 60)
        time.sleep(1.5)  # the text is kept once a second
        window.process.kill()
        window.process.wait()
        window.close()
        window = Window(options.program, ["--lang", "en", options.guide], profile=profile)
        messages = wait("the chat after a kill", lambda: window.messages() or None, 20)
        check(messages[0][1] == "Talk without end" and len(messages) == 2, "after a kill the question is there")
        check(len(messages[1][1]) > 20, "and what had been answered")
        window.screenshot(os.path.join(options.screenshots, "e2e-killed.png"))
        check(window.quit()[0] == 0, "quits with 0")
    finally:
        window.close()
        folder.cleanup()


def settings_by_keyboard(options):
    """Settings, chat settings and the go-to line, by keys alone, as a screen reader sees them; then a new start keeps them."""
    folder = tempfile.TemporaryDirectory()
    profile = os.path.join(folder.name, "profile")
    window = Window(options.program, ["--lang", "en", "--theme", "light", options.guide], profile=profile)
    try:
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        window.key("ctrl+comma")
        wait("the settings", lambda: window.named("Search settings"), 10)
        window.type("longest answer")
        field = wait("the option", lambda: window.named("Longest answer", pyatspi.ROLE_SPIN_BUTTON), 10)
        check(not window.named("Theme"), "the search leaves out what was not asked for")
        check("cut" in field.description, "an option says to a screen reader what it does")
        field.queryValue().currentValue = 7
        wait("the way back", lambda: window.named("Reset Longest answer"), 10)
        window.screenshot(os.path.join(options.screenshots, "e2e-settings.png"))

        window.key("ctrl+1")
        window.key("ctrl+period")
        temperature = wait("the chat's settings", lambda: window.named("Temperature", pyatspi.ROLE_SPIN_BUTTON), 10)
        check(temperature.queryValue().currentValue == 0, "the panel shows the temperature in force")
        window.named("Message").queryComponent().grabFocus()
        window.type("What is quantization?")
        window.key("Return")
        answer_of(window, 2)
        check(window.named(lambda text: text.endswith(" 7 tokens") or " 7 tokens " in text or text.startswith("7 tokens"))
              or len(window.messages()[1][1].split()) <= 7, "the answer is as long as the setting allows")

        window.key("ctrl+k")
        wait("the go-to line", lambda: window.named("Go to", pyatspi.ROLE_TEXT), 10)
        window.type("language chinese")
        window.key("Escape")
        window.key("ctrl+k")
        window.type("fullscr")
        window.key("Return")
        wait("full screen", lambda: "_NET_WM_STATE_FULLSCREEN" in run("xprop", "-id", window.id, "_NET_WM_STATE"), 10)
        print("ok: Ctrl+K runs a command by a few letters", flush=True)
        window.key("F11")
        check(window.terminate() == 0, "when the session ends it closes in order")
        check_stalls(window)
    finally:
        window.close()
    with open(os.path.join(profile, "config.yaml"), encoding="utf-8") as config:
        check("max_tokens: 7" in config.read(), "config.yaml has the new value")
    folder.cleanup()


def second_start(options):
    """A second start of the same profile hands its file over and ends; one of another profile has its own window."""
    folder = tempfile.TemporaryDirectory()
    profile = os.path.join(folder.name, "profile")
    window = Window(options.program, ["--lang", "en", options.guide], profile=profile)
    other = None
    try:
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        model = os.path.join(folder.name, "模型 two.gguf")
        run(options.make_model, model, "--shape", "edge-1.5b", "--layers", "1", "--type", "q4_k_m", seconds=60)
        begin = time.monotonic()
        # By a relative name: what it means is where the second start stands.
        second = subprocess.run([options.program, "--profile", profile, "模型 two.gguf"], cwd=folder.name, timeout=10,
                                env=dict(os.environ, QT_QPA_PLATFORM="xcb"), check=False)
        check(second.returncode == 0, f"a second start ends with 0 (after {time.monotonic() - begin:.2f} s)")
        wait("the file of the second start", lambda: window.named(lambda text: " · Q4_K" in text), 30)
        print("ok: the first window opens the file of the second start", flush=True)
        other = Window(options.program, ["--lang", "en", options.guide])
        check(other.process.poll() is None, "another profile has a window of its own")
        check(other.quit()[0] == 0, "quits with 0")
        window.process.kill()  # lock and socket stay behind
        window.process.wait()
        window.close()
        window = Window(options.program, ["--lang", "en", options.guide], profile=profile)
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        check(window.quit()[0] == 0, "after a kill the next start is the first again")
    finally:
        if other:
            other.close()
        window.close()
        folder.cleanup()


def first_answer(options):
    """A fresh profile: the card names the machine, and choosing the guide answers soon."""
    window = Window(options.program, ["--lang", "en"], environment=dict(AUTOGLM_GUIDE=options.guide))
    try:
        wait("the card with what was measured", lambda: window.named(lambda text: text.endswith("GB/s measured")), 30)
        window.screenshot(os.path.join(options.screenshots, "e2e-first-run.png"))
        begin = time.monotonic()
        window.named("Talk to the built-in guide").queryAction().doAction(0)
        window.focus()
        window.paste("Hello")
        window.key("Return")
        wait("the first words", lambda: len(window.messages()) == 2 and window.messages()[1][1], 30, step=0.01)
        seconds = time.monotonic() - begin
        check(seconds < 10, f"the guide answers {seconds:.1f} s after it was chosen")
        check(window.quit()[0] == 0, "quits with 0")
    finally:
        window.close()


def models_are_listed(options):
    """The page of models: the file in use is there, its checksum is right, the keys lead there and back."""
    window = Window(options.program, ["--lang", "en", options.guide])
    try:
        wait("the model", lambda: window.named(lambda text: " · Q8_0" in text), 30)
        time.sleep(WARM_UP_MS / 1000)
        window.key("ctrl+2")
        wait("the row", lambda: window.named(lambda text: "in use" in text and "guide.gguf" in text), 20)
        print("ok: the model in use is listed", flush=True)
        wait("the memory", lambda: window.named(lambda text: text.startswith("Fits: it takes")), 30)
        window.named("Compute the SHA-256 checksum").queryAction().doAction(0)
        with open(options.guide, "rb") as guide:
            expected_sum = hashlib.sha256(guide.read()).hexdigest()
        wait("the checksum", lambda: window.named(expected_sum), 30)
        print("ok: its checksum is the file's", flush=True)
        window.screenshot(os.path.join(options.screenshots, "e2e-models.png"))
        # What comes while a menu is open is not told on the accessibility bus; the widget's own test has the rest of it.
        window.named(lambda text: text.startswith("Device: CPU")).queryAction().doAction(0)
        wait("the device menu", lambda: window.named(lambda text: text.startswith("Automatic")), 20)
        print("ok: the device menu opens", flush=True)
        window.screenshot(os.path.join(options.screenshots, "e2e-devices.png"))
        window.key("Escape")
        window.key("ctrl+1")
        wait("the chat's page", lambda: window.named("Message"), 10)
        check(window.quit()[0] == 0, "quits with 0")
        check_stalls(window)
    finally:
        window.close()


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "cli", "drag-source", "make-model", "guide", "screenshots"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    os.makedirs(options.screenshots, exist_ok=True)
    try:
        drop_and_talk(options)
        quit_while_generating(options)
        bad_file_is_told(options)
        files_and_words(options)
        mixed_drop(options)
        two_answers_compared(options)
        chats_survive(options)
        first_answer(options)
        models_are_listed(options)
        settings_by_keyboard(options)
        second_start(options)
    except Failure as failure:
        print(f"FAILED: {failure}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
