#!/usr/bin/env python3
"""What each type costs, and that the cpu backend costs nothing on top: perplexity of the built-in model in every type.

  ./dev bench perplexity [--model FILE.gguf] [--file TEXT] [--bytes N] [--types q4_0 …] [--check] [--json FILE]

The model's weights are decoded, rounded to each type by our own encoders, and measured on a text with the reference and the cpu
backend. --check fails where the two are more than 0.5 % apart.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from programs import ROOT, Programs, run_json  # noqa: E402

BOUND = 0.005


def dialogue(most):
    """Held-out questions as the model would meet them, each with its topic's answer."""
    answers = {}
    for path in sorted((ROOT / "resources/guide/topics").glob("*.txt")):
        name = None
        for line in path.read_text().splitlines():
            if line.startswith("# "):
                name = line.split()[1]
            for language in ("en", "zh"):
                if name and line.startswith(language + "> "):
                    answers[name, language] = line[4:]
    text = ""
    for line in (ROOT / "resources/guide/heldout.jsonl").read_text().splitlines()[::7]:
        one = json.loads(line)
        answer = answers.get((one["topic"], one["lang"]))
        if answer and isinstance(one.get("question"), str) and len(text) < most:
            text += f"[gMASK]<sop><|user|>\n{one['question']}<|assistant|>\n{answer}"
    return text


def measure(programs, model, text, backend):
    return run_json([programs.autoglm, "perplexity", model, "--file", text, "--special", "--kv", "f32", "--backend", backend, "--json"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=str(ROOT / "resources/guide/guide.gguf"))
    parser.add_argument("--file")
    parser.add_argument("--bytes", type=int, default=6000)
    parser.add_argument("--types", nargs="*")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--build")
    parser.add_argument("--json")
    options = parser.parse_args()
    programs = Programs(options.build, ["autoglm", "autoglm_requantize"])
    rounded = programs.path("autoglm_requantize")
    types = options.types or subprocess.run([rounded, "--list"], capture_output=True, text=True, check=True).stdout.split()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        text, model = os.path.join(folder, "text"), os.path.join(folder, "model.gguf")
        pathlib.Path(text).write_text(pathlib.Path(options.file).read_text() if options.file else dialogue(options.bytes))
        for kind in types:
            subprocess.run([rounded, options.model, model, "--type", kind], check=True)
            plain, cpu = (measure(programs, model, text, backend) for backend in ("reference", "cpu"))
            rows.append({"type": kind.upper(), "reference": plain["perplexity"], "cpu": cpu["perplexity"], "tier": cpu["tier"], "scored": cpu["scored"],
                         "apart": cpu["perplexity"] / plain["perplexity"] - 1})
            if len(rows) == 1:
                print(f"{rows[0]['scored']} tokens scored, cpu tier {rows[0]['tier']}\n\n| type | reference | cpu | apart |\n|---|---|---|---|")
            row = rows[-1]
            print(f"| {row['type']} | {row['reference']:.4f} | {row['cpu']:.4f} | {row['apart'] * 100:+.3f} % |", flush=True)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1))
    far = [row["type"] for row in rows if abs(row["apart"]) > BOUND]
    if options.check and far:
        sys.exit(f"more than {BOUND:.1%} apart: {', '.join(far)}")


main()
