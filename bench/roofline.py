#!/usr/bin/python3
"""Draws what ./dev bench peers measured against what the machine can do: bytes per second and products per second.

  bench/roofline.py [PEERS.json] [-o roofline.svg]        needs python3-matplotlib
"""
import argparse
import json
import pathlib

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
OURS, THEIRS, CEILING = "#1F6FEB", "#9A6700", "#57606A"


def points(row):
    """(products per byte, G MAC/s of ours, of llama.cpp) for prefill and decode of one row.

    Decode reads every weight for one product each; prefill shares that reading among all tokens of a batch of 512."""
    macs_per_token = row["gmacs"] / row["prefill"]
    bytes_per_token = row["gbps"] / row["decode"]
    per_byte = macs_per_token / bytes_per_token
    batch = min(row["n_prompt"], 512)
    yield "prefill", per_byte * batch, row["gmacs"], row["peer_prefill"] * macs_per_token
    yield "decode", per_byte, row["decode"] * macs_per_token, row["peer_decode"] * macs_per_token


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", nargs="?", type=pathlib.Path, default=HERE.parent / "build" / "bench" / "peers.json")
    parser.add_argument("-o", "--out", type=pathlib.Path, default=HERE / "roofline.svg")
    options = parser.parse_args()
    report = json.loads(options.report.read_text())
    rows = [row for row in report["rows"] if row["suite"] in ("types", "9b")]
    pyplot.rcParams.update({"font.family": "sans-serif", "font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "roofline"})
    figure, axes = pyplot.subplots(figsize=(8, 4.6), layout="constrained")

    bandwidth = max(row["bandwidth_gbps"] for row in rows)
    peaks = [("int8", report["ceilings"]["int8_gmacs"]), ("bf16", report["ceilings"]["bf16_gmacs"])]
    left, right = 0.3, 2000
    for name, peak in peaks:
        if peak:
            axes.plot([left, peak / bandwidth, right], [left * bandwidth, peak, peak], color=CEILING, lw=1, zorder=1)
            axes.annotate(f"{name} products: {peak:.0f} G MAC/s", (right, peak), xytext=(0, 3), textcoords="offset points", ha="right", color=CEILING)
    axes.annotate(f"reading memory: {bandwidth:.0f} GB/s", (4, 4 * bandwidth), xytext=(8, -4), textcoords="offset points", va="top", color=CEILING)
    names = {}  # types of one size stand in one place
    for row in rows:
        for _, intensity, ours, theirs in points(row):
            axes.plot([intensity, intensity], [theirs, ours], color=CEILING, lw=0.5, zorder=1)
            axes.plot(intensity, theirs, "s", color=THEIRS, ms=4.5, zorder=2)
            axes.plot(intensity, ours, "o", color=OURS, ms=5.5, zorder=3)
            place = names.setdefault(round(intensity, 3), [intensity, theirs, []])
            place[1] = min(place[1], theirs)
            place[2].append(row["model"].split(" ", 1)[1] if row["suite"] == "types" else row["model"])
    for intensity, lowest, here in names.values():
        axes.annotate(", ".join(here), (intensity, lowest), xytext=(0, -6), textcoords="offset points", rotation=90, ha="center", va="top", fontsize=7)
    axes.set_ylim(3, 1500)
    axes.plot([], [], "o", color=OURS, label="Open-AutoGLM")
    axes.plot([], [], "s", color=THEIRS, label="llama.cpp")
    axes.set(xscale="log", yscale="log", xlim=(left, right), xlabel="products per byte of weights read", ylabel="G MAC/s")
    axes.set_title(f"Decode (left) and prefill (right), {rows[0]['threads']} threads, {rows[0]['device']}", fontsize=10)
    axes.legend(loc="lower right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(options.out, metadata={"Date": None})
    print(options.out)


main()
