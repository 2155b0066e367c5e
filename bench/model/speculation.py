#!/usr/bin/env python3
"""What guessing ahead where a text repeats itself brings: decode time with and without, interleaved.

  ./dev bench speculation [--model FILE.gguf] [--shape edge-1.5b --type q4_k_m [--layers N]] [--threads N] [--rounds N] [--json FILE]

Without --model a model is generated. Its words mean nothing, so it plays texts: it computes every step and the next token of the text
counts as its answer. --own lets it answer in its own words as well. With a model that has words of its own (the guide) it answers
questions, and questions that ask for the last answer again.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from programs import ROOT, Model, Programs  # noqa: E402

GUIDE = ROOT / "resources/guide/guide.gguf"


def read(path, most):
    text = (ROOT / path).read_text()
    return text[:text.rfind("\n", 0, most)]


def misspelt(text):
    """Every fifteenth word without its second letter."""
    words = re.split(r"(\s+)", text)
    for i in range(0, len(words), 30):
        words[i] = words[i][:1] + words[i][2:]
    return "".join(words)


def first_sentences(text):
    return "\n".join(match.group(0) for paragraph in text.split("\n\n") if (match := re.match(r"[^#|].*?[.:](?=\s|$)", paragraph, re.S)))


def repeating():
    """Tasks whose answer says again what the prompt said; the answer is the one a model that can do it would give."""
    code = read("engine/runtime/kv_cache.h", 2600)
    prose = read("resources/guide/README.md", 2400)
    house = read("HACKING.md", 3400)
    yield {"name": "rename in code", "messages": ["Rename Page to Sheet:\n" + code], "answer": code.replace("Page", "Sheet").replace("page", "sheet")}
    yield {"name": "correct spelling", "messages": ["Correct the spelling:\n" + misspelt(prose)], "answer": prose}
    yield {"name": "summary in quotes", "messages": ["Summarise in the text's own sentences:\n" + house], "answer": first_sentences(house)}
    yield {"name": "code behind its header", "messages": ["Implement this:\n" + read("engine/runtime/kv_cache.h", 4000)],
           "answer": read("engine/runtime/kv_cache.cpp", 9000)[2200:]}


def topics():
    """The guide's questions and answers, as written."""
    for name in ("concepts", "about", "smalltalk"):
        for block in (ROOT / f"resources/guide/topics/{name}.txt").read_text().split("\n\n"):
            lines = dict(re.findall(r"^((?:en|zh)[?>]) (.*)$", block, re.M))
            for language in ("en", "zh"):
                if {language + "?", language + ">"} <= lines.keys():
                    yield re.split(r" ; ", lines[language + "?"])[0], lines[language + ">"]


def chat(count):
    """Free chat: nobody's prompt, one answer each."""
    everything = [pair for pair in topics() if len(pair[1]) > 90 or re.search("[一-鿿]{40}", pair[1])]
    for question, answer in everything[::max(1, len(everything) // count)][:count]:
        yield {"name": question[:30], "messages": [question], "answer": answer}
    yield {"name": "prose", "messages": ["How was it made?"], "answer": read("resources/guide/README.md", 6000)[3400:]}


def own(count):
    """Held-out questions, then the same answer once more."""
    lines = [json.loads(line) for line in (ROOT / "resources/guide/heldout.jsonl").read_text().splitlines()]
    questions = [line["question"] for line in lines if isinstance(line.get("question"), str)]
    for question in questions[::max(1, len(questions) // count)][:count]:
        for greedy in (True, False):
            yield {"name": question[:30], "messages": [question], "greedy": greedy, "kind": "own chat"}


def asked_again(count):
    for question, answer in list(topics())[:4 * count:4]:
        yield {"name": "again: " + question[:24], "messages": [question, answer, "sorry, say that again"], "kind": "own repeats"}


def cases(options):
    chosen = [{**case, "kind": "repeats"} for case in repeating()] + [{**case, "kind": "chat"} for case in chat(options.chats)]
    if options.model:
        chosen += [*own(options.chats), *asked_again(options.chats)]
    elif options.own:
        chosen += [{"name": f"own words {i}", "messages": [question], "kind": "own words"} for i, (question, _) in enumerate(list(topics())[:3])]
    return [case for case in chosen if not options.kinds or case["kind"] in options.kinds]


def table(report):
    print(f"{report['model']}, {report['tier']}, {report['threads']} threads: seconds without and with guesses")
    kinds = {}
    for case in report["cases"]:
        kinds.setdefault(case["kind"], []).append(case)
    shown = [(case["name"], [case]) for case in report["cases"] if case["kind"] == "repeats"] + [("all: " + kind, rows) for kind, rows in kinds.items()]
    for name, rows in shown:
        total = {key: sum(row[key] for row in rows) for key in ("tokens", "drafted", "accepted", "seconds_off", "seconds_on", "processor_off", "processor_on")}
        print(f"{name:28} {len(rows):3} answers {total['tokens']:5} tokens, {total['accepted']:5} of {total['drafted']:5} guesses right"
              f" {total['seconds_off']:8.2f} {total['seconds_on']:8.2f}  x{total['seconds_off'] / total['seconds_on']:.2f}"
              f"  by processor time x{total['processor_off'] / total['processor_on']:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    parser.add_argument("--shape", default="edge-1.5b")
    parser.add_argument("--type", default="q4_k_m")
    parser.add_argument("--layers", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--max-tokens", type=int, default=160)
    parser.add_argument("--chats", type=int, default=12)
    parser.add_argument("--draft", type=int, default=10)
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--kinds", nargs="*")
    parser.add_argument("--build")
    parser.add_argument("--json")
    options = parser.parse_args()
    programs = Programs(options.build, ["speculation_bench", "autoglm_make_model"])
    model = Model(options.shape, options.type, options.layers, path=options.model)
    with model.file(programs) as path, tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(cases(options), file)
        file.flush()
        words = [] if options.model else ["--tokenizer", str(GUIDE)]
        done = subprocess.run([programs.path("speculation_bench"), path, file.name, *words, "--threads", str(options.threads), "--rounds", str(options.rounds),
                               "--max-tokens", str(options.max_tokens), "--draft", str(options.draft)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if done.returncode:
        sys.exit("speculation_bench failed; run it by hand to see why")
    report = json.loads(done.stdout)
    report["model"] = model.name
    table(report)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(report, indent=1))


main()
