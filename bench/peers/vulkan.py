#!/usr/bin/env python3
"""A Vulkan device beside llama.cpp's Vulkan build on the same device: the same file, turns interleaved.

  ./dev bench vulkan                       the first card, else the software device; table, goals and JSON
  ./dev bench vulkan --device 1            another one (numbers as in `autoglm devices`)
  ./dev bench vulkan --model FILE.gguf     your own file

A card runs the 9 B shape as Q4_K_M, Q8_0 and BF16, with prompts of 512 and 4,096 tokens, and its decoding is set against what it
copies within its own memory: a quarter of an hour, 25 GB of disk. The software device runs the 1.5 B shape with few tokens: minutes.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]
from programs import Model, Programs, run_json  # noqa: E402

CARD = [(Model("glm-9b", kind), (512, 4096)) for kind in ("q4_k_m", "q8_0", "bf16")]
SOFTWARE = [(Model("edge-1.5b", "q4_k_m"), (8, 32))]
SHARE = 0.6  # of the copy bandwidth that decoding whole bytes is to reach on a card
SOFTWARE_RATIO = 2  # of llama.cpp's speed on a software device


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", type=int, help="number of the device (default: the first card)")
    parser.add_argument("--model", help="a GGUF file instead of generated ones")
    parser.add_argument("-p", type=int, default=0, help="tokens of the prompt (default: 512 and 4,096 on a card, 8 and 32 in software)")
    parser.add_argument("-n", type=int, default=0, help="tokens of the answer (default: 64 on a card, 3 in software)")
    parser.add_argument("--rounds", type=int, default=0, help="turns (default: 3 on a card, 1 in software)")
    parser.add_argument("--patience", type=int, default=900, help="seconds that one run of llama.cpp may take")
    parser.add_argument("--build")
    parser.add_argument("--peer", default=str(HERE.parent.parent / "build" / "peer-vulkan"))
    parser.add_argument("--out", help="where the JSON goes (default: vulkan.json in the build folder)")
    return parser.parse_args()


def chosen_device(programs, wish):
    devices = run_json([programs.autoglm, "devices", "--measure", "--json"])["vulkan"]["devices"]
    if not devices:
        sys.exit("no Vulkan device here: install the card's driver, or mesa-vulkan-drivers for the software one")
    cards = [device for device in devices if device["kind"] != "software"]
    named = [device for device in devices if device["index"] == wish]
    if wish is not None and not named:
        sys.exit(f"there is no device {wish}, only {', '.join(str(device['index']) for device in devices)}")
    return (named or cards or devices)[0]


def cases(options, is_card):
    all_cases = CARD if is_card else SOFTWARE
    if options.model:
        all_cases = [(Model("", "", path=options.model), all_cases[0][1])]
    return [(model, (options.p,) if options.p else prompts) for model, prompts in all_cases]


def run_peer(command, patience):
    """Its figures, or why there are none: drivers and files that it does not take must not end the bench."""
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=patience)
    except subprocess.TimeoutExpired:
        return None, f"llama.cpp did not finish in {patience} s"
    if done.returncode:
        return None, f"llama.cpp failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
    return json.loads(done.stdout), None


def measure(programs, options, device, path, prompt, decode, rounds):
    ours = [programs.autoglm, "bench", path, "--backend", "vulkan", "--device", device["index"], "-p", prompt, "-n", decode, "-r", 1,
            "--ctx", prompt + decode + 64, "--json"]
    theirs = [programs.peer, options.peer, "bench", path, prompt, decode, os.cpu_count(), 1, 0]
    runs, peers, trouble = [], [], None
    for _ in range(rounds):
        runs.append(run_json(ours))
        if trouble is None:
            peer, trouble = run_peer(theirs, options.patience)
            peers += [peer] if peer else []
    row = {"n_prompt": prompt, "n_decode": decode, "peer_trouble": trouble}
    for ours_key, name in (("pp", "prefill"), ("tg", "decode"), ("gbps", "gbps")):
        row[name] = statistics.median(run[ours_key] for run in runs)
    for key, name in (("pp", "prefill"), ("tg", "decode")):
        row[f"peer_{name}"] = statistics.median(peer[key] for peer in peers) if peers else None
        row[f"{name}_ratio"] = statistics.median(run[key] / peer[key] for run, peer in zip(runs, peers)) if peers else None
    return row


def goals(rows, is_card):
    """Each goal that these rows speak to, and whether it is met."""
    told = []
    for row in rows:
        name = f"{row['model']}, prompt {row['n_prompt']}"
        if row["peer_trouble"]:
            told.append((name, row["peer_trouble"], None))
        elif is_card:
            told.append((name, "decodes faster than llama.cpp", row["decode_ratio"] > 1))
        else:
            told.append((name, f"prefill {SOFTWARE_RATIO} times llama.cpp's", row["prefill_ratio"] >= SOFTWARE_RATIO))
            told.append((name, f"decode {SOFTWARE_RATIO} times llama.cpp's", row["decode_ratio"] >= SOFTWARE_RATIO))
        if is_card and any(kind in row["model"] for kind in ("q8_0", "bf16")):
            told.append((name, f"decodes at {SHARE:.0%} of the copy bandwidth", row["share"] >= SHARE))
    return told


def number(value, digits=2):
    return "-" if value is None else f"{value:.{digits}f}"


def main():
    options = arguments()
    programs = Programs(options.build, ["autoglm", "autoglm_peer", "autoglm_make_model", "vulkan_bench"])
    device = chosen_device(programs, options.device)
    is_card = device["kind"] != "software"
    copies = run_json([programs.path("vulkan_bench"), device["index"], "--copy"])["copy_gbps"]
    os.environ["GGML_VK_VISIBLE_DEVICES"] = str(device["index"])  # llama.cpp's own name for it
    decode, rounds = options.n or (64 if is_card else 3), options.rounds or (3 if is_card else 1)
    print(f"{device['name']} ({device['driver']}); copies {copies:.1f} GB/s, reads {(device['speed'] or {}).get('read_gbps', 0):.1f} GB/s\n"
          f"{'model':18} {'prompt':>6} {'prefill':>9} {'peer':>9} {'ratio':>6} {'decode':>8} {'peer':>8} {'ratio':>6} {'GB/s':>7} {'of copy':>7}", flush=True)
    rows = []
    for model, prompts in cases(options, is_card):
        with model.file(programs) as path:
            for prompt in prompts:
                row = {"model": model.name, **measure(programs, options, device, path, prompt, decode, rounds)}
                row["share"] = row["gbps"] / copies
                rows.append(row)
                print(f"{row['model']:18} {prompt:6d} {row['prefill']:9.2f} {number(row['peer_prefill']):>9} {number(row['prefill_ratio']):>6} "
                      f"{row['decode']:8.2f} {number(row['peer_decode']):>8} {number(row['decode_ratio']):>6} {row['gbps']:7.1f} {row['share']:7.0%}",
                      flush=True)
    for name, goal, met in goals(rows, is_card):
        print(f"{ {True: 'met', False: 'MISSED', None: 'unknown'}[met]:8}{name}: {goal}")
    out = pathlib.Path(options.out or programs.folder / "vulkan.json")
    out.write_text(json.dumps({"device": device, "copy_gbps": copies, "rows": rows}, indent=1))
    print(out)


main()
