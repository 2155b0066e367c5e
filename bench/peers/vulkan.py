#!/usr/bin/env python3
"""A Vulkan device beside llama.cpp's Vulkan build on the same device: the same file, turns interleaved.

  ./dev bench vulkan                       the first card, else the software device; table and JSON
  ./dev bench vulkan --device 1            another one (numbers as in `autoglm devices`)
  ./dev bench vulkan --model FILE.gguf     your own file

A card runs the 9 B shape as Q4_K_M, Q8_0 and BF16, with prompts of 512 and 4,096 tokens; its decoding is set against what it
reads from its own memory at best. The software device runs the 1.5 B shape with a few tokens: goal twice llama.cpp's speed.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]
from programs import Model, Programs, run_json  # noqa: E402

CARD = [(kind, prompt) for kind in ("q4_k_m", "q8_0", "bf16") for prompt in (512, 4096)]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", type=int, help="number of the device (default: the first card)")
    parser.add_argument("--model", help="a GGUF file instead of generated ones")
    parser.add_argument("-p", type=int, default=0, help="tokens of the prompt (default: 512 and 4,096 on a card, 16 in software)")
    parser.add_argument("-n", type=int, default=0, help="tokens of the answer (default: 64 on a card, 4 in software)")
    parser.add_argument("--rounds", type=int, default=0, help="turns (default: 3 on a card, 1 in software)")
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
    if options.model:
        return [(Model("", "", path=options.model), options.p or (512 if is_card else 16))]
    if is_card:
        return [(Model("glm-9b", kind), options.p or prompt) for kind, prompt in CARD if not options.p or prompt == CARD[0][1]]
    return [(Model("edge-1.5b", "q4_k_m"), options.p or 16)]


def measure(programs, options, device, path, prompt, decode, rounds):
    ours = [programs.autoglm, "bench", path, "--backend", "vulkan", "--device", device["index"], "-p", prompt, "-n", decode, "-r", 1,
            "--ctx", prompt + decode + 64, "--json"]
    theirs = [programs.peer, options.peer, "bench", path, prompt, decode, os.cpu_count(), 1, 0]
    pairs = [(run_json(ours), run_json(theirs)) for _ in range(rounds)]
    median = lambda key, side: statistics.median(pair[side][key] for pair in pairs)
    reads = device["speed"]["read_gbps"] if device["speed"] else 0
    return {"n_prompt": prompt, "n_decode": decode, "prefill": median("pp", 0), "peer_prefill": median("pp", 1), "decode": median("tg", 0),
            "peer_decode": median("tg", 1), "prefill_ratio": statistics.median(a["pp"] / b["pp"] for a, b in pairs),
            "decode_ratio": statistics.median(a["tg"] / b["tg"] for a, b in pairs), "gbps": median("gbps", 0), "read_gbps": reads}


def main():
    options = arguments()
    programs = Programs(options.build, ["autoglm", "autoglm_peer", "autoglm_make_model"])
    device = chosen_device(programs, options.device)
    is_card = device["kind"] != "software"
    os.environ["GGML_VK_VISIBLE_DEVICES"] = str(device["index"])  # llama.cpp's own name for it
    decode, rounds = options.n or (64 if is_card else 4), options.rounds or (3 if is_card else 1)
    print(f"{device['name']} ({device['driver']})\n{'model':22} {'prompt':>6} {'prefill':>9} {'peer':>9} {'ratio':>6} {'decode':>8} {'peer':>8} "
          f"{'ratio':>6} {'GB/s of max':>15}")
    rows = []
    for model, prompt in cases(options, is_card):
        with model.file(programs) as path:
            row = {"model": model.name, **measure(programs, options, device, path, prompt, decode, rounds)}
        rows.append(row)
        print(f"{row['model']:22} {prompt:6d} {row['prefill']:9.2f} {row['peer_prefill']:9.2f} {row['prefill_ratio']:6.2f} {row['decode']:8.2f} "
              f"{row['peer_decode']:8.2f} {row['decode_ratio']:6.2f} {row['gbps']:7.1f}/{row['read_gbps']:7.1f}", flush=True)
    out = pathlib.Path(options.out or programs.folder / "vulkan.json")
    out.write_text(json.dumps({"device": device, "rows": rows}, indent=1))
    print(out)


main()
