#!/usr/bin/env python3
"""From the command to the first token, and the most memory on the way, with the file in the page cache.

  bench/model/start.py [--model FILE.gguf] [--shape glm-9b] [--build DIR] [--rounds N]

Without a model, one of 1 GB is generated (glm-9b: 6 GB). Bounds: first token within 2.5 s; resident memory within file + KV + 400 MB.
A virtual machine may have given free memory back to its host, which makes the first touch of it slow: rounds behind the first show
less of that.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    parser.add_argument("--shape", default="edge-1.5b")
    parser.add_argument("--build", default=str(ROOT / "build" / "bench"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ctx", default="4096")
    options = parser.parse_args()
    build = pathlib.Path(options.build)
    model = options.model or str(ROOT / "build" / "bench-start.gguf")
    if not options.model:
        subprocess.run([str(build / "bench/model/autoglm_make_model"), model, "--shape", options.shape, "--type", "q4_k_m"], check=True)
    subprocess.run(["cat", model], stdout=subprocess.DEVNULL, check=True)  # into the page cache

    autoglm = str(build / "app/cli/autoglm")
    memory = json.loads(subprocess.run([autoglm, "inspect", model, "--json"], capture_output=True, check=True).stdout)
    seconds = []
    for _ in range(options.rounds):
        started = time.monotonic()
        subprocess.run([autoglm, "run", model, "-p", "Hi", "-n", "1", "--ctx", options.ctx, "--json"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.monotonic() - started)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    file_bytes = os.path.getsize(model)
    kv_bytes = memory["memory"]["kv_per_token"] * int(options.ctx)
    print(f"first token {statistics.median(seconds):.2f} s, {min(seconds):.2f} to {max(seconds):.2f} (bound 2.50)   "
          f"peak memory {peak / 1e6:.0f} MB (bound {(file_bytes + kv_bytes + 400e6) / 1e6:.0f}: file {file_bytes / 1e6:.0f} + KV + 400)")
    if not options.model:
        os.remove(model)


main()
