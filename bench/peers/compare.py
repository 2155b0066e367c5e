#!/usr/bin/env python3
"""Side by side with llama.cpp: the same file, the same machine, the same run, turns interleaved.

  ./dev bench peers                                  the standard suites (generated models), table and JSON
  ./dev bench peers --suite types --suite context    some of them: types, 9b, context, haswell
  ./dev bench peers --model FILE.gguf                your own file
  ./dev bench peers --shape glm-9b --type q4_k_m -p 128 -n 16
  ./dev bench peers --peer DIR                       a llama.cpp package folder already there

An absolute time means little on a shared machine; a ratio inside one run means something. Medians of --rounds turns.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from programs import Model, Programs, run_json  # noqa: E402
from haswell import haswell_only  # noqa: E402


@dataclass
class Case:
    """One row of the table. Goals are ratios to llama.cpp; bandwidth is a share of what this machine reads."""
    suite: str
    model: Model
    prompt: int = 512
    decode: int = 32
    depth: int = 0
    tier: str = ""
    rounds: int = 0
    prefill_goal: float = 0
    decode_goal: float = 0
    bandwidth_goal: float = 0


def edge(kind, **more):
    return Model("edge-1.5b", kind, **more)


STANDARD = [
    Case("types", edge("q4_k_m"), prefill_goal=3.2, bandwidth_goal=0.9),
    Case("types", edge("q8_0"), prefill_goal=3.8, bandwidth_goal=0.9),
    Case("types", edge("q6_k"), prefill_goal=5.8, bandwidth_goal=0.9),
    Case("types", edge("q5_k"), prefill_goal=8.0, bandwidth_goal=0.9),
    Case("types", edge("q4_0"), prefill_goal=2.1, bandwidth_goal=0.9),
    Case("types", edge("bf16"), decode=16, prefill_goal=2.9, bandwidth_goal=0.9),
    Case("types", edge("f16"), decode=16, prefill_goal=2.9, bandwidth_goal=0.9),
    Case("9b", Model("glm-9b", "q4_k_m"), prompt=128, decode=16, prefill_goal=3.2, decode_goal=1.4, bandwidth_goal=0.9),
    Case("context", edge("q4_k_m", kv_heads=2), prompt=64, depth=4096, decode_goal=1.7),
    Case("context", edge("q4_k_m", kv_heads=2), prompt=64, decode=16, depth=16384, rounds=1, decode_goal=2.0),
    Case("haswell", edge("q4_k_m"), tier="avx2", prefill_goal=1.3, decode_goal=1.1),
    Case("haswell", edge("q8_0"), tier="avx2", prefill_goal=1.3, decode_goal=1.1),
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", action="append", choices=sorted({case.suite for case in STANDARD}), default=[])
    parser.add_argument("--model", help="a GGUF file instead of generated ones")
    parser.add_argument("--shape", help="one generated shape: edge-1.5b, glm-9b, tiny")
    parser.add_argument("--type", default="q4_k_m")
    parser.add_argument("--layers", type=int, default=0, help="fewer layers, for a quick look")
    parser.add_argument("-p", type=int, default=512, help="tokens of the prompt, with --model or --shape")
    parser.add_argument("-n", type=int, default=32, help="tokens of the answer, with --model or --shape")
    parser.add_argument("--depth", type=int, default=0, help="tokens already in the context, with --model or --shape")
    parser.add_argument("--tier", default="", help="processor tier; avx2 compares with llama.cpp's own Haswell library")
    parser.add_argument("-t", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build")
    parser.add_argument("--peer", default=str(HERE.parent.parent / "build" / "peer"))
    parser.add_argument("--out", help="where the JSON goes (default: peers.json in the build folder)")
    return parser.parse_args()


def cases(options):
    if options.model or options.shape:
        model = Model(options.shape, options.type, layers=options.layers, path=options.model)
        return [Case("one", model, options.p, options.n, options.depth, options.tier)]
    return [case for case in STANDARD if not options.suite or case.suite in options.suite]


def measure(options, programs, case, path):
    nContext = case.depth + max(case.prompt, case.decode) + 64
    ours = [programs.autoglm, "bench", path, "-p", case.prompt, "-n", case.decode, "-t", options.t, "-r", 1, "--depth", case.depth,
            "--ctx", nContext, "--json", *(["--tier", case.tier] if case.tier else [])]
    peer = haswell_only(options.peer) if case.tier == "avx2" else options.peer
    theirs = [programs.peer, peer, "bench", path, case.prompt, case.decode, options.t, 1, case.depth]
    rounds = [(run_json(ours), run_json(theirs)) for _ in range(case.rounds or options.rounds)]
    median = lambda key, side: statistics.median(pair[side][key] for pair in rounds)
    first = rounds[0][0]
    row = {"suite": case.suite, "model": case.model.name, "n_prompt": case.prompt, "n_decode": case.decode, "depth": case.depth,
           "threads": options.t, "rounds": len(rounds), **{key: first.get(key) for key in ("tier", "device", "peak_rss_bytes")}}
    row["prefill"], row["decode"] = median("pp", 0), median("tg", 0)
    row["peer_prefill"], row["peer_decode"] = median("pp", 1), median("tg", 1)
    row["prefill_ratio"] = statistics.median(a["pp"] / b["pp"] for a, b in rounds)
    row["decode_ratio"] = statistics.median(a["tg"] / b["tg"] for a, b in rounds)
    row["gbps"], row["bandwidth_gbps"] = median("gbps", 0), median("bandwidth_gbps", 0)
    row["bandwidth_share"] = statistics.median(a["gbps"] / a["bandwidth_gbps"] for a, _ in rounds)
    row["gmacs"] = row["prefill"] * path_macs(programs, path) / 1e9
    row["missed"] = [what for what, value, goal in (("prefill", row["prefill_ratio"], case.prefill_goal),
                                                    ("decode", row["decode_ratio"], case.decode_goal),
                                                    ("bandwidth", row["bandwidth_share"], case.bandwidth_goal)) if value < goal]
    return row


def path_macs(programs, path):
    """Products per prompt token: every weight of the layers once. The head runs once per prompt, embeddings are looked up."""
    tensors = run_json([programs.autoglm, "inspect", path, "--tensors", "--json"])["tensors"]
    size = 0
    for tensor in tensors:
        if tensor["name"].startswith("blk.") and len(tensor["shape"]) == 2:
            size += tensor["shape"][0] * tensor["shape"][1]
    return size


HEAD = f"{'model':26} {'context':>7} {'prefill':>8} {'peer':>7} {'ratio':>6} {'decode':>8} {'peer':>7} {'ratio':>6} {'GB/s of max':>13}  goals missed"


def line(row):
    name = row["model"] + (f" ({row['tier']})" if row["suite"] == "haswell" else "")
    return (f"{name:26} {row['depth']:7d} {row['prefill']:8.1f} {row['peer_prefill']:7.1f} {row['prefill_ratio']:6.2f} "
            f"{row['decode']:8.2f} {row['peer_decode']:7.2f} {row['decode_ratio']:6.2f} "
            f"{row['gbps']:6.1f}/{row['bandwidth_gbps']:5.1f}  {', '.join(row['missed'])}")


def main():
    options = arguments()
    programs = Programs(options.build, ["autoglm", "autoglm_peer", "autoglm_make_model", "machine_bench"])
    ceilings = programs.ceilings(options.t)
    print(f"int8 {ceilings['int8_gmacs']:.0f} G MAC/s, bf16 {ceilings['bf16_gmacs']:.0f} G MAC/s at best on {options.t} threads\n{HEAD}")
    rows = []
    for case in cases(options):
        with case.model.file(programs) as path:
            rows.append(measure(options, programs, case, path))
        print(line(rows[-1]), flush=True)
    out = pathlib.Path(options.out or programs.folder / "peers.json")
    out.write_text(json.dumps({"ceilings": ceilings, "rows": rows}, indent=1))
    print(f"{out}")


main()
