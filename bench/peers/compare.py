#!/usr/bin/env python3
"""Side by side with llama.cpp: the same file, the same machine, the same run, turns interleaved.

  ./dev bench                                        the standard table (generated models)
  ./dev bench --model FILE.gguf                      your own file
  ./dev bench --shape glm-9b --type q4_k_m -p 128 -n 16
  ./dev bench --peer DIR                             an llama.cpp package folder already there

An absolute time means little on a shared machine; a ratio inside one run means something. Medians of --rounds turns.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STANDARD = [("edge-1.5b", "q4_k_m"), ("edge-1.5b", "q8_0"), ("edge-1.5b", "q4_0"), ("edge-1.5b", "q5_k"), ("edge-1.5b", "q6_k"),
            ("edge-1.5b", "bf16")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="a GGUF file instead of generated ones")
    parser.add_argument("--shape", help="one generated shape: edge-1.5b, glm-9b, tiny")
    parser.add_argument("--type", default="q4_k_m")
    parser.add_argument("--layers", type=int, default=0, help="fewer layers, for a quick look")
    parser.add_argument("-p", type=int, default=512)
    parser.add_argument("-n", type=int, default=32)
    parser.add_argument("-t", type=int, default=os.cpu_count())
    parser.add_argument("--depth", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", default=str(ROOT / "build" / "bench"))
    parser.add_argument("--peer", default=str(ROOT / "build" / "peer"))
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def run_json(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def ready(options):
    """Builds the programs; ./dev bench has fetched llama.cpp."""
    build = pathlib.Path(options.build)
    if build == ROOT / "build" / "bench":
        subprocess.run(["cmake", "-S", str(ROOT), "-B", str(build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                        "-DAUTOGLM_DESKTOP=OFF", "-DAUTOGLM_TESTS=OFF"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cmake", "--build", str(build), "--target", "autoglm", "autoglm_peer", "autoglm_make_model"], check=True,
                       stdout=subprocess.DEVNULL)
    return build


def models(options, build):
    if options.model:
        yield pathlib.Path(options.model).name, options.model, False
        return
    wanted = [(options.shape, options.type)] if options.shape else STANDARD
    for shape, kind in wanted:
        path = ROOT / "build" / f"bench-{shape}-{kind}.gguf"
        command = [str(build / "bench/model/autoglm_make_model"), str(path), "--shape", shape, "--type", kind]
        subprocess.run(command + (["--layers", str(options.layers)] if options.layers else []), check=True)
        yield f"{shape} {kind}", str(path), True


def measure(options, build, model):
    ours = [str(build / "app/cli/autoglm"), "bench", model, "-p", str(options.p), "-n", str(options.n), "-t", str(options.t), "-r", "1",
            "--depth", str(options.depth), "--json"]
    theirs = [str(build / "bench/peers/autoglm_peer"), options.peer, "bench", model, str(options.p), str(options.n), str(options.t), "1",
              str(options.depth)]
    rounds = [(run_json(ours), run_json(theirs)) for _ in range(options.rounds)]
    row = {key: [statistics.median(pair[side][key] for pair in rounds) for side in (0, 1)] for key in ("pp", "tg")}
    first = rounds[0][0]
    row.update({key: first.get(key) for key in ("tier", "threads", "peak_rss_bytes")})
    row["gbps"] = statistics.median(pair[0]["gbps"] for pair in rounds)
    row["bandwidth_gbps"] = statistics.median(pair[0]["bandwidth_gbps"] for pair in rounds)
    return row


def main():
    options = arguments()
    build = ready(options)
    rows = []
    if not options.json:
        print(f"{'model':22} {'prefill':>9} {'llama.cpp':>9} {'ratio':>6} {'decode':>8} {'llama.cpp':>9} {'ratio':>6} {'GB/s of max':>13}")
    for name, path, generated in models(options, build):
        row = {"model": name, **measure(options, build, path)}
        rows.append(row)
        if generated:
            os.remove(path)
        if not options.json:
            (pp, peer_pp), (tg, peer_tg) = row["pp"], row["tg"]
            print(f"{name:22} {pp:9.1f} {peer_pp:9.1f} {pp / peer_pp:6.2f} {tg:8.2f} {peer_tg:9.2f} {tg / peer_tg:6.2f} "
                  f"{row['gbps']:6.1f}/{row['bandwidth_gbps']:5.1f}", flush=True)
    if options.json:
        print(json.dumps(rows, indent=1))


main()
