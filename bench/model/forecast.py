#!/usr/bin/env python3
"""Forecasts beside measurements, for generated models of several shapes and types.

    bench/model/forecast.py --build build/release [--shapes edge-1.5b,…] [--types q4_k_m,…] [--depths 0,4096] [--run 'PREFIX …']

Each model is made, forecast without having been seen, measured and deleted. --run is put before every measurement
(to give it a quiet machine). Within 20 % for decode and 30 % for prompts is the goal; the last line counts.
"""
import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

DECODE_GOAL, PREFILL_GOAL = 0.20, 0.30


def output_of(command, environment):
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release", type=pathlib.Path)
    parser.add_argument("--maker", type=pathlib.Path, help="autoglm_make_model, if it lies elsewhere")
    parser.add_argument("--shapes", default="edge-1.5b")
    parser.add_argument("--layers", default="0", help="numbers of layers; 0: the shape's own")
    parser.add_argument("--types", default="q4_k_m,q4_0,q5_k,q6_k,q8_0")
    parser.add_argument("--depths", default="0,4096")
    parser.add_argument("--prompt", default=256, type=int)
    parser.add_argument("--decode", default=24, type=int)
    parser.add_argument("--repetitions", default=3, type=int)
    parser.add_argument("--folder", default=None, help="where models are made")
    parser.add_argument("--device", default="", help="a Vulkan device instead of the processor")
    parser.add_argument("--run", default="", help="put before every measurement")
    options = parser.parse_args()

    cli = options.build / "app/cli/autoglm"
    maker = options.maker or options.build / "bench/model/autoglm_make_model"
    cases = misses = 0
    print("| shape | layers | type | depth | decode forecast | measured | error | prompt forecast | measured | error |")
    print("|---|--:|---|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        # A cache of its own: forecasts must come from the machine's measurement alone, not from these very outcomes.
        environment = dict(os.environ, XDG_CACHE_HOME=folder)
        quiet = shlex.split(options.run)
        where = ["--backend", "vulkan", "--device", options.device] if options.device else ["--backend", "cpu"]
        subprocess.run([*quiet, cli, "advise", "--catalog", *where], env=environment, check=True, capture_output=True)
        for shape in options.shapes.split(","):
            for layers in options.layers.split(","):
                for kind in options.types.split(","):
                    model = pathlib.Path(folder) / "model.gguf"
                    subprocess.run([maker, model, "--shape", shape, "--type", kind, "--layers", layers], check=True)
                    for depth in map(int, options.depths.split(",")):
                        outcomes = pathlib.Path(folder) / "open-autoglm/forecasts.tsv"
                        outcomes.unlink(missing_ok=True)
                        command = [*quiet, cli, "bench", model, "-p", options.prompt, "-n", options.decode, "-r", options.repetitions,
                                   "--depth", depth, *where,
                                   "--no-save", "--json"]
                        result = output_of(list(map(str, command)), environment)
                        forecast = result["forecast"]
                        decode = result["tg"] / forecast["tg"] - 1
                        prefill = result["pp"] / forecast["pp"] - 1
                        cases += 2
                        misses += (abs(decode) > DECODE_GOAL) + (abs(prefill) > PREFILL_GOAL)
                        print(f"| {shape} | {layers} | {kind} | {depth} | {forecast['tg']:.1f} | {result['tg']:.1f} | "
                              f"{decode:+.0%} | {forecast['pp']:.0f} | {result['pp']:.0f} | {prefill:+.0%} |", flush=True)
                    model.unlink()
    print(f"\n{cases - misses} of {cases} within the goal")
    return 0 if misses == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
