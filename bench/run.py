#!/usr/bin/env python3
"""What this build does on this machine, without a peer beside it.

  ./dev bench                    kernels, then models
  ./dev bench kernels [FILTER]   the kernel benches whose name matches
  ./dev bench models             prefill and decode of generated models of each type
  ./dev bench together           1 to 16 sequences decoded together
  ./dev bench chat               the second question of a chat of 2,000 tokens beside the first
  ./dev bench start              from the command to the first token, and peak memory
  ./dev bench speculation        decode with and without guesses; --help lists its options
  ./dev bench perplexity         what each type costs, reference beside cpu
"""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from programs import Model, Programs, run_json  # noqa: E402

KERNELS = ["machine_bench", "matmul_bench", "attention_bench"]
TYPES = ["q4_k_m", "q5_k", "q6_k", "q8_0", "q4_0", "f16", "bf16"]


def kernels(build=None, pattern="."):
    programs = Programs(build, KERNELS)
    for name in KERNELS:
        subprocess.run([programs.path(name), f"--benchmark_filter={pattern}", "--benchmark_min_time=0.2"], check=True)


def models(build=None):
    programs = Programs(build, ["autoglm", "autoglm_make_model", "machine_bench"])
    peak = programs.ceilings(os.cpu_count())
    print(f"at best {peak['int8_gmacs']:.0f} G MAC/s int8, {peak['bf16_gmacs']:.0f} bf16\n{'model':20} {'prefill t/s':>11} {'decode t/s':>11} {'GB/s of max':>13}")
    for kind in TYPES:
        model = Model("edge-1.5b", kind)
        with model.file(programs) as path:
            row = run_json([programs.autoglm, "bench", path, "-p", 512, "-n", 32, "-t", os.cpu_count(), "--json"])
        print(f"{model.name:20} {row['pp']:11.1f} {row['tg']:11.2f} {row['gbps']:6.1f}/{row['bandwidth_gbps']:5.1f}", flush=True)


def on_one_model(name, *options):
    programs = Programs(None, ["autoglm_make_model", name])
    with Model("edge-1.5b", "q4_k_m", kv_heads=2).file(programs) as path:
        subprocess.run([programs.path(name), path, *map(str, options)], check=True)


def together():
    on_one_model("sequences_bench", 8, os.cpu_count(), 3)


def chat():
    on_one_model("chat_bench", 2000, os.cpu_count(), 3)


def start(*options):
    Programs(None, ["autoglm", "autoglm_make_model"])
    subprocess.run([str(HERE / "model" / "start.py"), *options], check=True)


def script(name):
    return lambda *options: subprocess.run([str(HERE / "model" / name), *options], check=True)


COMMANDS = {"kernels": lambda *filters: kernels(None, *filters), "models": models, "together": together, "chat": chat, "start": start,
            "speculation": script("speculation.py"), "perplexity": script("perplexity.py")}


def main():
    what, *rest = sys.argv[1:] or ["all"]
    if what == "all":
        kernels()
        models()
    elif what in COMMANDS:
        COMMANDS[what](*rest)
    else:
        print(__doc__.strip())
        sys.exit(0 if what in ("-h", "--help") else 2)


main()
